"""Which features several models share: for each feature and model, the units found to stand for it.

The reader sees a table, a row a feature and a column a model, with rows grouped by the kinds of model that have the
feature; an empty cell says so. Units that have a page lead to it. A supplementary table of Goh et al. (2021).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet
from neuron_articles.figures.universality import compute, draw, published, record

FIGURE = Figure(
    title="Features that models share",
    version=7,
    record=record.UniversalityRecord,
    inputs=(
        DataSet("held-out drawings and words"),
        Constant("a second model"),
        Constant("the same architecture without training"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
