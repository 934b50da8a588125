"""How well values tell some items from the others: ranks, and areas under the curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.floating]
Members = npt.NDArray[np.bool_]


def average_ranks(values: Matrix) -> npt.NDArray[np.float64]:
    """(item, column) -> ranks within each column, 1 for the least; equal values share the mean of their ranks.

    A column that holds NaN has NaN for ranks.
    """
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, 0)
    places = np.broadcast_to(np.arange(len(values))[:, None], values.shape)
    differs = np.ones((len(values) + 1, values.shape[1]), bool)  # (border, column): where a run of equal values ends
    differs[1:-1] = ordered[1:] != ordered[:-1]
    first = np.maximum.accumulate(np.where(differs[:-1], places, 0), axis=0)
    last = np.minimum.accumulate(np.where(differs[1:], places, len(values))[::-1], axis=0)[::-1]
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, 0)
    ranks[:, np.isnan(values).any(0)] = np.nan
    return ranks


def membership(labels: Sequence[str], concepts: Sequence[str]) -> Members:
    """(concept, item): which items show which concept."""
    names = np.asarray(labels)
    return np.stack([names == concept for concept in concepts])


def auc(values: Matrix, members: Members) -> Matrix:
    """Area under the curve of every unit for every concept: (item, unit), (concept, item) -> (concept, unit).

    Mann-Whitney's U over the number of pairs; ties count half. NaN for a concept with no item, or with all of them.
    """
    ranks = average_ranks(values)  # (item, unit)
    inside = members.sum(1, keepdims=True).astype(float)
    outside = members.shape[1] - inside
    rank_sums = members.astype(float) @ ranks
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((rank_sums - inside * (inside + 1) / 2) / (inside * outside))


def standardized_ranks(values: Matrix) -> Matrix:
    """(item, column) average ranks with mean 0 and variance 1, whose products average to Spearman's correlation.

    Zeros where all values of a column are equal.
    """
    ranks = average_ranks(values)
    return np.asarray((ranks - ranks.mean(0)) / np.maximum(ranks.std(0), 1e-12))
