"""Batches made ahead in another process, in order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, multiprocessing

from generator.analysis.vocabulary import CutTokenizer
from generator.dataset.compositions import Composer
from generator.dataset.library import load_library
from generator.training.spelling import spell


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: batches ``first``, ``first + 1``, ... of that seed and size, tokenized with that vocabulary."""

    cache: Path | None
    seed: int
    first: int
    size: int
    carriers: bool
    vocabulary: list[int]
    context: int


def batches(order: Order, ahead: int = 12) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Endless (images uint8 (n, 3, y, x), tokens (n, position), spelled (n, SIZE)). The process ends with it."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue(ahead)
    worker = context.Process(target=_work, args=(order, queue), daemon=True)
    worker.start()
    try:
        while True:
            while queue.empty() and not worker.is_alive():
                raise RuntimeError("the process that makes the batches died; run again with a smaller --batch")
            yield queue.get()
    finally:
        worker.terminate()
        worker.join()


def _work(order: Order, queue: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    os.nice(5)
    torch.set_num_threads(1)
    composer = Composer(load_library(order.cache), carriers=order.carriers)
    tokenizer = CutTokenizer(order.vocabulary, order.context)
    number = order.first
    while True:
        batch = composer.batch(order.seed, number, order.size)
        queue.put((batch.images, tokenizer(batch.captions), torch.stack([spell(word) for word in batch.written])))
        number += 1
