"""Shares and means, and how sure one can be of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

# The quantile to two decimals, with which the means in published records were computed: they stay what they are.
ROUNDED_Z = 1.96


def _quantile(confidence: float) -> float:
    """The standard normal quantile that leaves (1 - confidence) / 2 on each side: 1.96 for 0.95."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _share(successes: float, trials: float) -> float:
    if trials <= 0 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share")
    return successes / trials


def wald_interval(successes: float, trials: float, confidence: float = 0.95) -> tuple[float, float]:
    """The normal approximation p ± z·sqrt(p(1 - p)/n), clipped to [0, 1].

    What textbooks and the original article use; too narrow for few trials and empty for shares of 0 and 1.
    Raises ValueError unless 0 <= successes <= trials and trials > 0.
    """
    share = _share(successes, trials)
    margin = _quantile(confidence) * sqrt(share * (1 - share) / trials)
    return max(0.0, share - margin), min(1.0, share + margin)


def wilson_interval(successes: float, trials: float, confidence: float = 0.95) -> tuple[float, float]:
    """The score interval of Wilson (1927), JASA 22: honest for small counts and for shares of 0 and 1.

    Raises ValueError unless 0 <= successes <= trials and trials > 0.
    """
    share, z = _share(successes, trials), _quantile(confidence)
    weight = 1 / (1 + z * z / trials)
    centre = weight * (share + z * z / (2 * trials))
    margin = weight * z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    # At 0 and 1 the interval touches the end exactly; rounding would leave it a hair inside or outside.
    low = 0.0 if successes == 0 else max(0.0, centre - margin)
    high = 1.0 if successes == trials else min(1.0, centre + margin)
    return low, high


def share_interval(successes: float, trials: float) -> tuple[float, float]:
    """Wilson's interval at 95 %; where nothing was tried every share is possible."""
    return wilson_interval(successes, trials) if trials else (0.0, 1.0)


def mean_interval(values: npt.NDArray[np.floating]) -> tuple[float, float]:
    """The normal approximation mean ± 1.96·sd/sqrt(n) at 95 %, of independent values (item,), at least one."""
    mean, margin = float(values.mean()), ROUNDED_Z * float(values.std() / np.sqrt(len(values)))
    return mean - margin, mean + margin


@dataclass(frozen=True)
class ConditionalProbability:
    """P(label | bucket of activation), as Figures 2, 5 and 7 of Goh et al. (2021) plot it.

    edges:   (buckets + 1,) bucket borders, in units of activation
    counts:  (buckets,) labelled images in each bucket
    images:  (labels, buckets) images of each label in each bucket
    heights: (labels, buckets) shares, images / counts; 0 where a bucket is empty
    """

    edges: list[float]
    counts: list[int]
    images: list[list[int]]
    heights: list[list[float]]

    @property
    def label_counts(self) -> list[int]:
        """(labels,) images of each label inside the buckets."""
        return [sum(row) for row in self.images]


def conditional_probability(
    activations: Sequence[float], labels: Sequence[int], edges: Sequence[float], label_count: int
) -> ConditionalProbability:
    """Share of each label among the images in each bucket of activation.

    activations: (images,) one value per image, in units of activation
    labels:      (images,) index of each image's label, 0 <= label < label_count
    edges:       (buckets + 1,) increasing; a bucket holds its left edge, the last one its right edge too.
                 Images outside the edges are left out.

    Raises ValueError for lengths that differ, edges that do not increase, or labels out of range.
    """
    values, kinds, borders = np.asarray(activations, float), np.asarray(labels, int), np.asarray(edges, float)
    if values.shape != kinds.shape or values.ndim != 1:
        raise ValueError(f"{values.size} activations but {kinds.size} labels")
    if borders.ndim != 1 or borders.size < 2 or not (np.diff(borders) > 0).all():
        raise ValueError("bucket edges must increase, and there must be at least two")
    if kinds.size and (kinds.min() < 0 or kinds.max() >= label_count):
        raise ValueError(f"labels must lie between 0 and {label_count - 1}")
    images = np.array([np.histogram(values[kinds == kind], borders)[0] for kind in range(label_count)], int)
    images = images.reshape(label_count, borders.size - 1)  # (labels, buckets), also for no label at all
    counts = images.sum(axis=0)
    heights = images / np.maximum(counts, 1)
    return ConditionalProbability(borders.tolist(), counts.tolist(), images.tolist(), heights.tolist())


def infer_counts(heights: Sequence[Sequence[float]], largest: int = 400) -> list[int] | None:
    """The smallest number of images per bucket with which all shares of the bucket are whole images.

    heights: (labels, buckets) shares. For a source that published shares but not counts: the true number is this
    one or a multiple of it. Returns None where a bucket has no such number up to ``largest``.
    """
    trials = np.arange(1, largest + 1)
    counts = []
    for column in np.asarray(heights, float).T:
        images = column[:, None] * trials  # (labels, trials)
        whole = (np.abs(images - np.rint(images)) < 1e-6).all(axis=0)
        if not whole.any():
            return None
        counts.append(int(trials[whole][0]))
    return counts
