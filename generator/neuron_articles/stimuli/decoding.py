"""The bytes of a picture file to a model's input: upright, in sRGB, on white, scaled as CLIP was trained.

What would mislead (broken, truncated, huge, thin, colours without a known range) raises `UnreadablePicture`. Of files
with several pictures (GIF, the JPEGs of phones) the first counts. Only pixels leave this module; EXIF, GPS and
comments never do.
"""

from __future__ import annotations

import io
import re
import warnings

import numpy as np
import pillow_heif
import torch
from PIL import Image, ImageCms, ImageOps
from torch import Tensor

pillow_heif.register_heif_opener()
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # `refuse` says it, with the picture's name

SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif", ".svg", ".svgz")
)
DECODING = 2  # raised when the same bytes give other pixels, so that what was measured on them is measured again
LARGEST = Image.MAX_IMAGE_PIXELS or 90_000_000  # larger ones would take gigabytes to decode
LONGEST = 50  # times the shorter side, which is what is scaled to the model's input
SIXTEEN_BITS = frozenset(("I;16", "I;16L", "I;16B", "I;16N"))
COLOURS = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr")) | SIXTEEN_BITS
# The colour space that a profile of the ICC speaks of -> the mode of pictures that it is applied to.
PROFILED = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


class UnreadablePicture(ValueError):
    """A picture that is skipped, and why, in a few words."""


def decode(content: bytes, side: int) -> Tensor:
    """A file's bytes as the model wants them: uint8 (3, side, side), shorter side resized, middle cut out.

    The same numbers as open_clip's own transform, which neither turns pictures nor reads profiles.
    Raises UnreadablePicture.
    """
    if _is_vector_drawing(content):
        raise UnreadablePicture("an SVG drawing: save it as PNG")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            refuse(picture)
            return fit(upright_on_white(picture), side)
    except UnreadablePicture:
        raise
    except Image.DecompressionBombError as error:
        raise UnreadablePicture(f"huge: more than {2 * LARGEST // 1_000_000} megapixels") from error
    except Exception as error:  # Pillow's plugins raise nearly every kind of error for broken files
        raise UnreadablePicture(f"broken or truncated: {_reason(error)}") from error


def _is_vector_drawing(content: bytes) -> bool:
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<svg") or (start.startswith((b"<?xml", b"<!")) and b"<svg" in content[:4000])


def _reason(error: Exception) -> str:
    """An error's first line, without the places in memory that Pillow names: the same on every run."""
    first = str(error).splitlines()[0] if str(error) else repr(error)
    return re.sub(r"\s*<[^<>]* at 0x[0-9a-fA-F]+>", "", first)


def refuse(picture: Image.Image) -> None:
    """Raise UnreadablePicture for a picture whose pixels would mislead, or take gigabytes."""
    if picture.width * picture.height > LARGEST:
        raise UnreadablePicture(f"huge: {picture.width} x {picture.height} pixels")
    shorter, longer = sorted(picture.size)
    if longer > LONGEST * shorter:  # scaled to the model's input it would take gigabytes
        raise UnreadablePicture(
            f"thin: {picture.width} x {picture.height} pixels, more than {LONGEST} times as long as wide"
        )
    if picture.mode not in COLOURS:
        raise UnreadablePicture(f"{picture.mode} colours: save it as RGB with 8 bits")


def upright_on_white(picture: Image.Image) -> Image.Image:
    """The picture in RGB: turned as EXIF says, in sRGB, transparency on white."""
    picture.load()  # reads EXIF that stands behind the pixels, too
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in SIXTEEN_BITS:
        grey = np.asarray(picture, np.float64) / 257  # 65535 becomes 255
        picture = Image.fromarray(grey.round().astype(np.uint8))
    alpha = picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else None
    colours = _in_srgb(picture)
    return colours if alpha is None else Image.composite(colours, Image.new("RGB", colours.size, "white"), alpha)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The colours in sRGB, by the picture's own profile where it has one that fits and can be read."""
    profile = _foreign_profile(picture)
    if profile is None:
        return picture.convert("RGB")
    mode = PROFILED[profile.profile.xcolor_space]
    if mode == "CMYK" and picture.mode != "CMYK":  # a profile of another picture
        return picture.convert("RGB")
    try:
        found = ImageCms.profileToProfile(
            picture.convert(mode), profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except ImageCms.PyCMSError:
        return picture.convert("RGB")
    assert found is not None
    return found


def _foreign_profile(picture: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The picture's colour profile; None where it has none that can be used, or where that is sRGB."""
    content = picture.info.get("icc_profile")
    if not content:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        name = ImageCms.getProfileDescription(profile)
    except (OSError, ImageCms.PyCMSError):
        return None
    return None if "sRGB" in name or profile.profile.xcolor_space not in PROFILED else profile


def fit(picture: Image.Image, side: int) -> Tensor:
    """RGB -> uint8 (3, side, side): bicubic, antialiased, the longer side truncated to whole pixels.

    Pillow scales, as it does for open_clip: torchvision's own way differs by the processor, and by up to 22 of 255.
    """
    shorter = min(picture.size)
    width, height = (int(side * length / shorter) for length in picture.size)
    scaled = picture if shorter == side else picture.resize((width, height), Image.Resampling.BICUBIC)
    left, top = round((width - side) / 2), round((height - side) / 2)
    return torch.from_numpy(np.array(scaled.crop((left, top, left + side, top + side)))).permute(2, 0, 1)
