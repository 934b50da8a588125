"""Texts that emotion neurons like best, found by hill climbing on the language side.

The reader sees one column a neuron: its name and the three best texts that differ. What a search found all in all
stands in a table, with those shown marked; beside it, how well a search does for directions that mean nothing. After
the two rows of maximal texts in Goh et al. (2021), which were picked by hand out of 28 a neuron; here a rule picks.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, NamedUnits
from neuron_articles.figures.maximal_text import compute, draw, published, record

FIGURE = Figure(
    title="Texts that maximize neurons",
    version=2,
    record=record.MaximalTextRecord,
    inputs=(
        NamedUnits(),
        DataSet(),
        Constant("text search"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
