"""How strongly photos of different people activate one neuron: the median per person, with the spread of the photos.

The reader sees horizontal bars, least to greatest, with whiskers of one standard deviation across a person's photos.
Figure 3 of Goh et al. (2021), the inverse view of the conditional probability: activation given the person. Where
there are no people in a model's pictures, ``compute`` takes the concepts of a category instead, and gives every
median its interval.
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.figures.people_bars import compute, draw, published, record

FIGURE = Figure(
    title="Activation by person",
    version=4,
    record=record.PeopleBarsRecord,
    inputs=(DataSet(),),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
