"""The cache between computing and writing: figure records as JSON, images in packs, written atomically."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct, field, to_builtins

from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.decoding import misfit_of
from neuron_articles.records.files import digest, write_atomic
from neuron_articles.records.objects import LOOSE, Objects

__all__ = ["AnyRecord", "JsonRecord", "Record", "State", "Store", "canonical_json", "digest", "write_atomic"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class State(StrEnum):
    """What is known of a record: made from today's inputs, from yesterday's, or not there."""

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"


def canonical_json(value: object) -> str:
    """JSON with one form for one value: sorted keys, no blanks, no NaN (which is not JSON)."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


# The circumstances of a record, which versions of the program wrote in other shapes.
About = dict[str, Any]  # type: ignore[explicit-any]


class Record(Struct, Generic[T_co], frozen=True):
    """What a figure's ``compute`` returned for one model.

    key:   digest of everything that the record was made from, see `compute.plan`
    data:  of the figure's record type; JSON values only where it is read without one. A picture in it is
           {"object": name, "width": px, "height": px}
    about: date, device, library versions, seconds, inputs, attribution ("credit"): what a reader may ask of it
    """

    figure: str
    model: str
    key: str
    data: T_co
    about: About = field(default_factory=dict)

    @property
    def credit(self) -> Mapping[str, str] | None:
        """Whose numbers or pictures they are: text, url and licence."""
        credit: Mapping[str, str] | None = self.about.get("credit")
        return credit

    @property
    def digest(self) -> str:
        """Digest of what is drawn: everything but the circumstances."""
        data = to_builtins(self.data)
        return digest(canonical_json([self.figure, self.model, self.key, data, self.about.get("credit")]))


# A record of any figure, whatever its data are.
AnyRecord = Record[object]
# A record whose data are read as JSON, by whatever looks into records of any figure.
JsonRecord = Record[Any]  # type: ignore[explicit-any]


class _Stored(Struct, Generic[T], frozen=True):
    """A record's file. Its place says which figure and model it is of."""

    key: str
    data: T
    about: About = field(default_factory=dict)


def _damaged(path: Path, content: bytes, error: Exception) -> AuthorError:
    """What is wrong with a record's file, with the line, or with the path inside the file."""
    reason, line, column = misfit_of(error, content)
    message = f"this is not a readable record: {reason}"
    return AuthorError(message, "delete it and make it again", Place(str(path), line, column))


class Store:
    """The folder of records: ``<root>/<model>/<figure>.json``, and beside it ``<figure>.zip``, the objects it names."""

    def __init__(self, root: Path, read: Callable[[Path], bytes] = Path.read_bytes) -> None:
        """read: how the file of a record is read, for who keeps account of what was read"""
        self.root = root
        self.objects = Objects(root)
        self._read_file = read

    def path(self, model: str, figure: str) -> Path:
        return self.root / model / f"{figure}.json"

    def load(self, model: str, figure: str, data: type[T]) -> Record[T] | None:
        """The record with its data decoded as ``data``, or None where there is none.

        Raises AuthorError for a file that is no record, or whose data have another shape: with the path inside it.
        """
        path = self.path(model, figure)
        content = b""
        try:
            content = self._read_file(path)
            stored = msgspec.json.decode(content, type=_Stored[data])  # type: ignore[valid-type]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, OSError, RecursionError) as error:
            raise _damaged(path, content, error) from error
        return Record(figure, model, stored.key, stored.data, stored.about)

    def read(self, model: str, figure: str) -> JsonRecord | None:
        """The record as JSON, for what looks at records of any figure. Raises AuthorError for a file that is none."""
        return self.load(model, figure, dict[str, object])

    def save(self, record: AnyRecord) -> Path:
        """Write a record, with its objects into its pack, and return its path. Raises OSError.

        The pack comes first, and objects leave the folder of single files last: killed in between, nothing is lost.
        """
        value = {
            "figure": record.figure,
            "model": record.model,
            "key": record.key,
            "about": dict(record.about),
            "data": to_builtins(record.data),
        }
        path = self.path(record.model, record.figure)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
        named = self._named(record)
        self._fold(record, named)
        write_atomic(path, text)
        self.objects.tidy(named)
        return path

    def pack(self) -> int:
        """Move the objects of all records into packs, as in a folder of an earlier version; returns how many moved.

        Raises AuthorError for a damaged record and OSError.
        """
        records = [record for model, figure in self.records() if (record := self.read(model, figure))]
        before = self._loose()
        for record in records:
            self._fold(record, self._named(record))
        self.objects.tidy(sorted(before))
        return len(before - self._loose())

    def _named(self, record: AnyRecord) -> set[str]:
        return {name for name, there in self.objects.reachable(to_builtins(record.data)) if there}

    def _fold(self, record: AnyRecord, named: set[str]) -> None:
        own = (record.model, record.figure)
        used = (self._named_by(*name) for name in self.records() if name != own)
        self.objects.fold(self.path(*own).with_suffix(".zip"), named, used)

    def _named_by(self, model: str, figure: str) -> set[str]:
        """The objects of a record; none of a damaged one, which does not keep others from being saved."""
        try:
            record = self.read(model, figure)
        except AuthorError:
            return set()
        return self._named(record) if record else set()

    def _loose(self) -> set[str]:
        """Names of the objects that are files of their own."""
        return {path.name for folder in LOOSE for path in (self.root / folder).glob("[0-9a-f]*.*")}

    def state(self, model: str, figure: str, key: str) -> State:
        """Whether the record there was made with ``key``, and every object that it names is there."""
        record = self.read(model, figure)
        if record is None:
            return State.MISSING
        return State.FRESH if record.key == key and not self.lost(record.data) else State.STALE

    def lost(self, data: object) -> set[str]:
        """Names of objects that JSON data name and that are not there, or in objects of JSON that they name."""
        return {name for name, there in self.objects.reachable(data) if not there}

    def add_object(self, content: bytes, suffix: str) -> str:
        """Keep bytes (an image) once, under the digest of its content; returns ``<digest>.<suffix>``."""
        return self.objects.add(content, suffix)

    def has_object(self, name: str) -> bool:
        """Whether an object is there. Raises ValueError for a name that is no object's."""
        return name in self.objects

    def read_object(self, name: str) -> bytes:
        """The bytes of an object.

        Raises ValueError for a name that is no object's, FileNotFoundError where there is none, OSError otherwise.
        """
        return self.objects.read(name)

    def load_object(self, name: str, kind: type[T]) -> T:
        """What JSON in an object decodes as.

        Raises OSError for one that is not there, and ValueError, with the path inside it, for one of another shape.
        """
        content = self.read_object(name)
        try:
            return msgspec.json.decode(content, type=kind)
        except (ValueError, RecursionError) as error:
            raise ValueError(misfit_of(error, content).reason) from error

    def records(self) -> Iterator[tuple[str, str]]:
        """(model, figure) of every record, sorted."""
        for path in sorted(self.root.glob("*/*.json")):
            if path.parent.name not in (*LOOSE, "drawings"):
                yield path.parent.name, path.stem
