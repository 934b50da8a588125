"""Pictures of a user's data set: a folder, or WebDataset tar files. Read by number, decoded to the model's input.

What cannot be read rightly (broken, truncated, huge, CMYK, animated, turned by EXIF) raises `Unreadable`: callers
report it and go on. Only pixels leave this module; EXIF, GPS and comments never do.
"""

from __future__ import annotations

import io
import json
import tarfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.io import ImageReadMode, decode_jpeg
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as transform

from generator.problems import AuthorError
from generator.store import digest

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif"))
LARGEST = Image.MAX_IMAGE_PIXELS or 90_000_000  # larger ones would take gigabytes to decode
ORIENTATION = 274  # the EXIF tag; 1 is upright
COLOURS = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA"))


warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # `refuse` says it, with the picture's name


class Unreadable(ValueError):
    """A picture that is skipped, and why, in a few words."""


class NoPictures(AuthorError):
    """A data set without pictures. The message is one line with the remedy."""


class Pictures(Protocol):
    """A data set: pictures by number, with names that stay the same from run to run."""

    @property
    def names(self) -> Sequence[str]:
        """One for each picture: its path in the folder or tar."""

    @property
    def digest(self) -> str:
        """Changes when the data set does."""

    def pixels(self, number: int, side: int) -> Tensor:
        """uint8 (3, side, side). Raises Unreadable."""

    def label(self, number: int) -> str:
        """The picture's category, or nothing where none is known."""


@dataclass(frozen=True)
class Folder:
    """Pictures below a folder, sorted by path; the folder a picture lies in is its category."""

    root: Path
    names: Sequence[str]
    digest: str

    @classmethod
    def open(cls, root: Path) -> Folder:
        paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        names = [path.relative_to(root).as_posix() for path in paths]
        sizes = [path.stat().st_size for path in paths]
        return cls(root, names, digest(json.dumps(list(zip(names, sizes, strict=True)))))

    def pixels(self, number: int, side: int) -> Tensor:
        try:
            return decode((self.root / self.names[number]).read_bytes(), side)
        except OSError as error:
            raise Unreadable(f"cannot be opened: {error.strerror or error}") from error

    def label(self, number: int) -> str:
        return Path(self.names[number]).parent.name


@dataclass(frozen=True)
class Member:
    """Where a file lies in a tar."""

    tar: Path
    start: int
    size: int

    def read(self) -> bytes:
        with self.tar.open("rb") as file:
            file.seek(self.start)
            return file.read(self.size)


@dataclass(frozen=True)
class Tars:
    """WebDataset tar files: pictures with ``key.cls``, ``key.txt`` or ``key.json`` (its ``label``) beside them."""

    names: Sequence[str]
    digest: str
    members: Sequence[Member]
    sidecars: dict[str, dict[str, Member]]

    @classmethod
    def open(cls, tars: Sequence[Path]) -> Tars:
        """Raises NoPictures for a file that is no tar."""
        found: list[tuple[str, Member]] = []
        sidecars: dict[str, dict[str, Member]] = {}
        for tar in tars:
            for name, member in members_of(tar):
                key, _, suffix = name.partition(".")
                if f".{suffix.lower()}" in SUFFIXES:
                    found.append((name, member))
                elif suffix in ("cls", "txt", "json"):
                    sidecars.setdefault(key, {})[suffix] = member
        identity = [[name, member.size] for name, member in found]
        return cls([name for name, _ in found], digest(json.dumps(identity)), [m for _, m in found], sidecars)

    def pixels(self, number: int, side: int) -> Tensor:
        return decode(self.members[number].read(), side)

    def label(self, number: int) -> str:
        beside = self.sidecars.get(self.names[number].partition(".")[0], {})
        if "cls" in beside:
            return beside["cls"].read().decode(errors="replace").strip()
        if "json" in beside:
            try:
                value: Any = json.loads(beside["json"].read())
            except ValueError:
                return ""
            return str(value.get("label", "")) if isinstance(value, dict) else ""
        return beside["txt"].read().decode(errors="replace").strip() if "txt" in beside else ""


def members_of(tar: Path) -> list[tuple[str, Member]]:
    """(name, place) of the files in a tar. Raises NoPictures."""
    try:
        with tarfile.open(tar, "r:") as archive:
            return [(m.name, Member(tar, m.offset_data, m.size)) for m in archive if m.isfile()]
    except (tarfile.TarError, OSError) as error:
        raise NoPictures(f"{tar} is not a readable, uncompressed tar file ({error})") from error


def open_pictures(path: Path) -> Pictures:
    """The data set at a path: a tar, a folder of tars, or a folder of pictures. Raises NoPictures."""
    if not path.exists():
        raise NoPictures(f"{path} does not exist (DATASET names a folder of pictures or a tar)")
    tars = [path] if path.is_file() else sorted(path.glob("*.tar"))
    pictures: Pictures = Tars.open(tars) if tars else Folder.open(path)
    if not pictures.names:
        raise NoPictures(f"{path} holds no pictures ({', '.join(sorted(SUFFIXES))})")
    return pictures


def decode(content: bytes, side: int) -> Tensor:
    """A file's bytes as the model wants them: uint8 (3, side, side), shorter side resized, middle cut out.

    Raises Unreadable.
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            refuse(picture)
            pixels = decoded_jpeg(content) if picture.format == "JPEG" else None
            return fit(pixels if pixels is not None else decoded_by_pillow(picture), side)
    except Unreadable:
        raise
    except Image.DecompressionBombError as error:
        raise Unreadable(f"huge: more than {2 * LARGEST // 1_000_000} megapixels") from error
    except Exception as error:  # Pillow's plugins raise nearly every kind of error for broken files
        raise Unreadable(f"broken or truncated: {str(error).splitlines()[0] if str(error) else error!r}") from error


def refuse(picture: Image.Image) -> None:
    """Raise Unreadable for a picture whose pixels alone would mislead."""
    if picture.width * picture.height > LARGEST:
        raise Unreadable(f"huge: {picture.width} x {picture.height} pixels")
    if getattr(picture, "is_animated", False):
        raise Unreadable("animated: it has more than one frame")
    if picture.mode not in COLOURS:
        raise Unreadable(f"{picture.mode} colours: save it as RGB with 8 bits")
    if picture.getexif().get(ORIENTATION, 1) != 1:
        raise Unreadable("turned by EXIF: save it upright")


def decoded_jpeg(content: bytes) -> Tensor | None:
    """uint8 (3, y, x) by libjpeg-turbo; None where the file looks cut short, for Pillow to judge."""
    if content.rfind(b"\xff\xd9") < content.rfind(b"\xff\xda"):  # the end of the image must follow its last scan
        return None
    data = torch.frombuffer(bytearray(content), dtype=torch.uint8)
    pixels: Tensor = decode_jpeg(data, mode=ImageReadMode.RGB)
    return pixels


def decoded_by_pillow(picture: Image.Image) -> Tensor:
    """uint8 (3, y, x); transparency on white."""
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    return torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)


def fit(pixels: Tensor, side: int) -> Tensor:
    """uint8 (3, y, x) -> (3, side, side): bicubic, antialiased, as CLIP was trained."""
    height, width = pixels.shape[-2:]
    scale = side / min(height, width)
    size = [max(side, round(height * scale)), max(side, round(width * scale))]
    resized = transform.resize(pixels, size, InterpolationMode.BICUBIC, antialias=True)
    cut: Tensor = transform.center_crop(resized, [side, side])
    return cut
