"""The region map as drawn: a world map coloured by a family of neurons, with what each of them answers to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import to_builtins
from msgspec.structs import replace

from neuron_articles.drawing import charts, map_outlines
from neuron_articles.drawing.component import Component
from neuron_articles.figures.region_map import remarks
from neuron_articles.figures.region_map.record import RegionMapRecord, RegionUnit
from neuron_articles.figures.region_map.static_view import FACETS, READINGS, static_view
from neuron_articles.figures.region_map.views import View, find_view, strongest_countries
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.store import Record

MODES = {"geography": "World map", "countries": "Country names", "cities": "City names"}


def draw(
    record: Record[RegionMapRecord],
    *,
    mode: str = "geography",
    view: int | str = 0,
    focus: int | str | None = None,
) -> Component:
    """The map, first showing ``view`` (a family by place or name) in ``mode``, and in it the neuron ``focus``.

    Raises AuthorError for a mode, family or neuron that does not exist.
    """
    data = record.data
    modes = {key: label for key, label in MODES.items() if key != "cities" or data.cities}
    if mode not in modes:
        hint = suggest(mode, modes) or "it has " + ", ".join(modes)
        raise AuthorError(f'the region map has no mode "{mode}"', hint)
    if not data.views:
        return _nothing_found(record)
    first = find_view(data, view, focus)
    return Component(
        "region-map",
        data=_script_data(data, mode, first, modes),
        extra=static_view(data, mode, first),
        alt=_description(data, mode, first),
        width="screen",
        caption=remarks.caption(data),
        warnings=remarks.remarks(data),
        units=sorted({unit.unit for unit in data.units}),
    )


def _nothing_found(record: Record[RegionMapRecord]) -> Component:
    """Every region's best neuron beside what chance finds, where none is better than that."""
    import altair

    regions = record.data.regions
    values = [
        {"region": one.region, "score": value, "of": of}
        for one in regions
        for of, value in (("best neuron", one.score), ("best by chance", one.chance))
    ]
    points = altair.Chart(altair.InlineData(values=values)).mark_point(size=60, filled=True)
    points = points.encode(
        x=altair.X("score:Q", title="Correlation with being in the region", scale=altair.Scale(zero=False)),
        y=altair.Y("region:N", title=None, sort=[one.region for one in regions]),
        color=altair.Color("of:N", title=None, scale=altair.Scale(range=[charts.SERIES[1], charts.SERIES[0]])),
    )
    alt = f"Points for {len(regions)} regions: in none of them is the best neuron of {record.model} better than chance."
    table = {
        "columns": ["Region", "Best neuron", "Best by chance"],
        "rows": [[one.region, str(one.score), str(one.chance)] for one in regions],
    }
    return Component(
        "chart",
        {"wide": charts.chart(points, alt, 640, 60 + 20 * len(regions)), "table": table},
        alt,
        caption="None found: no neuron tells a region’s countries from others better than chance does.",
        warnings=remarks.remarks(record.data),
    )


def _script_data(data: RegionMapRecord, mode: str, first: View, modes: Mapping[str, str]) -> dict[str, object]:
    """What the script needs to draw every state: the record but for outlines, which stand in the page."""
    return {
        "grid": to_builtins(data.grid),
        "cities": to_builtins(data.cities),
        "units": [_script_unit(unit) for unit in data.units],
        "views": to_builtins(data.views),
        "countries": [{"name": country.name, "point": list(country.point)} for country in data.countries],
        "initial": {"mode": mode, "view": first.view, "focus": first.focus},
        "modes": [{"mode": mode, "label": label} for mode, label in modes.items()],
        "readings": READINGS,
        "facets": list(FACETS),
        "perDegree": map_outlines.PER_DEGREE,
    }


def _script_unit(unit: RegionUnit) -> dict[str, object]:
    """A unit's words, pictures and arrays, and its warning where it has one."""
    said = remarks.warning(unit)
    fields: dict[str, object] = to_builtins(replace(unit, thing=""))
    return fields | ({"warning": said} if said else {})


def _description(data: RegionMapRecord, mode: str, first: View) -> str:
    what = {"geography": "activation on an unlabelled map", "countries": "response to each country's name"}
    parts = []
    for neuron in data.views[first.view].neurons:
        names = strongest_countries(data, neuron.unit, 2)
        parts.append(neuron.name.rstrip("?") + (f" ({names})" if names else ""))
    return (
        f"World map coloured by {what.get(mode, 'response to the names of cities')} of {len(parts)} neurons, each "
        f"in its own hue; with the countries whose names they answer to most: {'; '.join(parts)}."
    )
