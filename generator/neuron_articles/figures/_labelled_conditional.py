"""Conditional probability by what people saw in a neuron's pictures: the command ``label UNIT`` asks them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from neuron_articles.authoring.named_units import NOT_NAMED, read_named
from neuron_articles.compute.session import Session
from neuron_articles.units import label_folder

if TYPE_CHECKING:
    from neuron_articles.responses.labels import Seen
    from neuron_articles.responses.unit_records import Units
    from neuron_articles.statistics.intervals import ConditionalProbability

BUCKETS, LEAST = 10, 5
# From the category of the strongest pictures to that of the weakest; there are at most nine, one for each key.
COLOURS = (
    "#d9480f", "#f08c3a", "#f9c38b", "#7b61b5", "#a58fd1", "#d3c7ea", "#2b8a9e", "#7cbdca", "#c5e3e8",
)  # fmt: skip


def measure_labelled(session: Session) -> dict[str, dict[str, Any]]:
    """Unit -> its part of the record, for every unit with a file of labels. Raises AuthorError for a damaged one."""
    from neuron_articles.responses.labels import seen_by_people

    found = {}
    for path in sorted(label_folder(session.model.name).glob("*.json")):
        if match := re.fullmatch(r"layer4-(\d+)", path.stem):
            units = session.units()
            seen = seen_by_people(session.model.name, units, int(match[1]))
            if seen and len(seen.rows) >= 2 * LEAST:
                found[match[1]] = _measure_unit(session.model, units, int(match[1]), seen)
    return found


def _measure_unit(model: Any, units: Units, unit: int, seen: Seen) -> dict[str, Any]:
    """One neuron's part of the record."""
    import numpy as np

    from neuron_articles.responses.conditional import joined_edges
    from neuron_articles.statistics.intervals import conditional_probability

    values = units.values[seen.rows, unit]
    means = [values[np.equal(seen.kinds, kind)].mean() if kind in seen.kinds else None for kind in seen.every]
    order = sorted((kind for kind in seen.every if means[kind] is not None), key=lambda kind: -(means[kind] or 0.0))
    edges = joined_edges(values, np.linspace(values.min(), values.max(), BUCKETS + 1), LEAST)
    kinds = [order.index(kind) for kind in seen.kinds]
    shares = conditional_probability(values.tolist(), kinds, edges.tolist(), len(order))
    names = [seen.categories[kind] for kind in order]
    entry = read_named(model.name).get(unit, NOT_NAMED)
    name = entry.title or units.proposals[unit].subject.name
    return {
        "title": name, "edges": shares.edges, "sd": float(units.sd[unit]), "sd_of": units.gallery.title,
        "counts": shares.counts, "heights": shares.heights, "people": seen.raters, "kappa": seen.kappa,
        "labels": [
            {"name": one, "images": images, "colour": colour}
            for one, images, colour in zip(names, shares.label_counts, COLOURS, strict=False)
        ],
        "caption": _caption(f"{unit} ({name}) of {model.title}", units.gallery.title, seen, names, shares),
    }  # fmt: skip


def _caption(
    neuron: str, pictures: str, seen: Seen, names: Sequence[str], shares: ConditionalProbability
) -> str:  # fmt: skip
    from neuron_articles.statistics.intervals import wilson_interval

    top = max(range(len(names)), key=lambda kind: shares.images[kind][-1])
    hits, count = shares.images[top][-1], shares.counts[-1]
    low, high = wilson_interval(hits, count)
    who = "One person" if seen.raters == 1 else f"{seen.raters} people"
    agreed = "" if seen.kappa is None else f"; where they differ, what most of them saw counts (kappa {seen.kappa:.2f})"
    return (
        f"What people saw in pictures that make neuron {neuron} fire more or less. {who} labelled {len(seen.rows)} "
        f"pictures from all ranges of its activation, in random order and without seeing it{agreed}. The pictures: "
        f"{pictures}. In the highest bucket {hits / count:.0%} are “{names[top]}” (95% interval {low:.0%} to "
        f"{high:.0%}). Each bucket stands at its {{place}}. The chart shows how precise an activation is, not how many "
        "pictures of a kind the neuron finds."
    )
