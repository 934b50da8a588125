"""Batches whose captions tell inks: what stands in them, and what never does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
import torch

from neuron_articles.stimuli.dataset import layers
from neuron_articles.stimuli.dataset.layers import Colour
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.training import compositions, inked_words, mixes
from neuron_articles.training.inked_words import InkComposer, make_composer
from neuron_articles.training.mixes import MIXES, InkMix

pytestmark = pytest.mark.torch

TOLD = [name for name, mix in MIXES.items() if mix.inks]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> str:
    """The ink mix for batches of eight: one word in two inks."""
    mix = replace(MIXES["ink"], inks=InkMix(several=1, each=2))
    monkeypatch.setitem(mixes.MIXES, "small", mix)
    return "small"


def nearest(composer: InkComposer, ink: Colour) -> int:
    return int(np.argmin([((colour - ink) ** 2).sum() for colour in composer.colours]))


@pytest.mark.parametrize("mix", TOLD)
def test_no_word_for_a_colour_stands_in_another_colours_ink(
    library: Library, mix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever letters are painted with, by any way of writing, is watched; so are grounds and outlines."""
    painted: list[tuple[Colour, Colour | None]] = []

    def watch(mask: torch.Tensor, ink: Colour, outline: Colour | None) -> torch.Tensor:
        painted.append((ink, outline))
        return letter(mask, ink, outline)

    letter = layers.letter
    monkeypatch.setattr(inked_words, "letter", watch)
    monkeypatch.setattr(compositions, "letter", watch)
    composer = make_composer(library, mix=mix)
    assert isinstance(composer, InkComposer)
    names, found = [one.name for one in composer.named], 0
    for number in range(60):
        painted.clear()
        batch = composer.batch(4, number, 8)
        written = [row for row, word in enumerate(batch.written) if word]
        assert len(painted) == len(written)
        for row, (ink, outline) in zip(written, painted, strict=True):
            for name in set(batch.written[row].split()) & set(names):
                found += 1
                assert batch.captions[row] == name or batch.captions[row].split()[0] == name
                assert nearest(composer, ink) == names.index(name) and outline is None
                assert batch.modes[row] == "word", "on a thing, or beside one, there are other colours"
    assert found > 5


def test_grounds_of_colour_words_have_no_colour(library: Library, small: str) -> None:
    """Under a word for a colour the border of the picture is white, grey or black, but for the camera's part."""
    composer = make_composer(library, mix=small)
    for number in range(40):
        batch = composer.batch(4, number, 8)
        for row in (row for row, word in enumerate(batch.written) if word in ("red", "blue")):
            edge = batch.images[row, :, :2].float().mean((1, 2))
            assert float(edge.max() - edge.min()) < 110, "clouds and slopes change a ground by little"


def test_every_colours_name_is_a_caption_of_every_batch_once(library: Library) -> None:
    for number in range(20):
        batch = make_composer(library, mix="ink").batch(2, number, 8)
        assert batch.inks is not None
        bare = batch.inks.bare[batch.inks.bare >= 0]
        assert sorted(bare.tolist()) == [0, 1]
        for row in (batch.inks.bare >= 0).nonzero()[:, 0].tolist():
            assert batch.captions[row].split()[0] == ("red", "blue")[int(batch.inks.bare[row])]


def test_a_word_stands_in_several_inks_and_each_caption_tells_its_own(library: Library, small: str) -> None:
    composer, groups = make_composer(library, mix=small), 0
    for number in range(20):
        batch = composer.batch(2, number, 8)
        assert batch.inks is not None
        rows: dict[str, set[str]] = defaultdict(set)
        for row, word in enumerate(batch.written):
            told = set(batch.captions[row].split()) & {"red", "blue"}
            if word and told and word not in told and set(batch.captions[row].split()) != told:
                assert told == {("red", "blue")[int(batch.inks.named[row])]}, "the ink that the caption tells"
                rows[word] |= told
        groups += any(len(inks) == 2 for inks in rows.values())
    assert groups == 20


def test_inks_are_as_drawn(library: Library, small: str) -> None:
    """The colour farthest from the border's, in a plain picture of a word, is nearest to the colour that is told."""
    composer = make_composer(library, mix=small)
    assert isinstance(composer, InkComposer)
    right = asked = 0
    for number in range(30):
        batch = composer.batch(7, number, 8)
        assert batch.inks is not None
        for row, mode in enumerate(batch.modes):
            if mode != "word" or batch.inks.named[row] < 0:
                continue
            pixels = batch.images[row].float().permute(1, 2, 0).reshape(-1, 3).numpy() / 255
            ground = np.median(pixels, axis=0)
            far = pixels[np.argsort(((pixels - ground) ** 2).sum(1))[-20:]]
            asked += 1
            right += nearest(composer, np.median(far, axis=0)) == int(batch.inks.named[row])
    assert asked > 30 and right / asked > 0.75, f"{right} of {asked}; outlines and noise explain some"


def test_mixes_without_inks_have_the_composer_they_had(library: Library) -> None:
    assert type(make_composer(library, mix="rival")) is not InkComposer
    assert make_composer(library, mix="rival").batch(1, 1, 8).inks is None
