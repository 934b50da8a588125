"""What authors say of units by name: ``content/models/<model>.yml``, read here and nowhere else.

An entry of another shape is a problem with its line, and is left out. Names that measurements propose stand in the
same file: see `NamedUnit.is_proposed` for what tells them from a person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from neuron_articles.authoring.text_files import load_mapping, read_text
from neuron_articles.problems import AuthorError, Problem, Severity, suggest
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.units import LAST_LAYER, Unit, find_model

FIELDS = ("title", "families", "facets", "warning", "note")
LISTS = ("families", "facets")
MARK = "proposed"  # how the note of a proposal begins
PROPOSAL = ("title", "families", "note")  # the fields of a proposal
_STAMPED = re.compile(rf"{MARK}\b.* \[[0-9a-f]{{8}}\]", re.DOTALL)


class NamedUnit(Struct, frozen=True):
    """One entry: what an author says of a unit.

    said: the fields that the entry gives, in its order; the others are empty
    """

    title: Annotated[str, Meta(description="what the neuron is called")] = ""
    families: Annotated[tuple[str, ...], Meta(description="families that it belongs to")] = ()
    facets: Annotated[tuple[str, ...], Meta(description="facets that the neuron has, listed on its page")] = ()
    warning: Annotated[str, Meta(description="what readers are warned of before its pictures")] = ""
    note: Annotated[str, Meta(description="a sentence on its page and card")] = ""
    said: tuple[str, ...] = ()

    @property
    def is_proposed(self) -> bool:
        """Whether measurements proposed the name and nobody edited the entry: the stamp at the note's end holds."""
        if sorted(self.said) != sorted(PROPOSAL):
            return False
        note, _, mark = self.note.rpartition(" [")
        return note.startswith(MARK) and mark == f"{stamp(self.title, self.families, note)}]"

    @property
    def persons_note(self) -> str:
        """The note, "" where it is what a proposal left behind in an entry that a person edited."""
        return "" if _STAMPED.fullmatch(self.note) and not self.is_proposed else self.note

    def as_written(self) -> dict[str, str | list[str]]:
        """The fields as plain values, as the file gives them."""
        values = {name: getattr(self, name) for name in self.said}
        return {name: list(value) if name in LISTS else value for name, value in values.items()}


NOT_NAMED = NamedUnit()


class UnitsFile(Struct, frozen=True):
    """All entries of one file, and what is wrong with the others."""

    units: Mapping[Unit, NamedUnit]
    problems: tuple[Problem, ...] = ()


def stamp(title: str, families: Sequence[str], note: str) -> str:
    """Eight digits that change with the title, the families or the note of a proposal."""
    return digest(canonical_json([title, list(families), note]))[:8]


def named_paths(content: Path) -> list[Path]:
    """The files in which authors name units."""
    return sorted((content / "models").glob("*.yml"))


def read_file(path: Path) -> UnitsFile:
    """The entries of one file. Raises OSError."""
    name = f"models/{path.name}"
    text, problems = read_text(path, name)
    values, more = load_mapping(text, name)
    problems += more
    entries = values.get("units") or {}
    if not isinstance(entries, dict):
        problems.append(Problem(name, 1, 1, Severity.ERROR, "units must be a mapping", "89: {title: …}"))
        entries = {}
    found: dict[Unit, NamedUnit] = {}
    for index, entry in entries.items():
        try:
            unit = Unit.parse(str(index), str(values.get("model", path.stem)))
            found[unit] = read_entry(str(index), entry)
        except AuthorError as error:
            line, column = _place_of(str(index), text)
            problems.append(Problem(name, line, column, Severity.ERROR, error.message, error.remedy))
    return UnitsFile(found, tuple(problems))


def read_named(model: str, content: Path) -> dict[int, NamedUnit]:
    """Index in the last layer -> entry of ``content/models/<model>.yml``; empty without the file.

    What is wrong with the file is left out: the site's build reports it. Raises UnknownName, OSError.
    """
    path = content / "models" / f"{model}.yml"
    if not path.is_file():
        return {}
    known = find_model(model)
    own = (known.units_of or known.name, LAST_LAYER)
    return {unit.index: one for unit, one in read_file(path).units.items() if (unit.model, unit.layer) == own}


def edited(named: Mapping[int, NamedUnit]) -> dict[int, NamedUnit]:
    """The entries that a person wrote or edited."""
    return {unit: one for unit, one in named.items() if not one.is_proposed}


def read_entry(index: str, value: object) -> NamedUnit:
    """One entry: a title alone, or a mapping. Raises AuthorError."""
    value = {"title": value} if isinstance(value, str) else value
    if not isinstance(value, dict):
        raise AuthorError(f"unit {index} needs a title", f"{index}: {{title: …}}")
    for key, item in value.items():
        if key not in FIELDS:
            raise AuthorError(f'unit {index} has no field "{key}"', suggest(str(key), FIELDS))
        if isinstance(item, dict) or isinstance(item, list) is not (key in LISTS):
            raise AuthorError(f"{key} of unit {index} must be a {'list' if key in LISTS else 'text'}")
    texts = {str(key): str(item) for key, item in value.items() if key not in LISTS and item is not None}
    lists = {str(key): tuple(map(str, item)) for key, item in value.items() if key in LISTS and item is not None}
    return NamedUnit(
        texts.get("title", ""),
        lists.get("families", ()),
        lists.get("facets", ()),
        texts.get("warning", ""),
        texts.get("note", ""),
        said=tuple(map(str, value)),
    )


def _place_of(index: str, text: str) -> tuple[int, int]:
    """Line and column of an entry."""
    place = re.search(rf"^([ \t]+[\"']?){re.escape(index)}[\"']?[ \t]*:", text, re.MULTILINE)
    return (text.count("\n", 0, place.start()) + 1, len(place[1]) + 1) if place else (1, 1)
