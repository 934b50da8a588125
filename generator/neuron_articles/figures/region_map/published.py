"""The region map's record from the numbers published with the article."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from neuron_articles.drawing import map_outlines
from neuron_articles.figures.region_map.record import (
    CityPoint,
    CountryOutline,
    FamilyNeuron,
    MapFamily,
    MapGrid,
    RegionMapRecord,
    RegionUnit,
)
from neuron_articles.figures.region_map.remarks import SPELLING
from neuron_articles.figures.region_map.views import slug
from neuron_articles.problems import AuthorError, Place
from neuron_articles.units import Unit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]

T = TypeVar("T")

# What the published files call the models, in the families and in the list of rows.
_SLUGS = {"4x": "contrastive_4x", "rn50": "contrastive_rn50", "v1": "contrastive_v1", "rn101": "contrastive_v2"}
# Families go by names without this in links: "north-america", not "north-america-all-models".
_EVERY_MODEL = " - All Models"
_ARRAYS = ("regional_spatial.npy", "regional_country.npy", "regional_city.npy")

Row = tuple[str, int]  # a model's slug, and a unit


class _Index(Struct, frozen=True):
    index: int
    name: str


class _Feature(Struct, frozen=True):
    """A country of GeoJSON; the order of the countries is that of the indices."""

    properties: _Index
    geometry: map_outlines.Shape


class _City(Struct, frozen=True):
    """A city at a longitude and a latitude, in degrees."""

    index: int
    name: str
    pos: tuple[float, float]


class _Geography(Struct, frozen=True):
    countries: list[_Feature]
    cities: list[_City]


class _Neuron(Struct, frozen=True):
    model: str
    unit: int
    name: str
    warn: bool


class _Family(Struct, frozen=True):
    name: str
    neurons: list[_Neuron]


def published(folder: Path) -> RegionMapRecord | None:
    """The numbers published with the article: ``regional_*`` and ``region_families.json``.

    None where they are not there. Raises AuthorError where they do not fit together.
    """
    if not (folder / _ARRAYS[0]).is_file():
        return None
    geography = _read(folder / "regional_geo.json", _Geography)
    families = _read(folder / "region_families.json", list[_Family])
    rows = _read(folder / "regional_units.json", list[Row])
    spatial, countries, cities = (_load(folder / name) for name in _ARRAYS)
    words = _read(folder / "regional_top_words.json", list[list[str]])
    lengths = {len(one) for one in (rows, words, spatial, countries, cities)}
    if len(lengths) > 1:
        raise AuthorError(
            f"the regional files have different numbers of neurons: {sorted(lengths)}", place=Place(str(folder))
        )
    return RegionMapRecord(
        grid=MapGrid(rows=spatial.shape[1], columns=spatial.shape[2]),
        countries=_outlines(geography.countries),
        cities=_points(geography.cities),
        units=[
            RegionUnit(
                str(Unit.of(*row)), words[place], *(one[place].tobytes() for one in (spatial, countries, cities))
            )
            for place, row in enumerate(rows)
        ],
        views=[_view(family, rows) for family in families],
        respelled=_slips(families),
        warned_once=_warns_once(families),
    )


def _load(path: Path) -> Bytes:
    import numpy as np

    try:
        return np.asarray(np.load(path, allow_pickle=False), np.uint8)
    except (OSError, ValueError) as error:
        raise AuthorError(
            f"cannot be read ({error})", "fetch the published numbers again", Place(str(path), 1, 1)
        ) from error


def _read(path: Path, kind: type[T]) -> T:
    """JSON of a published file. Raises AuthorError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, ValueError) as error:
        raise AuthorError(
            f"cannot be read ({error})", "fetch the published numbers again", Place(str(path), 1, 1)
        ) from error


def _outlines(features: Sequence[_Feature]) -> list[CountryOutline]:
    ordered = sorted(features, key=lambda feature: feature.properties.index)
    outlines = map_outlines.outlines(feature.geometry for feature in ordered)
    return [
        CountryOutline(feature.properties.name, outline.path, outline.point)
        for feature, outline in zip(ordered, outlines, strict=True)
    ]


def _points(cities: Sequence[_City]) -> list[CityPoint]:
    ordered = sorted(cities, key=lambda city: city.index)
    return [CityPoint(city.name, map_outlines.project(*city.pos)) for city in ordered]


def _view(family: _Family, rows: Sequence[Row]) -> MapFamily:
    name = _spelled(family.name)
    neurons = [FamilyNeuron(rows.index((_SLUGS[one.model], one.unit)), _spelled(one.name)) for one in family.neurons]
    return MapFamily(slug(name.removesuffix(_EVERY_MODEL)), name, neurons)


def _spelled(name: str) -> str:
    for wrong, right in SPELLING.items():
        name = name.replace(wrong, right)
    return name


def _slips(families: Sequence[_Family]) -> tuple[str, ...]:
    """The misspelled parts of names that are in the published list."""
    names = [name for family in families for name in (family.name, *(one.name for one in family.neurons))]
    return tuple(wrong for wrong in SPELLING if any(wrong in name for name in names))


def _warns_once(families: Sequence[_Family]) -> bool:
    """Whether a neuron carries a warning in one family and none in another."""
    neurons = [one for family in families for one in family.neurons]
    flagged = {(one.model, one.unit) for one in neurons if one.warn}
    return any((one.model, one.unit) in flagged and not one.warn for one in neurons)
