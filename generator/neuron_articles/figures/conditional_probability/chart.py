"""The stacked areas of a conditional probability chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart
from neuron_articles.figures.conditional_probability.buckets import Bucket
from neuron_articles.figures.conditional_probability.record import ConditionalUnit

if TYPE_CHECKING:
    import altair

_MIN_WIDE = 700  # pixels from which on a chart has all its ticks and titles


class AreaRow(TypedDict):
    """A kind in a bucket. rank: its place in the stack    x: of the bucket    low, high: the interval of the share"""

    row: int
    rank: int
    x: float
    share: float
    low: NotRequired[float]
    high: NotRequired[float]


def draw_chart(
    unit: ConditionalUnit, order: Sequence[int], buckets: Sequence[Bucket], alt_text: str, width: int, height: int
) -> Chart:
    """Stacked areas, the intervals of an isolated kind, and the line at zero.

    The browser isolates a kind by two signals: ``weights``, (labels,), from 1 (shown) to 0 (gone), and ``isolated``,
    the index of the label whose intervals show, or -1.
    """
    import altair as alt

    base = alt.Chart(alt.InlineData(values=_rows(order, buckets)))
    chosen = base.transform_filter("datum.row === isolated")
    layers = [_areas(base, unit, (buckets[0]["at"], buckets[-1]["at"]), wide=width > _MIN_WIDE)]
    if unit.counts:
        whiskers = chosen.mark_rule(color=charts.INK_SOFT, strokeWidth=1.5)
        layers.append(whiskers.encode(x="x:Q", y="low:Q", y2="high:Q"))
    dots = chosen.mark_point(filled=True, size=28, color=charts.INK, stroke=charts.INK)
    layers.append(dots.encode(x="x:Q", y="share:Q"))
    if buckets[0]["at"] < 0 < buckets[-1]["at"]:
        zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(color=charts.INK)
        layers.append(zero.encode(x="x:Q"))
    weights = alt.param("weights", value=[1] * len(unit.labels))
    both = alt.layer(*layers).add_params(weights, alt.param("isolated", value=-1))
    return charts.chart(both, alt_text, width, height)


def _rows(order: Sequence[int], buckets: Sequence[Bucket]) -> list[AreaRow]:
    """One row for each kind in each bucket."""
    rows: list[AreaRow] = []
    for kind in range(len(order)):
        for bucket in buckets:
            share, x = round(bucket["shares"][kind], 5), round(bucket["at"], 4)
            row = AreaRow(row=kind, rank=order.index(kind), x=x, share=share)
            if bucket["intervals"]:
                row["low"], row["high"] = (round(end, 5) for end in bucket["intervals"][kind])
            rows.append(row)
    return rows


def _areas(base: altair.Chart, unit: ConditionalUnit, ends: tuple[float, float], wide: bool) -> altair.Chart:
    """The stack. ends: least and greatest place of a bucket, in standard deviations."""
    import altair as alt

    x = alt.X("x:Q", title="Standard deviations from zero activation")
    x = x.scale(domain=list(ends), nice=False).axis(grid=False, tickCount=17 if wide else 7)
    y = alt.Y("drawn:Q", title="Share of images" if wide else None, stack="zero")
    y = y.scale(domain=[0, 1], nice=False).axis(tickCount=5, format=".0%", domain=False, ticks=False)
    colours = [label.colour for label in unit.labels]
    colour = alt.Color("row:N", legend=None).scale(domain=list(range(len(colours))), range=colours)
    weighted = base.transform_calculate(drawn="datum.share * weights[datum.row]")
    areas: altair.Chart = weighted.mark_area(stroke=charts.PAPER, strokeWidth=0.6, cursor="pointer")
    return areas.encode(x=x, y=y, color=colour, order=alt.Order("rank:Q"))
