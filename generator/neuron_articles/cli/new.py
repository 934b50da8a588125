"""``neuron-articles new``: begin an article."""

from __future__ import annotations

import argparse

from neuron_articles.cli.options import add_content


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", help="the last part of its address: a-z, 0-9, hyphens")
    add_content(parser)


def run(options: argparse.Namespace) -> int:
    """Write the beginning of an article; nothing is overwritten."""
    from neuron_articles.authoring.scaffold import begin_article

    path = begin_article(options.content, options.slug)
    print(f"{path}: write here; `neuron-articles serve` shows it while you do")
    return 0
