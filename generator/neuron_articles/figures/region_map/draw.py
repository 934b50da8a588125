"""Region neurons on a world map: what they answer to, at places of a map, names of countries, names of cities.

The reader sees a world map coloured by a family of neurons, each with a hue of its own, blended where several
answer (see ``_activation_colour``); below it the neurons with their names and strongest words. Three modes:
*geography* (activation on an unlabelled map), *countries* and *cities* (responses to their written names). Pointing
at a neuron shows it alone. A link in the text can choose mode, family and neuron (``find_view``).

After figure 6 of Goh et al., "Multimodal Neurons in Artificial Neural Networks" (Distill, 2021).

The record's data, for any model, family and grid::

    grid       {"rows": 40, "columns": 80}            of the maps of ``spatial``, north to south, west to east
    countries  [{"name", "path", "point": [x, y]}]    outlines in map units (see ``_geography.outlines``)
    cities     [{"name", "point": [x, y]}]
    units      [{"unit": "RN50x4/layer4/862",         one a neuron; arrays are base64 of unsigned bytes,
                 "words": [20 strings],               strongest first
                 "spatial": (rows * columns),         255 is the most the neuron did on the map
                 "countries": (countries),            255 is the most it did for any name of country or city
                 "cities": (cities),
                 "warning": text,                     optional: said when the neuron is looked at
                 "pictures": {facet: image object}}]  optional: facet is "text", "face", "architecture", "logo", …
    views      [{"key", "name", "neurons": [{"unit": place in units, "name"}]}]    the families
    remarks    [text]                                 what a reader should know of the source, shown below the figure

    caption    text                                   optional

``cities`` and ``views`` may be empty. A record that was computed holds besides, for those who want the numbers behind
its remarks: ``regions`` (each region's best unit beside chance), ``heuristic`` (units by their geographic words),
``checks`` and ``second_map`` (how the units did where they were not chosen, beside units dealt out wrongly).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet, Table
from neuron_articles.compute.session import Session
from neuron_articles.drawing import charts, map_outlines
from neuron_articles.drawing.activation_colour import NO_ACTIVATION, blend, chip, picture, presence
from neuron_articles.drawing.component import Component
from neuron_articles.figures._measured_regions import measure_regions
from neuron_articles.figures._published_regions import published
from neuron_articles.figures._region_record import View, activations, find_view, strongest_places
from neuron_articles.figures._world import CITIES
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.store import JsonRecord

__all__ = ["draw", "find_view", "published"]


MODES = {"geography": "World map", "countries": "Country names", "cities": "City names"}
# What the values on the map are, said below it.
READINGS = {
    "geography": "Where each neuron is active on an unlabelled world map, averaged over random crops of it.",
    "countries": "How strongly each neuron answers to the written name of a country.",
    "cities": "How strongly each neuron answers to the written name of a city: the larger and darker, the more.",
}
CAPTION = (
    "Region neurons answer to places: on a map without labels, and to names of countries and cities. Each neuron "
    "has a hue; a place that several answer to blends their hues, and a stronger response makes it darker. Point at a "
    "neuron to see it alone. The names are guesses of those who looked at the neurons."
)
FACETS = ("text", "face", "architecture", "logo", "indoor", "nature", "pose")


def compute(session: Session) -> dict[str, Any]:
    """The record of the session's model. Raises DatasetMissing; PackageError where the world's outlines are missing."""
    return measure_regions(session)


def draw(
    record: JsonRecord, *, mode: str = "geography", view: int | str = 0, focus: int | str | None = None
) -> Component:
    """The map, first showing ``view`` (a family by place or name) in ``mode``, and in it the neuron ``focus``.

    Raises AuthorError for a mode, family or neuron that does not exist.
    """
    data = record.data
    modes = {key: label for key, label in MODES.items() if key != "cities" or data["cities"]}
    if mode not in modes:
        hint = suggest(mode, modes) or "it has " + ", ".join(modes)
        raise AuthorError(f'the region map has no mode "{mode}"; {hint}')
    if not data["views"]:
        return _nothing_found(record)
    first = find_view(data, view, focus)
    return Component(
        "region-map",
        data=_script_data(data, mode, first, modes),
        extra=_static_view(data, mode, first),
        alt=_description(data, mode, first),
        width="screen",
        caption=data.get("caption") or CAPTION,
        warnings=data["remarks"],
        units=sorted({unit["unit"] for unit in data["units"]}),
    )


def _nothing_found(record: JsonRecord) -> Component:
    """Every region's best neuron beside what chance finds, where none is better than that."""
    import altair

    rows = [[row["region"], row["score"], row["chance"]] for row in record.data["regions"]]
    values = [
        {"region": region, "score": value, "of": of}
        for region, score, chance in rows
        for of, value in (("best neuron", score), ("best by chance", chance))
    ]
    points = altair.Chart(altair.InlineData(values=values)).mark_point(size=60, filled=True).encode(
        x=altair.X("score:Q", title="Correlation with being in the region", scale=altair.Scale(zero=False)),
        y=altair.Y("region:N", title=None, sort=[row[0] for row in rows]),
        color=altair.Color("of:N", title=None, scale=altair.Scale(range=[charts.SERIES[1], charts.SERIES[0]])),
    )  # fmt: skip
    alt = f"Points for {len(rows)} regions: in none of them is the best neuron of {record.model} better than chance."
    table = {
        "columns": ["Region", "Best neuron", "Best by chance"],
        "rows": [[str(cell) for cell in row] for row in rows],
    }
    return Component(
        "chart", {"wide": charts.chart(points, alt, 640, 60 + 20 * len(rows)), "table": table}, alt,
        caption="None found: no neuron tells a region’s countries from others better than chance does.",
        warnings=record.data["remarks"],
    )  # fmt: skip


def _script_data(data: Mapping[str, Any], mode: str, first: View, modes: Mapping[str, str]) -> dict[str, Any]:
    """What the script needs to draw every state: the record but for outlines, which stand in the page."""
    countries = [{"name": country["name"], "point": country["point"]} for country in data["countries"]]
    initial = {"mode": mode, "view": first.view, "focus": first.focus}
    shown = {key: data[key] for key in ("grid", "cities", "units", "views")}
    return shown | {
        "countries": countries,
        "initial": initial,
        "modes": [{"mode": mode, "label": label} for mode, label in modes.items()],
        "readings": READINGS,
        "facets": list(FACETS),
        "perDegree": map_outlines.PER_DEGREE,
    }


def _description(data: Mapping[str, Any], mode: str, first: View) -> str:
    family = data["views"][first.view]
    what = {"geography": "activation on an unlabelled map", "countries": "response to each country's name"}
    parts = []
    for neuron in family["neurons"]:
        names = [name for name, _ in strongest_places(data, neuron["unit"], "countries", 2)]
        parts.append(neuron["name"].rstrip("?") + (f" ({', '.join(names)})" if names else ""))
    return (
        f"World map coloured by {what.get(mode, 'response to the names of cities')} of {len(parts)} neurons, each "
        f"in its own hue; with the countries whose names they answer to most: {'; '.join(parts)}."
    )


def _static_view(data: Mapping[str, Any], mode: str, first: View) -> dict[str, Any]:
    """What the template shows without a script: the map of the first state, its neurons, the strongest places."""
    family = data["views"][first.view]
    count = len(family["neurons"])
    fills = country_fills(activations(data, first, "countries")) if mode == "countries" else []
    return {
        "width": map_outlines.WIDTH,
        "height": map_outlines.HEIGHT,
        "family": family["name"],
        "reading": READINGS[mode],
        "cautious": any(data["units"][neuron["unit"]].get("warning") for neuron in family["neurons"]),
        "paths": [
            {"path": country["path"], "fill": fills[index] if fills else ""}
            for index, country in enumerate(data["countries"])
        ],
        "overlay": _overlay(data, first) if mode == "geography" else "",
        "circles": _circles(data, first) if mode == "cities" else [],
        "neurons": [_neuron(data, neuron, index, first, count) for index, neuron in enumerate(family["neurons"])],
    }


def _neuron(data: Mapping[str, Any], neuron: Mapping[str, Any], index: int, first: View, count: int) -> dict[str, Any]:
    unit = data["units"][neuron["unit"]]
    model, _, number = unit["unit"].split("/")
    colour = chip(index, count)
    pictures = unit.get("pictures", {})
    return {
        "name": neuron["name"],
        "unit": unit["unit"],
        "label": f"{model} {number}",
        "words": unit["words"],
        "colour": str(colour),
        "hue": round(colour.hue, 1),
        "dim": first.focus not in (None, index),
        "warning": unit.get("warning", "") if first.focus == index else "",
        "pictures": [(facet, pictures[facet]) for facet in FACETS if facet in pictures],
        "countries": _percent(strongest_places(data, neuron["unit"], "countries", 5)),
        "cities": _percent(strongest_places(data, neuron["unit"], "cities", 5)),
    }


def _percent(places: Sequence[tuple[str, int]]) -> list[str]:
    return [f"{name} {100 * value / 255:.0f} %" for name, value in places]


def country_fills(places: Sequence[Sequence[float]]) -> list[str]:
    """CSS colours of countries; "" where none of the neurons answers, which the style sheet colours."""
    colours = (blend(place) for place in places)
    return ["" if colour == NO_ACTIVATION else str(colour) for colour in colours]


def _overlay(data: Mapping[str, Any], first: View) -> str:
    """The activations on the map as a small picture, one pixel a cell."""
    pixels = (
        (blend([1.1 * a for a in place]), presence([1.6 * a for a in place]))
        for place in activations(data, first, "spatial")
    )
    return picture(data["grid"]["columns"], pixels)


def _circles(data: Mapping[str, Any], first: View) -> list[dict[str, Any]]:
    """Cities as circles, in map units (ten a pixel), those that show; a dark edge keeps the pale ones visible."""
    multiplier = 1.5 if first.focus is None else 1.0
    circles = []
    for city, place in zip(data["cities"], activations(data, first, "cities"), strict=True):
        scaled = [multiplier * a for a in place]
        size, colour = presence(scaled), blend(scaled)
        if size:
            circles.append(
                {
                    "x": city["point"][0],
                    "y": city["point"][1],
                    "radius": round(100 * size),
                    "fill": str(colour),
                    "edge": str(colour._replace(lightness=35.0)),
                    "opacity": round(min(1.0, 1.2 * size), 2),
                    "edge_opacity": round(min(1.0, 3 * size), 2),
                }
            )
    return circles


FIGURE = Figure(
    title="Region neurons on a world map",
    version=5,
    record=dict[str, Any],
    inputs=(
        DataSet("world map"),
        DataSet("names of countries"),
        Table(CITIES),
        Constant("common words"),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
