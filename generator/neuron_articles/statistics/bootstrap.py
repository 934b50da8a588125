"""Intervals of numbers whose distribution nobody knows: what they are over samples drawn again (Efron 1979)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
ENDS = (0.025, 0.975)  # of 95 % of the draws


def percentile_interval(drawn: npt.ArrayLike) -> tuple[float, float]:
    """The ends of the middle 95 % of what was drawn, (draw,)."""
    low, high = np.quantile(np.asarray(drawn), ENDS)
    return float(low), float(high)


def median_interval(values: Floats, draws: int, random: np.random.Generator) -> tuple[float, float]:
    """The 95 % interval of the median of independent values, (item,)."""
    chosen = random.integers(0, len(values), (draws, len(values)))  # (draw, item)
    return percentile_interval(np.median(values[chosen], axis=1))


def pair_mean_interval(
    table: Floats, pairs: npt.NDArray[np.integer], draws: int, random: np.random.Generator
) -> tuple[float, float]:
    """The 95% interval of the mean over pairs of things, drawing things: pairs that share a thing are related.

    table: (thing, thing) a value for every pair    pairs: (pair, 2) those that count
    """
    values, count = table[pairs[:, 0], pairs[:, 1]], len(table)
    means = []
    for _ in range(draws):
        drawn = np.bincount(random.integers(count, size=count), minlength=count)  # (thing,) how often it was drawn
        weights = drawn[pairs[:, 0]] * drawn[pairs[:, 1]]
        if weights.any():
            means.append(float(np.average(values, weights=weights)))
    return percentile_interval(means)


def grouped_share_interval(
    hits: npt.ArrayLike, groups: Sequence[npt.NDArray[np.integer]], draws: int, random: np.random.Generator
) -> tuple[float, float]:
    """The 95 % interval of the share of hits, (item,), drawing groups: items of one concept, word or font are related.

    groups: for each way in which items are related, (item,) the number of each item's group. With two ways both are
            drawn, and an item counts as often as its groups together (Owen 2007, the pigeonhole bootstrap)
    """
    right = np.asarray(hits, float)
    counts = [int(numbers.max()) + 1 for numbers in groups]
    shares = []
    for _ in range(draws):
        weights = np.ones(len(right))
        for numbers, count in zip(groups, counts, strict=True):
            weights *= np.bincount(random.integers(count, size=count), minlength=count)[numbers]
        if weights.any():
            shares.append(float(np.average(right, weights=weights)))
    return percentile_interval(shares)
