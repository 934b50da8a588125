"""Which units are pictured together, so that a unit's picture is the same whoever else is pictured.

The last digits of a convolution depend on the size of its batch, because another size may take another algorithm, and
on the place in the batch where threads divide it unevenly. Adam and ReLUs turn last digits into pictures that look
different. They do not depend on what stands in the other places. So every chunk has the same number of slots, and a
unit always takes the slot of its number; slots that nobody asked for hold a copy of another unit.

This makes a picture depend on the unit, the recipe, the chunk's size and the machine alone: a run that was killed, a
run for one more unit and a run on half of the units make the same bytes. Copies cost time: see `chunk_size`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Chunk:
    """One batch of units.

    units:  (slot,) the unit in each slot, copies included
    wanted: the slots whose unit was asked for, in rising order
    """

    units: list[int]
    wanted: list[int]


def align_units(units: Sequence[int], size: int) -> list[Chunk]:
    """Chunks of ``size`` slots that hold the units, each in the slot ``unit % size``.

    As many chunks as the fullest slot has units: for all units of a layer none but the last has copies.
    """
    queues: dict[int, list[int]] = defaultdict(list)
    for one in units:
        queues[int(one) % size].append(int(one))
    chunks = []
    for turn in range(max(map(len, queues.values()), default=0)):
        placed = {slot: queue[turn] for slot, queue in sorted(queues.items()) if turn < len(queue)}
        copied = next(iter(placed.values()))
        chunks.append(Chunk([placed.get(slot, copied) for slot in range(size)], list(placed)))
    return chunks


def chunk_size(device: torch.device) -> int:
    """Pictures in a batch: on a processor few, because copies cost there and small batches lose only a third."""
    return 8 if device.type == "cpu" else 32
