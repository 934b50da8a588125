"""What the last build knew, so that the next one does only what an edit touches.

The memory lies beside the output folder and is only a hint: every entry names the inputs it was made from, by digest,
and the output file it stands for, by size and time. Whatever does not match is made again, so a memory that is lost,
damaged or of another version costs time and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, field, json

from neuron_articles.records.store import digest, write_atomic
from neuron_articles.render.dependencies import Dependencies
from neuron_articles.render.remembered import ArticleSummary, PageEntry, Signature

FORMAT = 3
# Two writes so close together may have one time (in nanoseconds): a file that was just written is read once more.
CLOCK_TICK = 20_000_000


class _Memory(Struct, frozen=True):
    """The file. files: path -> signature and digest; dependencies: name -> digest"""

    format: int = FORMAT
    files: dict[str, tuple[Signature, str]] = field(default_factory=dict)
    articles: dict[str, ArticleSummary] = field(default_factory=dict)
    pages: dict[str, PageEntry] = field(default_factory=dict)
    dependencies: dict[str, str] = field(default_factory=dict)


def signature(path: Path) -> Signature | None:
    """Size, modification time and inode of a file: cheap to ask, different after an edit; None without a file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def digest_of(value: object) -> str:
    """Digest of a JSON value, in whatever order its keys were set. A thousand articles' worth takes a moment only."""
    return digest(json.encode(value, order="deterministic"))


class BuildCache:
    """Digests of files by path, what is kept of articles and of pages by name, and what pages were made from."""

    def __init__(self, path: Path, known: _Memory | None = None) -> None:
        known = known or _Memory()
        self.path = path
        self.files, self.articles, self.pages = known.files, known.articles, known.pages
        self.dependencies = Dependencies(known.dependencies)
        self._seen: dict[str, str] = {}

    @classmethod
    def load(cls, out: Path) -> BuildCache:
        """The memory of the builds into ``out``; empty where there is none that can be read."""
        path = out.parent / f".{out.name}.memory.json"
        try:
            known = json.decode(path.read_bytes(), type=_Memory)
        except (OSError, ValueError):
            return cls(path)
        return cls(path, known if known.format == FORMAT else None)

    def digest(self, path: Path) -> str:
        """Digest of a file's content, read only when its signature changed; "" for a file that is not there."""
        name = str(path)
        if name in self._seen:
            return self._seen[name]
        now = signature(path)
        known = self.files.get(name)
        if now is None:
            found = ""
        elif known and known[0] == now:
            found = known[1]
        else:
            try:
                found = digest(path.read_bytes())
            except OSError:
                found = ""
        self._seen[name] = found
        self.files.pop(name, None)
        if now is not None and time.time_ns() - now[1] > CLOCK_TICK:
            self.files[name] = now, found
        return found

    def begin(self, changed: Iterable[str] | None = None) -> None:
        """A build begins: files are asked again, those that ``changed`` or, where that is not known, all."""
        if changed is None:
            self._seen.clear()
        else:
            for name in changed:
                self._seen.pop(name, None)
        self.dependencies.begin()

    def save(self) -> None:
        """Write the memory; files no longer asked for are left out. A failure is not the author's: it is let go."""
        files = {name: self.files[name] for name in self._seen if name in self.files}
        self.dependencies.forget_unused(self.articles.values())
        states = dict(zip(self.dependencies.names, self.dependencies.states, strict=True))
        known = _Memory(FORMAT, files, self.articles, self.pages, states)
        try:
            write_atomic(self.path, json.encode(known))
        except (OSError, UnicodeError):  # UnicodeError: a file's name that is not UTF-8
            return
