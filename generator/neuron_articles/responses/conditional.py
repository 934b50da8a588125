"""Categories given activation, and activation given category.

The first direction draws the same number of pictures from every bucket between a unit's extremes, so that rare,
strong activations are seen at all; it shows precision, not recall (Goh et al. 2021, Figure 2). The
second is its "people" bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.responses.summary import NOBODY, Summary, lottery
from neuron_articles.statistics.bootstrap import median_interval
from neuron_articles.statistics.intervals import ConditionalProbability, conditional_probability, share_interval

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Buckets:
    """Pictures drawn from equal ranges of a unit's signed extreme, shuffled for whoever labels them.

    edges: (bucket + 1,) raw activation     pictures, values: (drawn,), in an order that says nothing of the activation
    """

    edges: list[float]
    pictures: list[int]
    values: list[float]


def draw_buckets(values: Floats, buckets: int = 10, per_bucket: int = 50, seed: int = 0, least: int = 0) -> Buckets:
    """Draw from all pictures' activations: (picture,). Buckets with fewer pictures give all they have.

    least: a bucket with fewer pictures is joined with the fuller one of its neighbours
    """
    edges = joined_edges(values, np.linspace(values.min(), values.max(), buckets + 1), least)
    bucket = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    draws = lottery(np.arange(len(values)), np.zeros(len(values)), seed)
    chosen = [np.flatnonzero(bucket == index) for index in range(len(edges) - 1)]
    drawn = np.concatenate([some[np.argsort(draws[some], kind="stable")[:per_bucket]] for some in chosen])
    return shuffled(edges, drawn, values[drawn], seed)


def joined_edges(values: Floats, edges: Floats, least: int) -> Floats:
    """The edges without those that part off fewer than ``least`` values; the first and the last one always stay."""
    kept = list(edges)
    while len(kept) > 2:
        counts, _ = np.histogram(values, kept)
        small = int(counts.argmin())
        if counts[small] >= least:
            break
        neighbours = [index for index in (small - 1, small + 1) if 0 <= index < len(counts)]
        other = max(neighbours, key=lambda index: counts[index])
        del kept[max(small, other)]
    return np.array(kept)


def draw_from_summary(summary: Summary, unit: int, buckets: int = 10, per_bucket: int = 50, seed: int = 0) -> Buckets:
    """The same from what a scan has kept, without reading the pictures again: at most bins/buckets * per_bin each."""
    pictures, values = summary.sample_picture[unit].ravel(), summary.sample_value[unit].ravel()
    there = pictures != NOBODY
    found = draw_buckets(values[there], buckets, per_bucket, seed)
    numbers = pictures[there]
    return Buckets(found.edges, [int(numbers[i]) for i in found.pictures], found.values)


def shuffled(edges: Floats, pictures: npt.NDArray[np.integer], values: Floats, seed: int) -> Buckets:
    order = np.random.default_rng(seed).permutation(len(pictures))
    return Buckets(edges.tolist(), pictures[order].tolist(), values[order].tolist())


@dataclass(frozen=True)
class Conditional:
    """P(category | bucket): shares and counts, and (category, bucket) Wilson intervals at 95 %."""

    categories: list[str]
    probability: ConditionalProbability
    intervals: list[list[tuple[float, float]]]


def categories_given_activation(buckets: Buckets, labels: Mapping[int, str]) -> Conditional:
    """``labels``: picture -> category, from metadata or from people. Pictures without a label are left out.

    Categories come in order of their mean activation, weakest first.
    """
    pairs = [
        (value, labels[picture])
        for picture, value in zip(buckets.pictures, buckets.values, strict=True)
        if picture in labels
    ]
    categories = sorted(
        {label for _, label in pairs}, key=lambda name: (np.mean([v for v, label in pairs if label == name]), name)
    )
    kinds = [categories.index(label) for _, label in pairs]
    found = conditional_probability([value for value, _ in pairs], kinds, buckets.edges, len(categories))
    intervals = [
        [share_interval(images, count) for images, count in zip(row, found.counts, strict=True)] for row in found.images
    ]
    return Conditional(categories, found, intervals)


@dataclass(frozen=True)
class Response:
    """How a unit responds to the pictures of one category, in the units of the values given.

    interval: of the median, by bootstrap at 95 %
    """

    category: str
    count: int
    median: float
    spread: float
    interval: tuple[float, float]


def activation_given_category(
    values: Floats, labels: Sequence[str], draws: int = 2000, seed: int = 0, least: int = 2
) -> list[Response]:
    """Median, standard deviation and bootstrap interval (Efron 1979) of each category, lowest median first.

    values: (picture,), usually raw activation / the unit's standard deviation with the same pool
    least:  categories with fewer pictures are left out: they have no spread
    """
    names = np.asarray(labels)
    found = []
    for category in sorted(set(labels)):
        mine = np.asarray(values[names == category], float)
        if len(mine) >= least:
            interval = median_interval(mine, draws, np.random.default_rng([seed, len(mine)]))
            found.append(Response(category, len(mine), float(np.median(mine)), float(mine.std(ddof=1)), interval))
    return sorted(found, key=lambda response: (response.median, response.category))
