"""How strongly photos of different people activate one neuron: the median per person, with the spread of the photos.

The reader sees horizontal bars, least to greatest, with whiskers of one standard deviation across a person's photos.
Figure 3 of Goh et al. (2021), the inverse view of the conditional probability: activation given the person. Where
there are no people in a model's pictures, ``compute`` takes the concepts of a category instead, and gives every
median its interval.

A record's data::

    {"units": {"89": {
        "title": "Donald Trump",
        "kind": "emotion",                             # optional: the kind of concept that it was chosen for
        "subject": "Emotion", "photos": "Pictures",    # optional: what stands for people and photos
        "people": [{"name": "…", "median": -9.6, "sd": 2.4, "count": 74}, …],  # in standard deviations of the neuron;
                                                                              # count of photos, null where not known;
        # optional in them: "interval" of the median (95 %), and "control": true for what stands for all others
        "caption": "…", "warnings": ["…"],                                    # optional
    }}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.drawing.neuron_parameter import choose_neuron
from neuron_articles.figures._measured_bars import compute
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord

__all__ = ["compute", "draw", "published"]


_CAPTION = (
    "How strongly photos of different people activate the neuron “{title}”: bars are medians, whiskers one standard "
    "deviation across the photos of a person, in standard deviations of the neuron over a data set."
)


def draw(record: JsonRecord, neuron: int | str = "") -> Component:
    """The bars of one neuron. neuron: its number, title or kind; may be left out where the record holds one only.

    Raises AuthorError for a neuron the record does not hold.
    """
    unit, numbers = choose_neuron(record, neuron)
    people = sorted(numbers["people"], key=lambda person: (person["median"], person["name"]))
    least, most = people[0], people[-1]
    what = f"{len(people)} kinds of picture" if "subject" in numbers else f"photos of {len(people)} people"
    alt = (
        f"Bar chart of the activation of neuron {unit.index}, {numbers['title']}, for {what}, "
        f"from {least['name']} at {_signed(least['median'])} to {most['name']} at {_signed(most['median'])} "
        "standard deviations."
    )
    data = {"wide": _wide(people, alt), "narrow": _narrow(people, alt), "table": _table(people, numbers)}
    caption = numbers.get("caption") or _CAPTION.format(title=numbers["title"])
    warnings = tuple(numbers.get("warnings", ()))
    return Component("chart", data, alt, width="screen", caption=caption, warnings=warnings, units=(str(unit),))


def _table(people: Sequence[Mapping[str, Any]], numbers: Mapping[str, Any]) -> dict[str, Any]:
    columns = [numbers.get("subject", "Person"), "Median", "Standard deviation", numbers.get("photos", "Photos")]
    rows = [
        [person["name"], _signed(person["median"]), f"{person['sd']:.2f}", str(person.get("count") or "unknown")]
        for person in people
    ]
    if any("interval" in person for person in people):
        columns.insert(2, "95% interval of the median")
        for row, person in zip(rows, people, strict=True):
            row.insert(2, " to ".join(map(_signed, person["interval"])) if "interval" in person else "unknown")
    return {"columns": columns, "rows": rows}


def _signed(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")


def _rows(people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row a person, with the ends of the whisker and of the whole mark."""
    rows = []
    for person in people:
        median, sd = round(person["median"], 3), round(person["sd"], 3)
        low, high = round(median - sd, 3), round(median + sd, 3)
        end = min(low, 0) if median < 0 else max(high, 0)
        row = {"name": person["name"], "median": median, "sd": sd, "low": low, "high": high, "end": end}
        if "interval" in person:
            row["from"], row["to"] = (round(end, 3) for end in person["interval"])
        rows.append(row | ({"control": True} if person.get("control") else {}))
    return rows


def _step(rows: Sequence[Mapping[str, Any]]) -> int:
    """Standard deviations between ticks: five, or one where all marks are small."""
    return 5 if max(abs(row["end"]) for row in rows) > 8 else 1


def _domain(rows: Sequence[Mapping[str, Any]], room: float) -> list[float]:
    """Whole steps that hold all marks, and ``room`` (for steps of five) for a name beyond the outermost ones."""
    step = _step(rows)
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    ends = min(row["end"] for row in rows), max(row["end"] for row in rows)
    room = room * step / 5
    least = step * floor((min(ends[0], low) - room) / step) if ends[0] < 0 else min(0, step * floor(low / step))
    most = step * ceil((max(ends[1], high) + room) / step) if ends[1] > 0 else max(0, step * ceil(high / step))
    return [least, most]


def _layers(rows: Sequence[Mapping[str, Any]], domain: Sequence[float], y_axis: Any) -> list[Any]:
    import altair as alt

    step = _step(rows) if domain[1] - domain[0] < 100 else 20
    axis = alt.Axis(values=list(range(int(domain[0]), int(domain[1]) + 1, step)), labelOverlap=True)
    x = alt.X("median:Q", title="Standard deviations from zero activation", axis=axis,
              scale=alt.Scale(domain=list(domain), nice=False))  # fmt: skip
    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=y_axis, scale=alt.Scale(paddingInner=0.3))
    tooltip = [
        alt.Tooltip("name:N", title="Shown"), alt.Tooltip("median:Q", title="Median", format=".2f"),
        alt.Tooltip("sd:Q", title="Standard deviation", format=".2f"),
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=list(rows))).encode(y=y, tooltip=tooltip)
    bars = base.mark_bar(fill=charts.SERIES[6]).encode(x=x)
    if any("control" in row for row in rows):
        bars = bars.encode(opacity=alt.condition("datum.control", alt.value(0.45), alt.value(1)))
    whiskers = base.mark_rule(stroke=charts.INK, strokeOpacity=0.45, strokeWidth=2).encode(x="low:Q", x2="high:Q")
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(stroke=charts.INK).encode(x="x:Q")
    intervals = base.transform_filter("isValid(datum.from)").mark_rule(stroke=charts.INK, strokeWidth=5)
    sure = [intervals.encode(x="from:Q", x2="to:Q")] if any("from" in row for row in rows) else []
    return [bars, whiskers, *sure, zero]


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
    with published_files.reading(folder, "people_bars_89.json") as value:
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


FIGURE = Figure(
    title="Activation by person",
    version=3,
    record=dict[str, Any],
    inputs=(DataSet(),),
    compute=compute,
    published=published,
    draw=draw,
)
