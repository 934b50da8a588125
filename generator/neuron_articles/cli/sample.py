"""``neuron-articles sample``: how many neurons can people make sense of? A random sample, rated in a file.

The original article reports such a share for fifty neurons of RN50-x4, judged by people.
"""

from __future__ import annotations

import argparse
import getpass
from itertools import combinations
from pathlib import Path

from neuron_articles.cli.options import DEFAULT_MODEL, add_content, add_rater
from neuron_articles.problems import AuthorError
from neuron_articles.progress import counted
from neuron_articles.units import LAST_LAYER, Unit, find_model, label_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help=f"the model (default {DEFAULT_MODEL})")
    parser.add_argument("--size", type=int, default=50, metavar="N", help="neurons in the sample (default 50)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw (default 0)")
    add_rater(parser, "whose column is added")
    add_content(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=None,
        metavar="FILE",
        help="the file of ratings, as CSV (default: in content/labels)",
    )


def run(options: argparse.Namespace) -> int:
    """Draw the sample into a file, or add a rater to one that is there, and print the shares of what is answered."""
    from neuron_articles.analyses.interpretability import ANSWERS, draw_units
    from neuron_articles.analyses.rating_sheets import format_ratings, read_ratings
    from neuron_articles.records.store import write_atomic

    model = find_model(options.model)
    width = model.layers.get(LAST_LAYER, 0)
    if not 1 <= options.size <= width:
        raise AuthorError(
            f"--size {options.size}: {model.name} has {width} neurons", f"give a number from 1 to {width}"
        )
    name = f"sample-{options.size}-{options.seed}.csv"
    path = options.out or label_folder(model.name, options.content) / name
    units = [Unit(model.name, LAST_LAYER, index) for index in draw_units(width, options.size, options.seed)]
    ratings = read_ratings(path, units) if path.exists() else {}
    ratings.setdefault(options.rater or getpass.getuser(), {})
    write_atomic(path, format_ratings(units, ratings))
    print(f"{path}: {counted(len(units), 'neuron')} of {model.name}; write {', '.join(ANSWERS)} into your column")
    _print_shares(ratings, len(units))
    _print_agreement(ratings)
    return 0


def _print_shares(ratings: dict[str, dict[str, str]], total: int) -> None:
    from neuron_articles.analyses.interpretability import shares

    for rater, given in ratings.items():
        if given:
            print(f"{rater}, {len(given)} of {total} rated:")
            for one in shares(dict(enumerate(given.values()))):
                wald, wilson = (f"{100 * low:.0f} to {100 * high:.0f} %" for low, high in (one.wald, one.wilson))
                print(f"  {one.answer:16} {one.share:4.0%}  (95 %: {wald} by Wald, {wilson} by Wilson)")


def _print_agreement(ratings: dict[str, dict[str, str]]) -> None:
    from neuron_articles.statistics.agreement import kappa

    for first, second in combinations([rater for rater, given in ratings.items() if given], 2):
        if common := set(ratings[first]) & set(ratings[second]):
            agreed = kappa(ratings[first], ratings[second])
            print(
                f"agreement of {first} and {second} (Cohen's kappa): {agreed:.2f} over {counted(len(common), 'neuron')}"
            )
