"""The Stroop test for a model: colour words in coloured ink, and whether the model reads the word or sees the ink.

The reader sees a grid, a row for each ink and a column for each word, with the stimulus drawn as a coloured word and
the probability of each answer under it. Figure 17 of Goh et al. (2021).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.figures.stroop import compute, draw, published, record

FIGURE = Figure(
    title="Stroop test",
    version=compute.VERSION,
    record=record.StroopRecord,
    inputs=(
        DataSet("colours"),
        DataSet("fonts"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
