"""Drawings as another hand might have made them: other colours, another manner, other proportions, bent lines.

A few dozen icon sets are few styles, and a model that has seen only those knows drawings of other sets much less well.
Layers are (4, y, x), red, green, blue and alpha from 0 to 1.
"""

from __future__ import annotations

import math
import random

import torch
from torch import Tensor
from torch.nn import functional as F

from neuron_articles.stimuli.dataset.layers import LUMINANCE

RECOLOURED, REDRAWN, BENT = 0.5, 0.25, 0.5  # shares of the drawings
MANNERS = ("grey", "ink", "outlined", "flat")


def recolour(layer: Tensor, chance: random.Random) -> Tensor:
    """Other paint: saturation, contrast and a turn of the hue, seldom by more than 40 degrees: red stays red."""
    grey = _grey(layer)
    colour, contrast = chance.uniform(0.4, 1.5), chance.uniform(0.7, 1.3)
    shifted = _turned(layer[:3], chance.gauss(0, 0.35 * math.pi / 3))
    mixed = grey + colour * (shifted - grey)
    light = chance.uniform(-0.12, 0.12)
    return torch.cat([(0.5 + contrast * (mixed - 0.5) + light).clamp_(0, 1), layer[3:]])


def redraw(layer: Tensor, ink: Tensor, chance: random.Random) -> Tensor:
    """A coloured drawing in another manner: in grey, as lines in ``ink`` (3,), with an outline, or in fewer tones."""
    manner = chance.choice(MANNERS)
    if manner == "grey":
        return torch.cat([_grey(layer).expand(3, -1, -1), layer[3:]])
    if manner == "flat":
        steps = chance.choice((2, 3))
        return torch.cat([(layer[:3] * steps).round_() / steps, layer[3:]])
    lines = _lines(layer, chance.choice((3, 5)))
    if manner == "ink":
        return torch.cat([ink[:, None, None].expand(3, *lines.shape[1:]), lines])
    wider = F.max_pool2d(layer[None, 3:], 3, 1, 1)[0]
    dark = chance.uniform(0, 0.25)
    return torch.cat([layer[:3] * (1 - lines) * layer[3:] + dark * (1 - (1 - lines) * layer[3:]), wider])


def stretch(place: Tensor, chance: random.Random) -> Tensor:
    """A placement (2, 3) with other proportions (up to a fifth) and a slant."""
    wide, slant = math.exp(chance.uniform(-0.18, 0.18)), chance.gauss(0, 0.08)
    shape = torch.tensor([[wide, slant], [0.0, 1 / wide]])
    return torch.cat([shape @ place[:, :2], shape @ place[:, 2:]], 1)


def bend(chance: random.Random) -> Tensor:
    """How far the places of a coarse grid move, (2, 4, 4), in halves of the picture; stretched smoothly over it."""
    far = chance.uniform(0.02, 0.08)
    return torch.tensor([chance.gauss(0, far) for _ in range(32)]).reshape(2, 4, 4)


def _grey(layer: Tensor) -> Tensor:
    return (layer[:3] * torch.tensor(LUMINANCE, dtype=torch.float32)[:, None, None]).sum(0, keepdim=True)


def _turned(colours: Tensor, angle: float) -> Tensor:
    """Colours (3, y, x) turned about the axis of greys (Rodrigues' formula)."""
    cos, sin, third = math.cos(angle), math.sin(angle), 1 / 3
    same, left, right = (
        cos + third * (1 - cos),
        third * (1 - cos) - math.sqrt(third) * sin,
        third * (1 - cos) + math.sqrt(third) * sin,
    )
    turn = torch.tensor([[same, left, right], [right, same, left], [left, right, same]])
    return torch.einsum("ij,jyx->iyx", turn, colours)


def _lines(layer: Tensor, width: int) -> Tensor:
    """Where colours or the drawing end, (1, y, x): the range of values around each place, made darker."""
    whole = torch.cat([layer[:3] * layer[3:], layer[3:]])[None]
    edge = width // 2
    most = F.max_pool2d(whole, width, 1, edge)
    least = -F.max_pool2d(-whole, width, 1, edge)
    return (2.5 * (most - least).amax(1) - 0.4).clamp_(0, 1)
