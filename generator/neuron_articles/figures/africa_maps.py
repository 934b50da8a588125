"""Three small maps of Africa, each coloured by how strongly one neuron answers to the names of its countries.

The reader sees that three neurons of one model divide the continent among them: one answers in the centre and west,
one in the south, one in the east. With the region map on the same page, each small map leads to its neuron there.

In a model of our own the neurons are the best of the continent's parts, chosen as in the region map; where none tells
its part from the rest, the figure says so.

The record's data::

    countries  [{"name", "path"}]    those on the continent's map, outlines in map units
    neurons    [{"unit", "name", "hue": [place, count] in its family, "view": key of the family, "focus": place,
                 "countries": base64 of a byte a country, 255 the strongest response to any name}]
    remarks    [text]                optional: shown below the figure
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import map_outlines
from neuron_articles.drawing.component import Component
from neuron_articles.figures._measured_regions import measure_regions
from neuron_articles.figures._published_regions import published as published_regions
from neuron_articles.figures._region_record import find_view
from neuron_articles.figures.region_map import country_fills
from neuron_articles.records.store import JsonRecord

# Longitudes and latitudes of the crop.
_WEST, _EAST, _SOUTH, _NORTH = -20, 55, -37, 38

# The neurons of RN50-x4 in the published margin figure, in its order, with its names.
_PUBLISHED = {"RN50x4/layer4/1257": "Central?", "RN50x4/layer4/1000": "South", "RN50x4/layer4/1317": "East"}


def compute(session: Session) -> dict[str, Any]:
    """The best neurons of up to three parts of Africa, from the region map's record. Raises what that raises."""
    regions = measure_regions(session)
    family: dict[str, Any] = next((view for view in regions["views"] if view["key"] == "africa"), {"neurons": []})
    parts = {row["unit"]: row for row in regions["regions"] if row["found"] and row["region"] != "Africa"}
    named = [(regions["units"][one["unit"]]["unit"], one["name"]) for one in family["neurons"]]
    chosen = [(unit, name) for unit, name in named if int(unit.rpartition("/")[2]) in parts][:3]
    seen = [index for index, country in enumerate(regions["countries"]) if _on_map(country["path"])]
    return {
        "countries": [{key: regions["countries"][index][key] for key in ("name", "path")} for index in seen],
        "neurons": [_neuron(regions, unit, name, seen) for unit, name in chosen],
        "remarks": regions["remarks"][:1],
    }


def published(folder: Path) -> dict[str, Any] | None:
    """The three neurons' numbers from the files of the region map; None where those are not there."""
    regions = published_regions(folder)
    if regions is None:
        return None
    seen = [index for index, country in enumerate(regions["countries"]) if _on_map(country["path"])]
    return {
        "countries": [{key: regions["countries"][index][key] for key in ("name", "path")} for index in seen],
        "neurons": [_neuron(regions, unit, name, seen) for unit, name in _PUBLISHED.items()],
    }


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


def _neuron(regions: Mapping[str, Any], unit: str, name: str, seen: list[int]) -> dict[str, Any]:
    place = find_view(regions, "africa", unit)
    neurons = regions["views"][place.view]["neurons"]
    values = base64.b64decode(next(known["countries"] for known in regions["units"] if known["unit"] == unit))
    return {
        "unit": unit, "name": name, "hue": [place.focus, len(neurons)], "view": "africa", "focus": place.focus,
        "countries": base64.b64encode(bytes(values[index] for index in seen)).decode("ascii"),
    }  # fmt: skip


def _box() -> tuple[int, int, int, int]:
    """Left, top, width and height of the crop, in map units."""
    left, top = map_outlines.project(_WEST, _NORTH)
    right, bottom = map_outlines.project(_EAST, _SOUTH)
    return left, top, right - left, bottom - top


def draw(record: JsonRecord) -> Component:
    """The three maps."""
    neurons = record.data["neurons"]
    return Component(
        "africa-maps",
        data={"neurons": [{key: neuron[key] for key in ("view", "focus")} for neuron in neurons]},
        extra={"box": " ".join(map(str, _box())), "maps": [_map(record.data, neuron) for neuron in neurons]},
        alt=f"{_count(neurons)} of Africa. " + " ".join(_strongest(record.data, neuron) for neuron in neurons),
        width="margin",
        caption=_caption(len(neurons)),
        warnings=tuple(record.data.get("remarks", ())),
        units=[neuron["unit"] for neuron in neurons],
    )


def _count(neurons: Sequence[Any]) -> str:
    return {0: "No map", 1: "One map", 2: "Two maps", 3: "Three maps"}[len(neurons)]


def _caption(neurons: int) -> str:
    if neurons == 0:
        return (
            "None found: no neuron tells one part of Africa from the rest of the world by the names of its countries."
        )
    who = {1: "One neuron answers to a part of Africa", 2: "Two neurons divide Africa between them"}
    told = who.get(neurons, "Three neurons divide Africa among them")
    return f"{told}: the darker a country, the stronger the response to its name."


def _map(data: Mapping[str, Any], neuron: Mapping[str, Any]) -> dict[str, Any]:
    place, count = neuron["hue"]
    values = base64.b64decode(neuron["countries"])
    fills = country_fills([[value / 255 if index == place else 0.0 for index in range(count)] for value in values])
    return {
        "unit": neuron["unit"], "name": neuron["name"], "alt": _strongest(data, neuron),
        "paths": [
            {"path": country["path"], "fill": fill} for country, fill in zip(data["countries"], fills, strict=True)
        ],
    }  # fmt: skip


def _strongest(data: Mapping[str, Any], neuron: Mapping[str, Any]) -> str:
    values = base64.b64decode(neuron["countries"])
    order = sorted(range(len(values)), key=lambda index: (-values[index], index))[:3]
    return (
        f"{neuron['name'].rstrip('?')}: strongest for {', '.join(data['countries'][index]['name'] for index in order)}."
    )


FIGURE = Figure(
    title="Three Africa neurons",
    version=2,
    record=dict[str, Any],
    inputs=(DataSet("names of countries"),),
    compute=compute,
    published=published,
    draw=draw,
)
