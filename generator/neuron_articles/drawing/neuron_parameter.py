"""The neuron an author names as a figure's parameter, found in a record that holds several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit, UnknownName, find_model


class NeuronNumbers(Protocol):
    """What a record holds of one neuron. kind: of concept that it was chosen for, "" where it was chosen otherwise"""

    @property
    def title(self) -> str: ...

    @property
    def kind(self) -> str: ...


N = TypeVar("N", bound=NeuronNumbers)


def find_neuron(figure: str, model: str, units: Mapping[str, N], neuron: int | str) -> tuple[Unit, N]:
    """The unit that an author names, and its numbers.

    figure, model: of the record, for messages
    units:         unit number, as a key of JSON -> numbers
    neuron:        a number or a unit's name; what the record calls it, or the kind of concept it was chosen for; ""
                   means the only one there is

    Raises AuthorError for a neuron the record does not hold.
    """
    names = {key: (numbers.title, numbers.kind) for key, numbers in units.items()}
    unit = _find(figure, model, names, neuron)
    return unit, units[str(unit.index)]


def choose_neuron(record: JsonRecord, neuron: int | str) -> tuple[Unit, Mapping[str, Any]]:
    """The same in a record of JSON, whose ``units`` have a "title" and may have a "kind"."""
    units: Mapping[str, Mapping[str, Any]] = record.data["units"]
    names = {key: (str(numbers["title"]), str(numbers.get("kind") or "")) for key, numbers in units.items()}
    unit = _find(record.figure, record.model, names, neuron)
    return unit, units[str(unit.index)]


def _find(figure: str, model: str, names: Mapping[str, tuple[str, ...]], neuron: int | str) -> Unit:
    """The unit of ``names``: number -> what it goes by."""
    known = sorted(names, key=int)
    if not known:
        raise AuthorError(f"the figure {figure} holds no neuron: none of {model} was pure enough")
    neuron = next((key for key in known if _is_called(names[key], neuron)), neuron)
    if neuron == "" and len(known) != 1:
        raise AuthorError(f"the figure {figure} needs neuron=", f"one of {', '.join(known)}")
    try:
        unit = Unit.parse(known[0] if neuron == "" else str(neuron), model)
    except UnknownName as error:
        raise AuthorError(error.message, error.remedy) from error
    own = find_model(model)
    if str(unit.index) not in names or unit.model != (own.units_of or own.name):
        hint = suggest(str(unit.index), known) or f"it has {', '.join(known)}"
        raise AuthorError(f"the figure {figure} has no numbers of neuron {neuron}", hint)
    return unit


def _is_called(names: tuple[str, ...], wanted: int | str) -> bool:
    """Whether a unit goes by a name: ``emotion``, ``happy``."""
    return isinstance(wanted, str) and wanted.strip().lower() in {name.lower() for name in names if name}
