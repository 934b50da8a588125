"""``neuron-articles propose``: names and families of neurons, from the measurements."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neuron_articles.cli.options import DEFAULT_MODEL, add_places
from neuron_articles.problems import AuthorError

if TYPE_CHECKING:
    from neuron_articles.authoring.proposed_names import Proposed
    from neuron_articles.records.unit_facts import UnitControls


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", nargs="?", default=DEFAULT_MODEL, help=f"which one (default {DEFAULT_MODEL})")
    parser.add_argument("--write", action="store_true", help="put them into content/models/<model>.yml")
    parser.add_argument("--multimodal", action="store_true", help="only neurons for drawings and words alike")
    add_places(parser)


def run(options: argparse.Namespace) -> int:
    """Print proposals and how many there would be by chance, and write them where asked to."""
    from neuron_articles.authoring.proposed_names import areas_of, proposals_of
    from neuron_articles.records.store import Store
    from neuron_articles.records.unit_facts import UNITS_RECORD, UnitsRecord
    from neuron_articles.units import find_model

    model = find_model(options.model).name
    store = Store(options.data)
    record = store.load(model, UNITS_RECORD, UnitsRecord)
    if record is None:
        remedy = f"neuron-articles figures units --model {model}"
        raise AuthorError(f"there is no record of the units of {model}", remedy)
    found = [one for one in proposals_of(record) if len(one.modalities) == 2 or not options.multimodal]
    _print_proposals(found, areas_of(record, store))
    if record.data.controls:
        _print_controls(found, record.data.controls)
    if options.write:
        path = _write(options.content, model, found)
        print(f"{path}: edit an entry and it is yours; the next run renews those that nobody edited")
    return 0


def _print_proposals(found: Sequence[Proposed], areas: Mapping[int, float]) -> None:
    for one in found:
        shares = f"{one.purity.pictures:>5.0%} of drawings {one.purity.words:>5.0%} of words"
        area = f"  AUC {areas[one.index]:.3f}" if one.index in areas else ""
        print(f"{one.index:>5}  {one.title:20} {shares}{area}  {', '.join(one.families)}")


def _print_controls(found: Sequence[Proposed], controls: UnitControls) -> None:
    both, chance, area = sum(len(one.modalities) == 2 for one in found), controls.both, controls.auc_95
    print(
        f"{len(found)} proposals, {both} for drawings and words alike; with shuffled concepts there would be "
        f"{chance.shuffled_concepts} of the latter, with shuffled neurons {chance.shuffled_units}"
    )
    print(
        f"{area.units} neurons have an AUC of .95 for one concept in drawings and in words; "
        f"{area.shuffled_concepts} with shuffled concepts, {area.shuffled_units} with shuffled neurons"
    )


def _write(content: Path, model: str, found: list[Proposed]) -> Path:
    """Put proposals into the file of a model's units. Raises AuthorError for a file that cannot be read."""
    from neuron_articles.authoring.proposed_names import merge
    from neuron_articles.authoring.text_files import load_mapping, read_text
    from neuron_articles.records.store import write_atomic

    path = content / "models" / f"{model}.yml"
    name = f"models/{path.name}"
    text, problems = read_text(path, name) if path.is_file() else ("", [])
    problems = [*problems, *(load_mapping(text, name)[1] if text.strip() else [])]
    if problems:
        raise AuthorError.from_problem(problems[0])
    write_atomic(path, merge(text, model, found))
    return path
