"""An atlas of emotion words: every word on one disc, coloured by its parts in a few factors.

The reader sees each word's tile filled by the shares of its factors, with the number of the largest; pointing, tapping
or moving with the arrow keys reads a tile, switches pick out factors, and a table holds all numbers. Words with next to
no part in any factor are drawn empty. Figure 13 of Goh et al. (2021). The factors are those of a non-negative matrix
factorization of the words' attribution vectors; like words lie near each other.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, Table
from neuron_articles.figures.emotion_atlas import compute, draw, published, record
from neuron_articles.stimuli.feelings import FEELINGS

FIGURE = Figure(
    title="Atlas of emotions",
    version=3,
    record=record.EmotionAtlasRecord,
    inputs=(
        DataSet(),
        Table(FEELINGS),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
