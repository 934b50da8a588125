"""``neuron-articles import-published``: turn the numbers published with the original article into records."""

from __future__ import annotations

import argparse
from pathlib import Path

from neuron_articles.cli.options import add_data
from neuron_articles.cli.output import print_problems
from neuron_articles.problems import Problems


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the files, or a clone of the article's repository")
    add_data(parser)


def run(options: argparse.Namespace) -> int:
    """Import what can be read, and list what cannot."""
    from neuron_articles import figures
    from neuron_articles.compute.import_published import import_published
    from neuron_articles.records.store import Store

    problems = Problems()
    records = import_published(
        options.folder, Store(options.data), lambda problem: problems.extend([problem]), figures.find, figures.names()
    )
    print_problems(problems)
    for record in records:
        print(f"{options.data / record.model / record.figure}.json")
    return 1 if problems.errors else 0
