"""The written part of the test set: all words in fonts of other makers, and words that name no colour in every ink.

Words are black on white, but for names of colours, which stand in their own ink: a word in another colour's ink asks
which of two things is named, and that is the Stroop test's question.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from neuron_articles.stimuli.dataset.lettering import Face, find_faces, write_word
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.dataset.plain import in_ink, render_plain
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.dataset.sources import DatasetSource
from neuron_articles.stimuli.questions import Asked, Question

INKED = 72  # words without a colour, three in every font, each in every ink
SCALE = 0.9  # of letters on a picture


def written_questions(library: Library, sources: list[DatasetSource], packages: Path) -> Iterator[Asked]:
    """Every word in every font, then the words in inks."""
    faces = find_faces(sources, packages)
    inks = {one.name: one.rgb for one in library.concepts if one.kind == "colour"}
    names = set(library.names)
    for word in library.words:
        kind = "name" if word in names else "word"
        for face in faces:
            mask = _write(word, face, library.side)
            picture = in_ink(mask, inks[word], SCALE) if word in inks else render_plain(mask, "words", SCALE)
            yield picture, Question(kind, word, word, face.source.style, letter_height(mask, word))
    neutral = [word for word in library.words if word not in inks]
    chosen = random.Random(0).sample(neutral, min(INKED, len(neutral)))
    for number, word in enumerate(chosen):
        face = faces[number % len(faces)]
        mask = _write(word, face, library.side)
        for ink, rgb in inks.items():
            height = letter_height(mask, word)
            yield in_ink(mask, rgb, SCALE), Question("ink", ink, word, face.source.style, height)


def _write(word: str, face: Face, side: int) -> Pixels:
    return write_word(word, face, side, seed=f"{word}/{face.source.style}")


def letter_height(mask: Pixels, word: str) -> int:
    """The height in pixels of a written word's lines (y, x), as they stand on a picture: each word is a line."""
    inked = np.flatnonzero(mask.max(1) > 127)
    return round(SCALE * (inked[-1] - inked[0] + 1) / len(word.split())) if len(inked) else 0
