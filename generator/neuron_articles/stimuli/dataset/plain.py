"""Items as plain pictures on white, the way evaluations and figures show them."""

from __future__ import annotations

import numpy as np
from PIL import Image

from neuron_articles.stimuli.dataset.rasters import Pixels

BRIGHT = 150  # luminance of 255 from which on an ink stands on black
LUMINANCE = np.array([0.30, 0.59, 0.11])
LAND, MARKED = np.array([191.0] * 3), np.array([217.0, 38.0, 38.0])


def render_plain(raster: Pixels, table: str, scale: float, shift: tuple[float, float] = (0.0, 0.0)) -> Pixels:
    """A raster as the library stores it, from ``pictures``, ``words`` or ``maps``, as (y, x, 3) uint8.

    Drawings and words are made smaller and moved, see `shrink`; maps fill the picture.
    """
    if table == "maps":
        return _map(raster)
    layer = raster if table == "pictures" else ink_layer(raster)
    return over_white(shrink(layer, scale, shift))


def ink_layer(mask: Pixels, colour: tuple[int, int, int] = (0, 0, 0)) -> Pixels:
    """A mask (y, x) as an RGBA layer of one colour."""
    layer = np.empty((*mask.shape, 4), np.uint8)
    layer[..., :3], layer[..., 3] = colour, mask
    return layer


def in_ink(mask: Pixels, rgb: tuple[int, int, int], scale: float = 0.9) -> Pixels:
    """A written word (y, x) in a colour, on black where the colour is bright and on white elsewhere. (y, x, 3)."""
    layer = shrink(ink_layer(mask, rgb), scale)
    bright = float(LUMINANCE @ rgb) > BRIGHT
    return over(layer, np.zeros((*mask.shape, 3), np.uint8)) if bright else over_white(layer)


def shrink(layer: Pixels, scale: float, shift: tuple[float, float] = (0.0, 0.0)) -> Pixels:
    """An RGBA layer made smaller about its middle, and moved by ``shift`` (right, down; in pictures, -1 to 1)."""
    side = layer.shape[0]
    small = max(1, round(scale * side))
    resized = Image.fromarray(layer).resize((small, small), Image.Resampling.BILINEAR)
    canvas = Image.new("RGBA", (side, side))
    corner = [round((side - small) / 2 + way * side) for way in shift]
    canvas.paste(resized, (corner[0], corner[1]))
    return np.asarray(canvas)


def over(layer: Pixels, ground: Pixels) -> Pixels:
    """An RGBA layer over an opaque picture (y, x, 3)."""
    alpha = layer[..., 3:].astype(np.float32) / 255
    return np.asarray(np.rint(layer[..., :3] * alpha + ground * (1 - alpha)), np.uint8)


def over_white(layer: Pixels) -> Pixels:
    """An RGBA layer over white."""
    return over(layer, np.full((*layer.shape[:2], 3), 255, np.uint8))


def _map(raster: Pixels) -> Pixels:
    land, marked = raster[..., :1] / 255.0, raster[..., 1:] / 255.0
    picture = 255 * (1 - land) + LAND * land
    return np.asarray(np.rint(picture * (1 - marked) + MARKED * marked), np.uint8)
