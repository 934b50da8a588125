"""Scans of whole data sets: every unit's statistics and strongest pictures over all of a user's pictures.

Where `units` measures a sample that fits into memory, a scan takes as little for a million pictures as for a thousand,
and can be shared among many machines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import torch

from neuron_articles.models.clip import Clip
from neuron_articles.models.device import choose_precision
from neuron_articles.records.store import canonical_json, digest, write_atomic
from neuron_articles.responses.concept_responses import weights_digest
from neuron_articles.responses.scan import Scan, Scanned, collect, run
from neuron_articles.stimuli.pictures import open_pictures

Progress = Callable[[int, int], None]
VERSION = 2  # of what a shard keeps: shards of another are not read
COLUMNS = ("unit", "rank", "picture", "activation", "deviations", "row", "column")


def open_scan(clip: Clip, path: Path, layer: str, out: Path) -> Scan:
    """The scan of all pictures at a path, in a folder of its own: other weights or pictures have another.

    Raises NoPictures, NoSuchLayer.
    """
    pictures = open_pictures(path)
    trunk = clip.trunk(layer).placed(clip.device, choose_precision("auto", clip.device))
    made = [weights_digest(clip), trunk.layer, pictures.digest, clip.side, str(trunk.dtype), VERSION]
    key = digest(canonical_json(made))
    return Scan(trunk, pictures, clip.side, out / f"{clip.model.name}-{trunk.layer}-{key[:12]}")


def scan_part(scan: Scan, part: int, parts: int, progress: Progress | None = None) -> Scanned | None:
    """Scan every ``parts``-th shard from ``part`` on; the whole once no shard is missing, None before.

    The whole is written beside the shards: ``summary.safetensors``, and ``strongest.csv`` for people.
    """
    run(scan, part, parts, progress)
    if scan.missing():
        return None
    scanned = collect(scan)
    write_atomic(scan.folder / "summary.safetensors", scanned.summary.to_bytes())
    write_atomic(scan.folder / "strongest.csv", strongest(scan, scanned))
    return scanned


def strongest(scan: Scan, scanned: Scanned) -> str:
    """The pictures with the greatest maxima of each unit, as CSV; ``row`` and ``column`` are the maximum's, in the map.

    deviations: of the maximum from its mean over all pictures, in standard deviations
    """
    summary = scanned.summary
    with torch.inference_mode():
        width = scan.trunk(torch.zeros(1, 3, scan.side, scan.side)).shape[-1]
    mean, std = summary.of("mean", "max"), summary.of("std", "max")
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for unit in range(scan.trunk.width):
        for rank, number in enumerate(summary.top_picture[:, unit].tolist()):
            if number < 0:
                break
            value, place = float(summary.top_value[rank, unit]), int(summary.top_place[rank, unit])
            away = (value - mean[unit]) / max(std[unit], 1e-9)
            row, column = divmod(place, width)
            table.writerow([unit, rank + 1, scan.pictures.names[number], f"{value:.4g}", f"{away:.2f}", row, column])
    return text.getvalue()
