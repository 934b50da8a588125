"""The record of the region map: a family of neurons at places of the map, in one shape for any model and grid."""

from __future__ import annotations

from msgspec import Struct, field

from neuron_articles.records.picture import ImageObject


class MapGrid(Struct, frozen=True):
    """The cells of the maps of activity: rows from north to south, columns from west to east."""

    rows: int
    columns: int


class CountryOutline(Struct, frozen=True):
    """A country: its SVG path and the centre of its largest part, in map units (see `drawing.map_outlines`)."""

    name: str
    path: str
    point: tuple[int, int]


class CityPoint(Struct, frozen=True):
    """A city, and where it lies in map units."""

    name: str
    point: tuple[int, int]


class RegionUnit(Struct, frozen=True, omit_defaults=True):
    """A unit at places of the map. Arrays are unsigned bytes, in base64 in the file.

    unit:      "RN50x4/layer4/862"
    words:     its strongest, strongest first
    spatial:   (rows * columns,) activity on the map; 255 is the most that the unit did there
    countries: (countries,) responses to their names; 255 is the most that it did for any name of a country or city
    cities:    (cities,) the same for theirs
    thing:     what its pictures show, where that is no country
    pictures:  facet -> feature visualization; facets are "text", "face", "architecture", "logo", ...
    """

    unit: str
    words: list[str]
    spatial: bytes
    countries: bytes
    cities: bytes
    thing: str = ""
    pictures: dict[str, ImageObject] = field(default_factory=dict)


class FamilyNeuron(Struct, frozen=True):
    """A neuron of a family: its place in the record's ``units``, and its name there."""

    unit: int
    name: str


class MapFamily(Struct, frozen=True):
    """Neurons that are shown together. key: what links call the family"""

    key: str
    name: str
    neurons: list[FamilyNeuron]


class RegionBest(Struct, frozen=True):
    """A region's best unit by the names of its countries.

    score:  correlation of the unit's responses with being in the region
    chance: what the best unit reaches in 99 of 100 shuffled regions of the same size
    auc:    area under the curve
    found:  whether ``score`` is above ``chance``
    """

    region: str
    unit: int
    score: float
    chance: float
    auc: float
    found: bool


class GeographicWords(Struct, frozen=True):
    """Units by the number of geographic words among their five strongest.

    counts:     (6,) units with 0, 1, ... 5 of them
    expected:   (6,) how many by chance
    words:      how many words were tried, of which so many are ``geographic``
    strict:     the share of units with five
    """

    counts: list[int]
    expected: list[float]
    words: int
    geographic: int
    strict: float


class RegionCheck(Struct, frozen=True):
    """How well the chosen units tell their regions on things that they were not chosen by: areas under the curve.

    mean:    over the chosen units
    control: the mean for the regions of the other chosen units
    each:    chosen region (``central-asia``) -> its unit's value

    A number is None where too few countries are there to tell.
    """

    mean: float | None
    control: float | None
    each: dict[str, float | None]


class MapAgreement(Struct, frozen=True):
    """Mean correlation of two halves of the maps for the same unit, and for different ones. None for under two units"""

    mean: float | None
    control: float | None


class RegionMapRecord(Struct, frozen=True, omit_defaults=True):
    """The region map of one model.

    cities, views: may be empty

    In a record that was computed, besides:

    regions:     all regions with their best units
    heuristic:   units by their geographic words
    checks:      "names", "marked", "map" and "cities"
    cities_told: how many cities are left out of the check on cities, for captions of the training data name them
    second_map:  how alike maps in different styles and projections are

    In a record of published numbers, besides:

    respelled:   spellings in the published names that are put right here
    warned_once: whether the published list warns of a neuron in some of its families only
    """

    grid: MapGrid
    countries: list[CountryOutline]
    cities: list[CityPoint]
    units: list[RegionUnit]
    views: list[MapFamily]
    regions: tuple[RegionBest, ...] = ()
    heuristic: GeographicWords | None = None
    checks: dict[str, RegionCheck] = field(default_factory=dict)
    cities_told: int = 0
    second_map: MapAgreement | None = None
    respelled: tuple[str, ...] = ()
    warned_once: bool = False

    def __post_init__(self) -> None:
        lengths = self.grid.rows * self.grid.columns, len(self.countries), len(self.cities)
        for one in self.units:
            if (len(one.spatial), len(one.countries), len(one.cities)) != lengths:
                raise ValueError(f"{one.unit} needs {lengths[0]} cells, {lengths[1]} countries and {lengths[2]} cities")
        if any(not 0 <= neuron.unit < len(self.units) for view in self.views for neuron in view.neurons):
            raise ValueError(f"a neuron of a family is none of the {len(self.units)} units")
