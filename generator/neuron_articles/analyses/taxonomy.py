"""Which classes lean on the same units: a readable part of a sparse probe, and whether it follows a hierarchy.

The question of the hierarchy is put to a permutation test: of all pairs of classes that share a unit, how many lie in
one group (a category, or a branch of a taxonomy)? Beside that stands the same share with the groups shuffled over the
classes at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from neuron_articles.statistics.permutation import null_distribution, permutation_p

Matrix = npt.NDArray[np.floating]  # (unit, class)
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """Rows and columns of a probe's matrix, in the order of reading."""

    units: Numbers
    classes: Numbers


def most_shared(weights: Matrix, units: int = 10, classes: int = 50, least: int = 2) -> Part:
    """The units that most classes share, and the classes that lean on ``least`` of them or more.

    The first unit is the one with most classes; each next one has most classes in common with those chosen, which keeps
    to one neighbourhood of the taxonomy. Too many classes are cut to those with the greatest weights.
    """
    present = weights != 0
    chosen = [int(present.sum(1).argmax())]
    while len(chosen) < min(units, int(present.any(1).sum())):
        covered = present[chosen].any(0)
        common = (present & covered).sum(1) + present.sum(1) / (1 + present.shape[1])  # ties: more classes first
        common[chosen] = -1
        chosen.append(int(common.argmax()))
    rows = np.array(chosen)
    columns = np.flatnonzero(present[rows].sum(0) >= min(least, len(rows)))
    strongest = columns[np.argsort(-np.abs(weights[rows][:, columns]).sum(0), kind="stable")[:classes]]
    return arranged(weights, rows, np.sort(strongest))


def arranged(weights: Matrix, units: Numbers, classes: Numbers) -> Part:
    """Rows by their number of classes, columns by the first row they appear in, then by how many rows they share."""
    present = weights[np.ix_(units, classes)] != 0
    rows = np.argsort(-present.sum(1), kind="stable")
    ordered = present[rows]
    first = np.where(ordered.any(0), ordered.argmax(0), len(units))
    columns = sorted(range(len(classes)), key=lambda column: (first[column], *(~ordered[:, column]).tolist()))
    shown = rows[ordered.any(1)]
    return Part(units[shown], classes[np.array(columns, int)])


class Alignment(Struct, frozen=True):
    """How far shared units follow groups of classes: a permutation test.

    share:    of all pairs of classes with a positive weight from one unit, those within a group
    chance:   the same, mean over the shuffles      highest: the greatest of all shuffles
    p:        share of shuffles (the true order counted as one) that reach ``share``
    pairs, units: how many pairs of classes share a unit, and how many units are shared
    groups:   how many there are
    """

    share: float
    chance: float
    highest: float
    p: float
    pairs: int
    units: int
    shuffles: int
    groups: int


def alignment(weights: Matrix, groups: Sequence[str], shuffles: int = 2000, seed: int = 0) -> Alignment:
    """The permutation test on (unit, class) weights; groups are shuffled, their sizes kept."""
    members = (weights > 0).astype(float)
    shared = members.T @ members  # (class, class): units in common
    rows, columns = np.triu_indices(len(shared), 1)
    counts = shared[rows, columns]
    rows, columns, counts = rows[counts > 0], columns[counts > 0], counts[counts > 0]
    total = counts.sum()
    numbers = np.unique(np.asarray(groups), return_inverse=True)[1]

    def within(order: Numbers) -> float:
        return float(counts[order[rows] == order[columns]].sum() / total) if total else 0.0

    share = within(numbers)
    random = np.random.default_rng(seed)
    null = null_distribution(lambda chance: within(chance.permutation(numbers)), shuffles, random)
    several = int((members.sum(1) >= 2).sum())
    p = permutation_p(share, null, tolerance=1e-12)
    found = int(numbers.max(initial=-1)) + 1
    return Alignment(share, float(null.mean()), float(null.max()), p, int(total), several, shuffles, found)
