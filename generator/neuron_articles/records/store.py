"""The cache between computing and writing: figure records as JSON, images by digest, written atomically."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct, field, to_builtins

from neuron_articles.problems import AuthorError, Place

_OBJECT = re.compile(r"[0-9a-f]{32}\.[a-z0-9]+")  # what `Store.add_object` names

T = TypeVar("T")


class State(StrEnum):
    """What is known of a record: made from today's inputs, from yesterday's, or not there."""

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"


def digest(content: bytes | str) -> str:
    """The name of a content: the first 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:32]


def canonical_json(value: Any) -> str:
    """JSON with one form for one value: sorted keys, no blanks, no NaN (which is not JSON)."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write_atomic(path: Path, content: bytes | str) -> None:
    """Write to a temporary name beside ``path`` and rename: readers see the old file or the new one.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


class Record(Struct, Generic[T], frozen=True):
    """What a figure's ``compute`` returned for one model.

    key:   digest of everything that the record was made from, see `compute.plan`
    data:  of the figure's record type; JSON values only where it is read without one. A picture in it is
           {"object": name, "width": px, "height": px}
    about: date, device, library versions, seconds, inputs, attribution ("credit"): what a reader may ask of it
    """

    figure: str
    model: str
    key: str
    data: T
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Digest of what is drawn: everything but the circumstances."""
        data = to_builtins(self.data)
        return digest(canonical_json([self.figure, self.model, self.key, data, self.about.get("credit")]))


# A record whose data are read as JSON, by whatever looks at records of any figure.
JsonRecord = Record[Any]


class _Stored(Struct, Generic[T], frozen=True):
    """A record's file. Its place says which figure and model it is of."""

    key: str
    data: T
    about: dict[str, Any] = field(default_factory=dict)


def _damaged(path: Path, content: bytes, error: Exception) -> AuthorError:
    """What is wrong with a record's file, with the line, or with the path inside the file."""
    line = column = 1
    reason = str(error)
    if isinstance(error, msgspec.ValidationError):
        reason = _misfit(reason)
    elif isinstance(error, RecursionError):
        reason = "it is nested too deep"
    elif isinstance(error, msgspec.DecodeError):
        reason, line, column = _syntax_error(content, reason)
    message = f"this is not a readable record: {reason}"
    return AuthorError(message, "delete it and make it again", Place(str(path), line, column))


def _misfit(reason: str) -> str:
    """msgspec's message with the path first: "data.shares[...][1]: expected `float`, got `str`"."""
    expected, _, inside = reason.partition(" - at `$")
    if expected.startswith("Object missing"):
        expected = expected.removeprefix("Object ")
    return f"{inside.strip('.`') or 'the record'}: {expected[:1].lower()}{expected[1:]}"


def _syntax_error(content: bytes, reason: str) -> tuple[str, int, int]:
    """What Python's own reader says of text that is no JSON, for it says where."""
    try:
        json.loads(content, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return error.msg, error.lineno, error.colno
    except ValueError as error:
        return str(error), 1, 1
    return reason, 1, 1


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number in JSON")


class Store:
    """The folder of records: ``<root>/<model>/<figure>.json`` and ``<root>/objects/<digest>.<suffix>``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, model: str, figure: str) -> Path:
        return self.root / model / f"{figure}.json"

    def load(self, model: str, figure: str, data: type[T]) -> Record[T] | None:
        """The record with its data decoded as ``data``, or None where there is none.

        Raises AuthorError for a file that is no record, or whose data have another shape: with the path inside it.
        """
        path = self.path(model, figure)
        content = b""
        try:
            content = path.read_bytes()
            stored = msgspec.json.decode(content, type=_Stored[data])  # type: ignore[valid-type]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, OSError, RecursionError) as error:
            raise _damaged(path, content, error) from error
        return Record(figure, model, stored.key, stored.data, stored.about)

    def read(self, model: str, figure: str) -> JsonRecord | None:
        """The record as JSON, for what looks at records of any figure. Raises AuthorError for a file that is none."""
        return self.load(model, figure, dict[str, Any])

    def save(self, record: JsonRecord) -> Path:
        """Write a record and return its path. Raises OSError."""
        value = {
            "figure": record.figure,
            "model": record.model,
            "key": record.key,
            "about": dict(record.about),
            "data": to_builtins(record.data),
        }
        path = self.path(record.model, record.figure)
        write_atomic(path, json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n")
        return path

    def state(self, model: str, figure: str, key: str) -> State:
        """Whether the record there was made with ``key``, and every object that it names is there."""
        record = self.read(model, figure)
        if record is None:
            return State.MISSING
        return State.FRESH if record.key == key and not self.lost(record.data) else State.STALE

    def lost(self, data: Any) -> set[str]:
        """Names of objects that JSON data name and that are not there, or in objects of JSON that they name."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [data]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str) and _OBJECT.fullmatch(value) and value not in seen:
                seen.add(value)
                try:
                    if value.endswith(".json"):
                        waiting.append(json.loads(self.object_path(value).read_bytes()))
                    elif not self.object_path(value).is_file():
                        found.add(value)
                except (OSError, ValueError):
                    found.add(value)
            elif isinstance(value, Mapping):
                waiting.extend(value.values())
            elif isinstance(value, list):
                waiting.extend(value)
        return found

    def add_object(self, content: bytes, suffix: str) -> str:
        """Keep bytes (an image) once, under the digest of its content; returns ``<digest>.<suffix>``."""
        name = f"{digest(content)}.{suffix}"
        path = self.root / "objects" / name
        if not path.exists():
            write_atomic(path, content)
        return name

    def object_path(self, name: str) -> Path:
        """Where an object lies. Raises ValueError for a name that is no object's."""
        if "/" in name or name.startswith("."):
            raise ValueError(f"{name!r} is not the name of an object")
        return self.root / "objects" / name

    def records(self) -> Iterator[tuple[str, str]]:
        """(model, figure) of every record, sorted."""
        for path in sorted(self.root.glob("*/*.json")):
            if path.parent.name not in ("objects", "drawings"):
                yield path.parent.name, path.stem
