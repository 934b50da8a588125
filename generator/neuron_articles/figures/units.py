"""The units of a model and what is known of each: names, families, the words and pictures that excite it most.

The reader sees a table of neurons by family, each leading to its page. The record is also what every neuron page and
every hover card is filled from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypedDict, TypeVar

from msgspec import Struct

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, Labels
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records import published_files
from neuron_articles.records.store import Record
from neuron_articles.records.unit_facts import RecordedUnit, UnitsRecord
from neuron_articles.units import Unit

T = TypeVar("T")


def compute(session: Session) -> UnitsRecord:
    """Measure every unit of the last layer on pictures the model never saw, or on those of ``--dataset``.

    Raises AuthorError where weights or pictures cannot be had.
    """
    from neuron_articles.responses.unit_report import report

    return report(session.clip, session.content, session.units(), session.store.add_object, session.report)


def published(folder: Path) -> UnitsRecord | None:
    """Names, families and words of the published units. Raises AuthorError for a broken file."""
    titles: dict[str, list[str]] = defaultdict(list)
    families: dict[str, list[str]] = defaultdict(list)
    words: dict[str, list[str]] = defaultdict(list)
    for unit, title, family in _names(folder):
        titles[str(unit)].append(title)
        families[str(unit)].append(family)
    for unit, some in _words(folder):
        words[str(unit)] = max(words[str(unit)], some, key=len)
    names = sorted({*titles, *words}, key=Unit.parse)
    return UnitsRecord({name: _unit(titles[name], families[name], words[name]) for name in names}) if names else None


def _unit(titles: list[str], families: list[str], words: list[str]) -> RecordedUnit:
    """A unit with its names, each once in the order of the lists: the first is its title."""
    distinct = tuple(dict.fromkeys(filter(None, titles)))
    return RecordedUnit(
        title=distinct[0] if distinct else "",
        titles=distinct,
        families=tuple(dict.fromkeys(filter(None, families))),
        words=tuple(words),
    )


class _TitledNeuron(Struct, frozen=True):
    model: str
    unit: int | str
    title: str


class _TitledFamily(Struct, frozen=True):
    """Of ``neuron_families.json``."""

    title: str
    neurons: list[_TitledNeuron]


class _NamedNeuron(Struct, frozen=True):
    model: str
    unit: int
    name: str


class _NamedFamily(Struct, frozen=True):
    """Of ``region_families.json``."""

    neurons: list[_NamedNeuron]


def _read(folder: Path, name: str, kind: type[T]) -> T | None:
    return published_files.load(folder, name, kind) if published_files.find(folder, name) else None


def _names(folder: Path) -> Iterator[tuple[Unit, str, str]]:
    """(unit, name, family) from every published list that names units; the hand-made families first."""
    for family in _read(folder, "neuron_families.json", list[_TitledFamily]) or []:
        for neuron in family.neurons:
            yield Unit.of(neuron.model, int(neuron.unit)), neuron.title, family.title
    for region in _read(folder, "region_families.json", list[_NamedFamily]) or []:
        for one in region.neurons:
            yield Unit.of(one.model, one.unit), one.name, "Region Neurons"
    for index, title in (_read(folder, "emotion_unit_names.json", dict[int, str]) or {}).items():
        yield Unit.of("4x", index), " ".join(title.split()), "Named in emotion codes"


def _words(folder: Path) -> Iterator[tuple[Unit, list[str]]]:
    """(unit, words) of the published word lists: three words of every unit, twenty of the region neurons."""
    for index, words in (_read(folder, "top3_words_RN50x4.json", dict[int, list[str]]) or {}).items():
        yield Unit.of("4x", index), words
    rows = _read(folder, "regional_units.json", list[tuple[str, int]]) or []
    of_rows = _read(folder, "regional_top_words.json", list[list[str]]) or []
    for (model, number), words in zip(rows, of_rows, strict=False):
        yield Unit.of(model, number), words


class ListedUnit(TypedDict):
    """A row of the list: the unit's page, and the words that excite it most."""

    unit: str
    page: str
    title: str
    words: tuple[str, ...]


def draw(record: Record[UnitsRecord], family: str = "") -> Component:
    """The named units, all or of one family. Raises AuthorError for a family that does not exist."""
    families = _families(record.data.units)
    if family and family not in families:
        raise AuthorError(f'there is no family "{family}"', suggest(family, families))
    shown = {family: families[family]} if family else families
    rows = [{"title": title, "units": units} for title, units in shown.items()]
    count = sum(len(entries) for entries in shown.values())
    return Component(
        "unit-list",
        {"families": rows, "model": record.model},
        alt=f"{count} named neurons in {len(rows)} families, each with the words that excite it most.",
        width="text",
        units=[entry["unit"] for entries in shown.values() for entry in entries],
    )


def _families(units: Mapping[str, RecordedUnit]) -> dict[str, list[ListedUnit]]:
    """Family -> its units with page, name and words, in the record's order."""
    found: dict[str, list[ListedUnit]] = defaultdict(list)
    for name, entry in units.items():
        row = ListedUnit(unit=name, page=Unit.parse(name).path, title=entry.title, words=entry.words[:5])
        for family in entry.families:
            found[family].append(row)
    return dict(found)


FIGURE = Figure(
    title="Neurons",
    version=5,
    record=UnitsRecord,
    inputs=(
        DataSet(),
        Labels(),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
