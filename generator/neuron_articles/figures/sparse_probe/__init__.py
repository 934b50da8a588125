"""A sparse linear probe: which few neurons each class leans on, as a matrix of neurons by classes.

The reader sees a circle where a neuron has a weight for a class: its area is the size of the weight, filled circles are
positive and rings negative. Neurons shared by many classes make an approximate taxonomy. Figure 8 of Goh et al. (2021).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, NamedUnits
from neuron_articles.figures.sparse_probe import compute, draw, published, record

FIGURE = Figure(
    title="Sparse linear probe",
    version=compute.VERSION,
    record=record.SparseProbeRecord,
    inputs=(
        NamedUnits(),
        DataSet("drawings of things"),
        Constant("three weights a class"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
