"""Patches of colours as no training picture called them: farther from a colour's typical red, green and blue than any
patch or ink that was trained on under its name, and still nearest to that colour."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from neuron_articles.stimuli.dataset.layers import SPREAD, Colour
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.dataset.rasters import Pixels

PATCHES = 24  # of every colour
FARTHEST = 0.17  # of a channel, 0 to 1
CLEAR = 1.8  # how many times nearer than the next colour
TINT = 0.05  # how far apart the channels of white, grey and black may be: with more they are dark or pale colours


def paint_unseen(library: Library) -> Iterator[tuple[Pixels, str]]:
    """Squares in many sizes on white, grey or black, with the name of their colour."""
    colours = {one.name: np.array(one.rgb) / 255 for one in library.concepts if one.kind == "colour"}
    for name, rgb in colours.items():
        chance = random.Random(f"unseen/{name}")
        others = [colour for other, colour in colours.items() if other != name]
        for _ in range(PATCHES):
            yield _paint(_unseen(rgb, others, chance), library.side, chance), name


def _unseen(rgb: Colour, others: list[Colour], chance: random.Random) -> Colour:
    while True:
        shift, tint = chance.uniform(-FARTHEST, FARTHEST), TINT / 2 if np.ptp(rgb) < TINT else 0.0
        near = [shift + chance.uniform(-tint, tint) if tint else chance.uniform(-FARTHEST, FARTHEST) for _ in range(3)]
        hue = np.clip(rgb + near, 0, 1)
        far = float(np.sqrt(((hue - rgb) ** 2).sum()))
        clear = all(float(np.sqrt(((hue - other) ** 2).sum())) > CLEAR * far for other in others)
        if clear and np.abs(hue - rgb).max() > SPREAD + 0.02:
            return np.asarray(hue)


def _paint(hue: Colour, side: int, chance: random.Random) -> Pixels:
    grounds = [ground for ground in (255, 128, 0) if np.abs(255 * hue - ground).max() > 90]
    picture = np.full((side, side, 3), chance.choice(grounds), np.uint8)
    size = chance.randrange(side // 3, side - 2)
    top, left = chance.randrange(side - size), chance.randrange(side - size)
    picture[top : top + size, left : left + size] = np.rint(255 * hue)
    return picture
