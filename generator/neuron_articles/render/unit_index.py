"""What is known of each unit, gathered from the records and from the authors' files of named units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from neuron_articles.authoring.named_units import MARK, NamedUnit, named_paths, read_file
from neuron_articles.problems import AuthorError, Place, Problem, unreadable
from neuron_articles.records.store import Record, Store
from neuron_articles.records.unit_facts import UNITS_RECORD, RecordedUnit, UnitsRecord
from neuron_articles.render.visualizations import UnitPictures, visualization_paths, visualizations_of
from neuron_articles.units import MODELS, Unit, UnknownName

WIDTHS = {
    f"{name}/{layer}": width
    for name, model in MODELS.items()
    if not model.units_of
    for layer, width in model.layers.items()
}


class UnitCard(Struct, frozen=True, omit_defaults=True):
    """What a hover card shows, as its script gets it. Pictures are places among the tiles of the unit's sheet.

    facets:  facet -> place of its picture; ``facet``: the one whose picture tells most
    picture: of one without feature visualizations
    """

    title: str = ""
    families: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    warning: str = ""
    facets: Mapping[str, int] | None = None
    facet: str | None = None
    picture: int | None = None


class UnitFacts(Struct, frozen=True):
    """One unit's facts, for its page and its hover card.

    note:        an author's; or that the names are proposals, from the measurements
    proposed:    measurements proposed the name, and no person has changed it
    picture:     image object that stands for the unit, one of its model's pages'
    visualizations: facet -> the place of its picture among the tiles of the unit's sheet, see sheets.py
    facet:       the one whose picture tells most
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
    proposed: bool = False
    picture: str = ""
    visualizations: Mapping[str, int] | None = None
    facet: str = ""
    source: str = ""
    credit: Mapping[str, str] | None = None
    whole_model: bool = False

    def card(self) -> UnitCard:
        """What a hover card shows: only what is known."""
        made = self.visualizations if self.whole_model else None
        return UnitCard(
            self.title,
            self.families,
            self.words,
            self.warning,
            facets=made or None,
            facet=self.facet if made else None,
            picture=0 if self.picture and self.whole_model and not made else None,
        )


class UnitIndex(Mapping[str, UnitFacts]):
    """Facts by unit, made when they are asked for: a record may list thousands of units, and a build wants a few."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[RecordedUnit, Record[UnitsRecord]]] = {}
        self._facts: dict[str, UnitFacts] = {}
        self._visualizations: dict[str, tuple[str, dict[str, int]]] = {}

    def __getitem__(self, unit: str) -> UnitFacts:
        if unit not in self._facts:
            self._facts[unit] = _facts_of(unit, *self._entries[unit])
        if unit not in self._visualizations:
            return self._facts[unit]
        facet, found = self._visualizations[unit]
        return replace(self._facts[unit], visualizations=found, facet=facet)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries | self._facts)

    def __len__(self) -> int:
        return len(self._entries | self._facts)

    def add_record(self, record: Record[UnitsRecord], path: Path) -> None:
        """Take over what a record says of its units. Raises AuthorError where it names one that does not exist."""
        try:
            entries = {_full_name(name): (entry, record) for name, entry in record.data.units.items()}
        except UnknownName as error:
            message, remedy = (
                f"the record of the units is not of this model: {error.message}",
                "delete it and make it again",
            )
            raise AuthorError(message, remedy, Place(str(path), 1, 1)) from error
        self._entries.update(entries)

    def add_visualizations(self, model: str, units: UnitPictures) -> None:
        """Take over the pictures that were made to excite units of the last layer, one a facet."""
        from neuron_articles.drawing.visualization_gallery import telling

        layer = next(iter(MODELS[model].layers), "") if model in MODELS else ""
        for number, pictures in units.items():
            if layer and pictures:
                places = {name: place for place, name in enumerate(dict.fromkeys(one.object for one in pictures))}
                found = {one.facet: places[one.object] for one in pictures}
                self._visualizations[f"{model}/{layer}/{number}"] = max(pictures, key=telling).facet, found

    def add(self, facts: UnitFacts) -> None:
        """Take over one unit's facts, instead of those known."""
        self._facts[facts.unit] = facts

    @property
    def whole_models(self) -> Iterator[str]:
        """Units of the models that have a page for every unit."""
        for unit, (_, record) in self._entries.items():
            if record.data.whole_model:
                yield unit


def gather(store: Store, content: Path) -> tuple[UnitIndex, list[Problem]]:
    """Facts by unit, and what is wrong with the records and files that hold them."""
    known = UnitIndex()
    problems: list[Problem] = []
    for path in record_paths(store):
        try:
            if record := store.load(path.parent.name, UNITS_RECORD, UnitsRecord):
                known.add_record(record, path)
        except AuthorError as error:
            problems += [error.problem] if error.problem else []
    for path in visualization_paths(store):
        try:
            known.add_visualizations(path.parent.name, visualizations_of(store, path.parent.name))
        except AuthorError:
            continue  # the figure and the pages of neurons say what is wrong with it
    for path in named_paths(content):
        try:
            file = read_file(path)
        except OSError as error:
            problems.append(unreadable(f"models/{path.name}", error))
            continue
        problems += file.problems
        for unit, entry in file.units.items():  # the authors' word on units wins over what was computed
            known.add(_named(known.get(str(unit), UnitFacts(str(unit))), entry))
    return known, problems


def record_paths(store: Store) -> list[Path]:
    """The files of the records of units."""
    return sorted(store.root.glob(f"*/{UNITS_RECORD}.json"))


def _full_name(name: str) -> str:
    """The name of a unit in full. Raises UnknownName. Records hold full names: only others are taken apart."""
    layer, _, index = name.rpartition("/")
    if index.isdecimal() and index == str(int(index)) and int(index) < WIDTHS.get(layer, 0):
        return name
    return str(Unit.parse(name))


def _facts_of(unit: str, entry: RecordedUnit, record: Record[UnitsRecord]) -> UnitFacts:
    """What a record says of a unit."""
    return UnitFacts(
        unit,
        title=entry.title,
        titles=entry.titles,
        families=entry.families,
        words=entry.words,
        note=entry.note,
        proposed=entry.note.startswith(MARK),
        picture=entry.picture,
        source=record.model,
        credit=record.credit,
        whole_model=record.data.whole_model,
    )


def _named(known: UnitFacts, entry: NamedUnit) -> UnitFacts:
    """The facts with what an author says of the unit: the fields that the entry gives."""
    chosen: dict[str, object] = {name: getattr(entry, name) for name in entry.said}
    if "title" in entry.said or "note" in entry.said:  # a name that a person gave is no proposal
        chosen |= {"note": entry.persons_note, "proposed": entry.is_proposed}
    return replace(known, **chosen)
