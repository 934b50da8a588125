"""``neuron-articles dataset``: draw the pictures, words and maps that the small model learns from."""

from __future__ import annotations

import argparse

from neuron_articles.cli.options import add_cache
from neuron_articles.cli.output import print_now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_cache(parser, "they are")


def run(options: argparse.Namespace) -> int:
    """Draw what is missing, and print the folder of the data set."""
    from neuron_articles.stimuli.dataset.build import build_dataset

    print(build_dataset(options.cache, print_now))
    return 0
