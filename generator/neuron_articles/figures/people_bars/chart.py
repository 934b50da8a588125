"""The bar charts of activation by person: medians with whiskers, and a name beside each."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart
from neuron_articles.figures.people_bars.record import ActivationBar

if TYPE_CHECKING:
    import altair


class BarMark(NamedTuple):
    """A bar as it is drawn, in standard deviations.

    low, high: ends of the whisker
    end:       of bar and whisker together, on the bar's own side of zero
    """

    bar: ActivationBar
    median: float
    sd: float
    low: float
    high: float
    end: float

    @classmethod
    def of(cls, bar: ActivationBar) -> BarMark:
        """The marks of a bar, to three decimals."""
        median, sd = round(bar.median, 3), round(bar.sd, 3)
        low, high = round(median - sd, 3), round(median + sd, 3)
        return cls(bar, median, sd, low, high, min(low, 0) if median < 0 else max(high, 0))

    def row(self) -> dict[str, object]:
        """What Vega gets of it; ``from`` and ``to`` are the interval of the median."""
        row: dict[str, object] = {"name": self.bar.name, "median": self.median, "sd": self.sd}
        row |= {"low": self.low, "high": self.high, "end": self.end}
        if self.bar.interval:
            row["from"], row["to"] = (round(end, 3) for end in self.bar.interval)
        return row | ({"control": True} if self.bar.control else {})


def wide(bars: Sequence[ActivationBar], alt_text: str) -> Chart:
    """Names stand beyond the whisker, on the bar's own side."""
    import altair as alt

    marks = [BarMark.of(bar) for bar in bars]
    layers = _layers(marks, _domain(marks, room=7), None)
    y = alt.Y("name:N", sort=[mark.bar.name for mark in marks])
    base = alt.Chart(alt.InlineData(values=[mark.row() for mark in marks])).encode(y=y, x="end:Q", text="name:N")
    layers.append(base.transform_filter("datum.median < 0").mark_text(align="right", dx=-8, baseline="middle"))
    layers.append(base.transform_filter("datum.median >= 0").mark_text(align="left", dx=8, baseline="middle"))
    return charts.chart(alt.layer(*layers), alt_text, 1120, 80 + 32 * len(marks))


def narrow(bars: Sequence[ActivationBar], alt_text: str) -> Chart:
    """Names stand at the left, as labels of an axis."""
    import altair as alt

    marks = [BarMark.of(bar) for bar in bars]
    axis = alt.Axis(domain=False, ticks=False, labelColor=charts.INK, labelLimit=150)
    layers = _layers(marks, _domain(marks, room=1), axis)
    return charts.chart(alt.layer(*layers), alt_text, 380, 70 + 26 * len(marks))


def _step(marks: Sequence[BarMark]) -> int:
    """Standard deviations between ticks: five, or one where all marks are small."""
    return 5 if max(abs(mark.end) for mark in marks) > 8 else 1


def _domain(marks: Sequence[BarMark], room: float) -> tuple[int, int]:
    """Whole steps that hold all marks, and ``room`` (for steps of five) for a name beyond the outermost ones."""
    step = _step(marks)
    low, high = min(mark.low for mark in marks), max(mark.high for mark in marks)
    ends = min(mark.end for mark in marks), max(mark.end for mark in marks)
    room = room * step / 5
    least = step * floor((min(ends[0], low) - room) / step) if ends[0] < 0 else min(0, step * floor(low / step))
    most = step * ceil((max(ends[1], high) + room) / step) if ends[1] > 0 else max(0, step * ceil(high / step))
    return least, most


def _layers(marks: Sequence[BarMark], domain: tuple[int, int], names: altair.Axis | None) -> list[altair.Chart]:
    """Bars, whiskers, intervals where they are known, and the line of zero. names: the axis of the bars' names"""
    import altair as alt

    rows = [mark.row() for mark in marks]
    y_scale = alt.Scale(paddingInner=0.3)
    y = alt.Y("name:N", sort=[mark.bar.name for mark in marks], title=None, axis=names, scale=y_scale)
    tooltip = [
        alt.Tooltip("name:N", title="Shown"),
        alt.Tooltip("median:Q", title="Median", format=".2f"),
        alt.Tooltip("sd:Q", title="Standard deviation", format=".2f"),
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y, tooltip=tooltip)
    bars = base.mark_bar(fill=charts.SERIES[6]).encode(x=_activation_axis(marks, domain))
    if any(mark.bar.control for mark in marks):
        bars = bars.encode(opacity=alt.condition("datum.control", alt.value(0.45), alt.value(1)))
    whiskers = base.mark_rule(stroke=charts.INK, strokeOpacity=0.45, strokeWidth=2).encode(x="low:Q", x2="high:Q")
    intervals = base.transform_filter("isValid(datum.from)").mark_rule(stroke=charts.INK, strokeWidth=5)
    known = [intervals.encode(x="from:Q", x2="to:Q")] if any(mark.bar.interval for mark in marks) else []
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(stroke=charts.INK).encode(x="x:Q")
    return [bars, whiskers, *known, zero]


def _activation_axis(marks: Sequence[BarMark], domain: tuple[int, int]) -> altair.X:
    import altair as alt

    least, most = domain
    step = _step(marks) if most - least < 100 else 20
    axis = alt.Axis(values=list(range(least, most + 1, step)), labelOverlap=True)
    scale = alt.Scale(domain=[least, most], nice=False)
    return alt.X("median:Q", title="Standard deviations from zero activation", axis=axis, scale=scale)
