"""Nearest words: which words lie next to a word as a picture, beside a list of neighbours learned from text.

The reader sees a small table, one row a word. It shows that pictures of words are near each other where their meanings
are, and where their letters are. Table in a footnote of Goh et al. (2021).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.figures.word_neighbours import compute, draw, published, record

FIGURE = Figure(
    title="Nearest words as pictures",
    version=2,
    record=record.WordNeighboursRecord,
    inputs=(DataSet(),),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
