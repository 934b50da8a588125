"""How long all units of a model take on the device at hand, from a few measured batches, and on one H200.

    python benchmarks/estimate.py                               RN50x4 with random weights, on the best device there is
    python benchmarks/estimate.py --model RN50 --device cpu --facets 3 --pictures 50000 --json

A scan and feature visualizations are timed on small batches at the model's own size, in the number format that
figures use, and multiplied by what all units take. What another device would need follows from the floating-point
operations of these batches, counted, and from a share of its peak that convolutional networks reach: an estimate, and
marked so. On an H200 itself the measured column is the answer. Decoding is left out; a thread decodes about a hundred
photographs a second.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch.utils.flop_counter import FlopCounterMode

from neuron_articles.models.clip import Clip, load_model
from neuron_articles.models.device import choose_precision
from neuron_articles.models.networks import RANDOM
from neuron_articles.models.trunk import Trunk
from neuron_articles.responses.pooling import pool
from neuron_articles.responses.scan import suited
from neuron_articles.visualization.chunks import chunk_size
from neuron_articles.visualization.facet_visualization import LONGER, STEPS
from neuron_articles.visualization.facets import tap_maps
from neuron_articles.visualization.optimization import visualize
from neuron_articles.visualization.recipes import Style, photographs
from neuron_articles.visualization.user_facets import taps_of

H200 = 989e12  # dense bf16 operations a second at its peak, NVIDIA's data sheet
REACHED = (0.15, 0.35)  # shares of a GPU's peak that training of convolutional networks is known to reach
GRID = 6


@dataclass(frozen=True)
class Work:
    """Something that all units take ``times`` of; ``run`` does ``items`` of them.

    counted: does the same in operations that PyTorch can count, where ``run`` uses others
    """

    name: str
    times: int
    items: int
    run: Callable[[], object]
    counted: Callable[[], object] | None = None


@dataclass(frozen=True)
class Row:
    """What was measured of a work: seconds and operations of one item, and hours of all of it here and on an H200."""

    name: str
    times: int
    seconds: float
    operations: float

    @property
    def hours(self) -> float:
        return self.times * self.seconds / 3600

    @property
    def on_h200(self) -> tuple[float, float]:
        slow, fast = (self.times * self.operations / (H200 * share) / 3600 for share in REACHED)
        return fast, slow


def works(clip: Clip, options: argparse.Namespace) -> list[Work]:
    """The scan, and pictures of every unit in every facet."""
    dtype = choose_precision("auto", clip.device)
    trunk = clip.trunk(taps=taps_of(clip)).placed(clip.device, dtype)
    cut = clip.trunk().placed(clip.device, dtype)
    batch, _ = suited(clip.device, clip.side)
    pixels = torch.randint(0, 256, (batch, 3, clip.side, clip.side), dtype=torch.uint8)
    many = chunk_size(clip.device)
    units, spread = list(range(many)), torch.ones(cut.width)

    def scan() -> None:
        with torch.inference_mode():
            pool(cut(pixels))

    def forward() -> None:
        cut((pixels.float() / 255).requires_grad_())  # with gradients wanted, convolutions are not fused

    def picture(trunk: Trunk, style: Style) -> None:
        visualize(trunk, style.objective(units, spread), units, style.recipe)

    plain = photographs(clip.side, options.steps)
    steered = Style(plain.recipe, plain.restraint, steering_like(trunk, clip.side))
    steps = LONGER * STEPS
    done = many * options.steps
    return [
        Work("scan, pictures", options.pictures, batch, scan, forward),
        Work("visualization without a facet, steps", cut.width * steps, done, partial(picture, cut, plain)),
        Work("steered by facets, steps", cut.width * options.facets * steps, done, partial(picture, trunk, steered)),
    ]


def steering_like(trunk: Trunk, side: int) -> dict[str, torch.Tensor]:
    """Random weights of the size that a facet's probes have."""
    maps = tap_maps(trunk, [torch.zeros(1, 3, side, side)], GRID)
    return {name: torch.randn(tap.shape[1:]).to(trunk.device) / tap[0].numel() for name, tap in maps.items()}


def measure(work: Work, rounds: int) -> Row:
    """Operations of one round, and after another to warm up the median time of some."""
    with FlopCounterMode(display=False) as counter:
        (work.counted or work.run)()
    times = []
    work.run()
    for _ in range(rounds):
        start = time.perf_counter()
        work.run()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    seconds = statistics.median(times) / work.items
    return Row(work.name, work.times, seconds, counter.get_total_flops() / work.items)


def report(rows: list[Row], device: str) -> str:
    lines = [f"{'':<38}{'times':>12}{'ms each':>10}{'GFLOP':>8}{'TFLOP/s':>9}{'hours here':>12}   H200, estimated"]
    for row in rows:
        rate = row.operations / row.seconds / 1e12
        fast, slow = row.on_h200
        lines.append(
            f"{row.name:<38}{row.times:>12,}{row.seconds * 1000:>10.2f}{row.operations / 1e9:>8.1f}{rate:>9.2f}"
            f"{row.hours:>12.2f}   {fast:.2f} to {slow:.2f} h"
        )
    fast, slow = (sum(row.on_h200[i] for row in rows) for i in (0, 1))
    lines.append(f"{'all':<38}{'':>39}{sum(row.hours for row in rows):>12.2f}   {fast:.2f} to {slow:.2f} h")
    return "\n".join([f"measured on {device}", *lines])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="RN50x4")
    parser.add_argument("--device", default=None)
    parser.add_argument("--pictures", type=int, default=1_000_000, help="of the data set that is scanned")
    parser.add_argument("--facets", type=int, default=7, help="that pictures of a unit are steered towards")
    parser.add_argument("--steps", type=int, default=4, help="of an optimization that are measured")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    clip = load_model(options.model, device=options.device, weights=RANDOM)
    rows = [measure(work, options.rounds) for work in works(clip, options)]
    name = torch.cuda.get_device_name() if clip.device.type == "cuda" else f"{torch.get_num_threads()} threads"
    found = [{**vars(row), "hours": row.hours, "hours_on_h200": row.on_h200} for row in rows]
    print(json.dumps({"device": name, "rows": found}) if options.json else report(rows, name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
