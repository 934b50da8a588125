"""Signs, features that models share, and one neuron in three modalities: what is planted is found, noise is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from msgspec import convert

from neuron_articles.analyses import modalities, shared_features
from neuron_articles.analyses.modalities import MODALITIES, Stimuli, choose, deviations, mismatched
from neuron_articles.analyses.shared_features import (
    ComparedPictures,
    PureUnit,
    balance,
    choose_clear,
    compare_meanings,
    standardize,
    strongest_concepts,
)
from neuron_articles.analyses.sign_scenes import compose
from neuron_articles.analyses.universality import find_matches
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import ModelSession
from neuron_articles.figures import hero, in_the_wild, universality
from neuron_articles.models.networks import shipped_file
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Store
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.photographs import find_photos
from neuron_articles.units import find_model
from tests.figures.tiny_model import drawn, session
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["cache", "library", "session"]


def test_things_with_signs_are_drawn_beside_their_control(session: ModelSession) -> None:
    data, component = drawn(in_the_wild, session)
    assert data["labels"][0] == "blank" and len(data["objects"]) + len(data["targets"]) <= 4
    counts = data["count"]["zero_shot"]
    assert counts["signs"]["total"] == counts["no_word"]["total"] == len(data["objects"]) * len(data["targets"])
    for cells in data["cells"].values():
        assert len({json.dumps([row[1] for row in cell["answers"]["zero_shot"]]) for cell in cells.values()}) == 1, (
            "fixed classes"
        )
        assert all(session.store.has_object(cell["image"]["object"]) for cell in cells.values())
    assert "no word" in component.caption and component.alt.startswith("Grid of scenes")


def test_a_sign_changes_the_sign_alone(library: Library) -> None:
    drawing, letters = (library.pixels(library.select(table)[0]) for table in ("pictures", "words"))
    blank, signed = compose(drawing, None), compose(drawing, letters)
    changed = (blank != signed).any(-1)
    assert changed.any() and not changed[: round(0.64 * len(blank))].any()


def test_published_photographs_are_found_and_shown(
    session: ModelSession, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (shared / "published/images").glob("in_the_wild_*.jpg"):
        shutil.copy(path, tmp_path)
    found = find_photos(tmp_path)
    assert len(found) == 42 and ("apple", "ipod") in found and ("wine", "blank") in found
    monkeypatch.setattr(session, "options", RunOptions(photos=tmp_path))
    data, component = drawn(in_the_wild, session)
    assert len(data["objects"]) == 7 and data["own_class"] == {"toaster": "toaster"}
    assert in_the_wild.draw.successes(convert(data, in_the_wild.FIGURE.record), "zero_shot")[1] == 34
    assert component.alt.startswith("Grid of photos")


def test_photographs_that_are_missing_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="no photograph of an object without a label"):
        find_photos(tmp_path)
    for name in ("mug-blank", "mug-ipod", "red_apple-blank"):
        (tmp_path / f"{name}.jpg").touch()
    with pytest.raises(AuthorError, match=r"no photograph red_apple-ipod\.jpg"):
        find_photos(tmp_path)


def test_like_units_are_found_and_independent_ones_are_not() -> None:
    random = np.random.default_rng(0)
    first, order = random.exponential(size=(300, 40)), random.permutation(40)
    second = first[:, order] + 0.3 * random.normal(size=(300, 40))
    matches = find_matches(first, second, shuffles=40)
    assert matches.share == 1 and (order[matches.units[:, 0]] == np.arange(40)).all()
    null = find_matches(first, random.exponential(size=(300, 40)), shuffles=40)
    assert null.share <= 0.05 and null.median < null.threshold
    assert null.of(int(null.correlations[:, 0].argmin())) == []


def test_a_silent_unit_is_like_nothing() -> None:
    values = np.random.default_rng(0).random((50, 5))
    values[:, 2] = 3.0
    assert find_matches(values, values, shuffles=5).of(2) == []


def test_likes_that_stand_for_the_same_thing_are_counted() -> None:
    """Eight things, three pictures each; in the other model the units stand in another order, two of them for noise."""
    random = np.random.default_rng(0)
    concepts = [f"thing {number}" for number in range(8) for _ in range(3)]
    first = (np.arange(8)[None] == np.arange(24)[:, None] // 3) + 0.05 * random.random((24, 8))
    order = random.permutation(8)
    second = first[:, order] + 0.05 * random.random((24, 8))
    second[:, :2] = random.random((24, 2))
    shown = ComparedPictures([np.zeros((1, 1, 3), np.uint8)] * 24, concepts, np.arange(24) % 3 == 0)
    theirs = strongest_concepts(second, shown)
    assert theirs[2:] == [f"thing {number}" for number in order[2:]]
    pure = [PureUnit(unit, f"thing {unit}", 1.0, 1.0) for unit in range(8)]
    same, shuffled = compare_meanings(pure, find_matches(first, second, shuffles=40), theirs)
    assert same == 6 and shuffled == 0
    drawn = np.where(shown.written[:, None], 0, first)
    assert choose_clear(pure, drawn, shown) == pure
    drawn[-1, 3] = 9  # a drawing of thing 7 becomes the strongest of unit 3
    assert choose_clear(pure, drawn, shown) == pure[:3] + pure[4:]
    everyone = ["thing 0"] * 8
    same, shuffled = compare_meanings(pure, find_matches(first, first, shuffles=40), everyone)
    assert same == 1 and shuffled == pytest.approx(1 / 8)


def test_writing_as_such_is_no_likeness() -> None:
    """Two units that answer to whatever is written are alike, until drawings and words are looked at apart."""
    random = np.random.default_rng(0)
    written = np.arange(400) < 200
    first = random.random((400, 6)) + 9 * written[:, None]
    second = random.random((400, 6)) + 9 * written[:, None]
    assert find_matches(first, second, shuffles=20).share == 1
    apart = standardize(first, written)
    matches = find_matches(apart, standardize(second, written), shuffles=20, strata=written)
    assert matches.share <= 1 / 6 and matches.median < 0.2
    second[:, 2] = first[:, 4] + 0.1 * random.random(400)
    matches = find_matches(apart, standardize(second, written), shuffles=20, strata=written)
    assert matches.of(4)[0][0] == 2 and matches.of(4)[0][1] > 0.9


def test_drawings_and_words_count_alike_however_many_there_are() -> None:
    random = np.random.default_rng(0)
    written = np.arange(500) >= 100
    first, second = random.random((500, 4)), random.random((500, 4))
    second[~written, 1] = first[~written, 1]  # alike in all drawings, in no word
    here, there = (balance(standardize(each, written), written) for each in (first, second))
    matches = find_matches(here, there, shuffles=5)
    words = np.corrcoef(first[written, 1], second[written, 1])[0, 1]
    assert matches.units[1, 0] == 1 and matches.correlations[1, 0] == pytest.approx((1 + words) / 2, abs=1e-4)


def test_one_file_for_two_models_is_one_clear_line(session: ModelSession, tmp_path: Path) -> None:
    other = shipped_file(find_model("PictoCLIP-b"))
    session = ModelSession(session.model, Store(tmp_path), RunOptions(weights=str(other), device="cpu"))
    with pytest.raises(AuthorError, match="PictoCLIP and PictoCLIP-b have the same weights"):
        universality.compute.compute(session)


def test_weights_that_are_missing_are_one_clear_line(session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    session.clip  # noqa: B018  # loaded while WEIGHTS is set
    monkeypatch.setattr("neuron_articles.models.networks.weights_folder", lambda: Path("nowhere"))
    with pytest.raises(AuthorError, match="there are no weights of PictoCLIP-b"):
        universality.compute.compute(session)


def test_the_untrained_control_has_a_column(session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(universality.compute, "companions", lambda _: [])
    monkeypatch.setattr(shared_features, "MIN_PURITY", 0.0)
    data, component = drawn(universality, session)
    assert [model["kind"] for model in data["models"]] == ["PictoCLIP", "Untrained"]
    assert data["features"] and data["features"][0]["units"][0][0]["image"]
    assert "never trained" in component.caption


def planted(library: Library) -> tuple[Stimuli, np.ndarray]:
    """Ten things, four pictures in each modality and half, and noise in which unit 3 answers thing 7 in all of them."""
    item = library.select("pictures")[0]
    rows = [
        (f"thing {number}", modality, half)
        for number in range(10)
        for modality in MODALITIES
        for half in (False, True)
        for _ in range(4)
    ]
    names, kinds, judged = (np.array(column) for column in zip(*rows, strict=True))
    stimuli = Stimuli([item] * len(rows), kinds, names, judged)
    values = np.random.default_rng(0).random((len(rows), 20)).astype(np.float32)
    values[names == "thing 7", 3] += 3
    return stimuli, deviations(values, stimuli)


def test_the_planted_unit_is_chosen_and_wrong_names_are_not(library: Library) -> None:
    stimuli, values = planted(library)
    choice = choose(values, stimuli)
    assert (choice.unit, choice.concept) == (3, "thing 7") and min(choice.judged) > 2
    control = choose(values, mismatched(stimuli))
    assert min(control.judged) < 1.5, "no unit answers drawings of one thing and the name of another"


def test_a_reader_of_any_text_does_not_pass(library: Library) -> None:
    stimuli, _ = planted(library)
    values = np.random.default_rng(1).random((len(stimuli.items), 20)).astype(np.float32)
    values[stimuli.modality == "name", 5] += 50
    assert not all(choose(deviations(values, stimuli), stimuli).passed)


def test_the_hero_is_drawn_beside_published_neurons(
    session: ModelSession, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    stimuli, values = planted(library)
    monkeypatch.setattr(modalities, "gather", lambda _: stimuli)
    monkeypatch.setattr(modalities, "respond", lambda *_: values)
    data, component = drawn(hero, session)
    assert [column["measured"] for column in component.data["columns"]] == [False, True, False]
    assert component.units == ("PictoCLIP/layer4/3",)
    assert component.citations == ("quiroga2005invariant", "goh2021multimodal")
    assert len(data["neuron"]["answers"][0]["images"]) == 4
    assert "shuffled over things" in component.caption and "Neuron 3 (thing 7)" in component.alt
