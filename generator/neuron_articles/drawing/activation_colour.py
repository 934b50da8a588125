"""One colour for the activations of several neurons at one place, and pictures made of such colours.

Each neuron of a family of n has a hue, 360 i / n. Neurons that agree at a place give it their pure hue, neurons
whose hues are opposed give grey, and stronger activations give a darker colour. The rule is that of the region
map in Goh et al., "Multimodal Neurons in Artificial Neural Networks" (2021), figure 6.
"""

from __future__ import annotations

import base64
import colorsys
import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Colour(NamedTuple):
    """A colour as CSS says it: hue in degrees, saturation and lightness in percent.

    Saturation may exceed 100 (the rule's greatest is 119.6); CSS and ``rgb`` cut it there.
    """

    hue: float
    saturation: float
    lightness: float

    def __str__(self) -> str:
        return f"hsl({self.hue:.1f} {self.saturation:.1f}% {self.lightness:.1f}%)"

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        parts = colorsys.hls_to_rgb(self.hue / 360, self.lightness / 100, min(1.0, self.saturation / 100))
        red, green, blue = (round(255 * part) for part in parts)
        return red, green, blue


NO_ACTIVATION = Colour(0.0, 0.0, 95.0)


def chip(index: int, count: int) -> Colour:
    """The colour of neuron ``index`` of a family of ``count``."""
    return Colour(360 * index / count, 80.0, 50.0)


def blend(activations: Sequence[float]) -> Colour:
    """The colour of a place.

    activations: one a family's neuron, in the family's order, 0 to about 1 (a multiplier may exceed it)
    """
    count = len(activations)
    if not any(activations):
        return NO_ACTIVATION
    turn = 2 * math.pi / count
    x = sum(a * a * math.cos(turn * index) for index, a in enumerate(activations)) / count
    y = sum(a * a * math.sin(turn * index) for index, a in enumerate(activations)) / count
    agreement = math.hypot(x, y) / (sum(a * a for a in activations) / count + 0.001)
    strength = 0.4 * (2 * max(activations) + sum(activations) / count)
    lightness = 1 - 0.6 * min(1.0, max(0.1, strength))
    return Colour(math.degrees(math.atan2(y, x)) % 360, 120 * agreement**3, 100 * lightness)


def css_fills(places: Sequence[Sequence[float]]) -> list[str]:
    """CSS colours of places, (place, neuron) activations; "" where no neuron answers: the style sheet colours these."""
    colours = (blend(place) for place in places)
    return ["" if colour == NO_ACTIVATION else str(colour) for colour in colours]


def presence(activations: Sequence[float]) -> float:
    """How much a place shows, from 0: half the sum of the greatest and the mean activation."""
    return (max(activations) + sum(activations) / len(activations)) / 2


def picture(columns: int, pixels: Iterable[tuple[Colour, float]]) -> str:
    """A data URI of a PNG: rows of ``columns`` pixels, each a colour and an opacity (cut to 0 to 1)."""
    content = bytearray()
    count = 0
    for colour, opacity in pixels:
        if count % columns == 0:
            content.append(0)  # each row says its filter: none
        content += bytes((*colour.rgb, round(255 * min(1.0, opacity))))
        count += 1
    header = struct.pack(">IIBBBBB", columns, count // columns, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(content), 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
