"""Three small maps of Africa, each coloured by how strongly one neuron answers to the names of its countries.

The reader sees that three neurons of one model divide the continent among them: one answers in the centre and west,
one in the south, one in the east. With the region map on the same page, each small map leads to its neuron there.

In a model of our own the neurons are the best of the continent's parts, chosen as in the region map; where none tells
its part from the rest, the figure says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import map_outlines
from neuron_articles.drawing.activation_colour import css_fills
from neuron_articles.drawing.component import Component
from neuron_articles.figures.region_map.compute import compute as compute_regions
from neuron_articles.figures.region_map.published import published as published_regions
from neuron_articles.figures.region_map.record import RegionMapRecord
from neuron_articles.figures.region_map.remarks import choice_remark
from neuron_articles.figures.region_map.views import find_view
from neuron_articles.records.shares import first_with_ties, listed
from neuron_articles.records.store import Record

# Longitudes and latitudes of the crop.
_WEST, _EAST, _SOUTH, _NORTH = -20, 55, -37, 38

# The neurons of RN50-x4 in the published margin figure, in its order, with its names.
_PUBLISHED = {"RN50x4/layer4/1257": "Central?", "RN50x4/layer4/1000": "South", "RN50x4/layer4/1317": "East"}


class AfricaCountry(Struct, frozen=True):
    """A country on the continent's map: its SVG path in map units."""

    name: str
    path: str


class AfricaNeuron(Struct, frozen=True):
    """A neuron of one small map.

    hue:         its place in its family, and how many neurons that has
    view, focus: key of the family on the region map, and the neuron's place there
    countries:   (countries,) unsigned bytes, base64 in the file; 255 is the strongest response to any name
    """

    unit: str
    name: str
    hue: tuple[int, int]
    view: str
    focus: int
    countries: bytes


class AfricaMapsRecord(Struct, frozen=True, omit_defaults=True):
    """Up to three maps of one continent.

    regions_found: for how many of all ``regions_tried`` the model has a neuron; 0 of 0 in published numbers
    """

    countries: list[AfricaCountry]
    neurons: list[AfricaNeuron]
    regions_found: int = 0
    regions_tried: int = 0

    def __post_init__(self) -> None:
        for one in self.neurons:
            if len(one.countries) != len(self.countries):
                raise ValueError(f"{one.unit} needs {len(self.countries)} countries")


def compute(session: Session) -> AfricaMapsRecord:
    """The best neurons of up to three parts of Africa, from the region map's record. Raises what that raises."""
    regions = compute_regions(session)
    family = next((view.neurons for view in regions.views if view.key == "africa"), [])
    parts = {row.unit for row in regions.regions if row.found and row.region != "Africa"}
    named = {regions.units[one.unit].unit: one.name for one in family}
    chosen = [unit for unit in named if int(unit.rpartition("/")[2]) in parts][:3]
    found = sum(row.found for row in regions.regions)
    return _make_record(regions, {unit: named[unit] for unit in chosen}, found)


def published(folder: Path) -> AfricaMapsRecord | None:
    """The three neurons' numbers from the files of the region map; None where those are not there."""
    regions = published_regions(folder)
    return _make_record(regions, _PUBLISHED) if regions else None


def _make_record(regions: RegionMapRecord, neurons: Mapping[str, str], found: int = 0) -> AfricaMapsRecord:
    """The part of a region map that is about some units (unit -> name) and the countries of the crop."""
    seen = [index for index, country in enumerate(regions.countries) if _on_map(country.path)]
    countries = [AfricaCountry(regions.countries[index].name, regions.countries[index].path) for index in seen]
    shown = [_neuron(regions, unit, name, seen) for unit, name in neurons.items()]
    return AfricaMapsRecord(countries, shown, found, len(regions.regions))


def _neuron(regions: RegionMapRecord, unit: str, name: str, seen: Sequence[int]) -> AfricaNeuron:
    """A unit with its responses to the countries ``seen`` on the map, which are places in the region map's."""
    place = find_view(regions, "africa", unit)
    assert place.focus is not None
    neurons = regions.views[place.view].neurons
    values = regions.units[neurons[place.focus].unit].countries
    countries = bytes(values[index] for index in seen)
    return AfricaNeuron(unit, name, (place.focus, len(neurons)), "africa", place.focus, countries)


def _on_map(path: str) -> bool:
    """Whether an outline has a point on the continent's map."""
    left, top, width, height = _box()
    for part in path.split("M")[1:]:
        start, steps = part.rstrip("z").split("l")
        numbers = [int(number) for number in re.findall(r"-?\d+", start + " " + steps)]
        x = y = 0
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            if left <= x <= left + width and top <= y <= top + height:
                return True
    return False


def _box() -> tuple[int, int, int, int]:
    """Left, top, width and height of the crop, in map units."""
    left, top = map_outlines.project(_WEST, _NORTH)
    right, bottom = map_outlines.project(_EAST, _SOUTH)
    return left, top, right - left, bottom - top


def draw(record: Record[AfricaMapsRecord]) -> Component:
    """The three maps."""
    data = record.data
    neurons = data.neurons
    return Component(
        "africa-maps",
        data={"neurons": [{"view": neuron.view, "focus": neuron.focus} for neuron in neurons]},
        extra={"box": " ".join(map(str, _box())), "maps": [_map(data, neuron) for neuron in neurons]},
        alt=f"{_count(neurons)} of Africa. " + " ".join(_strongest(data, neuron) for neuron in neurons),
        width="margin",
        caption=_caption(len(neurons)),
        warnings=[choice_remark(data.regions_found, data.regions_tried)] if data.regions_tried else [],
        units=[neuron.unit for neuron in neurons],
    )


def _count(neurons: Sequence[AfricaNeuron]) -> str:
    return {0: "No map", 1: "One map", 2: "Two maps", 3: "Three maps"}[len(neurons)]


def _caption(neurons: int) -> str:
    if neurons == 0:
        return (
            "None found: no neuron tells one part of Africa from the rest of the world by the names of its countries."
        )
    who = {1: "One neuron answers to a part of Africa", 2: "Two neurons divide Africa between them"}
    told = who.get(neurons, "Three neurons divide Africa among them")
    return f"{told}: the darker a country, the stronger the response to its name."


def _map(data: AfricaMapsRecord, neuron: AfricaNeuron) -> dict[str, object]:
    place, count = neuron.hue
    fills = css_fills(
        [[value / 255 if index == place else 0.0 for index in range(count)] for value in neuron.countries]
    )
    return {
        "unit": neuron.unit,
        "name": neuron.name,
        "alt": _strongest(data, neuron),
        "paths": [{"path": country.path, "fill": fill} for country, fill in zip(data.countries, fills, strict=True)],
    }


def _strongest(data: AfricaMapsRecord, neuron: AfricaNeuron) -> str:
    order, more = first_with_ties(neuron.countries, 3)
    names = listed((data.countries[index].name for index in order), more)
    return f"{neuron.name.rstrip('?')}: strongest for {names or 'none'}."


FIGURE = Figure(
    title="Three Africa neurons",
    version=3,
    record=AfricaMapsRecord,
    inputs=(DataSet("names of countries"),),
    compute=compute,
    published=published,
    draw=draw,
)
