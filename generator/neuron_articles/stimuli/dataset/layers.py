"""Layers of a picture in the making: colours, lettering, plain shapes, placements, and putting them together."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

Colour = npt.NDArray[np.float64]  # red, green, blue, 0 to 1
LUMINANCE = np.array([0.30, 0.59, 0.11])
SPREAD = 0.07  # how far, in every channel, an ink or patch may be from the colour that it is called


@dataclass(slots=True)
class LayeredScene:
    """One picture in the making: background, and up to two layers (4, y, x) with their placements (2, 3).

    A layer may be bent: (2, 4, 4), how far places of a coarse grid move (see ``hands.bend``).
    """

    ground: Colour
    layers: list[Tensor] = field(default_factory=list)
    places: list[Tensor] = field(default_factory=list)
    bends: list[Tensor | None] = field(default_factory=list)

    def add(self, layer: Tensor, place: Tensor, bent: Tensor | None = None) -> None:
        self.layers.append(layer)
        self.places.append(place)
        self.bends.append(bent)


def any_colour(chance: random.Random) -> Colour:
    return np.array([chance.random() for _ in range(3)])


def near_colour(colour: Colour, chance: random.Random) -> Colour:
    near: Colour = np.clip(colour + [chance.uniform(-SPREAD, SPREAD) for _ in range(3)], 0, 1)
    return near


def outline_for(ink: Colour, chance: random.Random) -> Colour | None:
    if chance.random() > 0.4:
        return None
    return np.ones(3) if ink @ LUMINANCE < 0.6 else np.zeros(3)


def _column(colour: Colour) -> Tensor:
    return torch.tensor(colour, dtype=torch.float32)[:, None, None]


def paint(mask: Tensor, colour: Colour) -> Tensor:
    """A mask (y, x) uint8 as a layer (4, y, x) of one colour."""
    alpha = mask.float()[None] / 255
    return torch.cat([_column(colour).expand(3, *mask.shape), alpha])


def letter(mask: Tensor, ink: Colour, outline: Colour | None) -> Tensor:
    if outline is None:
        return paint(mask, ink)
    alpha = mask.float()[None] / 255
    wider = F.max_pool2d(alpha[None], 5, 1, 2)[0]
    return torch.cat([_column(ink) * alpha + _column(outline) * (1 - alpha), wider])


def mix(below: Colour | Tensor, above: Colour, mask: Tensor) -> Tensor:
    alpha = mask.float()[None] / 255
    base = below if isinstance(below, Tensor) else _column(below)
    return base * (1 - alpha) + _column(above) * alpha


def plain_shape(side: int, chance: random.Random) -> Tensor:
    """A plain carrier: box, disc, rounded sign, or a board on a post."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, side), torch.linspace(-1, 1, side), indexing="ij")
    width, height, kind = chance.uniform(0.7, 0.98), chance.uniform(0.4, 0.9), chance.randrange(4)
    if kind == 0:
        inside = (x.abs() < width) & (y.abs() < height)
    elif kind == 1:
        inside = (x / width) ** 2 + (y / height) ** 2 < 1
    elif kind == 2:
        inside = (x / width).abs() ** 4 + (y / height).abs() ** 4 < 1
    else:
        inside = ((x.abs() < width) & (y < 0.35) & (y > -0.75)) | ((x.abs() < 0.06) & (y > 0.3))
    return inside.to(torch.uint8) * 255


def place(
    chance: random.Random, size: tuple[float, float], shift: float, *, turn: float = 0.12, flip: bool = False
) -> Tensor:
    spot = (chance.uniform(-shift, shift), chance.uniform(-shift, shift))
    mirrored = flip and chance.random() < 0.5
    return placement(chance.uniform(*size), spot, chance.gauss(0, turn), mirrored)


def place_whole(chance: random.Random, size: tuple[float, float], shift: float) -> Tensor:
    """A placement for a written word: nothing of it is cut off at the sides, and it hardly turns."""
    scale = chance.uniform(*size)
    spot = (0.9 * (1 - scale) * chance.uniform(-1, 1), chance.uniform(-shift, shift))
    return placement(scale, spot, chance.gauss(0, 0.05))


def placement(size: float, spot: tuple[float, float], angle: float = 0.0, mirrored: bool = False) -> Tensor:
    """The inverse placement that grid sampling wants: output coordinates to layer coordinates, (2, 3)."""
    cos, sin = math.cos(angle) / size, math.sin(angle) / size
    turn = torch.tensor([[-cos if mirrored else cos, -sin if mirrored else sin], [-sin, cos]])
    return torch.cat([turn, -(turn @ torch.tensor(spot))[:, None]], 1)


def render(scenes: list[LayeredScene], side: int, chance: random.Random) -> Tensor:
    """All scenes at once: the first layers, then the second ones where there are any. (n, 3, y, x), 0 to 1."""
    images = _grounds(scenes, side, chance)
    for depth in (0, 1):
        rows = [row for row, scene in enumerate(scenes) if len(scene.layers) > depth]
        if not rows:
            break
        layers = torch.stack([scenes[row].layers[depth] for row in rows])
        places = torch.stack([scenes[row].places[depth] for row in rows])
        layers = torch.cat([layers[:, :3] * layers[:, 3:], layers[:, 3:]], 1)  # alpha goes in first: no dark fringes
        grid = F.affine_grid(places, list(layers.shape), align_corners=False)  # (row, y, x, 2)
        bent = [(at, bend) for at, row in enumerate(rows) if (bend := scenes[row].bends[depth]) is not None]
        if bent:
            moves = F.interpolate(torch.stack([bend for _, bend in bent]), grid.shape[1:3], mode="bicubic")
            grid[[at for at, _ in bent]] += moves.permute(0, 2, 3, 1)
        drawn = F.grid_sample(layers, grid, align_corners=False)
        images[rows] = images[rows] * (1 - drawn[:, 3:]) + drawn[:, :3]
    return images


def _grounds(scenes: list[LayeredScene], side: int, chance: random.Random) -> Tensor:
    """Backgrounds: plain, with a gradient, or clouded."""
    grounds = torch.tensor(np.array([scene.ground for scene in scenes]), dtype=torch.float32)
    images = grounds[:, :, None, None].repeat(1, 1, side, side)
    y, x = torch.meshgrid(torch.linspace(-1, 1, side), torch.linspace(-1, 1, side), indexing="ij")
    for image in images:
        kind, angle = chance.random(), chance.uniform(0, 2 * math.pi)
        if kind < 0.25:
            slope = torch.tensor([chance.uniform(-0.2, 0.2) for _ in range(3)])[:, None, None]
            image.add_((x * math.cos(angle) + y * math.sin(angle)) * slope)
        elif kind < 0.4:
            clouds = torch.tensor([[chance.gauss(0, 0.12) for _ in range(36)] for _ in range(3)]).reshape(1, 3, 6, 6)
            image.add_(F.interpolate(clouds, size=(side, side), mode="bilinear")[0])
    return images.clamp_(0, 1)
