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
from typing import Any

from msgspec import Struct, field

from neuron_articles.problems import AuthorError, Problem, Severity

_OBJECT = re.compile(r"[0-9a-f]{32}\.[a-z0-9]+")  # what `Store.add_object` names


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


class Record(Struct, frozen=True):
    """What a figure's ``compute`` returned for one model.

    key:   digest of figure, VERSION, INPUTS and the weights' digest
    data:  the numbers, JSON values only; an image stands in it as {"object": name, "width": px, "height": px}
    about: date, device, library versions, seconds, inputs, attribution ("credit"): what a reader may ask of it
    """

    figure: str
    model: str
    key: str
    data: Mapping[str, Any]
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return digest(canonical_json([self.figure, self.model, self.key, self.data, self.about.get("credit")]))


def _as_record(figure: str, model: str, value: Any) -> Record:
    """The record of a JSON value. Raises ValueError for a value of another shape."""
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    for name, kind in (("key", str), ("data", dict), ("about", dict)):
        if name not in value and name != "about":
            raise ValueError(f'it has no "{name}"')
        if not isinstance(value.get(name, kind()), kind):
            raise ValueError(f'its "{name}" is of another type than expected')
    return Record(figure, model, value["key"], value["data"], value.get("about", {}))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number in JSON")


def _damaged(path: Path, reason: str, line: int = 1, column: int = 1) -> AuthorError:
    message = f"this is not a readable record: {reason}"
    return AuthorError(Problem(str(path), line, column, Severity.ERROR, message, "delete it and make it again"))


class Store:
    """The folder of records: ``<root>/<model>/<figure>.json`` and ``<root>/objects/<digest>.<suffix>``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, model: str, figure: str) -> Path:
        return self.root / model / f"{figure}.json"

    def load(self, model: str, figure: str) -> Record | None:
        """The record, or None where there is none. Raises AuthorError for a file that is no record."""
        path = self.path(model, figure)
        try:
            value = json.loads(path.read_bytes(), parse_constant=_refuse)
            return _as_record(figure, model, value)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except json.JSONDecodeError as error:
            raise _damaged(path, f"{error.msg}", error.lineno, error.colno) from error
        except (ValueError, OSError) as error:
            raise _damaged(path, str(error)) from error
        except RecursionError as error:
            raise _damaged(path, "it is nested too deep") from error

    def save(self, record: Record) -> Path:
        """Write a record and return its path. Raises OSError."""
        value = {
            "figure": record.figure, "model": record.model, "key": record.key,
            "about": dict(record.about), "data": record.data,
        }  # fmt: skip
        path = self.path(record.model, record.figure)
        write_atomic(path, json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n")
        return path

    def state(self, model: str, figure: str, key: str) -> State:
        """Whether the record there was made with ``key``, and every object that it names is there."""
        record = self.load(model, figure)
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
