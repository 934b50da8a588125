"""What the region map of a model is made of: responses to names and to maps, and the units that tell regions.

Units are chosen by the names of countries, and checked on names in other letters, on maps and on cities, by which they
were not chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from neuron_articles.compute.session import Session
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.stimuli import places

if TYPE_CHECKING:
    from neuron_articles.analyses.regions import Check, Regional
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.statistics.areas import Matrix


CROPS = 360  # of each map
# Style and projection of the maps that units are shown on: one half is compared with the other.
MAPS = ((0, 0), (1, 1), (2, 2), (3, 0))
HEIGHTS = (0.2, 0.3)  # of letters, in the pictures of names


@dataclass(frozen=True)
class RegionMeasurements:
    """What a record is made of.

    countries:  on the map
    responses:  of the units to the data set
    names:      (country, unit) responses to the written names, in letters that nothing was chosen by
    worlds:     (map, row, column, unit) activity on the unlabelled maps
    cities:     on the map
    city_names: (city, unit) responses to their written names
    told:       words in the captions that this repository's models learned from: cities among them are no check
    """

    countries: Sequence[places.Country]
    responses: Responses
    names: Matrix
    worlds: Matrix
    cities: Sequence[places.City]
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

        shown, values = self._by_country("words")
        region = {one.name: one.region for one in self.countries}
        return tell_regions(values, places.list_regions([region.get(name, "") for name in shown]))

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
        members = places.list_regions([one.region for one in self.countries])
        return [region for region in self.regional.found() if region in members]

    def check_chosen(self) -> dict[str, Check]:
        """Every chosen region's best unit, on things that it was not chosen by."""
        from neuron_articles.analyses.regions import check
        from neuron_articles.stimuli.world_maps import Grid

        members, chosen = places.list_regions([one.region for one in self.countries]), self.chosen
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
        worlds = without_gaps(self.worlds.mean(0, dtype="float32"))
        on_cells = worlds[[row for _, (row, _) in cells], [column for _, (_, column) in cells]]  # (cell, unit)
        homes = [self.cities[number].country for number in self.untold]
        return {
            "names": check(self.names, names, regions, units),
            "marked": check(on_marked, marked, regions, units),
            "map": check(on_cells, [name for name, _ in cells], regions, units),
            "cities": check(self.city_names[self.untold], homes, regions, units),
        }


def measure(session: Session) -> RegionMeasurements:
    """Responses, names and maps; each of them is kept on disk."""
    responses = session.responses()
    countries = places.read_countries(responses.facts)
    written = [one.name for one in countries]
    names = _keep(session, "country-names", list(written), lambda: _write(session, written, responses.words))
    cities = places.read_cities()
    called = [one.name for one in cities]
    city_names = _keep(session, "city-names", list(called), lambda: _write(session, called, responses.words))
    worlds = _keep(session, "worlds", [MAPS, CROPS], lambda: _walk(session, countries))
    return RegionMeasurements(countries, responses, names, worlds, cities, city_names, _captions(session))


def _captions(session: Session) -> frozenset[str]:
    """All names, words and associations that captions of the default data set are made of; none for other models."""
    from neuron_articles.stimuli.dataset.library import load_library

    if session.model.source != "this repository":
        return frozenset()
    return frozenset(text for one in load_library().concepts for text in (one.name, *one.words, *one.associated))


def _keep(session: Session, name: str, inputs: list[object], make: Callable[[], Matrix]) -> Matrix:
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


def _walk(session: Session, countries: Sequence[places.Country]) -> Matrix:
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


def without_gaps(maps: Matrix) -> Matrix:
    """(row, column, unit) maps with each unit's least value where no crop came."""
    import numpy as np

    maps = np.asarray(maps, np.float32)
    return np.asarray(np.where(np.isnan(maps), np.nanmin(maps, (0, 1)), maps))
