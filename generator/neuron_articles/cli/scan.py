"""``neuron-articles scan``: statistics and strongest pictures of all units over a whole data set."""

from __future__ import annotations

import argparse
from pathlib import Path

from neuron_articles.cli.options import DEFAULT_MODEL
from neuron_articles.cli.output import print_now
from neuron_articles.cli.run_options import add_run_options
from neuron_articles.locations import working_folder
from neuron_articles.progress import counted

SHOWN = 20  # unreadable pictures that are named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pictures", type=Path, metavar="PATH", help="a folder of pictures, or WebDataset tars")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help=f"the model (default {DEFAULT_MODEL})")
    parser.add_argument("--layer", default="layer4", help="layer4 (the default), or a block as layer3.2")
    parser.add_argument(
        "--shard", type=_shard, default=(0, 1), metavar="I/N", help="the I-th of N parts, for N machines"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=working_folder() / "scans",
        metavar="DIR",
        help="where it is kept, on all machines (default: scans)",
    )
    add_run_options(parser)


def _shard(text: str) -> tuple[int, int]:
    """``3/16`` as the number of the part, from 0, and of all parts."""
    part, _, parts = text.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError(f"{text!r} is no part (write 3/16 for the third of sixteen)")
    return int(part) - 1, int(parts)


def run(options: argparse.Namespace) -> int:
    """Scan what is missing; print where the whole is, or how much is still to be scanned."""
    from neuron_articles.models.clip import load_model
    from neuron_articles.responses.dataset_scans import open_scan, scan_part
    from neuron_articles.units import find_model

    clip = load_model(
        find_model(options.model).name,
        device=options.device or None,
        weights=options.weights or None,
        quickgelu=options.quickgelu,
    )
    scan = open_scan(clip, options.pictures, options.layer, options.out)
    if not scan.missing():
        print(f"{scan.folder}: scanned before")
    part, parts = options.shard
    scanned = scan_part(scan, part, parts, lambda done, total: print_now(f"{done} of {total} pictures"))
    if scanned is None:
        print(f"{scan.folder}: {len(scan.missing())} of {len(scan.plan())} shards are missing (run the other parts)")
        return 0
    read = counted(int(scanned.summary.count[0]), "picture")
    print(f"{scan.folder}: {read}, {len(scanned.unreadable)} could not be read")
    for name, why in list(scanned.unreadable.items())[:SHOWN]:
        print(f"  {name}: {why}")
    return 0
