"""The tables of sources and concepts, without any package fetched."""

from __future__ import annotations

import re

import pytest

from neuron_articles.stimuli.dataset.concepts import load_concepts, slug
from neuron_articles.stimuli.dataset.sources import ALLOWED_LICENCES, load_sources
from neuron_articles.training.captions import caption, caption_of_two, vocabulary

pytestmark = pytest.mark.torch

SOURCES = load_sources()
CONCEPTS = load_concepts({})


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.package)
def test_every_source_is_pinned_licensed_and_attributed(source: object) -> None:
    assert source.licence in ALLOWED_LICENCES  # type: ignore[attr-defined]
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", source.integrity)  # type: ignore[attr-defined]
    assert re.fullmatch(r"\d+\.\d+\.\d+", source.version)  # type: ignore[attr-defined]
    assert source.by and source.url.startswith("https://")  # type: ignore[attr-defined]


def test_styles_are_unique_so_that_splits_by_style_are_disjoint() -> None:
    styles = [source.style for source in SOURCES]
    assert len(styles) == len(set(styles))


@pytest.mark.parametrize("role", ["emoji", "flags", "font"])
def test_whole_styles_and_fonts_are_held_out(role: str) -> None:
    held = {source.held_out for source in SOURCES if source.role == role}
    assert held == {True, False}


def test_concepts_and_words_are_unique() -> None:
    names = [concept.name for concept in CONCEPTS]
    words = [word for concept in CONCEPTS for word in concept.words]
    assert len(names) == len(set(names))
    assert sorted(words) == sorted(set(words))


def test_enough_countries_emotions_and_colours() -> None:
    kinds = [concept.kind for concept in CONCEPTS]
    assert kinds.count("colour") == 11
    assert kinds.count("emotion") >= 15
    assert kinds.count("country") >= 59


def test_every_concept_can_be_shown_and_written() -> None:
    for concept in CONCEPTS:
        assert concept.words[0] == concept.name
        assert concept.emoji or concept.code or concept.kind == "colour"


def test_no_association_is_the_name_of_another_concept() -> None:
    names = {concept.name for concept in CONCEPTS}
    things = [concept for concept in load_concepts({"cat": ["kitten", "dog"]}) if concept.kind == "thing"]
    assert not [word for concept in things for word in concept.associated if word in names]


def test_captions_are_never_empty_and_within_the_vocabulary() -> None:
    import random

    known = set(vocabulary(CONCEPTS))
    chance = random.Random(0)
    for concept in CONCEPTS:
        for written in ("", *concept.words):
            text = caption(concept, written, chance)
            assert text and set(text.split()) <= known
    assert set(caption_of_two("cat", "ice cream", chance).split()) == {"cat", "and", "ice", "cream"}


def test_captions_do_not_name_the_kind_of_picture() -> None:
    assert not {"drawing", "picture", "photo", "emoji", "icon", "word"} & set(vocabulary(CONCEPTS))


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Côte d’Ivoire", "c-te-divoire"), ("Jack-o’-lantern", "jack-o-lantern"), ("1st place", "1st-place")],
)
def test_slug(label: str, expected: str) -> None:
    assert slug(label) == expected
