"""What is known of each unit, gathered from the records and from the authors' files of named units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.article import load_mapping, read_text
from generator.problems import AuthorError, Problem, Severity, suggest
from generator.store import Record, Store
from generator.units import Unit, UnknownName

UNITS_RECORD = "units"
FIELDS = ("title", "families", "facets", "warning", "note")
LISTS = ("families", "facets")


@dataclass(frozen=True)
class UnitFacts:
    """One unit's facts, for its page and its hover card.

    whole_model: the record lists every unit of its model, so the unit has a page even when nobody mentions it
    """

    unit: str
    title: str = ""
    titles: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    warning: str = ""
    note: str = ""
    source: str = ""
    credit: Mapping[str, str] | None = None
    whole_model: bool = False

    def card(self) -> dict[str, Any]:
        """What a hover card shows: only what is known."""
        wanted = ("title", "families", "words", "warning")
        return {key: value for key in wanted if (value := getattr(self, key))}


def gather(store: Store, content: Path) -> tuple[dict[str, UnitFacts], list[Problem]]:
    """Facts by unit, and what is wrong with the records and files that hold them."""
    facts: dict[str, UnitFacts] = {}
    problems: list[Problem] = []
    for path in sorted(store.root.glob(f"*/{UNITS_RECORD}.json")):
        try:
            if record := store.load(path.parent.name, UNITS_RECORD):
                facts.update(_facts_of(record, path))
        except AuthorError as error:
            problems += [error.problem] if isinstance(error.problem, Problem) else []
    for path in sorted((content / "models").glob("*.yml")):
        _add_named_units(path, facts, problems)
    return facts, problems


def _facts_of(record: Record, path: Path) -> dict[str, UnitFacts]:
    """What a record says of its units. Raises AuthorError where it has another shape."""
    whole, credit = bool(record.data.get("whole_model")), record.about.get("credit")
    try:
        return {
            str(Unit.parse(name)): UnitFacts(
                name, str(entry.get("title", "")), _texts(entry, "titles"), _texts(entry, "families"),
                _texts(entry, "words"), source=record.model, credit=credit, whole_model=whole,
            )
            for name, entry in record.data["units"].items()
        }  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"the record of the units has another shape than expected ({type(error).__name__}: {error})"
        problem = Problem(str(path), 1, 1, Severity.ERROR, message, "delete it and make it again")
        raise AuthorError(problem) from error


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"{key} is no list")
    return tuple(map(str, value))


def _add_named_units(path: Path, facts: dict[str, UnitFacts], problems: list[Problem]) -> None:
    """The authors' word on units wins over what was computed."""
    name = f"models/{path.name}"
    text, found = read_text(path, name)
    values, more = load_mapping(text, name)
    problems += [*found, *more]
    units = values.get("units") or {}
    if not isinstance(units, dict):
        problems.append(Problem(name, 1, 1, Severity.ERROR, "units must be a mapping", "89: {title: …}"))
        return
    for index, entry in units.items():
        place = re.search(rf"^([ \t]+[\"']?){re.escape(str(index))}[\"']?[ \t]*:", text, re.MULTILINE)
        line, column = (text.count("\n", 0, place.start()) + 1, len(place[1]) + 1) if place else (1, 1)
        try:
            unit = Unit.parse(str(index), str(values.get("model", path.stem)))
            facts[str(unit)] = _named(facts.get(str(unit), UnitFacts(str(unit))), str(index), entry)
        except (UnknownName, AuthorError) as error:
            message, _, remedy = str(error).partition("; ")
            problems.append(Problem(name, line, column, Severity.ERROR, message, remedy))


def _named(known: UnitFacts, index: str, entry: Any) -> UnitFacts:
    """The facts with what an author says of the unit. Raises AuthorError."""
    entry = {"title": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict):
        raise AuthorError(f"unit {index} needs a title; {index}: {{title: …}}")
    for key, value in entry.items():
        if key not in FIELDS:
            raise AuthorError(f'unit {index} has no field "{key}"; {suggest(str(key), FIELDS)}'.rstrip("; "))
        if isinstance(value, list) is not (key in LISTS):
            raise AuthorError(f"{key} of unit {index} must be a {'list' if key in LISTS else 'text'}")
    chosen: dict[str, Any] = {
        key: tuple(map(str, value)) if key in LISTS else str(value) for key, value in entry.items()
    }
    return replace(known, **chosen)
