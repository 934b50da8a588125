"""Dataset examples: a unit's strongest pictures, thinned of near-duplicates, outlined where the unit saw something."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from torch import Tensor

Bits = npt.NDArray[np.bool_]
Look = tuple[Bits, npt.NDArray[np.float64]]  # a hash and a mean colour


@dataclass(frozen=True)
class MapCell:
    """A cell of the unit's map on the picture, as shares of its sides."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of_place(cls, place: int, map_width: int, map_height: int) -> MapCell:
        """The cell of a flat place in the map, as `pooling.Pooled` counts them."""
        y, x = divmod(place, map_width)
        return cls(x / map_width, y / map_height, 1 / map_width, 1 / map_height)

    def box(self, width: int, height: int, share: float = 0.5) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of a crop around the cell's middle, ``share`` of the sides, inside the picture."""
        sides = [
            max(1, round(extent * max(share, cell))) for extent, cell in ((width, self.width), (height, self.height))
        ]
        middles = ((self.left + self.width / 2) * width, (self.top + self.height / 2) * height)
        starts = [
            round(min(max(middle - side / 2, 0), extent - side))
            for middle, side, extent in zip(middles, sides, (width, height), strict=True)
        ]
        return starts[0], starts[1], starts[0] + sides[0], starts[1] + sides[1]


def as_image(pixels: Tensor) -> Image.Image:
    """uint8 (3, y, x) -> an image that holds nothing but pixels."""
    return Image.fromarray(pixels.permute(1, 2, 0).contiguous().numpy())


def thumbnail(image: Image.Image, side: int = 96, quality: int = 82) -> bytes:
    """WebP of at most ``side`` pixels, without metadata; the same pixels give the same bytes."""
    small = image.convert("RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def difference_hash(image: Image.Image, side: int = 8) -> Bits:
    """Which of neighbouring patches is lighter, row by row: 64 bits that survive resizing and recoding (dHash)."""
    small = np.asarray(image.convert("L").resize((side + 1, side), Image.Resampling.BOX), np.int16)
    return np.asarray(small[:, 1:] > small[:, :-1]).ravel()


def look_of(image: Image.Image) -> Look:
    """By what near-duplicates are told: the hash, and the mean colour (3,) of 0 to 255."""
    return difference_hash(image), np.asarray(image.convert("RGB"), float).mean((0, 1))


def thin(pictures: Iterable[int], look: Callable[[int], Look], number: int, apart: int = 6) -> list[int]:
    """The first ``number`` pictures that differ from all earlier ones, in ``apart`` bits of the hash or in colour.

    ``look`` gives the look of a picture by its number, and is asked of no more pictures than needed.
    """
    kept: list[int] = []
    seen: list[Look] = []
    for picture in pictures:
        if len(kept) == number:
            break
        bits, colour = look(picture)
        if all((bits != b).sum() >= apart or np.abs(colour - c).max() > 24 for b, c in seen):
            kept.append(picture)
            seen.append((bits, colour))
    return kept
