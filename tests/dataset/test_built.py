"""The data set as built on this machine, where it has been (``neuron-articles dataset``)."""

from __future__ import annotations

import hashlib

import pytest

from neuron_articles.stimuli.dataset.library import DatasetMissing, Library, load_library
from neuron_articles.stimuli.dataset.sources import ALLOWED_LICENCES, load_sources

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def built() -> Library:
    try:
        return load_library()
    except DatasetMissing as reason:
        pytest.skip(str(reason))


def test_every_picture_has_an_allowed_licence_and_a_name_to_credit(built: Library) -> None:
    assert {item.licence for item in built.items} <= ALLOWED_LICENCES
    assert all(item.by for item in built.items)


def test_held_out_styles_and_fonts_are_those_of_the_sources(built: Library) -> None:
    held = {source.style for source in load_sources() if source.held_out}
    assert {item.style for item in built.items if item.split in ("style", "font")} <= held
    assert not {item.style for item in built.items if item.split in ("train", "pair")} & held


def test_no_picture_is_in_two_splits(built: Library) -> None:
    def digests(*splits: str) -> set[bytes]:
        return {hashlib.sha256(built.pixels(item).tobytes()).digest() for item in built.select("pictures", *splits)}

    assert not digests("train") & digests("style")


def test_every_concept_has_pictures_in_both_splits(built: Library) -> None:
    for concept in built.concepts:
        if concept.kind != "colour":
            assert built.of("pictures", concept.name), concept.name
            assert built.of("words", concept.name, held_out=True), concept.name
    with_held_out = sum(bool(built.of("pictures", concept.name, held_out=True)) for concept in built.concepts)
    assert with_held_out >= 0.9 * (len(built.concepts) - 11)
