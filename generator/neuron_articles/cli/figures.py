"""``neuron-articles figures``: compute the figure data of a model, what is not fresh of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from neuron_articles.cli.options import add_places
from neuron_articles.cli.run_options import add_run_options, run_options
from neuron_articles.problems import AuthorError
from neuron_articles.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help="only these (default: all)")
    parser.add_argument("--model", default="", metavar="NAME", help="the model (default: the site's)")
    add_places(parser)
    add_run_options(parser)
    parser.add_argument(
        "--units",
        default="",
        metavar="LIST",
        help="neurons to picture: 12,89, or all (default: measurements choose)",
    )
    parser.add_argument("--facets", type=Path, metavar="DIR", help="facets of the user: a folder of pictures for each")
    parser.add_argument("--photos", type=Path, metavar="DIR", help="photographs named object-label.jpg")
    parser.add_argument("--list", action="store_true", help="print the states and compute nothing")


def run(options: argparse.Namespace) -> int:
    """Print the state of every figure, and compute those that are not fresh unless only a list is wanted."""
    from neuron_articles import figures
    from neuron_articles.authoring.settings import load_settings
    from neuron_articles.compute.inputs import InputContext
    from neuron_articles.compute.plan import compute, plan
    from neuron_articles.compute.session import ModelSession
    from neuron_articles.records.store import State, Store
    from neuron_articles.units import find_model

    model = find_model(options.model or load_settings(options.content)[0].model)
    store = Store(options.data)
    chosen = run_options(options)
    context = InputContext(model, chosen, store, options.content)
    _check_names(options.figures)
    tasks = plan(figures.find, options.figures or figures.names(), context)
    for task in tasks:
        print(f"{task.state:8} {model.name} {task.name}")
    if options.list:
        return 0
    session = ModelSession(model, store, chosen, Progress(), options.content)
    for planned in tasks:
        [task] = plan(figures.find, [planned.name], context)  # what it reads may have been made just now
        if task.state is not State.FRESH:
            print(f"making   {model.name} {task.name}", file=sys.stderr, flush=True)
            record = compute(task, session)
            print(f"made     {model.name} {task.name} in {record.about['seconds']} s", flush=True)
    return 0


def _check_names(names: Sequence[str]) -> None:
    """Raises AuthorError for a figure that there is none of."""
    from neuron_articles import figures

    for name in names:
        if name not in figures.names():
            raise AuthorError(f'there is no figure "{name}"', f"known: {', '.join(figures.names())}")
