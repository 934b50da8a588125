"""Packs: many small files in one, as a ZIP file that is not compressed. The same files give the same bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from neuron_articles.problems import AuthorError, Place

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a ZIP file can hold
_HEADER = 30  # bytes of an entry's own header, before its name


class Packed(Struct, frozen=True):
    """Where an entry lies in its pack: the offset of its header, and the bytes of its content."""

    offset: int
    size: int


def pack(files: Mapping[str, bytes]) -> bytes:
    """The pack of files by name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # Unix, on every system
            archive.writestr(entry, files[name])
    return content.getvalue()


def places(path: Path) -> dict[str, Packed]:
    """Name -> place of every file in a pack. Raises AuthorError for a file that is no pack."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (OSError, zipfile.BadZipFile, struct.error, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise _damaged(path, "it is compressed")
    return {entry.filename: Packed(entry.header_offset, entry.file_size) for entry in entries}


def read_at(path: Path, place: Packed) -> bytes:
    """The content at a place of a pack; other bytes, or fewer, where the pack is no longer the same. Raises OSError."""
    with path.open("rb") as file:
        file.seek(place.offset)
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            return b""
        name, extra = struct.unpack("<HH", header[26:30])
        file.seek(name + extra, io.SEEK_CUR)
        return file.read(place.size)


def _damaged(path: Path, reason: str) -> AuthorError:
    remedy = "restore it, or delete it and its record and make both again"
    return AuthorError(f"this is not a readable pack of pictures: {reason}", remedy, Place(str(path), 1, 1))
