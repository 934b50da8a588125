"""A gallery of pictures made to excite neurons: a row for each neuron, a column for each facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypedDict, TypeVar

from neuron_articles.drawing.component import Component
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.progress import counted
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.shares import percentile
from neuron_articles.records.store import Record
from neuron_articles.records.visualizations import FacetPicture, in_every_facet
from neuron_articles.units import Unit, UnknownName, find_model

Names = str | int | Sequence[str | int]

_STRONG = 99  # percent of the data set's pictures; a picture that excites its neuron no more than these do is weak
_NARROW = 4  # facets that stand in a column of text


class Pictured(Protocol):
    """A record that a gallery can be drawn from.

    units:    a unit's number as text -> its pictures
    concepts: of the units that stand for one
    """

    @property
    def units(self) -> Mapping[str, Sequence[FacetPicture]]: ...

    @property
    def concepts(self) -> Mapping[str, str]: ...


class GalleryFacet(TypedDict):
    """A facet, and what its pictures are made of."""

    name: str
    about: str


class GalleryCell(TypedDict):
    """A picture with the outcome of both checks. percentile: as it is printed, without a sign"""

    picture: ImageObject
    label: str
    agrees: bool
    percentile: str
    weak: bool


class GalleryRow(TypedDict):
    """A neuron with a cell for each facet, None where it has no such picture. title: its concept, or "" """

    unit: str
    page: str
    index: int
    title: str
    cells: list[GalleryCell | None]


class TellingPicture(Protocol):
    """What says how well a picture stands for its unit."""

    @property
    def facet(self) -> str: ...

    @property
    def agrees(self) -> bool: ...

    @property
    def response(self) -> float: ...


T = TypeVar("T", bound=Pictured)


def gallery(
    record: Record[T], about: Mapping[str, str], neurons: Names, facets: Names, rows: int, caption: str
) -> Component:
    """The gallery of a record.

    about:   facet -> what its pictures are made of, for all facets that the record has, in order
    neurons: numbers, or concepts that neurons stand for, ``[12, happy]``; left out, the neurons whose strongest
             pictures excite them most, of those that are pictured in every facet
    facets:  names, ``[any, text]``; left out, all
    rows:    how many neurons where none are named

    Raises AuthorError for a neuron or a facet that the record does not hold.
    """
    shown = _facets(record.figure, list(about), _listed(facets))
    table = [_row(record, unit, shown) for unit in _units(record, _listed(neurons), rows)]
    headings = [GalleryFacet(name=name, about=about[name]) for name in shown]
    names = ", ".join(row["title"] or f"neuron {row['index']}" for row in table[:12])
    alt = (
        f"Gallery of feature visualizations of {counted(len(table), 'neuron')} of {find_model(record.model).title} in "
        f"{counted(len(shown), 'facet')}: {names}."
    )
    return Component(
        "feature-visualizations",
        {"facets": headings, "rows": table},
        alt,
        width="page" if len(shown) > _NARROW else "text",
        caption=f"{caption}{_how_many(len(table), len(record.data.units))}",
        units=tuple(row["unit"] for row in table),
    )


def _how_many(shown: int, pictured: int) -> str:
    """Of how many neurons those shown are a part: what a caption counts is counted over more than stands there."""
    if shown == pictured:
        return ""
    return f" Shown here {'is' if shown == 1 else 'are'} {shown:,} of {counted(pictured, 'neuron')} that were pictured."


def telling(picture: TellingPicture) -> tuple[bool, int, float]:
    """What says how well a visualization stands for its unit: larger for better.

    A name stands beside it, so parts of drawings tell more than letters, and letters more than areas of flat colours.
    """
    rank = {"any": 0, "text": 1}.get(picture.facet, 2)
    return picture.agrees, rank, picture.response


def _listed(names: Names) -> list[str]:
    """A list as it is, or a text with commas between."""
    parts = str(names).split(",") if isinstance(names, str | int) else map(str, names)
    return [part.strip() for part in parts if part.strip()]


def _facets(figure: str, known: Sequence[str], wanted: Sequence[str]) -> list[str]:
    for name in wanted:
        if name not in known:
            hint = suggest(name, known) or f"it has {', '.join(known)}"
            raise AuthorError(f'the figure {figure} has no facet "{name}"', hint)
    return list(wanted or known)


def _units(record: Record[T], wanted: Sequence[str], rows: int) -> list[str]:
    held, concepts = record.data.units, record.data.concepts
    named = [unit for unit in held if unit in concepts] or list(held)
    whole = set(in_every_facet(held))
    order = sorted(named, key=lambda unit: (unit not in whole, -_strongest(held[unit]), int(unit)))
    return [_unit(record, name, order) for name in wanted] or order[: int(rows)]


def _unit(record: Record[T], name: str, order: Sequence[str]) -> str:
    """The key of a neuron that an author names; of those that stand for a concept, the first in ``order``."""
    concepts = record.data.concepts
    if found := [unit for unit in order if concepts.get(unit, "").lower() == name.lower()]:
        return found[0]
    try:
        unit = Unit.parse(name, record.model)
    except UnknownName as error:
        by_concept = f"or by a concept, one of {', '.join(sorted(set(concepts.values()))[:8])}"
        remedy = f"{error.remedy}; {by_concept}" if error.remedy else by_concept
        raise AuthorError(error.message, remedy) from error
    if str(unit.index) not in record.data.units or unit.model != record.model:
        raise AuthorError(f"{record.figure} has no pictures of neuron {name}", f"make them with --units {name}")
    return str(unit.index)


def _strongest(pictures: Sequence[FacetPicture]) -> float:
    return max((one.response for one in pictures), default=0.0)


def _row(record: Record[T], unit: str, facets: Sequence[str]) -> GalleryRow:
    pictures = {one.facet: one for one in record.data.units[unit]}
    name = Unit.parse(unit, record.model)
    return GalleryRow(
        unit=str(name),
        page=f"{name.path}/index.html",
        index=name.index,
        title=record.data.concepts.get(unit, ""),
        cells=[_cell(pictures[facet]) if facet in pictures else None for facet in facets],
    )


def _cell(picture: FacetPicture) -> GalleryCell:
    return GalleryCell(
        picture=picture.picture,
        label=picture.label,
        agrees=picture.agrees,
        percentile=percentile(picture.percentile, 1, "> ", "< "),
        weak=picture.percentile <= _STRONG,
    )
