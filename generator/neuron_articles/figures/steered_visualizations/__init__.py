"""Feature visualizations steered by attribution: one neuron's picture, drawn ever more towards drawings or letters.

The reader sees a row for each neuron, its picture without steering, and its pictures under rising strengths of a facet.
The original article steers all its feature visualizations so (Goh et al. 2021, Figure 4 and appendix).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, MentionedUnits, NamedUnits
from neuron_articles.figures.steered_visualizations import compute, draw, record

FIGURE = Figure(
    title="Feature visualizations steered by attribution",
    version=5,
    record=record.SteeredVisualizationsRecord,
    inputs=(
        DataSet(),
        NamedUnits(),
        MentionedUnits(),
        Constant(compute.STEERING),
    ),
    compute=compute.compute,
    draw=draw.draw,
)
