"""What the region map shows without a script: the map of the first state, its neurons, the strongest places."""

from __future__ import annotations

from typing import Literal

from msgspec import to_builtins

from neuron_articles.drawing import map_outlines
from neuron_articles.drawing.activation_colour import blend, chip, css_fills, picture, presence
from neuron_articles.figures.region_map import remarks
from neuron_articles.figures.region_map.record import FamilyNeuron, RegionMapRecord
from neuron_articles.figures.region_map.views import View, activations, strongest_places, tied_places
from neuron_articles.records.shares import percent

# What the values on the map are, said below it.
READINGS = {
    "geography": "Where each neuron is active on an unlabelled world map, averaged over random crops of it.",
    "countries": "How strongly each neuron answers to the written name of a country.",
    "cities": "How strongly each neuron answers to the written name of a city: the larger and darker, the more.",
}
FACETS = ("text", "face", "architecture", "logo", "indoor", "nature", "pose")


def static_view(data: RegionMapRecord, mode: str, first: View) -> dict[str, object]:
    """The values of the template, in ``mode``, for the family and neuron shown ``first``."""
    family = data.views[first.view]
    fills = css_fills(activations(data, first, "countries")) if mode == "countries" else [""] * len(data.countries)
    return {
        "width": map_outlines.WIDTH,
        "height": map_outlines.HEIGHT,
        "family": family.name,
        "reading": READINGS[mode],
        "cautious": any(remarks.warning(data.units[neuron.unit]) for neuron in family.neurons),
        "paths": [{"path": country.path, "fill": fill} for country, fill in zip(data.countries, fills, strict=True)],
        "overlay": _overlay(data, first) if mode == "geography" else "",
        "circles": _circles(data, first) if mode == "cities" else [],
        "neurons": [_neuron(data, first, index, neuron) for index, neuron in enumerate(family.neurons)],
    }


def _neuron(data: RegionMapRecord, first: View, index: int, neuron: FamilyNeuron) -> dict[str, object]:
    """A neuron of the family, at its place there: its name, words, colour and strongest places."""
    unit = data.units[neuron.unit]
    model, _, number = unit.unit.split("/")
    colour = chip(index, len(data.views[first.view].neurons))
    return {
        "name": neuron.name,
        "unit": unit.unit,
        "label": f"{model} {number}",
        "words": unit.words,
        "colour": str(colour),
        "hue": round(colour.hue, 1),
        "dim": first.focus not in (None, index),
        "warning": remarks.warning(unit) if first.focus == index else "",
        "pictures": [(facet, to_builtins(unit.pictures[facet])) for facet in FACETS if facet in unit.pictures],
        "countries": _strongest(data, neuron.unit, "countries"),
        "cities": _strongest(data, neuron.unit, "cities"),
    }


def _strongest(data: RegionMapRecord, unit: int, kind: Literal["countries", "cities"]) -> list[str]:
    """The five places that excite a unit most, in per cent of what excites any most, and how many equal the last."""
    shown = [f"{name} {percent(value / 255, sign=' %')}" for name, value in strongest_places(data, unit, kind, 5)]
    more = tied_places(data, unit, kind, 5)
    return [*shown, f"and {more} more as strongly"] if more else shown


def _overlay(data: RegionMapRecord, first: View) -> str:
    """The activations on the map as a small picture, one pixel a cell."""
    pixels = (
        (blend([1.1 * a for a in place]), presence([1.6 * a for a in place]))
        for place in activations(data, first, "spatial")
    )
    return picture(data.grid.columns, pixels)


def _circles(data: RegionMapRecord, first: View) -> list[dict[str, object]]:
    """Cities as circles, in map units (ten a pixel), those that show; a dark edge keeps the pale ones visible."""
    multiplier = 1.5 if first.focus is None else 1.0
    circles: list[dict[str, object]] = []
    for city, place in zip(data.cities, activations(data, first, "cities"), strict=True):
        scaled = [multiplier * a for a in place]
        size, colour = presence(scaled), blend(scaled)
        if size:
            circles.append(
                {
                    "x": city.point[0],
                    "y": city.point[1],
                    "radius": round(100 * size),
                    "fill": str(colour),
                    "edge": str(colour._replace(lightness=35.0)),
                    "opacity": round(min(1.0, 1.2 * size), 2),
                    "edge_opacity": round(min(1.0, 3 * size), 2),
                }
            )
    return circles
