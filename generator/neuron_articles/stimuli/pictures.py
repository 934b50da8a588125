"""Pictures of a user's data set: a folder, or WebDataset tar files. Read by number, decoded to the model's input.

What cannot be read rightly (broken, truncated, huge, CMYK, animated, turned by EXIF) raises `UnreadablePicture`:
callers report it and go on. Only pixels leave this module; EXIF, GPS and comments never do.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.io import ImageReadMode, decode_jpeg
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as transform

from neuron_articles.problems import AuthorError
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.stimuli.members import Member, contents_digest, members_of, split_name

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif"))
SIDECARS = (".cls", ".json", ".txt")  # the first of them that there is names the category
LARGEST = Image.MAX_IMAGE_PIXELS or 90_000_000  # larger ones would take gigabytes to decode
LONGEST = 50  # times the shorter side, which is what is scaled to the model's input
ORIENTATION = 274  # the EXIF tag; 1 is upright
COLOURS = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA"))


warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # `refuse` says it, with the picture's name


class UnreadablePicture(ValueError):
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
        """Changes when what is in the data set does, and is the same on every machine (`contents_digest`)."""

    def pixels(self, number: int, side: int) -> Tensor:
        """uint8 (3, side, side). Raises UnreadablePicture."""

    def label(self, number: int) -> str:
        """The picture's category, or nothing where none is known."""


@dataclass(frozen=True)
class Folder:
    """Pictures below a folder, sorted by path; the folder a picture lies in is its category."""

    root: Path
    names: Sequence[str]

    @classmethod
    def open(cls, root: Path) -> Folder:
        paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        return cls(root, [path.relative_to(root).as_posix() for path in paths])

    @cached_property
    def digest(self) -> str:
        return contents_digest([(name, Member.of(self.root / name)) for name in self.names])

    def pixels(self, number: int, side: int) -> Tensor:
        return decode(read(Member(self.root / self.names[number], 0, -1)), side)

    def label(self, number: int) -> str:
        return Path(self.names[number]).parent.name


@dataclass(frozen=True)
class Tars:
    """WebDataset tar files: pictures with ``key.cls``, ``key.json`` (its ``label``) or ``key.txt`` beside them.

    The category of a picture without one is the folder in the tar that it lies in. Where there are several tars, names
    begin with the tar's. What is lost of a damaged tar stands at the end as one more picture, which cannot be read.

    members: of the pictures               keys: of the pictures, see `split_name`
    sidecars: (tar, key) -> its sidecars   files: pictures and sidecars by name
    lost: what is wrong with each damaged tar
    """

    names: Sequence[str]
    members: Sequence[Member]
    keys: Sequence[str]
    sidecars: dict[tuple[Path, str], dict[str, Member]]
    files: Sequence[tuple[str, Member]]
    lost: Sequence[str]

    @classmethod
    def open(cls, tars: Sequence[Path]) -> Tars:
        """Raises NoPictures where there are none because of a file that is no tar."""
        pictures: list[tuple[str, Member, str]] = []
        beside: list[tuple[str, Member]] = []
        sidecars: dict[tuple[Path, str], dict[str, Member]] = {}
        lost: dict[Path, str] = {}
        for tar in tars:
            found, fault = members_of(tar)
            for inside, member in found:
                key, suffix = split_name(inside)
                name = (f"{tar.name}/" if len(tars) > 1 else "") + inside.removeprefix("./")
                if suffix in SUFFIXES:
                    pictures.append((name, member, key))
                elif suffix in SIDECARS:
                    beside.append((name, member))
                    sidecars.setdefault((tar, key), {})[suffix] = member
            if fault:
                lost[tar] = f"damaged tar, {len(found)} files found before the damage: {fault}"
        if lost and not pictures:
            tar, fault = next(iter(lost.items()))
            raise NoPictures(f"{tar} is not a readable, uncompressed tar file ({fault})")
        names = [name for name, _, _ in pictures]
        members, keys = [member for _, member, _ in pictures], [key for _, _, key in pictures]
        files = [*zip(names, members, strict=True), *beside]
        return cls([*names, *(tar.name for tar in lost)], members, keys, sidecars, files, list(lost.values()))

    @cached_property
    def digest(self) -> str:
        return digest(canonical_json([contents_digest(self.files), list(self.lost)]))

    def pixels(self, number: int, side: int) -> Tensor:
        if number >= len(self.members):
            raise UnreadablePicture(self.lost[number - len(self.members)])
        return decode(read(self.members[number]), side)

    def label(self, number: int) -> str:
        if number >= len(self.members):
            return ""
        key = self.keys[number]
        beside = self.sidecars.get((self.members[number].file, key), {})
        said = next((_category(suffix, beside[suffix]) for suffix in SIDECARS if suffix in beside), "")
        return said or PurePosixPath(key).parent.name


def _category(suffix: str, sidecar: Member) -> str:
    """What a sidecar says; nothing where it cannot be read."""
    try:
        text = sidecar.read().decode(errors="replace").strip()
        value: object = json.loads(text) if suffix == ".json" else {"label": text}
    except (OSError, ValueError):
        return ""
    return str(value.get("label", "")) if isinstance(value, dict) else ""


def read(member: Member) -> bytes:
    """A picture's bytes. Raises UnreadablePicture."""
    try:
        return member.read()
    except OSError as error:
        raise UnreadablePicture(f"cannot be opened: {error.strerror or error}") from error


def open_pictures(path: Path) -> Pictures:
    """The data set at a path: a tar, a folder of tars, or a folder of pictures. Raises NoPictures."""
    if not path.exists():
        raise NoPictures(f"{path} does not exist", "--dataset names a folder of pictures or a tar")
    tars = [path] if path.is_file() else sorted(path.glob("*.tar"))
    pictures: Pictures = Tars.open(tars) if tars else Folder.open(path)
    if not pictures.names:
        raise NoPictures(f"{path} holds no pictures ({', '.join(sorted(SUFFIXES))})")
    return pictures


def decode(content: bytes, side: int) -> Tensor:
    """A file's bytes as the model wants them: uint8 (3, side, side), shorter side resized, middle cut out.

    Raises UnreadablePicture.
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            refuse(picture)
            pixels = decoded_jpeg(content) if picture.format == "JPEG" else None
            return fit(pixels if pixels is not None else decoded_by_pillow(picture), side)
    except UnreadablePicture:
        raise
    except Image.DecompressionBombError as error:
        raise UnreadablePicture(f"huge: more than {2 * LARGEST // 1_000_000} megapixels") from error
    except Exception as error:  # Pillow's plugins raise nearly every kind of error for broken files
        raise UnreadablePicture(f"broken or truncated: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """An error's first line, without the places in memory that Pillow names: the same on every run."""
    first = str(error).splitlines()[0] if str(error) else repr(error)
    return re.sub(r"\s*<[^<>]* at 0x[0-9a-fA-F]+>", "", first)


def refuse(picture: Image.Image) -> None:
    """Raise Unreadable for a picture whose pixels alone would mislead."""
    if picture.width * picture.height > LARGEST:
        raise UnreadablePicture(f"huge: {picture.width} x {picture.height} pixels")
    shorter, longer = sorted(picture.size)
    if longer > LONGEST * shorter:  # scaled to the model's input it would take gigabytes
        raise UnreadablePicture(
            f"thin: {picture.width} x {picture.height} pixels, more than {LONGEST} times as long as wide"
        )
    if getattr(picture, "is_animated", False):
        raise UnreadablePicture("animated: it has more than one frame")
    if picture.mode not in COLOURS:
        raise UnreadablePicture(f"{picture.mode} colours: save it as RGB with 8 bits")
    if picture.getexif().get(ORIENTATION, 1) != 1:
        raise UnreadablePicture("turned by EXIF: save it upright")


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
