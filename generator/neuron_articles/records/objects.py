"""Objects, the pictures and other bytes that records name, each under the digest of its content.

An object is written at once, as a file of its own in ``<root>/.objects``, so that a run that is stopped loses nothing.
When its record is saved it moves into the record's pack, ``<root>/<model>/<figure>.zip``. A pack is never changed in
place: a new one is written and renamed. An object that records share lies in the pack of the first that was saved.
Folders of earlier versions, with ``<root>/objects``, are read as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from neuron_articles.records.files import digest, write_atomic
from neuron_articles.records.packs import Packed, pack, places, read_at

OBJECT = re.compile(r"[0-9a-f]{32}\.[a-z0-9]+")  # what `Objects.add` names
LOOSE = (".objects", "objects")  # the folder that is written, and that of earlier versions


class Objects:
    """The objects of one folder of records, wherever they lie."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._packs: dict[Path, tuple[tuple[int, int, int], dict[str, Packed]]] = {}
        self._places: dict[str, tuple[Path, Packed]] = {}

    def add(self, content: bytes, suffix: str) -> str:
        """Keep bytes once; returns ``<digest>.<suffix>``. Raises OSError."""
        name = f"{digest(content)}.{suffix}"
        if name not in self:
            write_atomic(self.root / LOOSE[0] / name, content)
        return name

    def __contains__(self, name: str) -> bool:
        return self._loose(name) is not None or self._packed(name) is not None

    def read(self, name: str) -> bytes:
        """The bytes of an object.

        Raises ValueError for a name that is no object's, FileNotFoundError where there is none, OSError for a pack
        that cannot be read.
        """
        if path := self._loose(name):
            return path.read_bytes()
        for _ in range(2):  # another process may have written the pack anew since it was looked at
            if (found := self._packed(name)) and digest(content := read_at(*found)) == name.partition(".")[0]:
                return content
            self._packs.clear()
            self._places.clear()
        raise FileNotFoundError(2, "there is no such object", str(self.root / LOOSE[0] / name))

    def loose(self, name: str) -> Path | None:
        """The file of an object that is a file of its own. Raises ValueError for a name that is no object's."""
        return self._loose(name)

    def whereabouts(self) -> list[tuple[str, int, int, int, int]]:
        """The packs and the files of single objects, with what changes when one is written or removed: while that
        is the same, every object is as it was."""
        folders = (self.root / folder for folder in LOOSE)
        paths = [*self.root.glob("*/*.zip"), *(path for folder in folders for path in folder.glob("[0-9a-f]*.*"))]
        found = []
        for path in sorted(paths):
            status = path.stat()
            found.append((str(path), status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns))
        return found

    def reachable(self, data: object) -> Iterator[tuple[str, bool]]:
        """(name, whether it is there) of every object that JSON data name, and that JSON among these objects name."""
        seen: set[str] = set()
        waiting = [data]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str) and OBJECT.fullmatch(value) and value not in seen:
                seen.add(value)
                there = value in self
                if there and value.endswith(".json"):
                    try:
                        waiting.append(json.loads(self.read(value)))
                    except (OSError, ValueError):
                        there = False
                yield value, there
            elif isinstance(value, Mapping):
                waiting.extend(value.values())
            elif isinstance(value, list):
                waiting.extend(value)

    def fold(self, path: Path, named: set[str], others: Iterable[set[str]]) -> None:
        """Write the pack at ``path`` with the objects ``named`` that lie in no other pack.

        What the old pack holds besides stays while ``others``, the names that other records use, hold it; the rest
        becomes a file of its own first. Raises OSError.
        """
        self._look()
        old = self._packs[path][1] if path in self._packs else {}
        wanted = {name for name in named if name in old or self._loose(name)}
        wanted -= {name for name, (place, _) in self._places.items() if place != path}
        left = set(old) - wanted
        if left:
            kept = left & set().union(*others)
            wanted |= kept
            for name in sorted(left - kept):
                write_atomic(self.root / LOOSE[0] / name, self.read(name))
        if wanted and wanted != set(old):
            write_atomic(path, pack({name: self.read(name) for name in wanted}))
        elif not wanted:
            path.unlink(missing_ok=True)

    def tidy(self, names: Iterable[str]) -> None:
        """Remove the files of objects that lie in a pack, and folders that are empty then. Raises OSError."""
        self._look()
        for name in names:
            for folder in LOOSE:
                if name in self._places and digest(read_at(*self._places[name])) == name.partition(".")[0]:
                    (self.root / folder / name).unlink(missing_ok=True)
        for folder in LOOSE:
            if (self.root / folder).is_dir() and not any((self.root / folder).iterdir()):
                (self.root / folder).rmdir()

    def _loose(self, name: str) -> Path | None:
        if "/" in name or name.startswith("."):
            raise ValueError(f"{name!r} is not the name of an object")
        paths = (self.root / folder / name for folder in LOOSE)
        return next((path for path in paths if path.is_file()), None)

    def _packed(self, name: str) -> tuple[Path, Packed] | None:
        if name not in self._places:
            self._look()
        return self._places.get(name)

    def _look(self) -> None:
        """Read the tables of the packs that are new or changed."""
        now = {}
        for path in sorted(self.root.glob("*/*.zip")):
            status = path.stat()
            now[path] = (status.st_size, status.st_mtime_ns, status.st_ino)
        if now == {path: mark for path, (mark, _) in self._packs.items()}:
            return
        old, self._packs = self._packs, {}
        for path, mark in now.items():
            self._packs[path] = old[path] if path in old and old[path][0] == mark else (mark, places(path))
        self._places = {}
        for path, (_, found) in self._packs.items():
            for name, place in found.items():
                self._places.setdefault(name, (path, place))
