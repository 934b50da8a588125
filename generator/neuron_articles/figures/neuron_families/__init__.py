"""Families of neurons: a tour of what neurons stand for, sorted by hand into families such as people or brands.

The reader sees a card for each family with its neurons: names that lead to their pages, the words that excite each
most, and pictures where there are any. Of long families the first neurons stand at once, the others behind a switch.
Figure 1 of Goh et al. (2021).

``compute`` takes names and families from the authors' file of named units, and for what is not in it from the
measurements' proposals, which the caption calls so.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, NamedUnits, RecordOf
from neuron_articles.figures.neuron_families import compute, draw, published, record

FIGURE = Figure(
    title="Families of neurons",
    version=6,
    record=record.NeuronFamiliesRecord,
    inputs=(
        NamedUnits(),
        DataSet(),
        RecordOf("feature-visualizations"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
