"""Which units tell a part of the world from the rest by the names of its countries, beside what chance would find.

With a thousand units some unit tells any handful of countries from the others. So a region's best unit counts only
where it beats the best units of regions of the same sizes whose countries were shuffled.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom

from neuron_articles.statistics.areas import auc, membership
from neuron_articles.statistics.permutation import deranged, null_distribution

Matrix = npt.NDArray[np.floating]
TOP = 5  # words of a unit that the heuristic looks at


@dataclass(frozen=True)
class GeographicCounts:
    """How many units have 0, 1 … 5 geographic words among their five strongest, and how many would by chance.

    counts: (6,) of units     expected: (6,) where each unit's words are shuffled
    words, geographic: how many words were tried, and how many of them are geographic
    """

    counts: list[int]
    expected: list[float]
    words: int
    geographic: int

    @property
    def strict(self) -> float:
        """The share of units all of whose five strongest words are geographic."""
        return self.counts[-1] / max(sum(self.counts), 1)


def count_geographic(words: Sequence[str], values: Matrix, geographic: Collection[str]) -> GeographicCounts:
    """Buckets of the units' values (word, unit). By chance: the hypergeometric distribution."""
    names = np.array([word in geographic for word in words])
    top = np.argsort(-values, axis=0, kind="stable")[:TOP]  # (rank, unit)
    counts = np.bincount(names[top].sum(0), minlength=TOP + 1)
    chance = hypergeom(len(words), int(names.sum()), TOP).pmf(np.arange(TOP + 1)) * values.shape[1]
    return GeographicCounts(counts.tolist(), [round(float(one), 2) for one in chance], len(words), int(names.sum()))


@dataclass(frozen=True)
class Regional:
    """How well each unit tells the countries of a region from all others.

    regions: names
    scores:  (region, unit) correlation of the unit's values with being in the region. An area under the curve would
             be 1 for many units by chance where a region has few countries
    chance:  (region,) what the best unit reaches in 99 of 100 random regions of that size
    auc:     (region, unit) area under the curve, for readers
    """

    regions: Sequence[str]
    scores: Matrix
    chance: Matrix
    auc: Matrix

    def best(self, region: str) -> int:
        """The unit with a region's highest score."""
        return int(self.scores[list(self.regions).index(region)].argmax())

    def found(self) -> list[str]:
        """Regions whose best unit is better than chance, the farthest above it first."""
        above = self.scores.max(1) - self.chance
        return [self.regions[row] for row in np.argsort(-above, kind="stable") if above[row] > 0]

    def units(self, region: str, number: int) -> list[int]:
        """Up to ``number`` units of a region that are better than chance, the best first."""
        row = list(self.regions).index(region)
        order = np.argsort(-self.scores[row], kind="stable")[:number]
        return [int(unit) for unit in order if self.scores[row, unit] > self.chance[row]]


def tell_regions(
    values: Matrix, regions: Mapping[str, Collection[int]], shuffles: int = 100, seed: int = 0
) -> Regional:
    """Score values (country, unit) for regions, each some of the countries. Ties go to the lower unit."""
    members = np.zeros((len(regions), len(values)), bool)  # (region, country)
    for row, countries in enumerate(regions.values()):
        members[row, list(countries)] = True
    random = np.random.default_rng(seed)
    standard = _standard(values, 0)
    best = null_distribution(
        lambda chance: correlate_members(standard, members[:, chance.permutation(len(values))]).max(1), shuffles, random
    )  # (shuffle, region)
    scores = correlate_members(standard, members)
    return Regional(list(regions), scores, np.quantile(best, 0.99, axis=0), np.nan_to_num(auc(values, members)))


def correlate_members(standard: Matrix, members: npt.NDArray[np.bool_]) -> Matrix:
    """(region, unit): Pearson's correlation of standardized values (country, unit) with members (region, country)."""
    return np.asarray(_standard(members.astype(float), 1) @ standard / len(standard))


def _standard(values: Matrix, axis: int) -> Matrix:
    """Mean 0 and variance 1 along an axis; zeros where nothing varies."""
    centred = values - values.mean(axis, dtype=np.float64, keepdims=True)
    return np.asarray(centred / np.maximum(centred.std(axis, keepdims=True), 1e-9))


@dataclass(frozen=True)
class Check:
    """Chosen units tested on something they were not chosen by.

    scores:  (unit,) AUC of each unit's own region; NaN where too few of its countries are there
    control: mean AUC of each unit for the other units' regions
    """

    scores: list[float]
    control: float

    @property
    def mean(self) -> float:
        return float(np.nanmean(self.scores)) if np.isfinite(self.scores).any() else float("nan")


def check(
    values: Matrix, places: Sequence[str], regions: Sequence[Collection[str]], units: Sequence[int], shuffles: int = 20
) -> Check:
    """Whether units tell their regions among other items.

    values: (item, unit)      places: (item,) each item's country
    regions: one for each of ``units``: names of countries
    """
    if not len(units) or not len(values):
        return Check([float("nan")] * len(units), float("nan"))
    members = np.stack([np.isin(places, list(region)) for region in regions])  # (chosen, item)
    table = auc(values[:, list(units)], members)  # (region of a chosen unit, chosen unit)
    table = np.where(members.sum(1, keepdims=True) >= 2, table, np.nan)
    random = np.random.default_rng(0)
    wrong = null_distribution(
        lambda chance: table[deranged(len(units), chance), np.arange(len(units))],
        shuffles if len(units) > 1 else 0,
        random,
    )
    control = float(np.nanmean(wrong)) if np.isfinite(wrong).any() else float("nan")
    return Check([float(score) for score in np.diag(table)], control)


def mean_by_place(values: Matrix, places: Sequence[str]) -> tuple[list[str], Matrix]:
    """Names of places in order, and the mean of each one's items: (item, unit) -> (place, unit)."""
    names = sorted(set(places))
    members = membership(places, names).astype(float)
    return names, members @ values / members.sum(1, keepdims=True)
