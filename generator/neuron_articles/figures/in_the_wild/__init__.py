"""Typographic attacks in the physical world: objects photographed with handwritten labels on them.

The reader sees a grid of cards, a row for each object and a column for each label, and can switch between zero-shot
answers and those of a linear probe. Figure 14 of Goh et al. (2021).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, Photographs
from neuron_articles.figures.in_the_wild import compute, draw, published, record

FIGURE = Figure(
    title="Physical typographic attacks",
    version=3,
    record=record.InTheWildRecord,
    inputs=(
        DataSet("held-out drawings and words"),
        Photographs(),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
