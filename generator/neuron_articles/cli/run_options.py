"""What a user chooses for a computation, read here and nowhere else: see the table in CONTRIBUTING."""

from __future__ import annotations

import argparse
from pathlib import Path

from neuron_articles.compute.options import RunOptions


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add the choices that every computation has."""
    parser.add_argument("--dataset", type=Path, metavar="PATH", help="pictures of your own: a folder, or tars")
    parser.add_argument("--weights", default="", metavar="FILE", help="a file, a folder, hf-hub:name, or random")
    add_activation(parser)
    parser.add_argument("--device", default="", metavar="NAME", help="cuda, mps or cpu (default: the best there is)")
    parser.add_argument("--precision", default="fp32", metavar="NAME", help="fp32, bf16 or auto (default: fp32)")


def run_options(options: argparse.Namespace) -> RunOptions:
    """What was chosen; a choice that a command does not have is left at its default."""
    given = vars(options)
    return RunOptions(**{name: given[name] for name in RunOptions.__struct_fields__ if name in given})


def add_activation(parser: argparse.ArgumentParser) -> None:
    """``--quickgelu`` and ``--no-quickgelu``: None while neither is given."""
    parser.add_argument(
        "--quickgelu",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="the text tower has QuickGELU (as OpenAI's), or GELU; for weights that do not say it",
    )
