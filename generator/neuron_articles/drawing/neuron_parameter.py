"""The neuron an author names as a figure's parameter, found in a record that holds several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit, UnknownName, find_model


def choose_neuron(record: JsonRecord, neuron: int | str) -> tuple[Unit, Mapping[str, Any]]:
    """The unit and its numbers in ``record.data["units"]``, whose keys are unit numbers as text.

    neuron: a number or a unit's name; what the record calls it, or the kind of concept it was chosen for ("title",
            "kind"); "" means the only one there is

    Raises AuthorError for a neuron the record does not hold.
    """
    units: Mapping[str, Mapping[str, Any]] = record.data["units"]
    known = sorted(units, key=int)
    if not known:
        raise AuthorError(f"the figure {record.figure} holds no neuron: none of {record.model} was pure enough")
    neuron = next((key for key in known if _is_called(units[key], neuron)), neuron)
    if neuron == "" and len(known) != 1:
        raise AuthorError(f"the figure {record.figure} needs neuron=", f"one of {', '.join(known)}")
    try:
        unit = Unit.parse(known[0] if neuron == "" else str(neuron), record.model)
    except UnknownName as error:
        raise AuthorError(error.message, error.remedy) from error
    own = find_model(record.model)
    if str(unit.index) not in units or unit.model != (own.units_of or own.name):
        hint = suggest(str(unit.index), known) or f"it has {', '.join(known)}"
        raise AuthorError(f"the figure {record.figure} has no numbers of neuron {neuron}", hint)
    return unit, units[str(unit.index)]


def _is_called(numbers: Mapping[str, Any], name: int | str) -> bool:
    """Whether a unit's numbers go by a name: ``emotion``, ``happy``."""
    names = {str(numbers[key]).lower() for key in ("title", "kind") if numbers.get(key)}
    return isinstance(name, str) and name.strip().lower() in names
