"""What is said of a unit's activations: statistics, histograms, and what is seen at which activation.

Pictures are those that the model never saw; activations are in standard deviations, but for the statistics.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuron_articles.records.unit_details import (
    ActivationHistogram,
    ActivationStatistics,
    ConditionalShares,
    SharesByPeople,
)
from neuron_articles.responses.conditional import draw_buckets
from neuron_articles.responses.unit_records import Units, rounded
from neuron_articles.statistics.intervals import conditional_probability
from neuron_articles.stimuli.evaluation_set import TABLES

N_BINS = 32  # of the histograms
N_BUCKETS, N_PER_BUCKET = 10, 50  # of the conditional probability


def statistics(units: Units) -> list[ActivationStatistics]:
    """Mean, standard deviation and extremes of each unit over unseen pictures, raw."""
    seen = units.values[units.judged]
    columns = (seen.mean(0, dtype=np.float64), units.sd, seen.min(0), seen.max(0))
    return [ActivationStatistics(*(rounded(column[unit], 4) for column in columns)) for unit in range(units.width)]


def histograms(units: Units) -> list[ActivationHistogram]:
    """Counts by table between each unit's extremes, in standard deviations."""
    rows = {table: numbers for table in TABLES if len(numbers := units.rows(table, judged=True))}
    found = []
    for unit in range(units.width):
        column = units.values[:, unit] / units.sd[unit]
        low, high = float(column[units.judged].min()), float(column[units.judged].max())
        ends = (low, high if high > low else low + 1)
        counts = {table: np.histogram(column[mine], N_BINS, ends)[0].tolist() for table, mine in rows.items()}
        found.append(ActivationHistogram(round(ends[0], 2), round(ends[1], 2), counts))
    return found


def conditional(units: Units, subject: str, family: str, unit: int) -> ConditionalShares | None:
    """How likely a picture shows the subject, or another thing of its family, given the activation; None for a unit
    that never changes."""
    rows = units.judged
    values = units.values[rows, unit] / units.sd[unit]
    if values.max() - values.min() < 1e-6:
        return None
    drawn = draw_buckets(values, N_BUCKETS, N_PER_BUCKET)
    chosen = rows[drawn.pictures]
    kinds = np.where(units.concepts[chosen] == subject, 0, np.where(units.families[chosen] == family, 1, 2))
    found = conditional_probability(drawn.values, kinds.tolist(), drawn.edges, 3)
    return ConditionalShares(
        concept=subject,
        family=family,
        edges=[round(float(edge), 2) for edge in drawn.edges],
        counts=found.counts,
        concept_hits=found.images[0],
        family_hits=found.images[1],
        base=round(float((units.concepts[rows] == subject).mean()), 4),
    )


def by_people(
    units: Units, unit: int, rows: Sequence[int], kinds: Sequence[int], categories: Sequence[str]
) -> SharesByPeople | None:
    """The same from people's labels: (picture,) rows of the values, and indices of categories. None for a unit that
    answers to all pictures alike."""
    values = units.values[units.judged, unit] / units.sd[unit]
    if values.max() - values.min() < 1e-6:
        return None
    edges = np.linspace(values.min(), values.max(), N_BUCKETS + 1)
    mine = units.values[list(rows), unit] / units.sd[unit]
    found = conditional_probability(mine.tolist(), list(kinds), edges.tolist(), len(categories))
    return SharesByPeople(list(categories), [round(float(edge), 2) for edge in edges], found.counts, found.images)
