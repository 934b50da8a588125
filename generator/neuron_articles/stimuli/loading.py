"""Decoded batches, made ahead of the model by threads (the decoders release Python's lock)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neuron_articles.progress import counted
from neuron_articles.stimuli.decoding import UnreadablePicture
from neuron_articles.stimuli.pictures import Pictures


@dataclass(frozen=True)
class Batch:
    """Pictures that could be read, and what was wrong with those that could not.

    numbers: (image,) in the data set      pixels: uint8 (image, 3, y, x)      unreadable: number -> why
    """

    numbers: npt.NDArray[np.int32]
    pixels: Tensor
    unreadable: dict[int, str]


def load(pictures: Pictures, numbers: Sequence[int], side: int) -> Batch:
    """One batch, decoded here and now."""
    found: dict[int, Tensor] = {}
    unreadable: dict[int, str] = {}
    for number in numbers:
        try:
            found[number] = pictures.pixels(number, side)
        except UnreadablePicture as reason:
            unreadable[number] = str(reason)
    pixels = torch.stack(list(found.values())) if found else torch.empty(0, 3, side, side, dtype=torch.uint8)
    return Batch(np.array(list(found), np.int32), pixels, unreadable)


def batches(pictures: Pictures, numbers: Sequence[int], side: int, size: int, workers: int = 2) -> Iterator[Batch]:
    """All of ``numbers`` in order, ``size`` at a time; every worker decodes one batch, and two more lie ready."""
    chunks = (numbers[start : start + size] for start in range(0, len(numbers), size))
    with ThreadPoolExecutor(workers, thread_name_prefix="decode") as pool:
        waiting: deque[Future[Batch]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(load, pictures, chunk, side))
            if len(waiting) > workers + 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def skipped_lines(unreadable: Mapping[str, str], number: int = 5) -> list[str]:
    """How many pictures were skipped, and the first of them with the reasons, a line each; nothing where none was."""
    if not unreadable:
        return []
    first = [f"  {name}: {why}" for name, why in list(unreadable.items())[:number]]
    more = [f"  and {len(unreadable) - number} more"] if len(unreadable) > number else []
    left = "and is left out" if len(unreadable) == 1 else "and are left out"
    return [f"{counted(len(unreadable), 'picture')} could not be read {left}", *first, *more]


def none_readable(unreadable: Mapping[str, str]) -> str:
    """One line for a data set of which no picture can be read."""
    name, why = next(iter(unreadable.items()))
    if len(unreadable) == 1:
        return f"the only picture cannot be read, {name}: {why}"
    return f"none of {len(unreadable):,} pictures can be read, such as {name}: {why}"
