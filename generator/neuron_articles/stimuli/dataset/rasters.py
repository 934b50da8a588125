"""SVG drawings to square pictures with transparency, by resvg."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import resvg_py
from PIL import Image

Pixels = npt.NDArray[np.uint8]


class BlankDrawing(ValueError):
    """A drawing that resvg cannot read, or that shows nothing."""


def rasterize(svg: str, side: int) -> Pixels:
    """Draw an SVG into the middle of a square, keeping its shape. Returns (side, side, 4), RGBA, straight alpha.

    Raises BlankDrawing.
    """
    try:
        png = resvg_py.svg_to_bytes(svg_string=svg, width=2 * side, height=2 * side, skip_system_fonts=True)
    except BaseException as error:  # resvg panics on a few drawings, which Python sees as a BaseException
        if isinstance(error, KeyboardInterrupt):
            raise
        raise BlankDrawing(str(error)) from error
    picture = _square(Image.open(io.BytesIO(bytes(png))).convert("RGBA"), side)
    if picture[..., 3].max() < 50:
        raise BlankDrawing("nothing is drawn")
    return picture


def _square(image: Image.Image, side: int) -> Pixels:
    scale = side / max(image.size)
    size = tuple(max(1, round(scale * length)) for length in image.size)
    small = image.resize((size[0], size[1]), Image.Resampling.BOX)
    canvas = Image.new("RGBA", (side, side))
    canvas.paste(small, ((side - size[0]) // 2, (side - size[1]) // 2))
    return np.asarray(canvas)
