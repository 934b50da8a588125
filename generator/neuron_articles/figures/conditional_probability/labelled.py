"""Conditional probability by what people saw in a neuron's pictures: the command ``label UNIT`` asks them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neuron_articles.authoring.named_units import NOT_NAMED, read_named
from neuron_articles.compute.session import Session
from neuron_articles.figures.conditional_probability.record import ConditionalUnit, ImageKind, PeopleLabels
from neuron_articles.units import LAST_LAYER, label_folder

if TYPE_CHECKING:
    from neuron_articles.responses.labels import Seen

N_BUCKETS, MIN_PER_BUCKET = 10, 5
# From the category of the strongest pictures to that of the weakest; there are at most nine, one for each key.
COLOURS = (
    "#d9480f",
    "#f08c3a",
    "#f9c38b",
    "#7b61b5",
    "#a58fd1",
    "#d3c7ea",
    "#2b8a9e",
    "#7cbdca",
    "#c5e3e8",
)


def measure_labelled(session: Session) -> dict[str, ConditionalUnit]:
    """Unit -> its chart, for every unit with a file of labels. Raises AuthorError for a damaged one."""
    from neuron_articles.responses.labels import seen_by_people

    found = {}
    for path in sorted(label_folder(session.model.name, session.content).glob("*.json")):
        if match := re.fullmatch(rf"{LAST_LAYER}-(\d+)", path.stem):
            units = session.units()
            seen = seen_by_people(session.model.name, session.content, units, int(match[1]))
            if seen and len(seen.rows) >= 2 * MIN_PER_BUCKET:
                found[match[1]] = _measure_unit(session, int(match[1]), seen)
    return found


def _measure_unit(session: Session, unit: int, seen: Seen) -> ConditionalUnit:
    import numpy as np

    from neuron_articles.responses.conditional import joined_edges
    from neuron_articles.statistics.intervals import conditional_probability

    units = session.units()
    values = units.values[seen.rows, unit]
    means = {kind: float(values[np.equal(seen.kinds, kind)].mean()) for kind in sorted(set(seen.kinds))}
    order = sorted(means, key=lambda kind: -means[kind])
    edges = joined_edges(values, np.linspace(values.min(), values.max(), N_BUCKETS + 1), MIN_PER_BUCKET)
    kinds = [order.index(kind) for kind in seen.kinds]
    shares = conditional_probability(values.tolist(), kinds, edges.tolist(), len(order))
    entry = read_named(session.model.name, session.content).get(unit, NOT_NAMED)
    return ConditionalUnit(
        title=entry.title or units.proposals[unit].subject.name,
        edges=shares.edges,
        sd=float(units.sd[unit]),
        heights=shares.heights,
        labels=[
            ImageKind(seen.categories[kind], images, colour)
            for kind, images, colour in zip(order, shares.label_counts, COLOURS, strict=False)
        ],
        counts=shares.counts,
        sd_of=units.evaluation_set.title,
        labelled=PeopleLabels(seen.raters, len(seen.rows), seen.kappa),
    )
