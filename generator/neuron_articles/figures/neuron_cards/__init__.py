"""Cards of single neurons, as they stand beside a text: what excites one, its strongest pictures and words.

The reader sees one card a neuron, with a picture made to excite it where there is one, six of the pictures that
excite it most, and its strongest words. The margin cards and the grid of emotion neurons (Figure 4) of Goh et al.
(2021); their pictures belong to others, so that the published cards hold names and words alone, and say so.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, MentionedUnits, NamedUnits, RecordOf
from neuron_articles.figures.neuron_cards import compute, draw, published, record

FIGURE = Figure(
    title="Cards of neurons",
    version=5,
    record=record.NeuronCardsRecord,
    inputs=(
        MentionedUnits(),
        RecordOf("units"),
        NamedUnits(),
        DataSet(),
        RecordOf("feature-visualizations"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
