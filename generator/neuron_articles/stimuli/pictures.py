"""Pictures of a user's data set: a folder, or WebDataset tar files. Read by number, decoded by `decoding`.

What cannot be read rightly raises `UnreadablePicture`: callers report it and go on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

from torch import Tensor

from neuron_articles.problems import AuthorError
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.stimuli.decoding import DECODING, SUFFIXES, UnreadablePicture, decode
from neuron_articles.stimuli.members import Member, contents_digest, members_of, split_name

SIDECARS = (".cls", ".json", ".txt")  # the first of them that there is names the category


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
        contents = contents_digest([(name, Member.of(self.root / name)) for name in self.names])
        return digest(canonical_json([DECODING, contents]))

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
        return digest(canonical_json([DECODING, contents_digest(self.files), list(self.lost)]))

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
