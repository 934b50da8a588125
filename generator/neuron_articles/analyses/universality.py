"""Which units of one model find their like in another: correlation over the same pictures, a threshold from chance.

How strong a correlation has to be was not published for the article's table. Here it is what a permutation test gives:
the pictures of one model are shuffled, the greatest correlation of all pairs of units is kept, and a pair has to
exceed 95 in 100 of such greatest ones (the maximum statistic of Westfall and Young 1993: over a million pairs, it lets
one pass by chance in one comparison of twenty).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.statistics.permutation import null_distribution, shuffled_within

Matrix = npt.NDArray[np.floating]
Numbers = npt.NDArray[np.int64]
Strata = npt.NDArray[np.generic]


@dataclass(frozen=True)
class Matches:
    """Units of another model, most alike first: (unit, rank) numbers and correlations; and the threshold of chance."""

    units: Numbers
    correlations: Matrix
    threshold: float

    @property
    def share(self) -> float:
        """Share of the first model's units with a match above the threshold."""
        return float((self.correlations[:, 0] > self.threshold).mean())

    @property
    def median(self) -> float:
        """The median of the best matches' correlations."""
        return float(np.median(self.correlations[:, 0]))

    def of(self, unit: int) -> list[tuple[int, float]]:
        """The matches of one unit that pass the threshold; nothing where none does."""
        rows = zip(self.units[unit].tolist(), self.correlations[unit].tolist(), strict=True)
        return [(other, value) for other, value in rows if value > self.threshold]


def normalize(values: Matrix) -> Matrix:
    """(picture, unit) centred and of length 1; a unit that never changes is 0 throughout, and like nothing."""
    centred = values - values.mean(0, dtype=np.float64)
    lengths = np.linalg.norm(centred, axis=0)
    return np.asarray(centred / np.where(lengths > 1e-12, lengths, np.inf), np.float32)


def find_matches(
    first: Matrix, second: Matrix, number: int = 4, shuffles: int = 100, seed: int = 0, strata: Strata | None = None
) -> Matches:
    """Of each unit of ``first`` the ``number`` most correlated units of ``second``: (picture, unit) each.

    strata: kind of each picture; the shuffles exchange pictures of one kind only

    Raises ValueError for different numbers of pictures.
    """
    if len(first) != len(second):
        raise ValueError(f"the models saw {len(first)} and {len(second)} pictures; correlations need the same ones")
    here, there = normalize(first), normalize(second)
    likeness = here.T @ there  # (unit, unit)
    order = np.argsort(-likeness, axis=1, kind="stable")[:, :number]
    return Matches(order, np.take_along_axis(likeness, order, 1), find_threshold(here, there, shuffles, seed, strata))


def find_threshold(
    here: Matrix, there: Matrix, shuffles: int = 100, seed: int = 0, strata: Strata | None = None, level: float = 0.95
) -> float:
    """The ``level`` quantile of the greatest correlation of any pair, over shuffles of the pictures.

    here, there: normalized, (picture, unit)
    """
    random = np.random.default_rng(seed)
    kinds = np.zeros(len(here), np.int64) if strata is None else strata
    greatest = null_distribution(
        lambda chance: float((here[shuffled_within(kinds, chance)].T @ there).max()), shuffles, random
    )
    return float(np.quantile(greatest, level))
