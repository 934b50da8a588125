"""The buckets of a chart, in standard deviations of the neuron."""

from __future__ import annotations

from itertools import pairwise
from typing import TypedDict

from neuron_articles.figures.conditional_probability.record import ConditionalUnit
from neuron_articles.statistics.intervals import wilson_interval

# A bucket: its borders and the place where it stands, in standard deviations; its number of images; and of each kind
# its share, and the interval of the share. No class: "from" is a keyword.
Bucket = TypedDict(
    "Bucket",
    {
        "from": float,
        "to": float,
        "at": float,
        "count": int | None,
        "shares": list[float],
        "intervals": list[tuple[float, float]] | None,
    },
)


def buckets_of(unit: ConditionalUnit, at_left_edge: bool) -> list[Bucket]:
    """All buckets, lowest first. at_left_edge: as the original plotted them, not at their centres"""
    edges = [edge / unit.sd for edge in unit.edges]
    counts: list[int] | list[None] = unit.counts or [None] * (len(edges) - 1)
    return [
        _bucket([row[index] for row in unit.heights], low, high, count, at_left_edge)
        for index, ((low, high), count) in enumerate(zip(pairwise(edges), counts, strict=True))
    ]


def _bucket(shares: list[float], low: float, high: float, count: int | None, at_left_edge: bool) -> Bucket:
    intervals = [wilson_interval(min(round(share * count), count), count) for share in shares] if count else None
    return {
        "from": low,
        "to": high,
        "at": low if at_left_edge else (low + high) / 2,
        "count": count,
        "shares": shares,
        "intervals": intervals,
    }
