"""One pass over a data set: every unit's `Summary`, shard by shard, resumable, on one machine or on many.

A shard is a fixed range of pictures and its own file, so killing the program loses at most the shard in hand, and
``--shard 3/16`` on sixteen machines writes the files that one would have written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from neuron_articles.models.trunk import Trunk
from neuron_articles.records.store import write_atomic
from neuron_articles.responses.pooling import Pooled, pool
from neuron_articles.responses.summary import Edges, ScanSettings, Summary, merge, summarize
from neuron_articles.stimuli.loading import batches, none_readable
from neuron_articles.stimuli.pictures import NoPictures, Pictures

Numbers = npt.NDArray[np.int32]
Progress = Callable[[int, int], None]  # pictures done, pictures in all


@dataclass(frozen=True)
class Scan:
    """What to scan, with what, and where the shards are kept.

    folder:         named by its caller after model, layer and data set
    batch, workers: pictures at a time, and threads that decode them; None for what suits the device
    """

    trunk: Trunk
    pictures: Pictures
    side: int
    folder: Path
    settings: ScanSettings = field(default_factory=ScanSettings)
    batch: int | None = None
    shard: int = 1024
    first_look: int = 256
    workers: int | None = None

    def plan(self) -> list[range]:
        """The shards: ranges of pictures."""
        count = len(self.pictures.names)
        return [range(start, min(start + self.shard, count)) for start in range(0, count, self.shard)]

    def pace(self) -> tuple[int, int]:
        """Pictures at a time and decoding threads, as told or as they suit the device."""
        batch, workers = suited(self.trunk.device, self.side)
        return self.batch or batch, self.workers or workers

    def summary_path(self, shard: range) -> Path:
        return self.folder / f"{shard.start:09d}.safetensors"

    def report_path(self, shard: range) -> Path:
        return self.folder / f"{shard.start:09d}.json"

    def missing(self) -> list[range]:
        return [shard for shard in self.plan() if not self.report_path(shard).exists()]


def suited(device: torch.device, side: int) -> tuple[int, int]:
    """Pictures at a time and decoding threads that keep a device busy.

    On a processor 8 pictures, or 32 small ones, stay in its cache, and decoding takes a small part of the time. A GPU
    wants many at once, and every thread there is to decode them.
    """
    if device.type == "cpu":
        return (32 if side < 100 else 8), 2
    return 128, os.cpu_count() or 2


def pooled(scan: Scan, numbers: Sequence[int]) -> tuple[Pooled | None, Numbers, dict[str, str]]:
    """Pooled units of the pictures that can be read, their numbers, and name -> reason for the others."""
    parts: list[Pooled] = []
    found: list[Numbers] = [np.empty(0, np.int32)]
    unreadable: dict[str, str] = {}
    for batch in batches(scan.pictures, numbers, scan.side, *scan.pace()):
        unreadable |= {scan.pictures.names[number]: why for number, why in batch.unreadable.items()}
        if len(batch.numbers):
            with torch.inference_mode():
                parts.append(pool(scan.trunk(batch.pixels)))
            found.append(batch.numbers)
    return (Pooled.join(parts) if parts else None), np.concatenate(found), unreadable


def first_edges(scan: Scan) -> Edges:
    """The histograms' range, from a seeded first look at some pictures; the same for every shard and machine.

    It looks on until half as many as wanted can be read. Raises NoPictures where none can.
    """
    path = scan.folder / "edges.json"
    if path.exists():
        value = json.loads(path.read_bytes())
        return Edges(np.array(value["low"]), np.array(value["high"]))
    count = len(scan.pictures.names)
    order = np.random.default_rng(scan.settings.seed).permutation(count).tolist()
    parts: list[Pooled] = []
    unreadable: dict[str, str] = {}
    read = 0
    for start in range(0, count, scan.first_look):
        values, numbers, skipped = pooled(scan, sorted(order[start : start + scan.first_look]))
        parts += [values] if values is not None else []
        unreadable |= skipped
        read += len(numbers)
        if 2 * read >= min(scan.first_look, count):
            break
    if not parts:
        raise NoPictures(none_readable(unreadable))
    edges = Edges.around(Pooled.join(parts))
    write_atomic(path, json.dumps({"low": edges.low.tolist(), "high": edges.high.tolist()}))
    return edges


def scan_shard(scan: Scan, shard: range, edges: Edges) -> None:
    """Scan one shard: its summary first, where a picture could be read, then the report that marks it as done."""
    values, numbers, unreadable = pooled(scan, shard)
    if values is not None:
        write_atomic(scan.summary_path(shard), summarize(values, numbers, edges, scan.settings).to_bytes())
    write_atomic(scan.report_path(shard), json.dumps({"read": len(numbers), "unreadable": unreadable}))


def run(scan: Scan, part: int = 0, parts: int = 1, progress: Progress | None = None) -> None:
    """Scan the shards that are missing: all of them, or every ``parts``-th from ``part`` on."""
    edges = first_edges(scan)
    mine = [shard for shard in scan.plan()[part::parts] if not scan.report_path(shard).exists()]
    done, total = 0, sum(len(shard) for shard in mine)
    for shard in mine:
        scan_shard(scan, shard, edges)
        done += len(shard)
        if progress:
            progress(done, total)


@dataclass(frozen=True)
class Scanned:
    """The units' summary over the whole data set, and name -> reason for the pictures that were skipped."""

    summary: Summary
    unreadable: dict[str, str]


def collect(scan: Scan) -> Scanned:
    """All shards as one. Raises ValueError where some are missing or none holds a picture."""
    if missing := scan.missing():
        raise ValueError(f"{len(missing)} of {len(scan.plan())} shards are not scanned yet (run the scan again)")
    reports = {shard: json.loads(scan.report_path(shard).read_bytes()) for shard in scan.plan()}
    parts = (scan.summary_path(shard).read_bytes() for shard, report in reports.items() if report["read"])
    unreadable = {name: why for report in reports.values() for name, why in report["unreadable"].items()}
    return Scanned(merge(Summary.from_bytes(part) for part in parts), unreadable)
