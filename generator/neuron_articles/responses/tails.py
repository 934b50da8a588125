"""Counts of what lies outside a histogram, in steps that widen with the distance, so that a few cells reach far.

A histogram's range comes from a first look at some pictures, and others may leave it. Cells that hold nothing are not
kept: where nothing leaves the range there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating]

PER_DOUBLING = 32  # cells: a value is known to 2.2 % of its distance from the range
NEAREST, FARTHEST = 2.0**-12, 2.0**40  # distances, as shares of the range's width, between which cells are told apart
STEPS = PER_DOUBLING * 52


@dataclass(frozen=True)
class Tail:
    """The cells of one unit beyond one end of its range, from the lowest: (cell + 1,) edges and (cell,) counts."""

    edges: Floats
    counts: Numbers


def count_beyond(values: Sequence[Floats], low: Floats, high: Floats) -> tuple[Numbers, Numbers]:
    """The occupied cells, rising, and how many values lie in each.

    values: of each pool, (image, unit)        low, high: (pool, unit), the range
    """
    cells = [np.empty(0, np.int64)]
    for pool, found in enumerate(values):
        for side, distance in enumerate((low[pool] - found, found - high[pool])):
            unit = np.nonzero(distance > 0)
            shares = distance[unit] / (high[pool] - low[pool])[unit[1]]
            cells.append(((pool * low.shape[1] + unit[1]) * 2 + side) * STEPS + _step(shares))
    return _counted(np.concatenate(cells), None)


def add_cells(parts: Sequence[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
    """Cells and counts of several parts as those of the whole."""
    return _counted(np.concatenate([cells for cells, _ in parts]), np.concatenate([counts for _, counts in parts]))


def units_beyond(cells: Numbers, pool: int, units: int) -> list[int]:
    """The units of which some value of a pool lies outside its range, rising."""
    places = np.unique(cells // (2 * STEPS))
    return [int(place) - pool * units for place in places if pool * units <= place < (pool + 1) * units]


def tail(cells: Numbers, counts: Numbers, place: int, side: int, ends: tuple[float, float]) -> Tail:
    """What lies beyond one end.

    place: pool * units + unit        side: 0 below, 1 above        ends: of the unit's range
    """
    first = (2 * place + side) * STEPS
    mine = slice(*np.searchsorted(cells, (first, first + STEPS)))
    steps, low, high = cells[mine] - first, *ends
    borders = (high - low) * _distance(np.stack([steps, steps + 1], 1))  # (cell, 2) from the range's end
    borders[steps == 0, 0] = 0
    # Between two cells that hold something lies one that holds nothing.
    edges = np.concatenate([[0.0], borders.ravel()])
    found = np.zeros(len(edges) - 1, np.int64)
    found[1::2] = counts[mine]
    return Tail(high + edges, found) if side else Tail((low - edges)[::-1], found[::-1])


def _step(shares: Floats) -> Numbers:
    """The cell of each distance, a share of the range's width above 0."""
    steps = np.floor(PER_DOUBLING * np.log2(np.clip(shares, NEAREST, FARTHEST) / NEAREST))
    return np.minimum(steps, STEPS - 1).astype(np.int64)


def _distance(steps: Numbers) -> Floats:
    """Where a cell begins, as a share of the range's width."""
    return np.asarray(NEAREST * 2.0 ** (steps / PER_DOUBLING))


def _counted(cells: Numbers, counts: Numbers | None) -> tuple[Numbers, Numbers]:
    found, places = np.unique(cells, return_inverse=True)
    sums = np.bincount(places, counts, minlength=len(found)) if len(found) else np.empty(0)
    return found.astype(np.int64), np.rint(sums).astype(np.int64)
