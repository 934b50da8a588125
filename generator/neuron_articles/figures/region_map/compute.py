"""The region map's record of a model at hand: units chosen by the names of countries, checked on maps they were not
chosen by, and shown where they are active on unlabelled maps.

Whatever is shown, the record has beside it what chance or other units give (``regions``, ``checks``, ``heuristic``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neuron_articles.authoring.named_units import NOT_NAMED, NamedUnit, read_named
from neuron_articles.compute.session import Session
from neuron_articles.drawing import map_outlines
from neuron_articles.figures.region_map import evidence
from neuron_articles.figures.region_map.measurements import RegionMeasurements, measure, without_gaps
from neuron_articles.figures.region_map.record import (
    CityPoint,
    CountryOutline,
    FamilyNeuron,
    MapFamily,
    MapGrid,
    RegionMapRecord,
    RegionUnit,
)
from neuron_articles.figures.region_map.views import slug
from neuron_articles.stimuli import places
from neuron_articles.units import Unit

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.statistics.areas import Matrix


FAMILY = 7  # neurons in a family
_SURE = 0.5  # share of its ten strongest pictures that make a thing a unit's own


def compute(session: Session) -> RegionMapRecord:
    """The record of the session's model, made once for all figures of a run.

    Raises DatasetMissing; PackageError where the world's outlines are missing.
    """
    return session.once(measure_record)


def measure_record(session: Session) -> RegionMapRecord:
    """Measure the session's model. Raises as ``compute``."""
    return make_record(session.model.name, session.content, measure(session))


def make_record(model: str, content: Path, measured: RegionMeasurements) -> RegionMapRecord:
    """The record of what was measured of a model."""
    from neuron_articles.stimuli.world_maps import stand_out

    families = _families(measured)
    units = sorted({unit for family in families.values() for unit in family})
    named = read_named(model, content)
    spatial = stand_out(without_gaps(measured.worlds.mean(0, dtype="float32")))  # (row, column, unit)
    checks = measured.check_chosen()
    return RegionMapRecord(
        grid=MapGrid(rows=spatial.shape[0], columns=spatial.shape[1]),
        countries=_outline_countries(measured.countries),
        cities=_place_cities(measured.cities),
        units=[_unit(model, measured, spatial, unit) for unit in units],
        views=[
            MapFamily(slug(name), name, _neurons(family, units, named)) for name, family in families.items() if family
        ],
        regions=evidence.list_best(measured.regional),
        heuristic=evidence.count_words(measured.responses),
        checks={name: evidence.summarize(one, measured.chosen) for name, one in checks.items()},
        cities_told=len(measured.cities) - len(measured.untold),
        second_map=evidence.compare_halves(measured.worlds, units),
    )


def _unit(model: str, measured: RegionMeasurements, spatial: Matrix, unit: int) -> RegionUnit:
    import numpy as np

    responses = measured.responses
    strongest = np.argsort(-responses.word_values[:, unit], kind="stable")[:20]
    names, cities = (np.maximum(one[:, unit], 0) for one in (measured.names, measured.city_names))
    most = max(float(names.max()), float(cities.max()), 1e-9)  # of both, so that the two maps can be compared
    return RegionUnit(
        unit=str(Unit.of(model, unit)),
        words=[responses.words[word] for word in strongest],
        spatial=_as_bytes(spatial[:, :, unit]),
        countries=_as_bytes(names / most),
        cities=_as_bytes(cities / most),
        thing=_own_thing(responses, unit),
    )


def _as_bytes(shares: Matrix) -> bytes:
    """Numbers from 0 to 1 as bytes from 0 to 255."""
    import numpy as np

    return np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8).tobytes()


def _place_cities(cities: Sequence[places.City]) -> list[CityPoint]:
    return [CityPoint(one.name.title(), map_outlines.project(one.longitude, one.latitude)) for one in cities]


def _outline_countries(countries: Sequence[places.Country]) -> list[CountryOutline]:
    from neuron_articles.stimuli.world_maps import wrapped

    shapes = [
        map_outlines.MultiPolygon([[part] for ring in one.land.rings for part in wrapped(ring)]) for one in countries
    ]
    return [
        CountryOutline(one.title, outline.path, outline.point)
        for one, outline in zip(countries, map_outlines.outlines(shapes), strict=True)
    ]


def _families(measured: RegionMeasurements) -> dict[str, dict[int, str]]:
    """Families, each of at most FAMILY units with a name: the best of all regions, continents, single countries, and
    secondary regions. Some may be empty."""
    from neuron_articles.responses.chosen_units import most_multimodal

    regional, responses = measured.regional, measured.responses
    best = [(regional.best(region), region) for region in regional.found()]
    families = {"Best of each region": best[:FAMILY]}
    for continent in places.CONTINENTS:
        parts = [pair for pair in best if places.continent_of(pair[1]) == continent]
        more = regional.units(continent, FAMILY) if continent in regional.regions else []
        families[continent] = (parts + [(unit, continent) for unit in more])[: 2 * FAMILY]
    families["Single countries"] = [
        (unit, responses.proposals[unit].subject.name.title())
        for unit in most_multimodal(responses, 10_000)
        if responses.kind(responses.proposals[unit].subject.name) == "country"
    ]
    families["Secondarily regional"] = [(unit, _own_thing(responses, unit)) for unit in _secondary(measured)]
    return {name: _first_names(pairs) for name, pairs in families.items()}


def _own_thing(responses: Responses, unit: int) -> str:
    """The thing that a unit's pictures show, where it is no country."""
    proposal = responses.proposals.get(unit)
    if proposal is None or proposal.pictures < _SURE or responses.kind(proposal.subject.name) == "country":
        return ""
    return proposal.subject.name


def _secondary(measured: RegionMeasurements) -> list[int]:
    """Units that are of a thing in pictures and tell a region by names, the surest first."""
    regional = measured.regional
    units = [unit for region in regional.found() for unit in regional.units(region, FAMILY)]
    return [unit for unit in units if _own_thing(measured.responses, unit)]


def _first_names(pairs: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The first FAMILY units of some pairs, each with the name of its first pair."""
    first: dict[int, str] = {}
    for unit, name in pairs:
        first.setdefault(unit, name)
    return dict(list(first.items())[:FAMILY])


def _neurons(family: Mapping[int, str], units: Sequence[int], named: Mapping[int, NamedUnit]) -> list[FamilyNeuron]:
    """A family's neurons: under the authors' names, else the family's, numbered where one comes again.

    units: of the record, among which each has a place
    """
    seen: Counter[str] = Counter()
    neurons = []
    for unit, name in family.items():
        title = named.get(unit, NOT_NAMED).title or name
        seen[title] += 1
        neurons.append(FamilyNeuron(units.index(unit), title if seen[title] == 1 else f"{title} {seen[title]}"))
    return neurons
