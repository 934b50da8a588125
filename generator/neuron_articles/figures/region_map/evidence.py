"""How the region map's neurons did beside chance, as numbers of the record."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuron_articles.figures.region_map.measurements import without_gaps
from neuron_articles.figures.region_map.record import GeographicWords, MapAgreement, RegionBest, RegionCheck
from neuron_articles.figures.region_map.views import slug

if TYPE_CHECKING:
    from neuron_articles.analyses.regions import Check, Regional
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.statistics.areas import Matrix


def summarize(one: Check, regions: Sequence[str]) -> RegionCheck:
    """A check's numbers, rounded. ``regions``: the chosen ones, in the check's order."""
    each = {slug(region): _rounded(score) for region, score in zip(regions, one.scores, strict=True)}
    return RegionCheck(_rounded(one.mean), _rounded(one.control), each)


def list_best(regional: Regional) -> tuple[RegionBest, ...]:
    """All regions with their best unit, and whether it beats chance."""
    rows = []
    for row, region in enumerate(regional.regions):
        unit = regional.best(region)
        score, chance, auc = (
            float(one) for one in (regional.scores[row, unit], regional.chance[row], regional.auc[row, unit])
        )
        rows.append(RegionBest(region, unit, round(score, 3), round(chance, 3), round(auc, 3), found=score > chance))
    return tuple(rows)


def count_words(responses: Responses) -> GeographicWords:
    """Units by the number of geographic words among their five strongest."""
    from neuron_articles.analyses.regions import count_geographic

    names = {word for one in responses.facts.values() if one.kind == "country" for word in one.words}
    buckets = count_geographic(responses.words, responses.word_values, names)
    return GeographicWords(
        buckets.counts, buckets.expected, buckets.words, buckets.geographic, strict=round(buckets.strict, 4)
    )


def compare_halves(worlds: Matrix, units: Sequence[int]) -> MapAgreement:
    """How alike two halves of the maps (map, row, column, unit) are for some units, and for different ones of them."""
    import numpy as np

    from neuron_articles.statistics.permutation import deranged

    if len(units) < 2:
        return MapAgreement(None, None)
    parts = (slice(0, len(worlds) // 2), slice(len(worlds) // 2, None))
    halves = [without_gaps(worlds[part].mean(0, dtype="float32"))[..., list(units)] for part in parts]
    flat = [half.reshape(-1, len(units)) - half.reshape(-1, len(units)).mean(0) for half in halves]  # (cell, unit)
    left, right = (part / np.maximum(np.linalg.norm(part, axis=0), 1e-9) for part in flat)
    likeness = left.T @ right  # (unit, unit)
    wrong = likeness[np.arange(len(units)), deranged(len(units), np.random.default_rng(0))]
    return MapAgreement(_rounded(float(np.diag(likeness).mean())), _rounded(float(wrong.mean())))


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)
