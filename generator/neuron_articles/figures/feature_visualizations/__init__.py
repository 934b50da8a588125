"""Feature visualizations: pictures made to excite a neuron, one a facet, and whether one can tell what they show.

The reader sees a gallery, a row for each neuron and a column for each facet. Under a picture stands the model's own
zero-shot label of it, marked where that is the concept of the neuron's strongest pictures and words, and the share of
the data set's pictures that excite the neuron less under the same random views. Figures 1, 4 and 6 of Goh et al.
(2021) show such pictures.

``compute`` pictures, in every facet, the neurons that the authors name or mention, the purest of each kind of concept
and the most multimodal ones. The option ``--units`` asks for others: ``--units 12,89``, or ``--units all``, where
neurons beside those chosen get fewer facets: none, drawings, words, and what their own concept calls for. Every
picture is cached and stays in the record as long as weights and recipes do, so a run that is killed goes on where it
was, and asking for more makes only what is new. ``--facets`` names facets of the user's own, a folder of pictures
each, for models that were not taught drawings; see `visualization.user_facets`.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, MentionedUnits, NamedUnits, UserFacets
from neuron_articles.figures.feature_visualizations import compute, draw, plan, record

FIGURE = Figure(
    title="Feature visualizations",
    version=4,
    record=record.FeatureVisualizationsRecord,
    inputs=(
        DataSet(),
        NamedUnits(),
        MentionedUnits(),
        Constant(compute.RECIPES),
        UserFacets(),
    ),
    compute=compute.compute,
    is_incomplete=plan.is_incomplete,
    draw=draw.draw,
)
