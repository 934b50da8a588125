"""Batches made ahead in another process, in order."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from queue import Empty

import torch
from torch import multiprocessing

from neuron_articles.models.vocabulary import CutTokenizer
from neuron_articles.problems import AuthorError
from neuron_articles.stimuli.dataset.library import load_library
from neuron_articles.training.batch import TrainingBatch
from neuron_articles.training.inked_words import make_composer
from neuron_articles.training.spelling import spell

PATIENCE = 2.0  # seconds without a batch after which it is asked whether the worker lives


class WorkerDied(AuthorError):
    """The process that makes the batches was killed, or failed. The message is one line."""


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
    mix: str = "plain"


def batches(order: Order, ahead: int = 12) -> Iterator[TrainingBatch]:
    """Endless batches, in order. The worker ends with it.

    Raises WorkerDied.
    """
    context = multiprocessing.get_context("spawn")
    queue = context.Queue(ahead)
    worker = context.Process(target=_work, args=(order, queue), daemon=True)
    worker.start()
    try:
        while True:
            try:
                batch = queue.get(timeout=PATIENCE)
            except Empty:
                if worker.is_alive():
                    continue
                raise WorkerDied(
                    f"the process that makes the batches died (exit status {worker.exitcode})",
                    "run again, and training goes on from its last checkpoint",
                ) from None
            yield batch
    finally:
        worker.terminate()
        worker.join()


def _end_with_parent() -> None:
    """A run that is killed cannot end its worker, which would wait for it for ever: so it watches."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _work(order: Order, queue: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(5)
    torch.set_num_threads(1)
    composer = make_composer(load_library(order.cache), carriers=order.carriers, mix=order.mix)
    tokenizer = CutTokenizer(order.vocabulary, order.context)
    number = order.first
    while True:
        batch = composer.batch(order.seed, number, order.size)
        spelled = torch.stack([spell(word) for word in batch.written])
        queue.put(TrainingBatch(batch.images, tokenizer(batch.captions), spelled, batch.inks))
        number += 1
