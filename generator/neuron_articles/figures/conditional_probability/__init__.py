"""What high and low activations of one neuron mean: the share of each kind of image in each bucket of activation.

The reader sees a stacked area chart over activation in standard deviations from zero, and a legend whose tiles
isolate one kind, with its interval of confidence. The numbers stand in a table too. Figures 2, 5 and 7 of Goh et al.
(2021); their section on conditional probability has the procedure.

``compute`` chooses, of every kind of concept (emotions, countries, colours, things), the neuron that stands for one
most purely, and takes the labels from the data set: no person has to look. Neurons whose pictures people labelled are
there as well, with what people saw.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, Labels, NamedUnits
from neuron_articles.figures.conditional_probability import compute, draw, published, record

FIGURE = Figure(
    title="Conditional probability by activation",
    version=3,
    record=record.ConditionalProbabilityRecord,
    inputs=(
        NamedUnits(),
        DataSet(),
        Labels(),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
