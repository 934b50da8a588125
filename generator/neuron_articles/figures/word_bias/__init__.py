"""Charged words near words for people: cosines of pictures of words, raw and with the mean over all words taken off.

The reader sees, for charged words, the nearest word for a group of people: a pale mark for the raw cosine, a full one
for the centred one, and a line where chance would put the nearest of all pairs. It shows that the raw cosine says next
to nothing, and which associations are left. The article's footnote on “Terrorist” and “Muslims” gives both numbers.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, NamedUnits
from neuron_articles.figures.word_bias import compute, draw, record

FIGURE = Figure(
    title="Charged words near words for people",
    version=2,
    record=record.WordBiasRecord,
    inputs=(
        NamedUnits(),
        DataSet(),
        Constant("charged words"),
    ),
    compute=compute.compute,
    draw=draw.draw,
)
