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

import numpy as np
import numpy.typing as npt

from neuron_articles.analyses.accuracy import embed_texts
from neuron_articles.analyses.attacks import shuffle_ink
from neuron_articles.analyses.stroop_counts import AnswerShare, HeightShare, StroopConfusion, StroopShares
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import Floats, measure
from neuron_articles.statistics.intervals import share_interval
from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.layers import LUMINANCE
from neuron_articles.stimuli.dataset.plain import ink_layer, over
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.held_out import Labels
from neuron_articles.stimuli.written_words import TextStyle, write

NEUTRAL = "example"
PROMPT = "my favorite word, written in the color {}"
HEIGHTS = (0.16, 0.22, 0.3)  # of the letters, as shares of the picture
BRIGHT = 150  # luminance of 255 from which on an ink stands on black


@dataclass(frozen=True)
class StroopTest:
    """Inks (name -> red, green, blue), words with the neutral one first, fonts (None is Pillow's own) and heights."""

    inks: dict[str, tuple[int, int, int]]
    words: Sequence[str]
    fonts: Sequence[Path | None]
    heights: Sequence[float] = HEIGHTS

    @property
    def renderings(self) -> list[TextStyle]:
        """Every font in every height, the heights of a font together."""
        return [TextStyle(font, height) for font, height in product(self.fonts, self.heights)]


def colour_test(concepts: Sequence[Concept], fonts: Sequence[Path | None]) -> StroopTest:
    """Every colour of the data set as ink and as word."""
    inks = {one.name: one.rgb for one in concepts if one.kind == "colour"}
    return StroopTest(inks, [NEUTRAL, *inks], fonts)


def choose_prompt(clip: Clip) -> str:
    """The article's prompt; the colour alone where the text tower cannot take in so long a text, and never saw one."""
    return "{}" if clip.model.source == "this repository" else PROMPT


def ground_of(rgb: tuple[int, int, int]) -> int:
    """0, black, under bright inks, and 255 under the others."""
    return 0 if float(np.array(rgb) @ LUMINANCE) > BRIGHT else 255


def stimulus(word: str, rgb: tuple[int, int, int], way: TextStyle, side: int, *, legible: bool = True) -> Pixels:
    """A word in an ink, (side, side, 3)."""
    mask = 255 - write(word, way, side)
    if not legible:
        mask = shuffle_ink(mask, max(2, round(0.4 * way.height * side)))
    return over(ink_layer(mask, rgb), np.full((side, side, 3), ground_of(rgb), np.uint8))


def answer(clip: Clip, test: StroopTest, prompt: str, *, legible: bool = True) -> Floats:
    """(ink, word, rendering, ink): the probability of every answer to every stimulus."""
    texts = embed_texts(clip, [prompt.format(ink) for ink in test.inks])
    cases = list(product(test.inks.values(), test.words, test.renderings))
    pictures = [stimulus(word, rgb, way, clip.side, legible=legible) for rgb, word, way in cases]
    logits = clip.scale * measure(clip, pictures).embeddings @ texts.T
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    return np.asarray(shares.reshape(len(test.inks), len(test.words), len(test.renderings), len(test.inks)), np.float32)


@dataclass(frozen=True)
class _Kinds:
    """What every stimulus is: (ink, word, rendering) each."""

    ink: Labels
    word: Labels  # the colour the word names; -1 for the neutral word

    @property
    def incongruent(self) -> npt.NDArray[np.bool_]:
        """(ink, word, rendering) whether the word names another colour than the ink's."""
        return np.asarray((self.word >= 0) & (self.word != self.ink))


def kinds(test: StroopTest) -> _Kinds:
    """Ink and word of every stimulus of a test."""
    colours = list(test.inks)
    shape = (len(colours), len(test.words), len(test.renderings))
    words = np.array([colours.index(word) if word in colours else -1 for word in test.words])
    ink = np.broadcast_to(np.arange(len(colours))[:, None, None], shape)
    return _Kinds(ink, np.broadcast_to(words[None, :, None], shape))


def share_of(hits: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> AnswerShare:
    """How many of the stimuli ``among`` are hits; both (ink, word, rendering)."""
    found, total = int((hits & among).sum()), int(among.sum())
    low, high = share_interval(found, total)
    return AnswerShare(found, total, round(found / max(1, total), 4), (round(low, 4), round(high, 4)))


def shares_of(probabilities: Floats, control: Floats, test: StroopTest) -> StroopShares:
    """How often the answer is the word, the ink, or neither, over all renderings; and the two controls.

    probabilities: of legible stimuli, as `answer` gives them
    control:       of letters cut in strips
    """
    said, illegible, kind = probabilities.argmax(-1), control.argmax(-1), kinds(test)
    incongruent = kind.incongruent
    return StroopShares(
        word=share_of(said == kind.word, incongruent),
        ink=share_of(said == kind.ink, incongruent),
        congruent=share_of(said == kind.ink, kind.word == kind.ink),
        neutral=share_of(said == kind.ink, kind.word < 0),
        illegible_word=share_of(illegible == kind.word, incongruent),
        illegible_ink=share_of(illegible == kind.ink, incongruent),
    )


def shares_by_height(probabilities: Floats, test: StroopTest) -> list[HeightShare]:
    """How often the word wins in each height of letters, over all fonts."""
    said, kind = probabilities.argmax(-1), kinds(test)
    place = np.arange(len(test.renderings)) % len(test.heights)
    return [
        HeightShare(height, share_of(said == kind.word, kind.incongruent & (place == number)))
        for number, height in enumerate(test.heights)
    ]


def confusion(said: Labels, test: StroopTest) -> StroopConfusion:
    """Answers to stimuli whose word and ink differ. said: (ink, word, rendering), the answer's number."""
    kind = kinds(test)
    return StroopConfusion(*(_count(there, said, kind.incongruent, len(test.inks)) for there in (kind.word, kind.ink)))


def _count(there: Labels, said: Labels, among: npt.NDArray[np.bool_], number: int) -> list[list[int]]:
    """How often each answer is given to each of what is there: (number, number)."""
    table = np.zeros((number, number), int)
    np.add.at(table, (there[among], said[among]), 1)
    rows: list[list[int]] = table.tolist()
    return rows
