"""The neuron an author names as a figure's parameter, found in a record that holds several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from neuron_articles.problems import AuthorError, suggest
from neuron_articles.units import Unit, UnknownName, find_model


class NeuronNumbers(Protocol):
    """What a record holds of one neuron. kind: of concept that it was chosen for, "" where it was chosen otherwise."""

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
    known = sorted(units, key=int)
    if not known:
        raise AuthorError(f"the figure {figure} holds no neuron: none of {model} was pure enough")
    neuron = next((key for key in known if _is_called(units[key], neuron)), neuron)
    if neuron == "" and len(known) != 1:
        raise AuthorError(f"the figure {figure} needs neuron=", f"one of {', '.join(known)}")
    try:
        unit = Unit.parse(known[0] if neuron == "" else str(neuron), model)
    except UnknownName as error:
        raise AuthorError(error.message, error.remedy) from error
    own = find_model(model)
    if str(unit.index) not in units or unit.model != (own.units_of or own.name):
        hint = suggest(str(unit.index), known) or f"it has {', '.join(known)}"
        raise AuthorError(f"the figure {figure} has no numbers of neuron {neuron}", hint)
    return unit, units[str(unit.index)]


def _is_called(numbers: NeuronNumbers, wanted: int | str) -> bool:
    """Whether a unit goes by a name: ``emotion``, ``happy``."""
    names = {name.lower() for name in (numbers.title, numbers.kind) if name}
    return isinstance(wanted, str) and wanted.strip().lower() in names
