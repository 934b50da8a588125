"""The region map's record of a model at hand: units chosen by the names of countries, checked on maps they were not
chosen by, and shown where they are active on unlabelled maps.

Whatever is shown, the record says beside it what chance or units dealt out wrongly would give (``regions``,
``checks``, ``heuristic``), and the map's remarks tell the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from neuron_articles.authoring.named_units import read_named
from neuron_articles.compute.session import Session
from neuron_articles.figures import _region_remarks, _world
from neuron_articles.figures._region_record import slug
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.units import Unit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from neuron_articles.analyses.regions import Check, Regional
    from neuron_articles.responses.concept_responses import Responses

    Matrix = npt.NDArray[np.floating]

FAMILY = 7  # neurons in a family
CROPS = 360  # of each map
# Style and projection of the maps that units are shown on: one half is compared with the other.
MAPS = ((0, 0), (1, 1), (2, 2), (3, 0))
HEIGHTS = (0.2, 0.3)  # of letters, in the pictures of names
_SURE = 0.5  # share of its ten strongest pictures that make a thing a unit's own


@dataclass(frozen=True)
class Measured:
    """What a record is made of.

    countries: on the map                       responses: of the units to the data set
    names:     (country, unit) answers to the written names, in letters that nothing was chosen by
    worlds:    (map, row, column, unit) activity on the unlabelled maps
    cities:    on the map                       city_names: (city, unit), as names
    told:      words of the captions of this repository's models: cities among them are no check
    """

    countries: Sequence[_world.Country]
    responses: Responses
    names: Matrix
    worlds: Matrix
    cities: Sequence[_world.City]
    city_names: Matrix
    told: frozenset[str] = frozenset()

    @property
    def untold(self) -> list[int]:
        """Numbers of the cities whose names are in no caption."""
        return [number for number, one in enumerate(self.cities) if one.name.lower() not in self.told]

    @cached_property
    def regional(self) -> Regional:
        """Units by region, chosen by the names and adjectives of countries in fonts that were never trained on."""
        from neuron_articles.analyses.regions import tell_regions

        places, values = self._by_country("words")
        region = {one.name: one.region for one in self.countries}
        return tell_regions(values, _world.list_regions([region.get(place, "") for place in places]))

    def _by_country(self, table: str) -> tuple[list[str], Matrix]:
        """Names of countries, and the units' mean responses to what a table shows of each: (country, unit)."""
        from neuron_articles.analyses.regions import mean_by_place

        found = self.responses
        names = found.concepts.tolist()
        known = {one.name for one in self.countries if one.region}
        mine = [row for row, name in enumerate(names) if found.tables[row] == table and name in known]
        return mean_by_place(found.values[mine], [names[row] for row in mine]) if mine else ([], found.values[:0])

    @cached_property
    def chosen(self) -> list[str]:
        """Regions that have a unit of their own, and countries on the map."""
        members = _world.list_regions([one.region for one in self.countries])
        return [region for region in self.regional.found() if region in members]

    def check_chosen(self) -> dict[str, Check]:
        """Every chosen region's best unit, on things that it was not chosen by."""
        from neuron_articles.analyses.regions import check
        from neuron_articles.stimuli.world_maps import Grid

        members, chosen = _world.list_regions([one.region for one in self.countries]), self.chosen
        units = [self.regional.best(region) for region in chosen]
        regions = [{self.countries[place].name for place in members[region]} for region in chosen]
        grid = Grid(self.worlds.shape[1], self.worlds.shape[2])
        cells = [
            (one.name, (int(row), int(column)))
            for one in self.countries
            for row, column in zip(*grid.cells(one.land).nonzero(), strict=True)
        ]
        names = [one.name for one in self.countries]
        marked, on_marked = self._by_country("maps")
        worlds = _region_remarks.without_gaps(self.worlds.mean(0, dtype="float32"))
        on_cells = worlds[[row for _, (row, _) in cells], [column for _, (_, column) in cells]]  # (cell, unit)
        homes = [self.cities[number].country for number in self.untold]
        return {
            "names": check(self.names, names, regions, units), "marked": check(on_marked, marked, regions, units),
            "map": check(on_cells, [name for name, _ in cells], regions, units),
            "cities": check(self.city_names[self.untold], homes, regions, units),
        }  # fmt: skip


def measure_regions(session: Session) -> dict[str, Any]:
    """The record's data, see ``region_map``; the same for all figures of one session."""
    return session.once(_make_record)


def _make_record(session: Session) -> dict[str, Any]:
    return make_record(session.model.name, measure(session))


def measure(session: Session) -> Measured:
    """Responses, names and maps; each of them is kept on disk."""
    responses = session.responses()
    countries = _world.read_countries(responses.facts)
    written = [one.name for one in countries]
    names = _keep(session, "country-names", written, lambda: _write(session, written, responses.words))
    cities = _world.read_cities()
    called = [one.name for one in cities]
    city_names = _keep(session, "city-names", called, lambda: _write(session, called, responses.words))
    worlds = _keep(session, "worlds", [MAPS, CROPS], lambda: _walk(session, countries))
    return Measured(countries, responses, names, worlds, cities, city_names, _captions(session))


def _captions(session: Session) -> frozenset[str]:
    """All names, words and associations that captions of the default data set are made of; none for other models."""
    from neuron_articles.stimuli.dataset.library import load_library

    if session.model.source != "this repository":
        return frozenset()
    return frozenset(text for one in load_library().concepts for text in (one.name, *one.words, *one.associated))


def _keep(session: Session, name: str, inputs: Any, make: Callable[[], Matrix]) -> Matrix:
    """An array made once for these inputs and weights."""
    from neuron_articles.responses.concept_responses import keep, weights_digest

    key = digest(canonical_json([name, weights_digest(session.clip), inputs]))
    found: Matrix = keep(session.arrays_folder / f"{name}-{key}.npy", make)
    return found


def _write(session: Session, names: Sequence[str], others: Sequence[str]) -> Matrix:
    """(name, unit): responses to written names less the mean over all words of the data set, in the same letters."""
    from neuron_articles.stimuli.written_words import activations, letterings

    words = list(dict.fromkeys([*names, *others]))
    session.report(0, len(words), "names of places")
    clip = session.clip
    found = activations(clip.trunk(), words, letterings(heights=HEIGHTS), clip.side)
    rows = [words.index(word) for word in others]
    centred: Matrix = found[: len(names)] - found[rows].mean(0)
    return centred


def _walk(session: Session, countries: Sequence[_world.Country]) -> Matrix:
    """(map, row, column, unit) on each of MAPS, in half precision."""
    import numpy as np

    from neuron_articles.stimuli.world_maps import PROJECTIONS, STYLES, Grid, activity, draw_crops, draw_world

    clip, found = session.clip, []
    trunk, lands = clip.trunk(), [one.land for one in countries]
    for number, (style, projection) in enumerate(MAPS):
        session.report(number, len(MAPS), "world maps")
        world = draw_world(lands, STYLES[style], PROJECTIONS[projection])
        found.append(activity(trunk, world, draw_crops(world, CROPS, number), Grid(), clip.side).astype(np.float16))
    return np.stack(found)


def make_record(model: str, measured: Measured) -> dict[str, Any]:
    """The data of a record of the region map."""
    from neuron_articles.stimuli.world_maps import stand_out

    views = _views(model, measured)
    units = sorted({neuron["unit"] for view in views for neuron in view["neurons"]})
    spatial = stand_out(_region_remarks.without_gaps(measured.worlds.mean(0, dtype="float32")))
    for view in views:
        view["neurons"] = [{**neuron, "unit": units.index(neuron["unit"])} for neuron in view["neurons"]]
    checks = measured.check_chosen()
    data = {
        "grid": {"rows": spatial.shape[0], "columns": spatial.shape[1]},
        "countries": _world.outline_countries(measured.countries), "cities": _world.place_cities(measured.cities),
        "units": [_unit(model, measured, spatial, unit) for unit in units], "views": views,
        "regions": _region_remarks.list_best(measured.regional),
        "heuristic": _region_remarks.count_words(measured.responses),
        "checks": {name: _region_remarks.summarize(one, measured.chosen) for name, one in checks.items()},
        "cities_told": len(measured.cities) - len(measured.untold),
        "second_map": _region_remarks.compare_halves(measured.worlds, units),
    }  # fmt: skip
    return data | {"remarks": _region_remarks.tell(data), "caption": _CAPTION}


def _unit(model: str, measured: Measured, spatial: Matrix, unit: int) -> dict[str, Any]:
    import numpy as np

    responses = measured.responses
    values = responses.word_values[:, unit]
    strongest = np.argsort(-values, kind="stable")[:20]
    names, cities = (np.maximum(one[:, unit], 0) for one in (measured.names, measured.city_names))
    most = max(float(names.max()), float(cities.max()), 1e-9)  # of both, so that the two maps can be compared
    found = {
        "unit": str(Unit.of(model, unit)), "words": [responses.words[word] for word in strongest],
        "spatial": _world.as_bytes(spatial[:, :, unit]), "cities": _world.as_bytes(cities / most),
        "countries": _world.as_bytes(names / most),
    }  # fmt: skip
    thing = _own_thing(responses, unit)
    return found | ({"warning": _TIE.format(thing=thing)} if thing else {})


_CAPTION = (
    "Region neurons answer to places: to written names of countries, and where these lie on a map without labels. Each "
    "neuron has a hue; a place that several answer to blends their hues, and a stronger response makes it darker. "
    "Point at a neuron to see it alone. A neuron is called after the region whose names it tells from all others, or "
    "after the thing that its pictures show."
)
_TIE = (
    "The strongest pictures of this neuron show “{thing}”, and it answers to names of countries as well. The tie comes "
    "from what the model was trained on; it says nothing about the places."
)


def _own_thing(responses: Responses, unit: int) -> str:
    """The thing that a unit's pictures show, where it is no country."""
    proposal = responses.proposals.get(unit)
    if proposal is None or proposal.pictures < _SURE or responses.kind(proposal.subject.name) == "country":
        return ""
    return proposal.subject.name


def _views(model: str, measured: Measured) -> list[dict[str, Any]]:
    """The families that have neurons: the best of all regions, continents, single countries, and secondary regions."""
    regional, responses = measured.regional, measured.responses
    best = [(regional.best(region), region) for region in regional.found()]
    from neuron_articles.responses.chosen_units import most_multimodal

    named = read_named(model)
    families = {"Best of each region": best[:FAMILY]}
    for continent in _world.CONTINENTS:
        parts = [pair for pair in best if _world.continent_of(pair[1]) == continent]
        more = [
            (unit, continent) for unit in (regional.units(continent, FAMILY) if continent in regional.regions else [])
        ]
        families[continent] = (parts + more)[: 2 * FAMILY]
    families["Single countries"] = [
        (unit, responses.proposals[unit].subject.name.title())
        for unit in most_multimodal(responses, 10_000)
        if responses.kind(responses.proposals[unit].subject.name) == "country"
    ]
    families["Secondarily regional"] = [(unit, _own_thing(responses, unit)) for unit, _ in _secondary(measured)]
    return [
        {"key": slug(name), "name": name, "neurons": _neurons(pairs, named)}
        for name, pairs in families.items()
        if pairs
    ]


def _secondary(measured: Measured) -> list[tuple[int, str]]:
    """Units that are of a thing in pictures and tell a region by names, the surest first."""
    regional = measured.regional
    pairs = [(unit, region) for region in regional.found() for unit in regional.units(region, FAMILY)]
    return [(unit, region) for unit, region in pairs if _own_thing(measured.responses, unit)]


def _neurons(pairs: Sequence[tuple[int, str]], named: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """At most FAMILY units with a name each: the authors' name, else the region's, numbered where it comes again."""
    first: dict[int, str] = {}
    for unit, name in pairs:
        first.setdefault(unit, name)
    seen: dict[str, int] = {}
    neurons = []
    for unit, name in list(first.items())[:FAMILY]:
        title = str(named.get(unit, {}).get("title") or name)
        seen[title] = seen.get(title, 0) + 1
        neurons.append({"unit": unit, "name": title if seen[title] == 1 else f"{title} {seen[title]}"})
    return neurons
