"""What is remembered of each unit over a data set, in memory that does not grow with the number of pictures.

Moments, strongest and weakest pictures with their places, histograms between fixed edges, and a seeded sample of
pictures in every bin. Summaries of disjoint shards merge; `merge` folds them in the order of their pictures, so one
run and sixteen give the same bytes, whatever came first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from neuron_articles.responses.pooling import POOLS, Pooled, Values
from neuron_articles.responses.tails import Tails, add_tails, count_beyond

Array = npt.NDArray[Any]
NOBODY = np.int32(-1)  # an empty place in a list of pictures


@dataclass(frozen=True)
class ScanSettings:
    """How much to remember: pictures at each end, bins of the histograms, pictures per bin, and the sample's seed."""

    examples: int = 32
    bins: int = 64
    per_bin: int = 8
    seed: int = 0


@dataclass(frozen=True)
class Edges:
    """Range of the histograms: (pool, unit) each. Values outside fall in the first or last bin, and in `tails`."""

    low: Array
    high: Array

    @classmethod
    def around(cls, pooled: Pooled, margin: float = 0.75) -> Edges:
        """The range of a first look at some pictures, widened on both sides by ``margin`` of itself."""
        values = [pooled.values(pool).astype(np.float64) for pool in POOLS]
        low, high = np.stack([v.min(0) for v in values]), np.stack([v.max(0) for v in values])
        reach = np.maximum(high - low, 1e-6)
        return cls(low - margin * reach, high + margin * reach)

    def bins_of(self, values: Values, pool: int, bins: int) -> npt.NDArray[np.int64]:
        """(image, unit) -> the bin of each value."""
        position = (values - self.low[pool]) / (self.high[pool] - self.low[pool]) * bins
        return np.asarray(np.clip(np.floor(position), 0, bins - 1), np.int64)


@dataclass(frozen=True)
class Summary:
    """Statistics of the units over the pictures of some shards.

    first, count: the first picture, and how many were read     mean, m2: (pool, unit), m2 the sum of squared deviations
    counts: (pool, unit, bin)                                   low, high: (pool, unit), the range of the bins
    tail_counts, tail_reach: what lies outside that range, see `tails`
    top_*, bottom_*: (example, unit), by maximum and by minimum over the map, strongest first; picture -1 is empty
    sample_picture, sample_value: (unit, bin, sample), a seeded sample of the bins of the signed extreme
    """

    first: Array
    count: Array
    mean: Array
    m2: Array
    low: Array
    high: Array
    counts: Array
    tail_counts: Array
    tail_reach: Array
    top_value: Array
    top_picture: Array
    top_place: Array
    bottom_value: Array
    bottom_picture: Array
    bottom_place: Array
    sample_picture: Array
    sample_value: Array
    seed: Array

    @property
    def std(self) -> Array:
        """(pool, unit), of the population."""
        return np.sqrt(self.m2 / max(int(self.count[0]), 1))

    def of(self, name: str, pool: str) -> Array:
        """(unit, ...): ``mean``, ``std``, ``low``, ``high`` or ``counts`` of one pool."""
        return np.asarray(getattr(self, name)[POOLS.index(pool)])

    @property
    def tails(self) -> Tails:
        return Tails(self.tail_counts, self.tail_reach)

    def edges(self, pool: str, units: slice = slice(None)) -> Array:
        """(unit, bin + 1), raw activations."""
        share = np.linspace(0, 1, self.counts.shape[2] + 1)
        low, high = self.of("low", pool)[units, None], self.of("high", pool)[units, None]
        return np.asarray(low + (high - low) * share)

    def quantile(self, share: float, pool: str = "extreme") -> Array:
        """(unit,): the value below which ``share`` of the pictures lie, straight within a bin, or a cell beyond."""
        counts, edges = self.of("counts", pool), self.edges(pool)
        found = quantiles(counts, edges, share)
        for unit in self.tails.beyond(POOLS.index(pool)):
            found[unit] = quantiles(*self.with_tails(pool, unit), share)[0]
        return found

    def with_tails(self, pool: str, unit: int) -> tuple[Array, Array]:
        """(1, cell) counts of a unit's bins and of what lies outside them, and their (1, cell + 1) edges."""
        bins, edges = self.of("counts", pool)[unit], self.edges(pool, slice(unit, unit + 1))[0]
        counts, edges = self.tails.around(POOLS.index(pool), unit, bins, edges)
        return counts[None], edges[None]

    def to_bytes(self, about: Mapping[str, object] | None = None) -> bytes:
        """One form for one summary: safetensors, with ``about`` as JSON in its header."""
        arrays = {field.name: np.ascontiguousarray(getattr(self, field.name)) for field in fields(self)}
        saved: bytes = save_tensors(arrays, {"about": json.dumps(about or {}, sort_keys=True)})
        return saved

    @classmethod
    def from_bytes(cls, content: bytes) -> Summary:
        """Raises ValueError for bytes that are no summary."""
        try:
            return cls(**load_tensors(content))
        except Exception as error:  # safetensors has its own kind of error for each defect
            raise ValueError(f"no summary of units ({error})") from error


def summarize(pooled: Pooled, pictures: npt.NDArray[np.int32], edges: Edges, settings: ScanSettings) -> Summary:
    """The summary of one shard. ``pictures``: (image,) their numbers in the data set, rising."""
    values = [pooled.values(pool).astype(np.float64) for pool in POOLS]
    mean = np.stack([v.mean(0) for v in values])
    m2 = np.stack([((v - m) ** 2).sum(0) for v, m in zip(values, mean, strict=True)])
    bins = [edges.bins_of(pooled.values(pool), index, settings.bins) for index, pool in enumerate(POOLS)]
    top = strongest(pooled.max, pictures, pooled.max_place, settings.examples)
    bottom = strongest(-pooled.min, pictures, pooled.min_place, settings.examples)
    tails = count_beyond(values, edges.low, edges.high)
    sample = sample_bins(bins[POOLS.index("extreme")], pooled.extreme, pictures, settings)
    return Summary(
        pictures[:1],
        np.array([len(pictures)], np.int64),
        mean,
        m2,
        edges.low,
        edges.high,
        np.stack([count(b, settings.bins) for b in bins]),
        tails.counts,
        tails.reach,
        top[0],
        top[1],
        top[2],
        -bottom[0],
        bottom[1],
        bottom[2],
        *sample,
        np.array([settings.seed], np.int64),
    )


def quantiles(counts: Array, edges: Array, share: float) -> Array:
    """(unit,): the value below which ``share`` of each row's ``counts`` (unit, bin) lie, between ``edges``."""
    cumulated = np.cumsum(counts, axis=1)
    wanted = share * cumulated[:, -1:]
    bin_ = (cumulated < wanted).sum(1).clip(0, counts.shape[1] - 1)
    units = np.arange(len(bin_))
    below = cumulated[units, bin_] - counts[units, bin_]
    inside = (wanted[:, 0] - below) / np.maximum(counts[units, bin_], 1)
    return np.asarray(edges[units, bin_] + inside * (edges[units, bin_ + 1] - edges[units, bin_]))


def count(bins: npt.NDArray[np.int64], number: int) -> Array:
    """(image, unit) bins -> (unit, bin) counts."""
    units = bins.shape[1]
    cells = bins + np.arange(units) * number
    return np.bincount(cells.ravel(), minlength=units * number).reshape(units, number)


def strongest(values: Array, pictures: Array, places: Array, number: int) -> tuple[Array, Array, Array]:
    """The ``number`` largest of each column, as (example, unit) values, pictures, places; ties to the earlier."""
    pictures = np.broadcast_to(pictures if pictures.ndim == 2 else pictures[:, None], values.shape)
    order = np.lexsort((pictures, -values), axis=0)[:number]
    found = [np.take_along_axis(array, order, 0) for array in (values, pictures, places)]
    missing = ((0, max(number - len(order), 0)), (0, 0))
    padding = (np.float32(-np.inf), NOBODY, NOBODY)
    filled = [np.pad(array, missing, constant_values=pad) for array, pad in zip(found, padding, strict=True)]
    return filled[0].astype(np.float32), filled[1].astype(np.int32), filled[2].astype(np.int32)


def lottery(pictures: Array, units: Array, seed: int) -> npt.NDArray[np.uint64]:
    """A number that looks random for a picture and a unit; the smallest are drawn (SplitMix64, Steele et al. 2014)."""
    mixed = pictures.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = mixed + units.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03) + np.uint64(seed + 1)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def sample_bins(
    bins: npt.NDArray[np.int64], values: Values, pictures: Array, settings: ScanSettings
) -> tuple[Array, Array]:
    """Up to ``per_bin`` pictures of each unit's bins, drawn by lottery: (unit, bin, sample) pictures and values."""
    images, units = bins.shape
    columns = np.broadcast_to(np.arange(units), bins.shape)
    cells = (columns * settings.bins + bins).ravel()
    draws = lottery(np.broadcast_to(pictures[:, None], bins.shape), columns, settings.seed).ravel()
    order = np.lexsort((draws, cells))
    starts = np.searchsorted(cells[order], cells[order])
    rank = np.arange(images * units) - starts
    drawn = rank < settings.per_bin
    picture = np.full((units * settings.bins, settings.per_bin), NOBODY)
    value = np.zeros(picture.shape, np.float32)
    cell, slot, source = cells[order][drawn], rank[drawn], order[drawn]
    picture[cell, slot] = np.broadcast_to(pictures[:, None], bins.shape).ravel()[source]
    value[cell, slot] = values.ravel()[source]
    shape = (units, settings.bins, settings.per_bin)
    return picture.reshape(shape), value.reshape(shape)


def merge(parts: Iterable[Summary]) -> Summary:
    """All shards' summaries as one. Raises ValueError where there is none, or where their settings differ."""
    ordered = sorted(parts, key=lambda part: int(part.first[0]))
    if not ordered:
        raise ValueError("there is nothing to merge: no picture of the data set could be read")
    return reduce(merge_two, ordered)


def merge_two(a: Summary, b: Summary) -> Summary:
    """Two summaries of disjoint pictures between the same edges (moments: Chan, Golub and LeVeque 1979)."""
    if not (np.array_equal(a.low, b.low) and np.array_equal(a.high, b.high) and a.counts.shape == b.counts.shape):
        raise ValueError("these shards were scanned with different settings; scan them again")
    n_a, n_b = int(a.count[0]), int(b.count[0])
    share, step = n_b / (n_a + n_b), b.mean - a.mean
    ends: dict[str, Array] = {}
    for end, sign in (("top", 1), ("bottom", -1)):
        value, picture, place = (
            np.concatenate([getattr(part, f"{end}_{what}") for part in (a, b)])
            for what in ("value", "picture", "place")
        )
        best = strongest(sign * value, picture, place, len(a.top_value))
        ends |= {f"{end}_value": sign * best[0], f"{end}_picture": best[1], f"{end}_place": best[2]}
    picture, value = merge_samples(a, b)
    tails = add_tails(a.tails, b.tails)
    return Summary(
        first=a.first,
        count=a.count + b.count,
        mean=a.mean + step * share,
        m2=a.m2 + b.m2 + step**2 * n_a * share,
        low=a.low,
        high=a.high,
        counts=a.counts + b.counts,
        tail_counts=tails.counts,
        tail_reach=tails.reach,
        sample_picture=picture,
        sample_value=value,
        seed=a.seed,
        **ends,
    )


def merge_samples(a: Summary, b: Summary) -> tuple[Array, Array]:
    """The winners of both lotteries' winners: the same pictures as one lottery over all."""
    picture = np.concatenate([a.sample_picture, b.sample_picture], axis=2)
    value = np.concatenate([a.sample_value, b.sample_value], axis=2)
    units = np.broadcast_to(np.arange(len(picture))[:, None, None], picture.shape)
    draws = np.where(picture == NOBODY, np.uint64(2**64 - 1), lottery(picture, units, int(a.seed[0])))
    order = np.argsort(draws, axis=2, kind="stable")[:, :, : a.sample_picture.shape[2]]
    return np.take_along_axis(picture, order, 2), np.take_along_axis(value, order, 2)


def quantile_examples(summary: Summary, unit: int, groups: int = 10, number: int = 8) -> list[list[int]]:
    """Pictures from ``groups`` equally filled ranges of the signed extreme, weakest first, ``number`` of each."""
    cells = summary.with_tails("extreme", unit)
    borders = [quantiles(*cells, share)[0] for share in np.linspace(0, 1, groups + 1)[1:-1]]
    there = summary.sample_picture[unit] != NOBODY  # (bin, sample)
    pictures = summary.sample_picture[unit][there]
    group = np.searchsorted(borders, summary.sample_value[unit][there], side="right")
    found = []
    for index in range(groups):
        mine = pictures[group == index]
        draws = lottery(mine, np.full(mine.shape, unit), int(summary.seed[0]))
        found.append([int(picture) for picture in mine[np.argsort(draws)][:number]])
    return found
