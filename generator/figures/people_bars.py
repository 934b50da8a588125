"""How strongly photos of different people activate one neuron: the median per person, with the spread of the photos.

The reader sees horizontal bars, least to greatest, with whiskers of one standard deviation across a person's photos.
Figure 3 of Goh et al. (2021), the inverse view of the conditional probability: activation given the person.

A record's data::

    {"units": {"89": {
        "title": "Donald Trump",
        "people": [{"name": "…", "median": -9.6, "sd": 2.4, "count": 74}, …],  # in standard deviations of the neuron;
                                                                              # count of photos, null where not known
        "caption": "…", "warnings": ["…"],                                    # optional
    }}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor
from pathlib import Path
from typing import Any

from generator import charts, originals
from generator.drawing import Chart, Component
from generator.figures._neurons import choose_neuron
from generator.store import Record

TITLE = "Activation by person"
VERSION = 1
INPUTS = ("people-photos",)
DRAFT_NAMES = {"TrumpPeople": {"neuron": 89}}

_CAPTION = (
    "How strongly photos of different people activate the neuron “{title}”: bars are medians, whiskers one standard "
    "deviation across the photos of a person, in standard deviations of the neuron over a data set."
)


def draw(record: Record, neuron: int | str = "") -> Component:
    """The bars of one neuron. neuron: its number; may be left out where the record holds one only.

    Raises AuthorError for a neuron the record does not hold.
    """
    unit, numbers = choose_neuron(record, neuron)
    people = sorted(numbers["people"], key=lambda person: (person["median"], person["name"]))
    least, most = people[0], people[-1]
    alt = (
        f"Bar chart of the activation of neuron {unit.index}, {numbers['title']}, for photos of {len(people)} people, "
        f"from {least['name']} at {_signed(least['median'])} to {most['name']} at {_signed(most['median'])} "
        "standard deviations."
    )
    data = {"wide": _wide(people, alt), "narrow": _narrow(people, alt), "table": _table(people)}
    caption = numbers.get("caption") or _CAPTION.format(title=numbers["title"])
    warnings = tuple(numbers.get("warnings", ()))
    return Component("chart", data, alt, width="screen", caption=caption, warnings=warnings, units=(str(unit),))


def _table(people: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    columns = ["Person", "Median", "Standard deviation", "Photos"]
    rows = [
        [person["name"], _signed(person["median"]), f"{person['sd']:.2f}", str(person.get("count") or "unknown")]
        for person in people
    ]
    return {"columns": columns, "rows": rows}


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _rows(people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row a person, with the ends of the whisker and of the whole mark."""
    rows = []
    for person in people:
        median, sd = round(person["median"], 3), round(person["sd"], 3)
        low, high = round(median - sd, 3), round(median + sd, 3)
        end = min(low, 0) if median < 0 else max(high, 0)
        rows.append({"name": person["name"], "median": median, "sd": sd, "low": low, "high": high, "end": end})
    return rows


def _domain(rows: Sequence[Mapping[str, Any]], room: float) -> list[float]:
    """Multiples of five that hold all marks, and ``room`` for a name beyond the outermost ones."""
    low, high = min(row["end"] for row in rows), max(row["end"] for row in rows)
    return [5 * floor((low - room) / 5) if low < 0 else 0, 5 * ceil((high + room) / 5) if high > 0 else 0]


def _layers(rows: Sequence[Mapping[str, Any]], domain: Sequence[float], y_axis: Any) -> list[Any]:
    import altair as alt

    step = 5 if domain[1] - domain[0] < 100 else 20
    axis = alt.Axis(values=list(range(int(domain[0]), int(domain[1]) + 1, step)), labelOverlap=True)
    x = alt.X("median:Q", title="Standard deviations from zero activation", axis=axis,
              scale=alt.Scale(domain=list(domain), nice=False))  # fmt: skip
    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=y_axis, scale=alt.Scale(paddingInner=0.3))
    tooltip = [
        alt.Tooltip("name:N", title="Person"), alt.Tooltip("median:Q", title="Median", format=".2f"),
        alt.Tooltip("sd:Q", title="Standard deviation", format=".2f"),
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=list(rows))).encode(y=y, tooltip=tooltip)
    bars = base.mark_bar(fill=charts.SERIES[6]).encode(x=x)
    whiskers = base.mark_rule(stroke=charts.INK, strokeOpacity=0.45, strokeWidth=2).encode(x="low:Q", x2="high:Q")
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(stroke=charts.INK).encode(x="x:Q")
    return [bars, whiskers, zero]


def _wide(people: Sequence[Mapping[str, Any]], alt_text: str) -> Chart:
    """Names stand beyond the whisker, on the bar's own side."""
    import altair as alt

    rows = _rows(people)
    layers = _layers(rows, _domain(rows, room=7), None)
    y = alt.Y("name:N", sort=[row["name"] for row in rows])
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y, x="end:Q", text="name:N")
    layers.append(base.transform_filter("datum.median < 0").mark_text(align="right", dx=-8, baseline="middle"))
    layers.append(base.transform_filter("datum.median >= 0").mark_text(align="left", dx=8, baseline="middle"))
    return charts.chart(alt.layer(*layers), alt_text, 1120, 80 + 32 * len(rows))


def _narrow(people: Sequence[Mapping[str, Any]], alt_text: str) -> Chart:
    """Names stand at the left, as labels of an axis."""
    import altair as alt

    rows = _rows(people)
    axis = alt.Axis(domain=False, ticks=False, labelColor=charts.INK, labelLimit=150)
    return charts.chart(alt.layer(*_layers(rows, _domain(rows, room=1), axis)), alt_text, 380, 70 + 26 * len(rows))


def published(folder: Path) -> dict[str, Any] | None:
    """The eleven people of Figure 3. Raises AuthorError for a missing or broken file."""
    with originals.reading(folder, "people_bars_89.json") as value:
        people = [
            {"name": person["name"], "median": float(person["median"]), "sd": float(person["sd"]), "count": None}
            for person in value["people"]
        ]
    caption = (
        "How strongly photos of different people activate the “Donald Trump” neuron. Photos came from an image search "
        "for each person “giving a speech at a microphone”, cleaned by hand to clear photos of the face. Bars are "
        "medians, whiskers one standard deviation across the photos of a person; the unit is the standard deviation "
        "of the neuron over a data set."
    )
    warning = (
        "These are the medians of the final article. An earlier draft gave trimmed means of fewer people, which differ "
        "a little (Nelson Mandela −8.25 instead of −9.63)."
    )
    return {"units": {"89": {"title": "Donald Trump", "people": people, "caption": caption, "warnings": [warning]}}}
