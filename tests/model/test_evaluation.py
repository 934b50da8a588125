"""The evaluation's arithmetic on made-up activations, and the whole of it on a tiny model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from neuron_articles.analyses.accuracy import _reading, ranks, share, top
from neuron_articles.analyses.attacks import shuffle_ink
from neuron_articles.analyses.visualized import FACETS, measure_visualizations, named, sample
from neuron_articles.locations import data_folder
from neuron_articles.models.clip import load_model
from neuron_articles.models.networks import build_clip
from neuron_articles.models.weights import write_weights
from neuron_articles.records.store import Store
from neuron_articles.responses.embeddings import EmbeddedPictures
from neuron_articles.responses.selectivity import count, list_multimodal, purity, score
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.held_out import gather_words
from neuron_articles.training.architecture import Architecture
from neuron_articles.training.evaluation import evaluate, rows

pytestmark = pytest.mark.torch


def test_ranks_count_the_likelier_choices() -> None:
    choices = np.eye(3, dtype=np.float32)
    seen = np.array([[1, 0, 0], [0.2, 0.1, 0.9]], np.float32)
    assert ranks(seen, choices, np.array([0, 1])).tolist() == [0, 2]
    assert top(seen, choices, np.array([0, 1]))["share"] == 0.5


def test_a_share_has_its_interval() -> None:
    row = share(80, 100, chance=0.01)
    assert row["interval"][0] < 0.8 < row["interval"][1] and row["chance"] == 0.01


@pytest.fixture
def planted() -> tuple[np.ndarray, np.ndarray]:
    """(picture, unit) noise in which unit 0 fires for concept 0 and unit 1 never fires; labels of 20 concepts."""
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(20), 15)
    units = random.random((300, 40)).astype(np.float32)
    units[labels == 0, 0] += 2
    units[:, 1] = 0
    return units, labels


def test_a_planted_unit_is_found_and_shuffling_loses_it(planted: tuple[np.ndarray, np.ndarray]) -> None:
    pictures, words = score(*planted, 20), score(*planted, 20)
    assert list_multimodal(pictures, words)[0] == {"unit": 0, "concept": 0, "pictures": 1.0, "words": 1.0}
    found = count(pictures.purity[:, :1].repeat(2, 1), words.purity[:, [0, 2]], 0.5)
    assert found["units"] == 1 and found["shuffled_units"] <= 1
    assert count(pictures.auc, words.auc, 0.99) == {
        "units": 1,
        "concepts": 1,
        "shuffled_units": 0.0,
        "shuffled_concepts": 0.0,
    }


def test_a_silent_unit_is_pure_in_nothing(planted: tuple[np.ndarray, np.ndarray]) -> None:
    units, labels = planted
    members = labels[None] == np.arange(20)[:, None]
    assert purity(units, members)[:, 1].max() == 0


def test_a_non_word_has_the_ink_of_its_word(library: Library) -> None:
    mask = library.pixels(library.select("words")[0])
    mixed = shuffle_ink(mask)
    assert mixed.sum() == mask.sum() and not np.array_equal(mixed, mask)


def test_a_model_that_knows_names_alone_reads_by_concept(library: Library) -> None:
    """It takes every word for the name of its concept: right by concept, right for names, wrong for other words."""
    written = gather_words(library)
    texts = np.eye(len(library.words), dtype=np.float32)
    named = [library.words.index(library.concepts[concept].name) for concept in written.concepts]
    found = _reading(library, written, EmbeddedPictures(texts[named], texts[named]), texts)
    assert found["reading_by_concept"]["share"] == found["reading_names"]["share"] == 1
    others = [
        text for text, held in zip(written.texts, written.held_out, strict=True) if held and text in ("japanese", "joy")
    ]
    assert (found["reading_other_words"]["hits"], found["reading_other_words"]["of"]) == (0, len(others)) and others


def test_records_from_before_the_breakdown_still_make_a_table() -> None:
    shipped = Store(data_folder()).read("PictoCLIP-b", "evaluation")
    assert shipped
    without = {name: value for name, value in shipped.data.items() if name != "breakdown"}
    assert len(list(rows(without))) > 15


def test_the_whole_table_of_a_tiny_model(library: Library, tmp_path: Path) -> None:
    config = Architecture(layers=(1, 1, 1, 1), width=8, embedding=32, text_width=32, text_layers=1).config(
        library.concepts
    )
    write_weights(build_clip(config), config, tmp_path / "tiny.safetensors")
    clip = load_model("PictoCLIP", device="cpu", weights=str(tmp_path / "tiny.safetensors"))
    result = evaluate(clip, library, progress=lambda _: None)
    assert result == evaluate(clip, library, progress=lambda _: None), "the same model gives the same numbers"
    table = list(rows(result))
    assert len(table) > 15 and all(value for _, value, _ in table)
    assert any("other words alone" in measure for measure, _, _ in table)
    for row in [*result["accuracy"].values(), *result["breakdown"].values()]:
        assert 0 <= row["interval"][0] <= row["share"] <= row["interval"][1] <= 1
    stroop = result["stroop"]
    assert sum(stroop[name]["hits"] for name in ("word", "ink", "other")) == stroop["word"]["of"]


def test_a_unit_is_named_by_its_concept_and_the_control_by_those_of_others() -> None:
    row = named({1: 5, 2: 6, 3: 6, 4: 9}, {1: 5, 2: 6, 3: 7, 4: 6})
    assert (row["hits"], row["of"]) == (2, 4)
    assert row["chance"] == round(3 / 12, 4), "labels of 2 and 3 would fit 4, that of 3 fits 2; of twelve pairs"
    assert named({}, {})["of"] == 0


def test_at_most_a_hundred_units_are_drawn_always_the_same() -> None:
    drawn = sample(range(400))
    assert len(set(drawn)) == len(drawn) == 100 and drawn == sample(range(400))
    assert sample([7, 3]) == [3, 7]


def test_visualizations_of_some_units_are_judged(library: Library, tmp_path: Path) -> None:
    config = Architecture(layers=(1, 1, 1, 1), width=8, embedding=32, text_width=32, text_layers=1).config(
        library.concepts
    )
    write_weights(build_clip(config), config, tmp_path / "tiny.safetensors")
    clip = load_model("PictoCLIP", device="cpu", weights=str(tmp_path / "tiny.safetensors"))
    units = [{"unit": 3, "concept": 0}, {"unit": 8, "concept": 1}]
    found = measure_visualizations(clip, library, units, progress=lambda _: None)
    assert found["strongest"]["of"] == 2 and found["choices"] == len(library.names)
    assert {facet: row["of"] for facet, row in found["by_facet"].items()} == dict.fromkeys(FACETS, 2)
