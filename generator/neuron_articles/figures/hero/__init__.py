"""One neuron, three modalities: a human neuron, one of this model, and one of a conventional network side by side.

The reader sees three rows (coloured or photographed, drawn in lines, written) and a column for each neuron, with a yes
or no in each cell; those of the model are measured, those of others are facts as published. The opening figure of Goh
et al. (2021) and its drafts.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet
from neuron_articles.figures.hero import compute, draw, published, record

FIGURE = Figure(
    title="One neuron, three modalities",
    version=2,
    record=record.HeroRecord,
    inputs=(
        DataSet("drawings and names of things"),
        Constant("the same architecture without training"),
        Constant("threshold of 3 SD"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
