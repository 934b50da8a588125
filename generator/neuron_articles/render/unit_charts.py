"""The small charts of a neuron's page: shapes in SVG that stretch with the page; words stand beside them in HTML."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from neuron_articles.records.unit_details import ActivationHistogram, ConditionalShares, SharesByPeople
from neuron_articles.statistics.intervals import share_interval, wilson_interval

TABLES = {"pictures": "drawings", "words": "written words", "maps": "maps"}
HEIGHT = 24  # of a row of bars, in its own units


class Tick(Struct, frozen=True):
    """A number on an axis, and its place in per cent of the way."""

    label: str
    at: float | None


class HistogramRow(Struct, frozen=True):
    """The bars of one table ("pictures"), with its name in words and how many pictures there are."""

    kind: str
    name: str
    count: int
    svg: Markup


class HistogramChart(Struct, frozen=True):
    """Rows of bars on one axis. zero: the place of 0 on it in per cent; None where it lies outside."""

    rows: list[HistogramRow]
    ticks: list[Tick]
    zero: float | None


def histogram(data: ActivationHistogram) -> HistogramChart:
    """Rows of bars by table on one axis. Heights are logarithms of counts: what excites a neuron is rare."""
    rows = [
        HistogramRow(table, name, sum(counts), _bars(counts))
        for table, name in TABLES.items()
        if sum(counts := data.counts.get(table, []))
    ]
    return HistogramChart(rows, ticks(data.low, data.high), _share(0, data.low, data.high))


def _bars(counts: Sequence[int]) -> Markup:
    """One path: a step for every bin that is not empty."""
    most = math.log1p(max(counts))
    heights = [math.ceil(HEIGHT * math.log1p(count) / most) if count else 0 for count in counts]
    path = "".join(f"M{place} {HEIGHT}v-{height}h1v{height}" for place, height in enumerate(heights) if height)
    box = f"0 0 {len(counts)} {HEIGHT}"
    return Markup(f'<svg viewBox="{box}" preserveAspectRatio="none" aria-hidden="true"><path d="{path}"/></svg>')


def ticks(low: float, high: float, wanted: int = 6) -> list[Tick]:
    """Round numbers between two ends, with their places in per cent of the way."""
    span = max(high - low, 1e-9)
    step = next(size for size in _steps(span / wanted) if span / size <= wanted)
    first = math.ceil(low / step - 1e-9)
    values = [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]
    return [Tick(f"{value:g}".replace("-", "−"), _share(value, low, high)) for value in values]


def _steps(least: float) -> list[float]:
    size = 10.0 ** math.floor(math.log10(least))
    return [size, 2 * size, 5 * size, 10 * size, 20 * size]


def _share(value: float, low: float, high: float) -> float | None:
    """How far along the way a value lies, in per cent; None beyond the ends."""
    return round(100 * (value - low) / (high - low), 1) if low <= value <= high and high > low else None


class ConditionalBucket(Struct, frozen=True):
    """One bucket of activation: its ends, its pictures, and shares from 0 to 1.

    share:     of pictures that show the concept, with Wilson's interval from ``low`` to ``high``
    family:    of pictures that show another of the concept's family
    """

    start: float
    end: float
    count: int
    share: float
    low: float
    high: float
    family: float


class ConditionalChart(Struct, frozen=True):
    """Bars of the concept's share in each bucket.

    base:   the concept's share of all pictures, from 0 to 1
    zero:   the place of 0 on the axis in per cent; None where it lies outside
    images: how many were drawn
    alone:  no picture shows another of the concept's family
    """

    svg: Markup
    buckets: list[ConditionalBucket]
    ticks: list[Tick]
    zero: float | None
    concept: str
    family: str
    base: float
    images: int
    alone: bool


def conditional(data: ConditionalShares) -> ConditionalChart:
    """Bars of the concept's share in each bucket, of its family's on top, and Wilson intervals of the first."""
    edges, counts = data.edges, data.counts
    buckets = [
        _bucket(edges[place], edges[place + 1], *hits)
        for place, hits in enumerate(zip(counts, data.concept_hits, data.family_hits, strict=True))
    ]
    shapes = "".join(_column(place, bucket) for place, bucket in enumerate(buckets) if bucket.count)
    low, high = edges[0], edges[-1]
    return ConditionalChart(
        svg=_stretched(len(counts), shapes),
        buckets=buckets,
        ticks=ticks(low, high),
        zero=_share(0, low, high),
        concept=data.concept,
        family=data.family,
        base=data.base,
        images=sum(counts),
        alone=not any(data.family_hits),
    )


def _stretched(columns: int, shapes: str) -> Markup:
    box = f'viewBox="0 0 {10 * columns} 100" preserveAspectRatio="none" aria-hidden="true"'
    return Markup(f"<svg {box}>{shapes}</svg>")


def _bucket(start: float, end: float, count: int, concept: int, family: int) -> ConditionalBucket:
    low, high = share_interval(concept, count)
    return ConditionalBucket(start, end, count, concept / max(count, 1), low, high, family / max(count, 1))


def _column(place: int, bucket: ConditionalBucket) -> str:
    own, more = round(100 * bucket.share), round(100 * (bucket.share + bucket.family))
    low, high = round(100 * (1 - bucket.low)), round(100 * (1 - bucket.high))
    left = 10 * place
    family = f'<path class="family" d="M{left} {100 - own}v-{more - own}h10v{more - own}"/>' if more > own else ""
    concept = f'<path class="concept" d="M{left} 100v-{own}h10v{own}"/>' if own else ""
    return f'{family}{concept}<path class="interval" d="M{left + 5} {low}V{high}"/>'


class PeopleCategory(Struct, frozen=True):
    """A category that people gave: to how many images, and the number of its colour, from 1."""

    name: str
    images: int
    series: int


class PeopleShare(Struct, frozen=True):
    """A category's share of a bucket, from 0 to 1, with Wilson's interval."""

    share: float
    low: float
    high: float


class PeopleBucket(Struct, frozen=True):
    """One bucket of activation: its ends, its images, and the share of each category; no shares where it is empty."""

    start: float
    end: float
    count: int
    shares: list[PeopleShare]


class PeopleChart(Struct, frozen=True):
    """Stacked shares of what people saw, and the same in numbers; see `records.unit_details.SharesByPeople`."""

    svg: Markup
    legend: list[PeopleCategory]
    ticks: list[Tick]
    zero: float | None
    rows: list[PeopleBucket]
    images: int
    raters: int
    kappa: float | None
    common: list[int]


def people(data: SharesByPeople) -> PeopleChart:
    """Stacked shares of the categories that people gave, one column for each bucket; their intervals in a table.

    A bucket without images stays empty.
    """
    counts, edges = data.counts, data.edges
    totals = [sum(images) for images in data.images]
    return PeopleChart(
        svg=_stretched(len(counts), _stacked(counts, data.images)),
        legend=[
            PeopleCategory(name, total, number % 9 + 1)
            for number, (name, total) in enumerate(zip(data.categories, totals, strict=True))
        ],
        ticks=ticks(edges[0], edges[-1]),
        zero=_share(0, edges[0], edges[-1]),
        rows=[
            PeopleBucket(edges[place], edges[place + 1], count, _shares(data.images, place, count))
            for place, count in enumerate(counts)
        ],
        images=sum(counts),
        raters=data.raters,
        kappa=data.kappa,
        common=data.common,
    )


def _stacked(counts: Sequence[int], images: Sequence[Sequence[int]]) -> str:
    """One path for each category, each on top of those before."""
    shapes, below = [], [0.0] * len(counts)
    for number, hits_of_category in enumerate(images):
        path = ""
        for place, (hits, count) in enumerate(zip(hits_of_category, counts, strict=True)):
            share = 100 * hits / count if count else 0.0
            if share:
                path += f"M{10 * place} {100 - below[place]:.1f}v-{share:.1f}h10v{share:.1f}"
            below[place] += share
        shapes.append(f'<path style="fill:var(--series-{number % 9 + 1})" d="{path}"/>')
    return "".join(shapes)


def _shares(images: Sequence[Sequence[int]], place: int, count: int) -> list[PeopleShare]:
    """Each category's share of a bucket with Wilson's interval; nothing where it is empty."""
    if not count:
        return []
    return [PeopleShare(hits[place] / count, *wilson_interval(hits[place], count)) for hits in images]
