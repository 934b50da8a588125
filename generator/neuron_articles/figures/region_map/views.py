"""What is asked of a region map's record: the family a link names, the strongest places, the activations of a view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from neuron_articles.figures.region_map.record import RegionMapRecord, RegionUnit
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.shares import first_with_ties, listed

Kind = Literal["spatial", "countries", "cities"]  # of what a unit responds to: cells of the map, and names


class View(NamedTuple):
    """A family by place, and the neuron in it that is looked at, or none."""

    view: int
    focus: int | None


def find_view(data: RegionMapRecord, view: int | str | None, focus: int | str | None = None) -> View:
    """The family and neuron that a link names.

    view:  a place in ``data.views`` or a family's name ("north-america"); None is the first family
    focus: a place in the family, a neuron's name there ("canada", the first of that name) or unit
           ("RN101/layer4/943"), or None

    Raises AuthorError, with what may have been meant.
    """
    keys = [family.key for family in data.views]
    place = 0 if view is None else _place(view, keys, "the map has no family")
    if focus is None:
        return View(place, None)
    family = data.views[place]
    names = [slug(neuron.name) for neuron in family.neurons]
    units = [data.units[neuron.unit].unit for neuron in family.neurons]
    if str(focus) in units:
        return View(place, units.index(str(focus)))
    return View(place, _place(focus, names, f'the map\'s family "{family.key}" has no neuron'))


def _place(wanted: int | str, names: Sequence[str], complaint: str) -> int:
    """Place of a name, or a number checked against their count. Raises AuthorError."""
    text = str(wanted).strip()
    if re.fullmatch(r"-?\d+", text):
        if 0 <= int(text) < len(names):
            return int(text)
        raise AuthorError(f"{complaint} number {text}", f"they are numbered 0 to {len(names) - 1}")
    name = slug(text)
    if name in names:
        return names.index(name)
    hint = suggest(name, names) or "known: " + ", ".join(dict.fromkeys(names))
    raise AuthorError(f'{complaint} "{text}"', hint)


def slug(name: str) -> str:
    """A name as links and keys write it: "Central Asia" is ``central-asia``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def strongest_places(
    data: RegionMapRecord, unit: int, kind: Literal["countries", "cities"], count: int
) -> list[tuple[str, int]]:
    """The names ``unit`` (a place in ``data.units``) answers to most, with values 1 to 255, strongest first."""
    names = [one.name for one in (data.countries if kind == "countries" else data.cities)]
    values = _values(data.units[unit], kind)
    return [(names[index], values[index]) for index in first_with_ties(values, count)[0]]


def tied_places(data: RegionMapRecord, unit: int, kind: Literal["countries", "cities"], count: int) -> int:
    """How many more names ``unit`` answers to as strongly as to the last of its ``count`` strongest."""
    return first_with_ties(_values(data.units[unit], kind), count)[1]


def strongest_countries(data: RegionMapRecord, unit: int, count: int) -> str:
    """ "Kenya, Somalia", and how many more excite ``unit`` as strongly; "" where none does."""
    names = (name for name, _ in strongest_places(data, unit, "countries", count))
    return listed(names, tied_places(data, unit, "countries", count))


def activations(data: RegionMapRecord, shown: View, kind: Kind) -> list[list[float]]:
    """Activations, 0 to 1, of each place of a kind: one a neuron of the family, 0 for those out of focus."""
    arrays = [
        _values(data.units[neuron.unit], kind) if shown.focus in (None, index) else b""
        for index, neuron in enumerate(data.views[shown.view].neurons)
    ]
    length = max(map(len, arrays))
    columns = [array or bytes(length) for array in arrays]
    return [[value / 255 for value in place] for place in zip(*columns, strict=True)]


def _values(unit: RegionUnit, kind: Kind) -> bytes:
    return {"spatial": unit.spatial, "countries": unit.countries, "cities": unit.cities}[kind]
