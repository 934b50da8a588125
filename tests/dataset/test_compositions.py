"""Training batches from a tiny data set."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import torch

from neuron_articles.stimuli.dataset.library import DatasetMissing, Item, Library, load_library
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.training.compositions import Composer

pytestmark = pytest.mark.torch


def test_a_batch_is_a_function_of_seed_and_number(library: Library) -> None:
    first, again, other = (Composer(library).batch(3, number, 8) for number in (5, 5, 6))
    assert torch.equal(first.images, again.images) and first.captions == again.captions
    assert not torch.equal(first.images, other.images)


def test_a_concept_comes_at_most_once(library: Library) -> None:
    composer = Composer(library)
    for number in range(5):
        assert max(Counter(composer.batch(0, number, 8).concepts).values()) == 1


def test_every_mode_occurs_and_carriers_can_be_left_out(library: Library) -> None:
    composer = Composer(library)
    modes = {mode for number in range(40) for mode in composer.batch(0, number, 8).modes}
    assert modes == {"word", "sign", "labelled", "scene", "picture", "map", "patch", "painted"}
    without = Composer(library, carriers=False)
    assert "sign" not in {mode for number in range(40) for mode in without.batch(0, number, 8).modes}


def test_a_batch_tells_the_word_written_in_each_picture(library: Library) -> None:
    batch = Composer(library).batch(0, 1, 8)
    words = {concept.name: concept.words for concept in library.concepts}
    for mode, name, written in zip(batch.modes, batch.concepts, batch.written, strict=True):
        assert written in words[name] if mode in ("word", "sign", "labelled") else written == ""


def test_batches_hold_only_what_is_trained_on(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Item] = []
    read = Library.pixels

    def watch(library: Library, item: Item) -> Pixels:
        seen.append(item)
        return read(library, item)

    monkeypatch.setattr(Library, "pixels", watch)
    for number in range(20):
        Composer(library).batch(1, number, 8)
    assert {item.split for item in seen} == {"train"}


def test_splits_are_disjoint_by_style_and_every_picture_has_a_licence(library: Library) -> None:
    for table in ("pictures", "words"):
        trained = {item.style for item in library.select(table, "train")}
        held = {item.style for item in library.select(table, "style", "font")}
        assert trained and held and not trained & held
    assert all(item.licence and item.by for item in library.items)


def test_iterating_gives_plain_pictures_with_metadata(library: Library) -> None:
    pictures = list(library.iterate("pictures", "style"))
    assert {item.style for _, item in pictures} == {"other"}
    assert all(picture.shape == (64, 64, 3) and picture.dtype == "uint8" for picture, _ in pictures)


def test_a_missing_data_set_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DatasetMissing, match="neuron-articles dataset"):
        load_library(tmp_path)
