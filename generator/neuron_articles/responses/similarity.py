"""Units that respond alike: nearest by correlation over the same pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Neighbours:
    """Most similar first: (unit, rank) units and their correlations."""

    units: npt.NDArray[np.int64]
    correlations: Matrix


def profiles(values: Matrix, tables: npt.NDArray[np.str_], concepts: npt.NDArray[np.str_]) -> Matrix:
    """(table and concept, unit): mean responses to each concept, each table centred and of equal weight for each unit.

    values: (picture, unit)    tables, concepts: (picture,), "" where nothing is known

    A table without concepts counts picture by picture.
    """
    parts = []
    for table in np.unique(tables):
        mine, shown = values[tables == table], concepts[tables == table]
        known = [name for name in np.unique(shown) if name]
        means = np.stack([mine[shown == name].mean(0, np.float64) for name in known]) if len(known) > 1 else mine
        centred = means - means.mean(0, np.float64)
        lengths = np.linalg.norm(centred, axis=0)
        parts.append(centred / np.where(lengths > 1e-9, lengths, np.inf))
    return np.concatenate(parts)


def similar_units(values: Matrix, number: int = 8, block: int = 512) -> Neighbours:
    """The ``number`` most correlated other units of each: values (item, unit), ``block`` units at a time in memory.

    A unit that never changes is similar to none: its correlations are 0.
    """
    centred = values - values.mean(0, np.float64)
    lengths = np.linalg.norm(centred, axis=0)
    unit_length = (centred / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    count, number = values.shape[1], min(number, values.shape[1] - 1)
    units, correlations = [], []
    for start in range(0, count, block):
        mine = np.arange(start, min(start + block, count))
        likeness = unit_length[:, mine].T @ unit_length  # (block, unit)
        likeness[np.arange(len(mine)), mine] = -np.inf
        order = np.argsort(-likeness, axis=1, kind="stable")[:, :number]
        units.append(order)
        correlations.append(np.take_along_axis(likeness, order, 1))
    return Neighbours(np.concatenate(units), np.concatenate(correlations))
