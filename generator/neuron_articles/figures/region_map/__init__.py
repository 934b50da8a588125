"""Region neurons on a world map: what they answer to, at places of a map, names of countries, names of cities.

The reader sees a world map coloured by a family of neurons, each with a hue of its own, blended where several
answer (see `drawing.activation_colour`); below it the neurons with their names and strongest words. Three modes:
*geography* (activation on an unlabelled map), *countries* and *cities* (responses to their written names). Pointing
at a neuron shows it alone. A link in the text can choose mode, family and neuron (``find_view``).

After figure 6 of Goh et al., "Multimodal Neurons in Artificial Neural Networks" (Distill, 2021).
"""

from __future__ import annotations

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, NamedUnits, Table
from neuron_articles.figures.region_map import compute, draw, published, record
from neuron_articles.stimuli.places import CITIES

FIGURE = Figure(
    title="Region neurons on a world map",
    version=6,
    record=record.RegionMapRecord,
    inputs=(
        NamedUnits(),
        DataSet("world map"),
        DataSet("names of countries"),
        Table(CITIES),
        Constant("common words"),
    ),
    compute=compute.compute,
    published=published.published,
    draw=draw.draw,
)
