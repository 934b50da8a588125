"""Batches whose captions name inks, so that a model has to see them.

A model that learns from words in random ink with the word as the caption drops the ink in its first layers. Here a
batch shows every colour, some words in several inks, and other words in inks that their captions name. A word for a
colour stands in its own ink alone, on white, grey or black: what the model makes of one in another ink is its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.layers import (
    LUMINANCE,
    Colour,
    LayeredScene,
    any_colour,
    letter,
    near_colour,
    outline_for,
    place_whole,
)
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.training.batch import CaptionedBatch, Inks
from neuron_articles.training.captions import caption
from neuron_articles.training.compositions import Composer
from neuron_articles.training.mixes import MIXES, InkMix

PLAIN_GROUND, GROUNDS = 0.7, (1.0, 1.0, 0.05, 0.5)  # how often words stand on white, black or grey, and these
CONTRAST = 0.3  # of luminance, between an ink and its ground


@dataclass(frozen=True, slots=True)
class _Row:
    """One picture to be made.

    word: what is written; "" leaves it to the composer
    ink:  number of the colour in which it is written; -1 for any
    says: what its caption says: the concept, the word, or with "both" the word and the ink, or the ink alone
    """

    concept: Concept
    mode: str
    word: str = ""
    ink: int = -1
    says: str = "concept"


@dataclass(frozen=True, slots=True)
class _Made:
    """A picture before it is drawn, and its caption, written word and inks (see ``Inks``)."""

    scene: LayeredScene
    caption: str
    written: str
    seen: int = -1
    named: int = -1
    bare: int = -1


def make_composer(library: Library, *, carriers: bool = True, mix: str = "plain") -> Composer:
    """The composer of that mix."""
    kind = InkComposer if MIXES[mix].inks else Composer
    return kind(library, carriers=carriers, mix=mix)


class InkComposer(Composer):
    """Makes the batches of a mix with inks. A concept comes at most once, twice as two of its words, or in several inks
    with one of its words."""

    def __init__(self, library: Library, *, carriers: bool = True, mix: str = "ink") -> None:
        super().__init__(library, carriers=carriers, mix=mix)
        self.inks = self.mix.inks or InkMix()
        self.named = [one for one in self.concepts if one.kind == "colour"]

    def batch(self, seed: int, number: int, size: int) -> CaptionedBatch:
        """The batch of that number: every colour's name once as a whole caption, words in several inks, other pictures.

        size: at least the number of colours
        """
        chance = random.Random(f"{seed}/{number}")
        rows = self._rows(size, chance)
        made = [self._make(row, chance) for row in rows]
        modes = [row.mode for row in rows]
        images = self._photographed([one.scene for one in made], modes, chance)
        inks = Inks(*(torch.tensor([getattr(one, name) for one in made]) for name in Inks._fields))
        names, captions = [row.concept.name for row in rows], [one.caption for one in made]
        return CaptionedBatch(images, captions, names, modes, [one.written for one in made], inks)

    def _rows(self, size: int, chance: random.Random) -> list[_Row]:
        ways = [chance.choices(list(self.inks.bare), list(self.inks.bare.values()))[0] for _ in self.named]
        others = iter(self._choose(size, chance))
        rows = [self._bare(ink, way, others) for ink, way in enumerate(ways)]
        for _ in range(self.inks.several):
            if len(rows) + self.inks.each <= size:
                rows += self._several(next(others), chance)
        return rows + self._rest(list(others)[: size - len(rows)], chance)

    def _choose(self, size: int, chance: random.Random) -> list[Concept]:
        """Concepts that are no colours, each at most once."""
        return [one for one in super()._choose(len(self.concepts), chance) if one.kind != "colour"][:size]

    def _bare(self, ink: int, way: str, others: Iterator[Concept]) -> _Row:
        """A picture whose caption is the name of a colour."""
        colour = self.named[ink]
        if way == "other":
            return _Row(next(others), "word", "", ink, "ink")
        return _Row(colour, "word" if way == "own" else way, colour.name if way == "own" else "", ink)

    def _several(self, concept: Concept, chance: random.Random) -> list[_Row]:
        """One word in several inks."""
        word = chance.choice(concept.words)
        inks = chance.sample(range(len(self.named)), min(self.inks.each, len(self.named)))
        return [_Row(concept, "word", word, ink, "both") for ink in inks]

    def _rest(self, chosen: list[Concept], chance: random.Random) -> list[_Row]:
        """What other mixes hold, colours apart, with inks for the words that stand alone."""
        modes = [self._mode(concept, chance) for concept in chosen]
        rivals = self._rivals(chosen, modes, chance)
        return [
            self._in_some_ink(concept, rivals.get(row, ""), chance) if mode == "word" else _Row(concept, mode)
            for row, (concept, mode) in enumerate(zip(chosen, modes, strict=True))
        ]

    def _in_some_ink(self, concept: Concept, rival: str, chance: random.Random) -> _Row:
        if chance.random() >= self.inks.named:
            return _Row(concept, "word", rival, says="word" if rival else "concept")
        ink = chance.randrange(len(self.named))
        both = chance.random() < self.inks.worded
        return _Row(concept, "word", rival, ink, "both" if both else "word" if rival else "concept")

    def _make(self, row: _Row, chance: random.Random) -> _Made:
        if row.mode == "word":
            return self._inked(row, chance)
        scene, text, written = self._compose(row.concept, row.mode, chance)
        return _Made(scene, text, written, row.ink, row.ink, row.ink)

    def _inked(self, row: _Row, chance: random.Random) -> _Made:
        """A word alone, in its ink."""
        word = row.word or (chance.choice(row.concept.words) if chance.random() < 0.5 else row.concept.name)
        own = row.concept.kind == "colour"
        ink = any_colour(chance) if row.ink < 0 else near_colour(self.colours[row.ink], chance)
        masks = [item for item in self.library.of("words", row.concept.name) if item.name == word]
        mask = torch.from_numpy(self.library.pixels(chance.choice(masks)).copy())
        scene = LayeredScene(self._ground(ink, chance, plain=own))
        scene.add(letter(mask, ink, None if own else outline_for(ink, chance)), place_whole(chance, (0.6, 1.0), 0.35))
        bare = row.ink if row.says == "ink" or own else -1
        return _Made(scene, self._caption(row, word, chance), word, self._nearest(ink), row.ink, bare)

    def _caption(self, row: _Row, word: str, chance: random.Random) -> str:
        if row.says == "ink":
            return self.named[row.ink].name
        if row.says == "both":
            pair = [word, self.named[row.ink].name]
            return " ".join(pair if chance.random() < 0.5 else reversed(pair))
        return caption(row.concept, word, chance, 1.0 if row.says == "word" else self.mix.worded)

    def _ground(self, ink: Colour, chance: random.Random, *, plain: bool) -> Colour:
        """A background that differs from the ink in luminance."""
        for _ in range(50):
            even = plain or chance.random() < PLAIN_GROUND
            ground = np.full(3, chance.choice(GROUNDS)) if even else any_colour(chance)
            if abs((ground - ink) @ LUMINANCE) > CONTRAST:
                return ground
        return np.ones(3) if ink @ LUMINANCE < 0.5 else np.zeros(3)

    def _nearest(self, ink: Colour) -> int:
        return int(np.argmin([((colour - ink) ** 2).sum() for colour in self.colours]))
