"""Counts of what lies outside a histogram, in cells that widen with the distance, so that a few of them reach far.

A histogram's range comes from a first look at some pictures, and others may leave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Counts = npt.NDArray[np.uint32]

NEAREST = 2.0**-2  # the distance at which cells begin to widen, as a share of the range's width
PER_DOUBLING, CELLS = 12, 96  # a value is known to 6 % of its distance, up to 64 times the range's width


@dataclass(frozen=True)
class Tails:
    """What lies below and above the range of every unit.

    counts: (pool, unit, side, cell), side 0 below and 1 above, cells from the nearest on; the last one has no end
    reach:  (pool, unit, side, 2), the distances of the nearest and of the farthest value; infinite and 0 where none is
    """

    counts: Counts
    reach: Floats

    def beyond(self, pool: int) -> list[int]:
        """The units of which some value of a pool lies outside its range."""
        return [int(unit) for unit in np.flatnonzero(self.counts[pool].any((1, 2)))]

    def around(self, pool: int, unit: int, counts: Floats, edges: Floats) -> tuple[Floats, Floats]:
        """The bins of a unit, (bin,) counts and (bin + 1,) edges, with cells on both sides.

        In ``counts`` what lies outside is in the first and in the last bin.
        """
        inner, width = counts.copy(), edges[-1] - edges[0]
        below, above = (self.counts[pool, unit, side].astype(counts.dtype) for side in (0, 1))
        inner[0] -= below.sum()
        inner[-1] -= above.sum()
        to_below, to_above = (_distances(self.reach[pool, unit, side], width) for side in (0, 1))
        return (
            np.concatenate([below[::-1], [0], inner, [0], above]),
            np.concatenate([edges[0] - to_below[::-1], edges, edges[-1] + to_above]),
        )


def count_beyond(values: Sequence[Floats], low: Floats, high: Floats) -> Tails:
    """values: of each pool, (image, unit)        low, high: (pool, unit), the range"""
    counts = np.zeros((*low.shape, 2, CELLS), np.uint32)
    reach = np.stack([np.full((*low.shape, 2), np.inf), np.zeros((*low.shape, 2))], -1)
    for pool, found in enumerate(values):
        for side, distance in enumerate((low[pool] - found, found - high[pool])):
            image, unit = np.nonzero(distance > 0)
            some = distance[image, unit]
            np.add.at(counts[pool, :, side], (unit, _cells(some / (high - low)[pool, unit])), 1)
            np.minimum.at(reach[pool, :, side, 0], unit, some)
            np.maximum.at(reach[pool, :, side, 1], unit, some)
    return Tails(counts, reach)


def add_tails(a: Tails, b: Tails) -> Tails:
    """The tails of two parts as those of the whole."""
    ends = np.minimum(a.reach[..., 0], b.reach[..., 0]), np.maximum(a.reach[..., 1], b.reach[..., 1])
    return Tails(a.counts + b.counts, np.stack(ends, -1))


def _cells(shares: Floats) -> npt.NDArray[np.int64]:
    """The cell of each distance, a share of the range's width above 0."""
    steps = np.floor(PER_DOUBLING * np.log2(np.maximum(shares, NEAREST) / NEAREST))
    return np.asarray(np.minimum(steps, CELLS - 1), np.int64)


def _distances(reach: Floats, width: float) -> Floats:
    """(cell + 1,): where cells end, from the range on, drawn in to the nearest and the farthest value there is."""
    edges = width * NEAREST * 2.0 ** (np.arange(CELLS + 1) / PER_DOUBLING)
    edges[0], edges[-1] = 0, np.inf
    return np.asarray(np.minimum(np.maximum(edges, reach[0]), reach[1]))
