"""Records of figures about language and regions, made from planted responses: what is planted is found and drawn,
and where nothing is planted the figures say so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from msgspec import to_builtins

from neuron_articles.analyses.text_candidates import SearchSettings
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import ModelSession, measure_responses
from neuron_articles.figures import (
    africa_maps,
    emotion_atlas,
    emotion_codes,
    maximal_text,
    region_map,
    word_bias,
)
from neuron_articles.figures.emotion_codes import checks, fits
from neuron_articles.figures.emotion_codes.record import LinearCheck
from neuron_articles.figures.region_map.compute import make_record as make_map_record
from neuron_articles.figures.region_map.compute import measure_record
from neuron_articles.figures.region_map.measurements import RegionMeasurements
from neuron_articles.figures.region_map.record import RegionMapRecord
from neuron_articles.figures.region_map.remarks import remarks
from neuron_articles.figures.region_map.views import slug
from neuron_articles.models.clip import load_model
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Store
from neuron_articles.responses.concept_responses import Responses
from neuron_articles.responses.proposals import propose
from neuron_articles.responses.selectivity import purity
from neuron_articles.stimuli.dataset.atlas import Land
from neuron_articles.stimuli.dataset.concepts import Concept, load_concepts
from neuron_articles.stimuli.evaluation_set import Subject
from neuron_articles.stimuli.places import City, Country, list_regions, read_cities
from neuron_articles.units import find_model
from tests.figures.records import make_record, published_data

pytestmark = pytest.mark.torch

REGIONS = {"west africa": (0, 10), "southern africa": (20, -25), "south america": (-60, -10), "east asia": (110, 35)}
EMOTIONS = {
    "happy": ("joy", "smile"),
    "sad": ("crying", "sorrow"),
    "angry": ("mad", "anger"),
    "sick": ("ill", "disgust"),
}
UNITS = 1024


def make_concepts() -> list[Concept]:
    countries = [
        Concept(name, "country", region, words=(name, f"{region[:4]}ish{number}"))
        for region in REGIONS
        for number in range(6)
        for name in (f"{region.replace(' ', '')}{number}",)
    ]
    feelings = [Concept(name, "emotion", "emotion", words=(name, *words)) for name, words in EMOTIONS.items()]
    things = [Concept(name, "thing", "object", words=(name,)) for name in ("sun", "box", "ring", "post")]
    return [*things, *feelings, *countries]


CONCEPTS = make_concepts()
FACTS = {one.name: one for one in CONCEPTS}


# Names that authors give to units of the shipped model are not those of planted ones.
NOWHERE = Path("nowhere")


def respond(planted: bool) -> Responses:
    """Units 0 to 31 stand for concepts, 100 to 103 for regions in words; the others are noise."""
    random = np.random.default_rng(0)
    items = [("pictures", one, "") for one in CONCEPTS for _ in range(8)]
    items += [("words", one, word) for one in CONCEPTS for word in one.words for _ in range(4)]
    items += [("maps", one, "") for one in CONCEPTS if one.kind == "country" for _ in range(3)]
    rows = [(table, one.name, text) for table, one, text in items]
    values = random.normal(size=(len(items), UNITS)).astype(np.float32)
    for row, (table, one, _) in enumerate(items):
        if planted:
            values[row, CONCEPTS.index(one)] += 8
            if one.category in REGIONS and table != "pictures":
                values[row, 100 + list(REGIONS).index(one.category)] += 5
    tables, shown, texts = (np.array([row[column] for row in rows]) for column in range(3))
    pictures, words = (
        purity(values[tables == table], shown[tables == table][None] == np.array(list(FACTS))[:, None])
        for table in ("pictures", "words")
    )
    best = propose([Subject(name) for name in FACTS], pictures, words)
    return Responses(values, values.std(0), tables, shown, texts, best, FACTS, "planted")


def land(region: str, number: int) -> Land:
    west, south = REGIONS[region][0] + 6 * number, REGIONS[region][1]
    ring = [(west, south), (west + 5, south), (west + 5, south + 15), (west, south + 15), (west, south)]
    return Land(f"{region}{number}", [[(float(x), float(y)) for x, y in ring]], (west, south, west + 5, south + 15))


def measured(planted: bool) -> RegionMeasurements:
    random = np.random.default_rng(1)
    named = [one for one in CONCEPTS if one.kind == "country"]
    countries = [Country(one.name, land(one.category, n % 6), one.category) for n, one in enumerate(named)]
    names = random.normal(size=(len(countries), UNITS)).astype(np.float32)
    worlds = random.normal(size=(4, 40, 80, UNITS)).astype(np.float16)
    for row, one in enumerate(countries):
        if planted:
            unit = 100 + list(REGIONS).index(one.region)
            names[row, unit] += 5
            west, south, east, north = one.land.box
            south_row, north_row = 20 - int(south / 4.71), 20 - int(north / 4.71)
            worlds[:, north_row:south_row, 40 + int(west / 4.5) : 41 + int(east / 4.5), unit] += 12
    cities = [City(f"{one.name} city", one.name, one.land.box[0] + 2.0, one.land.box[1] + 7.0) for one in countries]
    city_names = names[:] + random.normal(size=names.shape).astype(np.float32)
    return RegionMeasurements(countries, respond(planted), names, worlds, cities, city_names)


@pytest.fixture(scope="module")
def regions() -> RegionMapRecord:
    return make_map_record("PictoCLIP", Path(), measured(True))


@pytest.fixture(scope="module")
def nothing() -> RegionMapRecord:
    return make_map_record("PictoCLIP", Path(), measured(False))


def test_planted_regions_are_chosen_and_their_maps_and_names_shown(regions: RegionMapRecord) -> None:
    best = {row.region: row for row in regions.regions}
    assert all(best[region.title()].unit == 100 + n and best[region.title()].found for n, region in enumerate(REGIONS))
    unit = next(one for one in regions.units if one.unit == "PictoCLIP/layer4/102")  # south america
    spatial = np.frombuffer(unit.spatial, np.uint8).reshape(40, 80)
    row, column = np.unravel_index(spatial.argmax(), spatial.shape)
    assert 19 <= row <= 23 and 26 <= column <= 35 and (spatial == 0).mean() > 0.5
    names = np.frombuffer(unit.countries, np.uint8)
    assert {regions.countries[i].name[:-1] for i in np.argsort(-names.astype(int))[:5]} == {"Southamerica"}
    assert all((one.mean or 0) > 0.8 > (one.control or 1) for one in regions.checks.values())
    second = regions.second_map
    assert second and second.mean and second.control is not None and second.mean > second.control + 0.1


def test_the_region_map_draws_a_computed_record(regions: RegionMapRecord) -> None:
    record = make_record(region_map, to_builtins(regions), "PictoCLIP")
    assert record.data == regions
    component = region_map.FIGURE.draw(record, view="africa", mode="countries")
    assert "West Africa" in component.alt and len(component.warnings) >= 4
    assert "for other neurons’ regions" in " ".join(component.warnings)
    cities = region_map.FIGURE.draw(record, view="africa", mode="cities")
    assert "names of cities" in cities.alt and len(cities.data["cities"]) == len(regions.countries)
    assert [mode["mode"] for mode in component.data["modes"]] == ["geography", "countries", "cities"]
    units = [msgspec.structs.replace(unit, cities=b"") for unit in regions.units]
    none = make_record(region_map, msgspec.structs.replace(regions, cities=[], units=units), "PictoCLIP")
    with pytest.raises(AuthorError, match='no mode "cities"'):
        region_map.FIGURE.draw(none, mode="cities")


def test_cities_of_captions_are_no_check(regions: RegionMapRecord) -> None:
    whole = measured(True)
    told = frozenset(one.name.lower() for one in whole.cities[::2])
    some = make_map_record("PictoCLIP", Path(), replace(whole, told=told))
    assert some.cities_told == len(told) and regions.cities_told == 0
    assert some.checks["cities"] != regions.checks["cities"] and "no caption told" in " ".join(remarks(some))
    assert len(some.cities) == len(regions.cities), "the map shows all"


def test_every_region_has_its_own_value_in_the_checks() -> None:
    """The best unit's area under the curve for its region's countries, worked out from ranks."""
    noise = np.random.default_rng(0).normal(0, 6, measured(True).names.shape)
    whole = replace(measured(True), names=measured(True).names + noise)
    made = make_map_record("PictoCLIP", Path(), whole)
    found = {one.region: one.unit for one in made.regions if one.found}
    each = made.checks["names"].each
    assert set(each) == {slug(region) for region in found} and len(set(each.values())) > 2
    members = list_regions([one.region for one in whole.countries])
    for region, unit in found.items():
        own = np.isin(np.arange(len(whole.countries)), list(members[region]))
        better = whole.names[own, unit][:, None] > whole.names[~own, unit][None]
        assert each[slug(region)] == pytest.approx(better.mean(), abs=6e-4)
        assert f"{region} {each[slug(region)]:.2f}" in " ".join(remarks(made))


def test_cities_are_of_countries_that_the_map_has() -> None:
    cities = read_cities()
    known = {one.name for one in load_concepts({}) if one.kind == "country"}
    assert len(cities) > 400 and len({one.name for one in cities}) == len(cities)
    assert sum(one.country in known for one in cities) > 0.85 * len(cities)
    assert all(abs(one.longitude) <= 180 and abs(one.latitude) <= 90 and one.name.isascii() for one in cities)


def test_a_model_without_region_neurons_is_said_to_have_none(nothing: RegionMapRecord) -> None:
    assert sum(row.found for row in nothing.regions) <= 1
    component = region_map.FIGURE.draw(make_record(region_map, msgspec.structs.replace(nothing, views=[]), "PictoCLIP"))
    assert "None found" in component.caption and component.name == "chart"
    assert nothing.second_map and abs(nothing.second_map.mean or 0) < 0.15


def test_africa_is_divided_among_its_neurons_or_by_none(regions: RegionMapRecord, nothing: RegionMapRecord) -> None:
    session = ModelSession(find_model("PictoCLIP"), Store(Path("unused")), RunOptions(device="cpu"), content=NOWHERE)
    session.preset(measure_record, regions)
    data = africa_maps.compute(session)
    assert {neuron.unit for neuron in data.neurons} == {"PictoCLIP/layer4/100", "PictoCLIP/layer4/101"}
    component = africa_maps.draw(make_record(africa_maps, data, "PictoCLIP"))
    assert component.alt.startswith("Two maps of Africa") and component.data["neurons"][0]["view"] == "africa"
    session.preset(measure_record, msgspec.structs.replace(nothing, views=[]))
    empty = africa_maps.draw(make_record(africa_maps, africa_maps.compute(session), "PictoCLIP"))
    assert "None found" in empty.caption and empty.units == []


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> ModelSession:
    """A random model with planted responses."""
    store = Store(tmp_path_factory.mktemp("data"))
    made = ModelSession(find_model("PictoCLIP"), store, RunOptions(device="cpu"), content=NOWHERE)
    made.preset(measure_responses, respond(True))
    made.__dict__["clip"] = load_model("PictoCLIP", weights="random", device="cpu")
    return made


def test_codes_are_made_and_drawn_with_their_controls(session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    linear = LinearCheck(correlation=0.5, control=0.0, cosine=0.5, pictures=8)
    monkeypatch.setattr(checks, "check_linear", lambda *_: linear)  # the planted library has no pictures
    monkeypatch.setattr(fits, "LEVELS", (1, 4))
    assert emotion_codes.FIGURE.compute
    data = emotion_codes.FIGURE.compute(session)
    assert set(data.codes) == {"1", "4"} and set(data.codes["4"]) == {w for n, ws in EMOTIONS.items() for w in (n, *ws)}
    assert sum(map(len, data.codes["1"].values())) < sum(map(len, data.codes["4"].values()))
    assert data.checks and data.checks.recall.shuffled < 0.5
    assert emotion_codes.FIGURE.compute(session) == data, "steps that were kept give the same"
    component = emotion_codes.FIGURE.draw(make_record(emotion_codes, data, "PictoCLIP"), emotions="happy, sad")
    assert "shuffled words" in component.caption and len(component.data["rows"]) == 2


def test_the_atlas_is_made_and_drawn_with_its_controls(session: ModelSession) -> None:
    assert emotion_atlas.FIGURE.compute
    data = emotion_atlas.FIGURE.compute(session)
    assert len(data.words) == 12 and len(data.words[0].parts) == 7
    component = emotion_atlas.FIGURE.draw(make_record(emotion_atlas, data, "PictoCLIP"))
    assert "shuffled over words" in component.caption and "Arousal was not compared" in component.caption


def test_maximal_texts_are_found_for_emotion_units_and_drawn(
    session: ModelSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from neuron_articles.analyses import text_search

    few = SearchSettings(restarts=3, longest=2, beam=3, likely=6, edits=4, patience=4, steps=8)
    monkeypatch.setattr(text_search.TextSearch.__init__, "__defaults__", (few,))
    monkeypatch.setattr(maximal_text.compute, "N_RANDOM", 2)
    data = maximal_text.compute.compute(session)
    assert {one.title for one in data.units[:4]} == set(EMOTIONS)
    record, draw = make_record(maximal_text, data, "PictoCLIP"), maximal_text.FIGURE.draw
    assert len(draw(record).data["columns"]) == 10 and len(draw(record, row=2).units) == 5
    assert "random order" in draw(record).caption
    with pytest.raises(AuthorError, match="no row 3"):
        draw(record, row=3)
    assert "None found" in draw(make_record(maximal_text, msgspec.structs.replace(data, units=[]), "PictoCLIP")).caption


def test_of_the_published_texts_what_was_reported_is_shown_and_what_is_missing_said(tmp_path: Path) -> None:
    read = {str(unit): [f"word{unit}"] for unit in maximal_text.published.NEURONS}
    (tmp_path / "top3_words_RN50x4.json").write_text(json.dumps(read))
    component = maximal_text.FIGURE.draw(make_record(maximal_text, published_data(maximal_text, tmp_path)), 1)
    shocked, crying, *_ = component.data["columns"]
    assert (shocked["reported"], crying["reported"], crying["read"]) == ("shocked", "", ["word1193"])
    assert "not in the data published" in component.caption and "Crying: no text" in component.alt
    assert component.data["missing"] and component.data["missing"] in component.caption
    second = maximal_text.FIGURE.draw(make_record(maximal_text, published_data(maximal_text, tmp_path)), 2)
    reads = {column["title"]: column["read"] for column in second.data["columns"]}
    assert reads["Incarcerated"] == ["word2297"] and reads["Erotic"] == [], "sexual content is not shown"


def test_charged_words_and_groups_that_go_together_are_told(session: ModelSession) -> None:
    planted = respond(True)
    for row, text in enumerate(planted.texts.tolist()):
        if text in ("sorrow", "eastish0"):
            planted.values[row, 200:260] += 6
    session.preset(measure_responses, planted)
    assert word_bias.FIGURE.compute
    data = word_bias.FIGURE.compute(session)
    first = data.pairs[0]
    assert (first.word, first.group) == ("sorrow", "eastish0") and first.centred > data.chance
    assert {one.unit for one in data.units} <= set(range(UNITS)) and data.mixed > 0
    component = word_bias.FIGURE.draw(make_record(word_bias, data, "PictoCLIP"))
    assert "Sensitive content" in component.warnings[0] and "by chance" in component.caption
    session.preset(measure_responses, respond(False))
    noise = word_bias.FIGURE.compute(session)
    assert sum(pair.centred > noise.chance for pair in noise.pairs) <= 1
