"""The chart of one neuron, with its legend and its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from neuron_articles.drawing.component import Component
from neuron_articles.drawing.neuron_parameter import find_neuron
from neuron_articles.figures.conditional_probability.buckets import Bucket, buckets_of
from neuron_articles.figures.conditional_probability.captions import caption, warnings
from neuron_articles.figures.conditional_probability.chart import draw_chart
from neuron_articles.figures.conditional_probability.record import (
    ConditionalProbabilityRecord,
    ConditionalUnit,
    KindGroup,
)
from neuron_articles.records.shares import MANY, percent
from neuron_articles.records.store import Record
from neuron_articles.units import Unit

_WIDE, _NARROW = (1120, 400), (380, 340)  # pixels


def draw(record: Record[ConditionalProbabilityRecord], neuron: int | str = "", reference: bool = False) -> Component:
    """The chart of one neuron.

    neuron:    its number, title or kind (emotion, country, colour, thing, where it was chosen for one); may be left
               out where the record holds one neuron only
    reference: plot each bucket at its left edge, as the original did, not at its centre

    Raises AuthorError for a neuron the record does not hold.
    """
    name, unit = find_neuron(record.figure, record.model, record.data.units, neuron)
    buckets, rows = buckets_of(unit, bool(reference)), list(range(len(unit.labels)))
    alt, order = _alt(unit, name, buckets), unit.order or rows
    data = {
        "title": unit.title,
        "labels": unit.labels,
        "groups": unit.groups or [KindGroup("", rows[::-1])],
        "order": order,
        "buckets": buckets,
        "wide": draw_chart(unit, order, buckets, alt, *_WIDE),
        "narrow": draw_chart(unit, order, buckets, alt, *_NARROW),
    }
    return Component(
        "conditional-probability",
        data,
        alt,
        width="screen",
        caption=caption(record.model, name, unit, "left edge, as in the original" if reference else "centre"),
        warnings=warnings(name, unit),
        units=(str(name),),
    )


def _alt(unit: ConditionalUnit, name: Unit, buckets: Sequence[Bucket]) -> str:
    """The range, and what the strongest and weakest activations mostly are."""
    return (
        f"Stacked area chart of {len(unit.labels)} kinds of image over the activation of neuron {name.index}, "
        f"{unit.title}, from {buckets[0]['from']:.0f} to {buckets[-1]['to']:.0f} standard deviations. "
        f"Most frequent at the lowest activations: {_most_frequent(unit, 0)}; at the highest: "
        f"{_most_frequent(unit, -1)}."
    )


def _most_frequent(unit: ConditionalUnit, bucket: int) -> str:
    """ "dogs (80%, 4 of 5)"; of kinds that are equally frequent all, and their number beside a share of few images."""
    share, names = unit.most_frequent(bucket)
    count = unit.counts[bucket] if unit.counts else None
    if not share:
        return "nothing"
    each = " each" if len(names) > 1 else ""
    few = f", {round(share * count)} of {count}" if count is not None and count < MANY else ""
    return f"{' and '.join(names)} ({percent(share)}{each}{few})"
