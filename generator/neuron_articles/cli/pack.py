"""``neuron-articles pack``: move the pictures of a data folder into packs, one for each record."""

from __future__ import annotations

import argparse

from neuron_articles.cli.options import add_data
from neuron_articles.problems import AuthorError, Place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)


def run(options: argparse.Namespace) -> int:
    """Pack what lies in files of its own, as in folders of earlier versions. Raises AuthorError."""
    from neuron_articles.records.store import Store

    if not options.data.is_dir():
        raise AuthorError("there is no such folder", "--data names the folder of records", Place(str(options.data)))
    moved = Store(options.data).pack()
    print(f"{options.data}: {moved} {'picture' if moved == 1 else 'pictures'} moved into packs")
    return 0
