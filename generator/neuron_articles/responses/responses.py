"""Every unit's response to every picture of an evaluation set, kept shard by shard: a killed run loses one shard."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from neuron_articles.models.trunk import Trunk
from neuron_articles.records.store import write_atomic
from neuron_articles.responses.scan import Scan, pooled
from neuron_articles.stimuli.evaluation_set import EvaluationSet

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class PooledResponses:
    """The mean of each unit's map over each picture that could be read, before the ReLU, and where its maximum lies.

    numbers: (picture,) in the evaluation set      values: (picture, unit) float32
    places:  (picture, unit), y * width + x        size:   height and width of the map
    unreadable: name -> why it was skipped
    """

    numbers: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]
    places: npt.NDArray[np.int16]
    size: tuple[int, int]
    unreadable: dict[str, str]


def respond(
    trunk: Trunk,
    evaluation_set: EvaluationSet,
    side: int,
    folder: Path,
    progress: Progress | None = None,
    shard: int = 1024,
) -> PooledResponses:
    """All responses; those in ``folder``, which its caller names after model and evaluation set, are read, others made.

    Raises ValueError where no picture could be read.
    """
    scan = Scan(trunk, evaluation_set.pictures, side, folder)
    count = len(evaluation_set.pictures.names)
    parts: list[dict[str, npt.NDArray[np.generic]]] = []
    unreadable: dict[str, str] = {}
    for start in range(0, count, shard):
        path = folder / f"{start:09d}.npz"
        try:
            part = _read(path)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            part = _measure(scan, range(start, min(start + shard, count)))
            write_atomic(path, _packed(part))
        parts.append(part)
        unreadable |= dict(zip(part["names"].tolist(), part["why"].tolist(), strict=True))
        if progress:
            progress(min(start + shard, count), count, "pictures")
    numbers, values, places = (np.concatenate([part[key] for part in parts]) for key in ("numbers", "values", "places"))
    if not len(numbers):
        raise ValueError("none of the pictures could be read")
    return PooledResponses(numbers, values, places, map_size(trunk, side), unreadable)


def _measure(scan: Scan, numbers: range) -> dict[str, npt.NDArray[np.generic]]:
    found, read, unreadable = pooled(scan, numbers)
    values = found.mean if found else np.empty((0, scan.trunk.width), np.float32)
    places = found.max_place if found else np.empty((0, scan.trunk.width), np.int16)
    return {
        "numbers": read.astype(np.int64),
        "values": values.astype(np.float32),
        "places": places.astype(np.int16),
        "names": np.array(list(unreadable), dtype=np.str_),
        "why": np.array(list(unreadable.values()), dtype=np.str_),
    }


def _packed(part: dict[str, npt.NDArray[np.generic]]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **part)  # type: ignore[arg-type]
    return file.getvalue()


def _read(path: Path) -> dict[str, npt.NDArray[np.generic]]:
    """Raises OSError where there is none, and ValueError or KeyError for a damaged one."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in ("numbers", "values", "places", "names", "why")}


def map_size(trunk: Trunk, side: int) -> tuple[int, int]:
    """Height and width of the units' map over a picture."""
    import torch

    with torch.inference_mode():
        height, width = trunk(torch.zeros(1, 3, side, side, dtype=torch.uint8)).shape[-2:]
    return int(height), int(width)
