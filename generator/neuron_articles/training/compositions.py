"""Training pictures as on the web: drawings, written words, words on things, labelled pictures, scenes, maps, colours.

Batches are made from rasters while training. A batch is a function of the seed and its number alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.layers import (
    LUMINANCE,
    Colour,
    LayeredScene,
    any_colour,
    letter,
    mix,
    near_colour,
    outline_for,
    paint,
    place,
    place_whole,
    placement,
    plain_shape,
    render,
)
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.training.batch import CaptionedBatch
from neuron_articles.training.captions import caption, caption_of_two
from neuron_articles.training.hands import BENT, RECOLOURED, REDRAWN, bend, recolour, redraw, stretch
from neuron_articles.training.mixes import MIXES
from neuron_articles.training.photography import photograph

CARRIERS = (
    "shirt",
    "door",
    "window",
    "television",
    "newspaper",
    "book",
    "envelope",
    "package",
    "calendar",
    "laptop",
    "bed",
)


def _sized(chance: random.Random, sizes: tuple[float, float], spot: tuple[float, float]) -> Tensor:
    return placement(chance.uniform(*sizes), spot)


class Composer:
    """Makes training batches from a library. ``carriers=False`` leaves out words on things; ``mix``: see ``MIXES``."""

    def __init__(self, library: Library, *, carriers: bool = True, mix: str = "plain") -> None:
        self.library = library
        self.concepts = library.concepts
        self.mix = MIXES[mix]
        self.modes = {mode: share for mode, share in self.mix.modes.items() if carriers or mode != "sign"}
        self.weights = [self.mix.weights[concept.kind] for concept in self.concepts]
        self.colours = [np.array(one.rgb) / 255 for one in self.concepts if one.kind == "colour"]
        self.carriers = [item for name in CARRIERS for item in library.of("pictures", name)]
        things = [one for one in self.concepts if one.kind == "thing"]
        self.painted = [item for one in things for item in library.of("pictures", one.name) if item.ink]
        self.mates = {
            one.name: [other for other in things if other.category == one.category and other is not one]
            for one in things
        }

    def batch(self, seed: int, number: int, size: int) -> CaptionedBatch:
        """The batch of that number.

        A concept comes at most once, so that no caption is another picture's too, or twice as two of its words.
        """
        chance = random.Random(f"{seed}/{number}")
        chosen = self._choose(size, chance)
        modes = [self._mode(concept, chance) for concept in chosen]
        rivals = self._rivals(chosen, modes, chance)
        made = [
            self._with_word(concept, mode, chance, rivals[row])
            if row in rivals
            else self._compose(concept, mode, chance)
            for row, (concept, mode) in enumerate(zip(chosen, modes, strict=True))
        ]
        images = self._photographed([scene for scene, _, _ in made], modes, chance)
        names = [concept.name for concept in chosen]
        return CaptionedBatch(images, [text for _, text, _ in made], names, modes, [word for _, _, word in made])

    def _photographed(self, scenes: list[LayeredScene], modes: list[str], chance: random.Random) -> Tensor:
        images = render(scenes, self.library.side, chance)
        noise = torch.Generator().manual_seed(chance.getrandbits(62))
        return photograph(images, [mode in ("picture", "scene", "map") for mode in modes], noise)

    def _choose(self, size: int, chance: random.Random) -> list[Concept]:
        """A weighted sample without replacement (Efraimidis and Spirakis 2006)."""
        keys = [(chance.random() ** (1 / weight), index) for index, weight in enumerate(self.weights)]
        return [self.concepts[index] for _, index in sorted(keys, reverse=True)[:size]]

    def _mode(self, concept: Concept, chance: random.Random) -> str:
        mode = chance.choices(list(self.modes), list(self.modes.values()))[0]
        if concept.kind == "colour" and mode not in ("word", "sign"):
            return "patch" if chance.random() < self.mix.patches else "painted"
        if mode == "scene" and not self.mates.get(concept.name):
            mode = "picture"
        if (
            concept.kind == "country"
            and mode == "picture"
            and chance.random() < self.mix.maps
            and self.library.of("maps", concept.name)
        ):
            return "map"
        return mode

    def _rivals(self, chosen: list[Concept], modes: list[str], chance: random.Random) -> dict[int, str]:
        """Row -> the word that is written there, for pairs of words of one concept, which take the last rows' places.

        ``chosen`` and ``modes`` are changed to match.
        """
        words: dict[int, str] = {}
        if not self.mix.rivals:
            return words
        last = len(chosen) - 1
        for row, concept in enumerate(list(chosen)):
            if row >= last:
                break
            if modes[row] != "word" or len(concept.words) < 2 or chance.random() >= self.mix.rivals:
                continue
            words[row], words[last] = chance.sample(concept.words, 2)
            chosen[last], modes[last] = concept, "word"
            last -= 1
        return words

    def _compose(self, concept: Concept, mode: str, chance: random.Random) -> tuple[LayeredScene, str, str]:
        """The scene, its caption, and the word written in it."""
        scene: LayeredScene
        if mode in ("word", "sign", "labelled"):
            return self._with_word(concept, mode, chance)
        if mode == "scene":
            return *self._two_things(concept, chance), ""
        if mode == "map":
            scene = self._map(concept, chance)
        elif mode == "patch":
            scene = self._patch(concept, chance)
        elif mode == "painted":
            scene = self._painted_thing(concept, chance)
        else:
            ink, ground = self._ink_and_ground(chance)
            scene = LayeredScene(ground)
            size, shift = ((0.55, 1.05), 0.15) if self.mix.whole else ((0.5, 1.0), 0.25)
            self._show(scene, concept, ink, chance, lambda: place(chance, size, shift, flip=concept.kind != "country"))
        return scene, caption(concept, "", chance), ""

    def _show(
        self, scene: LayeredScene, concept: Concept, ink: Colour, chance: random.Random, where: Callable[[], Tensor]
    ) -> None:
        """A picture of the concept at a place; as another hand might have drawn it, where the mix says so.

        What is drawn by chance first, place or picture, is part of the mixes: other orders give other batches.
        """
        if not self.mix.redrawn:
            scene.add(self._picture(concept, ink, chance), where())
            return
        spot = where()
        layer = self._picture(concept, ink, chance)
        scene.add(layer, stretch(spot, chance), bend(chance) if chance.random() < BENT else None)

    def _with_word(
        self, concept: Concept, mode: str, chance: random.Random, rival: str = ""
    ) -> tuple[LayeredScene, str, str]:
        """With one of the concept's words, or with a ``rival``, which its caption says."""
        word = rival or (chance.choice(concept.words) if chance.random() < 0.5 else concept.name)
        masks = [item for item in self.library.of("words", concept.name) if item.name == word]
        mask = torch.from_numpy(self.library.pixels(chance.choice(masks)).copy())
        ink, ground = self._ink_and_ground(chance)
        scene = LayeredScene(ground)
        if mode == "word":
            layer = letter(mask, ink, outline_for(ink, chance))
            whole = self.mix.whole
            spot = place_whole(chance, (0.65, 1.0), 0.35) if whole else place(chance, (0.5, 1.0), 0.3, turn=0.08)
            scene.add(layer, spot)
        elif mode == "sign":
            self._sign(scene, mask, ink, chance)
        else:
            self._label(scene, concept, mask, ink, chance)
        return scene, caption(concept, word, chance, 1.0 if rival else self.mix.worded), word

    def _sign(self, scene: LayeredScene, mask: Tensor, ink: Colour, chance: random.Random) -> None:
        """The word on a thing (outlined, so that it can be read on any drawing) or on a plain shape."""
        if self.carriers and chance.random() < 0.5:
            scene.add(self._raster(chance.choice(self.carriers), ink), place(chance, (0.8, 1.0), 0.1))
            letters = 1.0 - ink if abs((1 - 2 * ink) @ LUMINANCE) > 0.3 else np.ones(3)
            layer = letter(mask, letters, np.zeros(3) if letters @ LUMINANCE > 0.5 else np.ones(3))
        else:
            scene.add(paint(plain_shape(self.library.side, chance), ink), place(chance, (0.9, 1.0), 0.05))
            layer = letter(mask, np.ones(3) if ink @ LUMINANCE < 0.5 else np.zeros(3), None)
        scene.add(layer, (place_whole if self.mix.whole else place)(chance, (0.5, 0.9), 0.15))

    def _label(self, scene: LayeredScene, concept: Concept, mask: Tensor, ink: Colour, chance: random.Random) -> None:
        """The picture, with its word below or above it."""
        way = -1 if chance.random() < 0.3 else 1
        close = chance.random() < 0.5
        spot = (chance.uniform(-0.15, 0.15), -0.25 * way * close + chance.uniform(-0.1, 0.1))
        sizes = (0.55, 0.75) if close else (0.7, 0.95)
        self._show(scene, concept, ink, chance, partial(_sized, chance, sizes, spot))
        letters, _ = self._ink_and_ground(chance)
        outline = outline_for(letters, chance)
        if outline is None and abs((letters - scene.ground) @ LUMINANCE) < 0.3:
            letters = np.ones(3) if scene.ground @ LUMINANCE < 0.5 else np.zeros(3)
        size = chance.uniform(0.55, 0.98)
        spot = (chance.uniform(-0.9, 0.9) * (1 - size), 0.62 * way + chance.uniform(-0.15, 0.15))
        scene.add(letter(mask, letters, outline), placement(size, spot))

    def _two_things(self, concept: Concept, chance: random.Random) -> tuple[LayeredScene, str]:
        ink, ground = self._ink_and_ground(chance)
        scene = LayeredScene(ground)
        mate = chance.choice(self.mates[concept.name])
        side = chance.choice((-1, 1))
        for one, way in ((concept, side), (mate, -side)):
            spot = (0.45 * way + chance.uniform(-0.08, 0.08), chance.uniform(-0.3, 0.3))
            self._show(scene, one, ink, chance, partial(_sized, chance, (0.42, 0.55), spot))
        return scene, caption_of_two(concept.name, mate.name, chance)

    def _map(self, concept: Concept, chance: random.Random) -> LayeredScene:
        raster = torch.from_numpy(self.library.pixels(chance.choice(self.library.of("maps", concept.name))).copy())
        plain = chance.random() < 0.5
        sea, land, marked = (
            (np.ones(3), np.full(3, 0.75), chance.choice(self.colours))
            if plain
            else (any_colour(chance) for _ in range(3))
        )
        picture = mix(mix(sea, land, raster[..., 0]), marked, raster[..., 1])
        scene = LayeredScene(sea)
        scene.add(torch.cat([picture, torch.ones(1, *picture.shape[1:])]), place(chance, (1.0, 1.1), 0.05))
        return scene

    def _patch(self, concept: Concept, chance: random.Random) -> LayeredScene:
        plain = self.mix.plainly and chance.random() < 0.5
        scene = LayeredScene(np.full(3, chance.choice((1.0, 0.5, 0.0))) if plain else any_colour(chance))
        full = torch.full((self.library.side, self.library.side), 255, dtype=torch.uint8)
        scene.add(
            paint(full, near_colour(np.array(concept.rgb) / 255, chance)), place(chance, (0.5, 1.3), 0.3, turn=0.4)
        )
        return scene

    def _painted_thing(self, concept: Concept, chance: random.Random) -> LayeredScene:
        ink = near_colour(np.array(concept.rgb) / 255, chance)
        scene = LayeredScene(np.ones(3) if ink @ LUMINANCE < 0.6 else np.full(3, 0.1))
        scene.add(self._raster(chance.choice(self.painted), ink), place(chance, (0.6, 1.0), 0.2, flip=True))
        return scene

    def _picture(self, concept: Concept, ink: Colour, chance: random.Random) -> Tensor:
        item = chance.choice(self.library.of("pictures", concept.name))
        layer = self._raster(item, ink)
        if not self.mix.redrawn or item.ink or concept.kind == "country":  # a flag is its colours
            return layer
        if chance.random() < RECOLOURED:
            layer = recolour(layer, chance)
        return redraw(layer, torch.tensor(ink, dtype=torch.float32), chance) if chance.random() < REDRAWN else layer

    def _raster(self, item: Item, ink: Colour) -> Tensor:
        raster = torch.from_numpy(self.library.pixels(item).copy())  # (y, x, 4)
        return paint(raster[..., 3], ink) if item.ink else raster.permute(2, 0, 1).float() / 255

    def _ink_and_ground(self, chance: random.Random) -> tuple[Colour, Colour]:
        """An ink (half the time near a named colour) and a background that differ in luminance by at least 0.3."""
        ink = near_colour(chance.choice(self.colours), chance) if chance.random() < 0.5 else any_colour(chance)
        for _ in range(50):
            kind = chance.random()
            ground = np.ones(3) if kind < 0.35 else np.full(3, 0.05) if kind < 0.48 else any_colour(chance)
            if abs((ground - ink) @ LUMINANCE) > 0.3:
                return ink, ground
        return ink, np.ones(3) if ink @ LUMINANCE < 0.5 else np.zeros(3)
