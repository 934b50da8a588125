"""``neuron-articles model list|show|evaluate|test|train|ablate|card``: what is done with whole models."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from neuron_articles.cli.options import DEFAULT_MODEL, add_cache, add_data, add_device
from neuron_articles.cli.output import print_now
from neuron_articles.locations import working_folder
from neuron_articles.problems import AuthorError

KEEPING = "the data set and runs are"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Each action sets ``action``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="all models, and where their weights are")
    listed.set_defaults(action=list_all)
    _add_show(actions.add_parser("show", help="load a model and say what it is"))
    _add_evaluate(actions.add_parser("evaluate", help="measure a model on held-out pictures, words and maps"))
    _add_test(actions.add_parser("test", help="score a model on the test set, once, and write that into the ledger"))
    _add_train(actions.add_parser("train", help="train a model, or go on with a run that was killed"))
    _add_ablate(actions.add_parser("ablate", help="train a stage again without a part of the recipe, and measure both"))
    _add_card(actions.add_parser("card", help="write docs/model-card.md from the records of an evaluated model"))


def run(options: argparse.Namespace) -> int:
    """Run the action that was chosen."""
    return int(options.action(options))


def _add_model(parser: argparse.ArgumentParser, help: str = "its name") -> None:
    parser.add_argument("model", nargs="?", default=DEFAULT_MODEL, help=f"{help} (default {DEFAULT_MODEL})")


def _add_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", default=None, metavar="FILE", help="weights from a file")


def _add_show(show: argparse.ArgumentParser) -> None:
    _add_model(show)
    _add_weights(show)
    add_device(show)
    show.set_defaults(action=show_one)


def _add_evaluate(evaluate: argparse.ArgumentParser) -> None:
    _add_model(evaluate)
    _add_weights(evaluate)
    add_device(evaluate)
    add_data(evaluate)
    evaluate.add_argument(
        "--record", type=_title, default="evaluation", metavar="TITLE", help="of the record (for other weights)"
    )
    add_cache(evaluate, "the data set is")
    evaluate.set_defaults(action=evaluate_one)


def _add_test(test: argparse.ArgumentParser) -> None:
    _add_model(test)
    _add_weights(test)
    add_device(test)
    add_cache(test, "data set and test set are")
    test.set_defaults(action=test_one)


def _title(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise argparse.ArgumentTypeError(f'"{text}" is no title of a record (lower case letters, digits, hyphens)')
    return text


def _add_train(train: argparse.ArgumentParser) -> None:
    _add_model(train, "which one")
    train.add_argument("--minutes", type=float, default=0, help="length of the run by the clock")
    train.add_argument("--steps", type=int, default=0, help="length of the run in steps: such a run can be repeated")
    train.add_argument("--seed", type=int, default=None, help="of the weights and of every batch")
    train.add_argument("--term", type=float, default=None, help="weight of the non-negative term (0 for none)")
    train.add_argument("--no-carriers", action="store_true", help="train without words on things")
    train.add_argument("--recipe", default="", choices=["ink"], help="ink: captions tell inks from the first step")
    train.add_argument(
        "--cool",
        type=int,
        default=0,
        metavar="STEPS",
        help="end a run of --recipe: let its rate fall over so many steps",
    )
    train.add_argument("--to", type=Path, default=None, metavar="FILE", help="where the weights go")
    train.add_argument("--from", type=Path, default=None, dest="start", metavar="FILE", help="weights to begin with")
    add_device(train, "cpu")
    add_cache(train, KEEPING)
    train.set_defaults(action=train_one)


def _add_ablate(ablate: argparse.ArgumentParser) -> None:
    ablate.add_argument("part", choices=("term", "carriers"), help="the non-negative term, or words on things")
    _add_model(ablate, "of which model")
    add_data(ablate)
    add_device(ablate, "cpu")
    add_cache(ablate, KEEPING)
    ablate.set_defaults(action=ablate_one)


def _add_card(card: argparse.ArgumentParser) -> None:
    _add_model(card, "which one")
    add_data(card)
    card.set_defaults(action=write_card)


def list_all(options: argparse.Namespace) -> int:
    """Print a line for each model: name, units, where its weights are."""
    from neuron_articles.training.commands import list_models

    for name, units, place in list_models():
        print(f"{name:18} {units:>5} units  {place}")
    return 0


def show_one(options: argparse.Namespace) -> int:
    """Load a model and print what it is."""
    from neuron_articles.training.commands import show_model

    facts = show_model(options.model, device=options.device or None, weights=options.weights)
    for name, value in facts.items():
        print(f"{name:12} {value if isinstance(value, str) else json.dumps(value)}")
    return 0


def evaluate_one(options: argparse.Namespace) -> int:
    """Measure a model and keep the record."""
    from neuron_articles.records.store import Store
    from neuron_articles.training.commands import evaluate_model

    evaluate_model(
        options.model,
        Store(options.data),
        device=options.device or None,
        weights=options.weights,
        cache=options.cache,
        title=options.record,
        progress=print_now,
    )
    return 0


def test_one(options: argparse.Namespace) -> int:
    """Score a model on the test set, and print the table."""
    from neuron_articles.training.ledger import LEDGER
    from neuron_articles.training.scoring import score_model

    score_model(
        options.model,
        working_folder() / "docs" / LEDGER,
        device=options.device or None,
        weights=options.weights,
        cache=options.cache,
        progress=print_now,
    )
    return 0


def train_one(options: argparse.Namespace) -> int:
    """Train a model, by its recipe or as the options say."""
    from neuron_articles.training.commands import cool_run, train_model

    if options.cool:
        cool_run(*_cooling(options), cache=options.cache, device=options.device or "cpu", progress=print_now)
        return 0
    train_model(
        options.model,
        minutes=options.minutes,
        steps=options.steps,
        seed=options.seed,
        term=options.term,
        carriers=not options.no_carriers,
        start=options.start,
        device=options.device or None,
        cache=options.cache,
        way=options.recipe,
        to=options.to,
        progress=print_now,
    )
    return 0


def _cooling(options: argparse.Namespace) -> tuple[str, str, int, Path]:
    """Model, recipe, steps and target of ``--cool``. Raises AuthorError."""
    if not options.recipe or options.to is None or options.cool < 1:
        raise AuthorError("--cool ends a run of another recipe early", "say which with --recipe, and --to where")
    return options.model, options.recipe, options.cool, options.to


def ablate_one(options: argparse.Namespace) -> int:
    """Train a stage without a part of the recipe, and measure both."""
    from neuron_articles.records.store import Store
    from neuron_articles.training.ablations import ablate

    store, device = Store(options.data), options.device or None
    ablate(options.model, options.part, store, cache=options.cache, device=device, progress=print_now)
    return 0


def write_card(options: argparse.Namespace) -> int:
    """Write the model card, and print its path."""
    from neuron_articles.records.store import Store
    from neuron_articles.training.commands import write_model_card

    print(write_model_card(Store(options.data), working_folder() / "docs", options.model))
    return 0
