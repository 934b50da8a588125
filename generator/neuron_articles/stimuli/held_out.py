"""The pictures of an evaluation, chosen from the data set without a look at any model."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.dataset.plain import in_ink
from neuron_articles.stimuli.dataset.rasters import Pixels

Labels = npt.NDArray[np.int64]
TRAINED_FONTS = 8  # per word, beside all held-out ones
TRAINED_VIEWS = 4  # of every country on a map
INKED_WORDS = 48  # words without a colour, each in every ink
PATCHES = 12  # per colour; half of them count as held out


@dataclass(frozen=True)
class Material:
    """Plain pictures with labels.

    concepts: (picture,) index into the library's concepts
    held_out: (picture,) never trained on, in style, font or view
    texts:    what is written; "" in pictures without a word
    """

    pictures: list[Pixels]
    concepts: Labels
    held_out: np.ndarray[tuple[int], np.dtype[np.bool_]]
    texts: list[str]

    def __len__(self) -> int:
        return len(self.pictures)


def gather_pictures(library: Library) -> Material:
    """Every drawing but those of the held-out pairs, and patches for the colours."""
    drawings = _material(library, library.select("pictures", "train", "style"))
    patches = [
        (index, patch)
        for index, one in enumerate(library.concepts)
        if one.kind == "colour"
        for patch in paint_patches(one.rgb, library.side)
    ]
    held = [number % 2 == 1 for number in range(len(patches))]
    return Material(
        drawings.pictures + [patch for _, patch in patches],
        np.concatenate([drawings.concepts, np.array([index for index, _ in patches], np.int64)]),
        np.concatenate([drawings.held_out, np.array(held, bool)]),
        drawings.texts + [""] * len(patches),
    )


def gather_words(library: Library) -> Material:
    """Every word in all held-out fonts and in some that were trained on."""
    trained = library.select("words", "train")
    fonts = sorted({item.style for item in trained})
    chosen = set(random.Random(0).sample(fonts, min(TRAINED_FONTS, len(fonts))))
    return _material(library, [item for item in trained if item.style in chosen] + library.select("words", "font"))


def gather_maps(library: Library) -> Material:
    """Held-out views of every country on a map, and a few that were trained on."""
    trained = [item for item in library.select("maps", "train") if int(item.name.partition("/")[2]) < TRAINED_VIEWS]
    return _material(library, trained + library.select("maps", "map"))


def gather_inks(library: Library) -> Material:
    """Words that name no colour, in held-out fonts and in every ink: whether a model sees the ink of what it reads.

    ``concepts`` are the inks. Material without held-out fonts is empty.
    """
    colours = {one.name: index for index, one in enumerate(library.concepts) if one.kind == "colour"}
    written = [item for item in library.select("words", "font") if item.concept not in colours]
    chosen = random.Random(0).sample(written, min(INKED_WORDS, len(written)))
    cases = [(item, index) for item in chosen for index in colours.values()]
    return Material(
        [in_ink(library.pixels(item), library.concepts[index].rgb) for item, index in cases],
        np.array([index for _, index in cases], np.int64),
        np.ones(len(cases), bool),
        [item.name for item, _ in cases],
    )


def _material(library: Library, items: list[Item]) -> Material:
    number = {name: index for index, name in enumerate(library.names)}
    return Material(
        [library.rendered(item) for item in items],
        np.array([number[item.concept] for item in items], np.int64),
        np.array([item.split != "train" for item in items], bool),
        [item.name if item.table == "words" else "" for item in items],
    )


def paint_patches(rgb: tuple[int, int, int], side: int) -> list[Pixels]:
    """Squares of nearly that colour in many sizes on white, grey or black."""
    chance = random.Random(str(rgb))
    patches = []
    for _ in range(PATCHES):
        picture = np.full((side, side, 3), chance.choice((255, 255, 128, 0)), np.uint8)
        size = chance.randrange(side // 3, side - 2)
        top, left = chance.randrange(side - size), chance.randrange(side - size)
        near = [int(np.clip(value + chance.uniform(-12, 12), 0, 255)) for value in rgb]
        picture[top : top + size, left : left + size] = near
        patches.append(picture)
    return patches
