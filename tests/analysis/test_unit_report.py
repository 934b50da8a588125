"""The record of all units, on responses with planted units and on a model with random weights."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import to_builtins

from neuron_articles.models.clip import load_model
from neuron_articles.records.store import Store
from neuron_articles.responses import responses as responding
from neuron_articles.responses.responses import PooledResponses
from neuron_articles.responses.unit_activations import by_people, conditional
from neuron_articles.responses.unit_examples import Framing
from neuron_articles.responses.unit_records import Units
from neuron_articles.responses.unit_report import measure, report
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.evaluation_set import (
    EvaluationSet,
    Subject,
    of_library,
    of_path,
)
from neuron_articles.units import MODELS
from tests.tiny_library import cache, library  # noqa: F401

pytestmark = pytest.mark.torch

CONCEPTS = ("cat", "dog", "sun", "car")
EACH, WIDTH = 12, 16
LION, BLIND, DEAD = (
    3,
    5,
    7,
)  # a unit for cats in drawings and words; one for cats in drawings only; one that never changes


class Flat:
    """Pictures of one colour each; the first two look alike. Satisfies `pictures.Pictures`."""

    def __init__(self, names: list[str]) -> None:
        self.names, self.digest = names, "flat"

    def pixels(self, number: int, side: int) -> Any:
        grey = torch.full((3, side, side), 0 if number < 2 else 40 + number, dtype=torch.uint8)
        grey[:, : number % 5 * 8] = 255
        return grey

    def label(self, number: int) -> str:
        return ""


@pytest.fixture(scope="module")
def units() -> Units:
    tables = ["pictures"] * (EACH * 4) + ["words"] * (EACH * 4)
    shown = [concept for _ in range(2) for concept in CONCEPTS for _ in range(EACH)]
    texts = [""] * (EACH * 4) + [concept for concept in CONCEPTS for _ in range(EACH)]
    names = [f"{table}/{concept}/{number}" for number, (table, concept) in enumerate(zip(tables, shown, strict=True))]
    evaluation_set = EvaluationSet(
        "planted",
        Flat(names),
        tables,
        shown,
        texts,
        ["a style"] * len(names),
        np.ones(len(names), bool),
        {concept: Subject(concept, ("animal" if concept in ("cat", "dog") else "other",)) for concept in CONCEPTS},
        96,
    )
    random = np.random.default_rng(0)
    values = random.normal(size=(len(names), WIDTH)).astype(np.float32)
    is_cat, is_word = np.array(shown) == "cat", np.array(tables) == "words"
    values[is_cat, LION] += 9
    values[is_cat & ~is_word, BLIND] += 9
    values[:, DEAD] = 0.5
    values[:, 9] = values[:, LION] + 0.01 * values[:, 9]
    places = random.integers(0, 4, values.shape).astype(np.int16)
    return Units(evaluation_set, PooledResponses(np.arange(len(names)), values, places, (2, 2), {}))


@pytest.fixture(scope="module")
def made(units: Units, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any], Store]:
    store = Store(tmp_path_factory.mktemp("data"))
    clip: Any = SimpleNamespace(model=MODELS["PictoCLIP"], side=64)
    record = to_builtins(report(clip, Path(), units, store.add_object))
    return record, json.loads(store.read_object(record["details"])), store


def facts(made: Any, unit: int) -> dict[str, Any]:
    found: dict[str, Any] = made[0]["units"][f"PictoCLIP/layer4/{unit}"]
    return found


def test_planted_units_are_named_and_others_are_not(made: Any) -> None:
    assert facts(made, LION)["title"] == facts(made, LION)["words"][0] == "cat"
    assert facts(made, LION)["modalities"] == ("pictures", "words") and facts(made, LION)["families"] == ("animal",)
    assert facts(made, LION)["purity"] == {"pictures": 1.0, "words": 1.0}
    assert facts(made, LION)["note"].startswith("proposed")
    assert facts(made, BLIND)["modalities"] == ("pictures",) and facts(made, BLIND)["title"] == "cat"


def test_controls_stand_beside_the_counts(made: Any) -> None:
    both = made[0]["controls"]["both"]
    assert both["units"] >= 2 > both["shuffled_units"] and both["shuffled_concepts"] < both["units"]
    assert made[0]["controls"]["pictures"]["shuffled"] < 16


def test_statistics_are_those_of_the_whole_matrix(made: Any, units: Units) -> None:
    for unit in (0, LION, DEAD):
        told = made[1]["units"][str(unit)]["statistics"]
        column = units.values[:, unit].astype(float)
        expected = {"mean": column.mean(), "sd": column.std(), "min": column.min(), "max": column.max()}
        assert told == pytest.approx(expected, abs=1e-4)
        counts = made[1]["units"][str(unit)]["histogram"]["counts"]
        assert {table: sum(column) for table, column in counts.items()} == {"pictures": 48, "words": 48}


def test_examples_are_the_strongest_without_near_duplicates(made: Any, units: Units) -> None:
    record, details, store = made
    shown = details["units"][str(LION)]["examples"]
    pictures = [details["pictures"][place] for place, _, _ in shown["pictures"]]
    assert all(text == "cat" for _, text, _ in pictures[:3])
    deviations = [value for _, value, _ in shown["pictures"]]
    assert deviations == sorted(deviations, reverse=True)
    assert deviations[0] == pytest.approx(units.values[:48, LION].max() / units.sd[LION], abs=0.051)
    assert next(details["pictures"][place][1] for place, _, _ in shown["words"]) == "the word “cat”"
    assert len({details["pictures"][place][1] for place, _, _ in shown["words"]}) == len(shown["words"]) == 4
    weakest = [value for _, value, _ in shown["weakest"]]
    assert weakest == sorted(weakest) and weakest[0] < deviations[-1]
    for name in {entry[0] for entry in details["pictures"]} | {record["details"]}:
        assert store.has_object(name)


def test_a_category_is_surer_the_more_active_the_unit(made: Any) -> None:
    told = made[1]["units"][str(LION)]["conditional"]
    assert told["concept"] == "cat" and told["base"] == 0.25 and sum(told["counts"]) == 96
    assert told["concept_hits"][-1] == told["counts"][-1] > 0 and told["concept_hits"][0] == 0
    assert made[1]["units"][str(DEAD)]["conditional"] is None


def test_units_that_respond_alike_find_each_other(made: Any) -> None:
    assert made[1]["units"][str(LION)]["similar"][0][0] == 9 and made[1]["units"]["9"]["similar"][0][0] == LION


def test_the_best_concept_comes_first(made: Any) -> None:
    name, pictures, words, picture_auc, word_auc, unseen = made[1]["units"][str(LION)]["concepts"][0]
    assert (name, pictures, words, picture_auc, word_auc, unseen) == ("cat", 1.0, 1.0, 1.0, 1.0, 1.0)


def test_labels_of_people_are_counted_by_activation(units: Units) -> None:
    names = [units.evaluation_set.pictures.names[number] for number in units.responses.numbers[:60]]
    told = by_people(units, LION, range(60), ["/cat/" not in name for name in names], ["cat", "other"])
    assert told is not None and sum(told.counts) == 60
    assert told.images[0][-1] == told.counts[-1] and told.images[1][-1] == 0
    assert by_people(units, DEAD, [0], [0], ["cat"]) is None


def test_a_subject_nobody_shows_has_no_share(units: Units) -> None:
    told = conditional(units, "ghost", "ghosts", LION)
    assert told is not None and told.concept_hits == [0] * 10 and told.base == 0


def test_large_maps_are_cropped_around_the_maximum() -> None:
    assert not Framing(2, 2).crops and Framing(2, 2).outlines()[3] == (50.0, 50.0, 50.0, 50.0)
    corner, middle = Framing(9, 9).outlines()[0], Framing(9, 9).outlines()[40]
    assert corner[:2] == (0.0, 0.0) and corner[2] == pytest.approx(22.2, abs=0.3)
    assert middle[0] == pytest.approx(38.9, abs=0.3)


def test_a_killed_run_goes_on_where_it_was(
    library: Library,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch.set_num_threads(1)
    clip, evaluation_set = load_model("PictoCLIP", weights="random", device="cpu"), of_library(library)
    first = measure(clip, evaluation_set, tmp_path)
    assert first.values.shape == (len(evaluation_set.tables), 1024) and not first.responses.unreadable
    pixels = torch.stack([evaluation_set.pictures.pixels(number, 64) for number in range(4)])
    maps = clip.trunk()(pixels)
    assert np.allclose(first.values[:4], maps.mean((2, 3)).numpy(), atol=1e-3)
    assert (first.responses.places[:4] == maps.flatten(2).argmax(2).numpy()).mean() > 0.99
    monkeypatch.setattr(responding, "pooled", lambda *_: pytest.fail("measured again"))
    again = measure(clip, evaluation_set, tmp_path)
    assert np.array_equal(first.values, again.values) and np.array_equal(first.responses.places, again.responses.places)
    monkeypatch.undo()
    next(tmp_path.rglob("*.npz")).write_bytes(b"cut short")
    assert np.array_equal(measure(clip, evaluation_set, tmp_path).values, first.values)


def test_the_learned_drawings_count_for_purity_only(library: Library) -> None:  # noqa: F811
    evaluation_set = of_library(library)
    learned = [number for number in evaluation_set.of("pictures") if not evaluation_set.judged[number]]
    assert learned and set(evaluation_set.of("pictures", judged=True)).isdisjoint(learned)
    assert evaluation_set.of("words").size == evaluation_set.of("words", judged=True).size > 0


def test_a_folder_of_ones_own_is_judged_with_the_same_words(tmp_path: Path) -> None:
    from PIL import Image

    for kind in ("cats", "dogs"):
        (tmp_path / kind).mkdir()
        Image.new("RGB", (40, 30), "red").save(tmp_path / kind / "one.png")
    evaluation_set = of_path(tmp_path)
    assert evaluation_set.concepts[:2] == ["cats", "dogs"] and evaluation_set.tables[:3] == [
        "pictures",
        "pictures",
        "words",
    ]
    assert evaluation_set.pictures.pixels(0, 64).shape == evaluation_set.pictures.pixels(2, 64).shape == (3, 64, 64)
    assert evaluation_set.alt(2) == f"the word “{evaluation_set.texts[2]}”" and len(
        evaluation_set.pictures.names
    ) == len(evaluation_set.texts)
