"""Feature visualizations made together with a term for diversity: the ways in which one neuron stands for a thing.

The reader sees a row for each neuron: four pictures of it that were made each by itself, and four that were made
together with a term against likeness of their attributions (Goh et al. 2021, appendix on facets; the drafts' first
variant). Nobody said what the ways are, so drawing and word beside each other are the neuron's own.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, MentionedUnits, NamedUnits
from neuron_articles.figures.diverse_visualizations import compute, draw, record

FIGURE = Figure(
    title="Diverse feature visualizations",
    version=3,
    record=record.DiverseVisualizationsRecord,
    inputs=(
        DataSet(),
        NamedUnits(),
        MentionedUnits(),
        Constant(compute.DIVERSITY),
    ),
    compute=compute.compute,
    draw=draw.draw,
)
