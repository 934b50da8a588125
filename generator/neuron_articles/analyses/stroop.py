"""The Stroop test in many renderings: every word in every ink, in several fonts and sizes.

Two controls: a word that names no colour, and the same ink cut in strips and shuffled, which leaves a word's length and
ink but not its letters. A model that names the ink there, and the word where one stands, sees the ink and still reads;
one that names the word of shuffled strips, too, goes by the length (Stroop 1935; Goh et al. 2021, Figure 17).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neuron_articles.analyses.accuracy import Row, embed_texts, share
from neuron_articles.analyses.attacks import shuffle_ink
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import Floats, measure
from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.layers import LUMINANCE
from neuron_articles.stimuli.dataset.plain import ink_layer, over
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.held_out import Labels
from neuron_articles.stimuli.written_words import Lettering, write

NEUTRAL = "example"
PROMPT = "my favorite word, written in the color {}"
HEIGHTS = (0.16, 0.22, 0.3)  # of the letters, as shares of the picture
BRIGHT = 150  # luminance of 255 from which on an ink stands on black


@dataclass(frozen=True)
class Test:
    """Inks (name -> red, green, blue), words with the neutral one first, fonts (None is Pillow's own) and heights."""

    inks: dict[str, tuple[int, int, int]]
    words: Sequence[str]
    fonts: Sequence[Path | None]
    heights: Sequence[float] = HEIGHTS

    @property
    def ways(self) -> list[Lettering]:
        return [Lettering(font, height) for font, height in product(self.fonts, self.heights)]


def colour_test(concepts: Sequence[Concept], fonts: Sequence[Path | None]) -> Test:
    """Every colour of the data set as ink and as word."""
    inks = {one.name: one.rgb for one in concepts if one.kind == "colour"}
    return Test(inks, [NEUTRAL, *inks], fonts)


def choose_prompt(clip: Clip) -> str:
    """The article's prompt; the colour alone where the text tower cannot take in so long a text, and never saw one."""
    return "{}" if clip.model.source == "this repository" else PROMPT


def ground_of(rgb: tuple[int, int, int]) -> int:
    """0, black, under bright inks, and 255 under the others."""
    return 0 if float(np.array(rgb) @ LUMINANCE) > BRIGHT else 255


def stimulus(word: str, rgb: tuple[int, int, int], way: Lettering, side: int, *, legible: bool = True) -> Pixels:
    """A word in an ink, (side, side, 3)."""
    mask = 255 - write(word, way, side)
    if not legible:
        mask = shuffle_ink(mask, max(2, round(0.4 * way.height * side)))
    return over(ink_layer(mask, rgb), np.full((side, side, 3), ground_of(rgb), np.uint8))


def answer(clip: Clip, test: Test, prompt: str, *, legible: bool = True) -> Floats:
    """(ink, word, way, ink): the probability of every answer to every stimulus."""
    texts = embed_texts(clip, [prompt.format(ink) for ink in test.inks])
    cases = list(product(test.inks.values(), test.words, test.ways))
    pictures = [stimulus(word, rgb, way, clip.side, legible=legible) for rgb, word, way in cases]
    logits = clip.scale * measure(clip, pictures).embeddings @ texts.T
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    return np.asarray(shares.reshape(len(test.inks), len(test.words), len(test.ways), len(test.inks)), np.float32)


@dataclass(frozen=True)
class _Kinds:
    """What every stimulus is: (ink, word, way) each."""

    ink: Labels
    word: Labels  # the colour the word names; -1 for the neutral word

    @property
    def torn(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.word >= 0) & (self.word != self.ink))


def measure_test(clip: Clip, test: Test) -> dict[str, Any]:
    """Everything the figure shows: mean probabilities of every cell, and shares over all renderings with intervals."""
    prompt = choose_prompt(clip)
    shares, control = (answer(clip, test, prompt, legible=legible) for legible in (True, False))
    colours = list(test.inks)
    cells = {
        ink: {
            word: [round(float(value), 5) for value in shares[row, column].mean(0)]
            for column, word in enumerate(test.words)
        }
        for row, ink in enumerate(colours)
    }
    return {
        "prompt": prompt,
        "colours": colours,
        "words": list(test.words),
        "neutral": NEUTRAL,
        "cells": cells,
        "inks": {name: {"ink": _css(rgb), "ground": _css((ground_of(rgb),) * 3)} for name, rgb in test.inks.items()},
        "renderings": {"fonts": len(test.fonts), "heights": list(test.heights)},
        "shares": shares_of(shares, control, test),
        "by_height": [
            {"height": height, "word": _torn_word(shares, test, place)} for place, height in enumerate(test.heights)
        ],
        "confusion": confusion(shares.argmax(-1), test),
    }


def _css(rgb: tuple[int, ...]) -> str:
    return "#" + "".join(f"{value:02x}" for value in rgb)


def kinds(test: Test) -> _Kinds:
    colours = list(test.inks)
    shape = (len(colours), len(test.words), len(test.ways))
    words = np.array([colours.index(word) if word in colours else -1 for word in test.words])
    ink = np.broadcast_to(np.arange(len(colours))[:, None, None], shape)
    return _Kinds(ink, np.broadcast_to(words[None, :, None], shape))


def shares_of(shares: Floats, control: Floats, test: Test) -> dict[str, Row]:
    """How often the answer is the word, the ink, or neither, over all renderings; and the two controls."""
    said, dumb, kind = shares.argmax(-1), control.argmax(-1), kinds(test)
    torn, neutral, same = kind.torn, kind.word < 0, kind.word == kind.ink
    chance = 1 / len(test.inks)

    def over_all(hit: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> Row:
        return share(int((hit & among).sum()), int(among.sum()), chance=chance)

    return {
        "word": over_all(said == kind.word, torn),
        "ink": over_all(said == kind.ink, torn),
        "congruent": over_all(said == kind.ink, same),
        "neutral": over_all(said == kind.ink, neutral),
        "illegible_word": over_all(dumb == kind.word, torn),
        "illegible_ink": over_all(dumb == kind.ink, torn),
    }


def _torn_word(shares: Floats, test: Test, height: int) -> Row:
    """How often the word wins in one height of letters, over all fonts."""
    mine = np.arange(len(test.ways)) % len(test.heights) == height
    kind, said = kinds(test), shares.argmax(-1)
    torn = kind.torn & mine[None, None, :]
    return share(int(((said == kind.word) & torn).sum()), int(torn.sum()))


def confusion(said: Labels, test: Test) -> dict[str, list[list[int]]]:
    """Answers to stimuli whose word and ink differ, both ways: by the word that stands there, and by its ink.

    Counts, a row for what is there and a column for the answer, in the order of the colours.
    """
    kind, number = kinds(test), len(test.inks)
    tables = {}
    for name, there in (("by_word", kind.word), ("by_ink", kind.ink)):
        table = np.zeros((number, number), int)
        np.add.at(table, (there[kind.torn], said[kind.torn]), 1)
        tables[name] = table.tolist()
    return tables
