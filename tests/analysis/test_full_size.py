"""Every analysis on an RN50x4 with random weights, at its 288 pixels, with small counts.

Its residual branches are on and its batch normalization is calibrated, see `model.load_model`. The figures are
computed as `make figures` does, of a data set of six concepts. The hero needs drawings in two styles of lines, and
universality a second model: their parts are called alone.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image

from neuron_articles.analyses import (
    modalities,
    stroop,
    text_search,
)
from neuron_articles.analyses.text_candidates import SearchSettings
from neuron_articles.analyses.universality import find_matches
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import ModelSession
from neuron_articles.models.clip import Clip
from neuron_articles.records.store import Store
from neuron_articles.responses.scan import Scan, collect, run
from neuron_articles.responses.summary import ScanSettings
from neuron_articles.responses.unit_records import Units
from neuron_articles.responses.unit_report import measure, report
from neuron_articles.stimuli import written_words
from neuron_articles.stimuli.dataset.atlas import Land
from neuron_articles.stimuli.dataset.library import load_library
from neuron_articles.stimuli.evaluation_set import open_evaluation_set
from neuron_articles.stimuli.feelings import FeelingTable
from neuron_articles.stimuli.pictures import open_pictures
from neuron_articles.stimuli.places import City, Country
from neuron_articles.units import find_model
from neuron_articles.visualization.objectives import diversity, unit
from neuron_articles.visualization.optimization import response, visualize
from neuron_articles.visualization.recipes import photographs
from neuron_articles.visualization.user_facets import open_themes, taps_of, train_themes
from tests.tiny_library import concepts, write_library

pytestmark = pytest.mark.torch

SIDE, UNITS, CELLS = 288, 2560, 81
CONCEPTS = ("sun", "box", "ring", "japan", "happy", "red")
FEELINGS = ["happy", "sad", "angry"]
REPORTED = 48  # units of which pages are made
FIGURES = (
    "africa_maps",
    "attack_setup",
    "automated_attacks",
    "conditional_probability",
    "emotion_atlas",
    "emotion_codes",
    "feature_visualizations",
    "in_the_wild",
    "look_or_meaning",
    "maximal_text",
    "neuron_families",
    "neuron_links",
    "people_bars",
    "region_map",
    "sparse_probe",
    "stroop",
    "word_bias",
    "word_neighbours",
)
SMALL: dict[str, Any] = {
    "responses.unit_records.THRESHOLD": 0.2,  # of ten pictures at most three show one concept
    "visualization.facet_visualization.STEPS": 1,
    "visualization.facet_visualization.VIEWS": 2,
    "visualization.facet_visualization.WORD_FONTS": 1,
    "visualization.user_facets.GRID": 2,
    "visualization.facet_visualization.chunk_size": lambda _: 1,  # copies of the one unit would cost as much again
    "visualization.diversity.chunk_size": lambda _: 1,
    "stimuli.held_out.PATCHES": 1,
    "analyses.typographic.BY_NAME": 1,
    "analyses.typographic.BY_UNIT": 1,
    "analyses.typographic.TRIED_UNITS": 1,
    "figures.feature_visualizations.compute.FACETS": ("any", "text"),
    "visualization.recipes.response": partial(response, views=2),
    "stimuli.feelings.read_table": lambda: FeelingTable(FEELINGS, {}),
    "figures.emotion_codes.fits.LEVELS": (1, 2),
    "figures.emotion_codes.fits.DRAWN": "2",
    "figures.emotion_codes.compute.find_lexical": lambda *_: [],  # needs twenty words; test_words has it
    "figures.region_map.measurements.MAPS": ((0, 0), (1, 1)),
    "figures.region_map.measurements.CROPS": 5,
    "figures.maximal_text.compute.N_PER_ROW": 1,
    "figures.maximal_text.compute.N_ROWS": 1,
    "figures.maximal_text.compute.N_RANDOM": 1,
    "figures.stroop.compute.N_FONTS": 1,
    "figures.word_bias.compute.CHARGED": ("evil",),
    "figures.word_bias.compute.GROUPS": ("women",),
    "figures.word_bias.compute.ASKED": (("evil", "women"),),
}


def some_concepts(_: object = None) -> list[Any]:
    return [one for one in concepts() if one.name in CONCEPTS]


def some_countries(_: object) -> list[Country]:
    ring = [(130.0, 30.0), (145.0, 30.0), (145.0, 45.0), (130.0, 45.0), (130.0, 30.0)]
    return [Country("japan", Land("japan", [ring], (130, 30, 145, 45)), "east asia")]


def make_small(patch: pytest.MonkeyPatch) -> None:
    """Counts, words, places and searches as small as figures allow."""
    for name, value in SMALL.items():
        patch.setattr(f"neuron_articles.{name}", value)
    for module in ("stimuli.dataset.concepts", "responses.concept_responses"):
        patch.setattr(f"neuron_articles.{module}.load_concepts", some_concepts)
    patch.setattr("neuron_articles.stimuli.places.read_countries", some_countries)
    patch.setattr("neuron_articles.stimuli.places.read_cities", lambda: [City("tokyo", "japan", 139.7, 35.7)])
    plain = written_words.TextStyle(height=0.2)
    patch.setattr(written_words, "letterings", lambda *_, **__: [plain])
    colours, every = stroop.colour_test, text_search.surprisals
    patch.setattr(stroop, "colour_test", lambda *some: replace(colours(*some), heights=(0.3,)))
    patch.setattr(text_search, "surprisals", lambda tokenizer: dict(list(every(tokenizer).items())[:6]))
    short = SearchSettings(restarts=1, longest=2, beam=1, likely=2, edits=1, patience=1, steps=1)
    patch.setattr(text_search, "SearchSettings", lambda: short)


def calibrate_on_pictures(clip: Clip) -> None:
    """Once more, on areas of many sizes: a tower that saw noise alone answers to areas beyond half precision."""
    generator = torch.Generator().manual_seed(1)
    areas = [torch.rand(1, 3, side, side, generator=generator) for side in (3, 9, 36, 288)]
    tower = clip.network.visual
    for module in tower.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.reset_running_stats()
            assert module.momentum is None, "running means are those of the one batch"
    with torch.no_grad():
        tower.train()(clip.normalized(torch.cat([torch.nn.functional.interpolate(one, SIDE) for one in areas])))
    tower.eval()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelSession]:
    folder, threads = tmp_path_factory.mktemp("full"), torch.get_num_threads()
    write_library(folder, some_concepts())
    torch.set_num_threads(2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PICTOCLIP_CACHE", str(folder))
        make_small(patch)
        made = ModelSession(
            find_model("RN50x4"), Store(folder / "data"), RunOptions(weights="random", units="89", device="cpu")
        )
        calibrate_on_pictures(made.clip)
        yield made
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def clip(session: ModelSession) -> Clip:
    found: Clip = session.clip
    return found


def test_units_depend_on_every_block(clip: Clip) -> None:
    """A fresh tower's residual branches are off; then nothing below would be of the blocks."""
    pixels = torch.rand(1, 3, 64, 64)
    blocks = [block for stage in ("layer3", "layer4") for block in getattr(clip.network.visual, stage)]
    with torch.inference_mode():
        before = clip.trunk()(pixels)
        assert before.shape == (1, UNITS, 2, 2) and before.isfinite().all()
        for block in blocks:
            weight = block.bn3.weight.clone()
            block.bn3.weight.zero_()
            assert (clip.trunk()(pixels) - before).abs().mean() > 0.01 * before.std()
            block.bn3.weight.copy_(weight)


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_scan(clip: Clip, tmp_path: Path, form: str) -> None:
    random = np.random.default_rng(0)
    for number in range(2):
        Image.fromarray(random.integers(0, 255, (300, 400, 3), np.uint8)).save(tmp_path / f"{number}.{form}")
    scan = Scan(
        clip.trunk(), open_pictures(tmp_path), SIDE, tmp_path / "shards", ScanSettings(examples=2), first_look=1
    )
    run(scan)
    summary = collect(scan).summary
    assert summary.top_picture.shape == (2, UNITS) and int(summary.count[0]) == 2
    assert (summary.top_place < CELLS).all() and (summary.top_place >= 0).all()
    assert len(np.unique(summary.top_place)) > 20, "maxima lie in many places"


@pytest.fixture(scope="module")
def measured(session: ModelSession, clip: Clip) -> Units:
    return measure(clip, open_evaluation_set(), session.store.root / ".steps")


def test_units_are_measured_and_reported(session: ModelSession, clip: Clip, measured: Units) -> None:
    found = measured.responses
    assert found.values.shape[1] == UNITS and found.size == (9, 9) and not found.unreadable
    assert (measured.sd > 0.01).all() and found.places.min() >= 0 and found.places.max() < CELLS
    some = replace(found, values=found.values[:, :REPORTED], places=found.places[:, :REPORTED])
    made = report(clip, session.content, Units(measured.evaluation_set, some), session.store.add_object)
    assert len(made.units) == REPORTED and made.skipped == 0
    facts = made.units["RN50x4/layer4/7"]
    assert facts.words and session.store.has_object(facts.picture)
    assert session.store.has_object(made.details)


def test_units_find_their_like_in_another_measurement(measured: Units) -> None:
    values = measured.values[:, :REPORTED]
    found = find_matches(values, values[:, ::-1], number=1, shuffles=2)
    assert (found.units[:, 0] == np.arange(REPORTED)[::-1]).all()


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure(name: str, session: ModelSession) -> None:
    data = importlib.import_module(f"neuron_articles.figures.{name}").FIGURE.compute(session)
    assert data and json.dumps(msgspec.to_builtins(data), allow_nan=False)


def test_three_modalities(clip: Clip, session: ModelSession) -> None:
    library = load_library()
    found = modalities.gather(library)
    mine = np.flatnonzero(np.isin(found.concepts, ["sun", "box"]))
    half = np.arange(len(mine)) % 2 == 0
    few = modalities.Stimuli([found.items[int(i)] for i in mine], found.modality[mine], found.concepts[mine], half)
    values = modalities.respond(clip, library, few)
    assert values.shape == (len(mine), UNITS) and np.isfinite(values).all() and values.std() > 0.5
    every = replace(few, judged=np.ones(len(mine), bool))
    assert modalities.medians(values, every, every.judged)[1].shape == (2, 3, UNITS)
    assert set(modalities.mismatched(few).concepts.tolist()) == {"sun", "box"}


def test_facets_steer_and_pictures_differ(clip: Clip, tmp_path: Path) -> None:
    """Facets of folders of pictures, at every second block of the third stage; diversity of two pictures."""
    random = np.random.default_rng(0)
    for name, darkest in (("bright", 150), ("dark", 0)):
        (tmp_path / name).mkdir()
        for number in range(10):
            noise = random.integers(darkest, darkest + 100, (9, 9, 3), np.uint8)
            Image.fromarray(noise).save(tmp_path / name / f"{number}.png")
    trunk = clip.trunk(taps=taps_of(clip))
    assert trunk.taps == ("layer3.0", "layer3.2", "layer3.4", "layer3.6", "layer3.8")
    facet = train_themes(trunk, open_themes(tmp_path), 96)["bright"]
    style = replace(photographs(SIDE, 2), steering=facet.weights)
    objective = style.objective([89, 89], torch.ones(UNITS)) + diversity(unit(89), [0, 0])
    made = visualize(trunk, objective, [1, 2], style.recipe)
    assert made.rgb().shape == (2, 3, SIDE, SIDE) and made.history.isfinite().all()
