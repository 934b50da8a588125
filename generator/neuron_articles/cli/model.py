"""The commands about models and their pictures: ``model list|show|evaluate|train|card`` and ``dataset``."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from neuron_articles.locations import DATA, ROOT


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``model`` and ``dataset`` to the command line; each sets ``run``."""
    dataset = commands.add_parser("dataset", help="draw the pictures, words and maps that the small model learns from")
    dataset.add_argument("--cache", type=Path, default=None, metavar="DIR", help="where they are kept")
    dataset.set_defaults(run=run_dataset)

    model = commands.add_parser("model", help="list, show, evaluate or train models")
    actions = model.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("list", help="all models, and where their weights are").set_defaults(run=run_list)

    show = actions.add_parser("show", help="load a model and say what it is")
    _add_model(show)
    show.set_defaults(run=run_show)

    evaluate = actions.add_parser("evaluate", help="measure a model on held-out pictures, words and maps")
    _add_model(evaluate)
    evaluate.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of records")
    evaluate.add_argument(
        "--record", type=_title, default="evaluation", metavar="TITLE", help="of the record (for other weights)"
    )
    evaluate.add_argument("--cache", type=Path, default=None, metavar="DIR", help="where the data set is kept")
    evaluate.set_defaults(run=run_evaluate)

    train = actions.add_parser("train", help="train a model of this repository, or go on with a run that was killed")
    train.add_argument("model", nargs="?", default="PictoCLIP", help="which one (default PictoCLIP)")
    train.add_argument("--minutes", type=float, default=0, help="length of the run by the clock")
    train.add_argument("--steps", type=int, default=0, help="length of the run in steps: such a run can be repeated")
    train.add_argument("--seed", type=int, default=None, help="of the weights and of every batch")
    train.add_argument("--term", type=float, default=None, help="weight of the non-negative term (0 for none)")
    train.add_argument("--no-carriers", action="store_true", help="train without words on things")
    train.add_argument("--from", type=Path, default=None, dest="start", metavar="FILE", help="weights to begin with")
    train.add_argument("--device", default=None, help="cuda, mps or cpu")
    train.add_argument("--cache", type=Path, default=None, metavar="DIR", help="where the data set and runs are kept")
    train.set_defaults(run=run_train)

    ablated = actions.add_parser("ablate", help="train a stage again without a part of the recipe, and measure both")
    ablated.add_argument("part", choices=("term", "carriers"), help="the non-negative term, or words on things")
    ablated.add_argument("model", nargs="?", default="PictoCLIP", help="of which model (default PictoCLIP)")
    ablated.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of records")
    ablated.add_argument("--device", default=None, help="cuda, mps or cpu")
    ablated.add_argument("--cache", type=Path, default=None, metavar="DIR", help="where the data set and runs are kept")
    ablated.set_defaults(run=run_ablate)

    card = actions.add_parser("card", help="write docs/model-card.md from the records of an evaluated model")
    card.add_argument("model", nargs="?", default="PictoCLIP", help="which one (default PictoCLIP)")
    card.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of records")
    card.set_defaults(run=run_card)


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", nargs="?", default="PictoCLIP", help="its name (default PictoCLIP)")
    parser.add_argument("--weights", default=None, metavar="FILE", help="weights from a file")
    parser.add_argument("--device", default=None, help="cuda, mps or cpu (default: the best there is)")


def _title(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise argparse.ArgumentTypeError(f'"{text}" is no title of a record (lower case letters, digits, hyphens)')
    return text


def run_dataset(options: argparse.Namespace) -> int:
    from neuron_articles.stimuli.dataset.build import build_dataset

    print(build_dataset(options.cache, _say))
    return 0


def run_list(options: argparse.Namespace) -> int:
    from neuron_articles.training.commands import list_models

    for name, units, place in list_models():
        print(f"{name:18} {units:>5} units  {place}")
    return 0


def run_show(options: argparse.Namespace) -> int:
    from neuron_articles.training.commands import show_model

    facts = show_model(options.model, device=options.device, weights=options.weights)
    for name, value in facts.items():
        print(f"{name:12} {value if isinstance(value, str) else json.dumps(value)}")
    return 0


def run_evaluate(options: argparse.Namespace) -> int:
    from neuron_articles.records.store import Store
    from neuron_articles.training.commands import evaluate_model

    store = Store(options.data)
    evaluate_model(
        options.model, store, device=options.device, weights=options.weights, cache=options.cache,
        title=options.record, progress=_say,
    )  # fmt: skip
    return 0


def run_train(options: argparse.Namespace) -> int:
    from neuron_articles.training.commands import train_model

    train_model(
        options.model, minutes=options.minutes, steps=options.steps, seed=options.seed, term=options.term,
        carriers=not options.no_carriers, start=options.start, device=options.device, cache=options.cache,
        progress=_say,
    )  # fmt: skip
    return 0


def run_ablate(options: argparse.Namespace) -> int:
    from neuron_articles.records.store import Store
    from neuron_articles.training.ablations import ablate

    ablate(
        options.model, options.part, Store(options.data), cache=options.cache, device=options.device, progress=_say
    )  # fmt: skip
    return 0


def run_card(options: argparse.Namespace) -> int:
    from neuron_articles.records.store import Store
    from neuron_articles.training.commands import write_model_card

    print(write_model_card(Store(options.data), ROOT / "docs", options.model))
    return 0


def _say(line: str) -> None:
    print(line, flush=True)
