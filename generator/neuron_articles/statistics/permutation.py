"""What chance would give: shuffles that keep what they must keep, and how often they do as well as what was found.

Randomness comes from the caller's generator, so that one seed decides a whole analysis.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Numbers = npt.NDArray[np.int64]


def deranged(count: int, random: np.random.Generator) -> Numbers:
    """(count,) a shuffle of 0, 1, ... that leaves nobody in place: one random cycle (Sattolo 1986)."""
    order = np.arange(count)
    for last in range(count - 1, 0, -1):
        other = int(random.integers(0, last))
        order[last], order[other] = order[other], order[last]
    return order


def shuffled_within(strata: npt.NDArray[np.generic], random: np.random.Generator) -> Numbers:
    """(item,) a shuffle in which each place gets an item of its own stratum; ``strata``: (item,) names or numbers."""
    order = np.arange(len(strata))
    for stratum in np.unique(strata):
        places = np.flatnonzero(strata == stratum)
        order[places] = random.permutation(places)
    return order


def null_distribution(
    statistic: Callable[[np.random.Generator], float | Floats], shuffles: int, random: np.random.Generator
) -> Floats:
    """(shuffle, ...) what ``statistic`` gives for each of ``shuffles`` shuffles that it draws from ``random``.

    Where many things are compared at once, let the statistic be the greatest of them (Westfall and Young 1993).
    """
    return np.array([statistic(random) for _ in range(shuffles)])


def permutation_p(found: float, null: Floats, tolerance: float = 0.0) -> float:
    """The share of shuffles that reach ``found``, which counts as one of them: never 0.

    null: (shuffle,)    tolerance: by how much rounding may put an equal value below
    """
    return float((1 + (null >= found - tolerance).sum()) / (1 + len(null)))
