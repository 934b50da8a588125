"""Countries, cities and parts of the world: how they are written, where they lie, and which belong together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neuron_articles.stimuli.dataset.atlas import Land
    from neuron_articles.stimuli.dataset.concepts import Concept

# Which regions of the data set make up which continent.
CONTINENTS = {
    "Africa": ("north africa", "west africa", "central africa", "east africa", "southern africa"),
    "Asia": ("east asia", "south asia", "southeast asia", "central asia", "middle east", "caucasus"),
    "Europe": ("europe", "eastern europe", "scandinavia", "baltic", "balkans", "mediterranean"),
    "America": ("north america", "central america", "south america", "caribbean"),
}
_FEWEST = 3  # countries that make a region
_SMALLEST = 3.0  # degrees across, of countries that the data set does not name
_LEFT_OUT = {"antarctica", "fr. s. antarctic lands"}


@dataclass(frozen=True)
class Country:
    """A country of the map.

    name: as it is written in pictures, lower case      region: of the data set; "" for those it does not name
    """

    name: str
    land: Land
    region: str = ""

    @property
    def title(self) -> str:
        return " ".join(word if "." in word else word.capitalize() for word in self.name.split())


@dataclass(frozen=True)
class City:
    """A city of the map. name: as it is written in pictures, lower case; country: as the data set names it."""

    name: str
    country: str
    longitude: float
    latitude: float


CITIES = Path(__file__).with_name("cities.json")


def read_cities() -> list[City]:
    """The large cities of GeoNames, see ``cities.json`` beside this file, in alphabetical order."""
    return [City(*row) for row in json.loads(CITIES.read_text(encoding="utf-8"))["cities"]]


def read_countries(concepts: Mapping[str, Concept]) -> list[Country]:
    """All countries that the data set names, and the larger ones it does not. Raises PackageError without the atlas."""
    from neuron_articles.stimuli.dataset.atlas import read_atlas
    from neuron_articles.stimuli.dataset.build import default_folder
    from neuron_articles.stimuli.dataset.packages import fetch_packages, package_folder
    from neuron_articles.stimuli.dataset.sources import load_sources

    atlas = next(source for source in load_sources() if source.package == "world-atlas")
    packages = default_folder() / "packages"
    fetch_packages([atlas], packages, lambda _: None)
    named = {one.atlas: one for one in concepts.values() if one.kind == "country"}
    return [
        Country(named[land.name].name, land, named[land.name].category)
        if land.name in named
        else Country(land.name, land)
        for land in read_atlas(package_folder(atlas, packages))
        if land.name in named or (land.extent >= _SMALLEST and land.name not in _LEFT_OUT)
    ]


def list_regions(regions: Sequence[str]) -> dict[str, list[int]]:
    """Title -> places of its countries in ``regions`` (each country's region), continents first."""
    found = {
        continent: [place for place, region in enumerate(regions) if region in parts]
        for continent, parts in CONTINENTS.items()
        if len(set(parts) & set(regions)) > 1  # else it is the same as its only region
    }
    for region in sorted(set(regions) - {""}):
        found[region.title()] = [place for place, other in enumerate(regions) if other == region]
    return {title: places for title, places in found.items() if len(places) >= _FEWEST}


def continent_of(region: str) -> str:
    """The continent of a region's title; "" for none."""
    return next((name for name, parts in CONTINENTS.items() if region == name or region.lower() in parts), "")
