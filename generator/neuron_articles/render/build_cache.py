"""What the last build knew, so that the next one does only what an edit touches.

The memory lies beside the output folder and is only a hint: every entry names the inputs it was made from, by digest,
and the output file it stands for, by size and time. Whatever does not match is made again, so a memory that is lost,
damaged or of another version costs time and nothing else: it holds its own digest, and one that is not as it was
written is not read.
"""

from __future__ import annotations

import errno
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from msgspec import Raw, Struct, field, json

from neuron_articles.records.store import digest, write_atomic
from neuron_articles.render.dependencies import Dependencies
from neuron_articles.render.remembered import ArticleSummary, PageEntry, Signature

FORMAT = 4
# Two writes so close together may have one time (in nanoseconds): a file that was just written is read once more.
CLOCK_TICK = 20_000_000
# The ticks of file systems that count whole seconds, or two of them.
SECOND, COARSE_TICK = 1_000_000_000, 2_100_000_000

# Size, inode, and the times of the last change of the content and of the file, in nanoseconds: programs set the first
# time as they like, the system alone sets the second.
InputSignature = tuple[int, int, int, int]

# Files of the program that runs -> their digests.
_RUNNING: dict[str, str] = {}


class _MemoryFile(Struct, frozen=True):
    """The file. digest: of the memory as it was written"""

    digest: str
    memory: Raw


class _Memory(Struct, frozen=True):
    """What is remembered. files: path -> signature and digest; dependencies: name -> digest"""

    format: int = FORMAT
    files: dict[str, tuple[InputSignature, str]] = field(default_factory=dict)
    articles: dict[str, ArticleSummary] = field(default_factory=dict)
    pages: dict[str, PageEntry] = field(default_factory=dict)
    dependencies: dict[str, str] = field(default_factory=dict)
    objects: str = ""


def signature(path: Path) -> Signature | None:
    """Size, modification time and inode of a file: cheap to ask, different after an edit; None without a file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def _input_signature(path: Path) -> InputSignature | None:
    """What tells an edit of a file, also one that leaves size and time as they were; None without a file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def _content(path: Path) -> bytes:
    """Raises OSError, also for a pipe or a device, which could be read for ever."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "this is no file", str(path))
    return path.read_bytes()


def _is_settled(mark: InputSignature) -> bool:
    """Whether another edit would have another time: the clock has ticked since."""
    changed = max(mark[2:])
    tick = COARSE_TICK if changed % SECOND == 0 else CLOCK_TICK
    return time.time_ns() - changed > tick


def digest_of(value: object) -> str:
    """Digest of a JSON value, in whatever order its keys were set. A thousand articles' worth takes a moment only."""
    return digest(json.encode(value, order="deterministic"))


class BuildCache:
    """Digests of files by path, what is kept of articles and of pages by name, and what pages were made from.

    settled: no file was seen with two contents in this build. What is made after one was may be of either, and is
             not to be kept
    placed:  what is kept of articles and pages is what lies in the output folder
    objects: digest of where the objects of records lay in the last build, see `Objects.whereabouts`
    """

    def __init__(self, path: Path, known: _Memory | None = None) -> None:
        known = known or _Memory()
        self.path = path
        self.files, self.articles, self.pages = known.files, known.articles, known.pages
        self.dependencies = Dependencies(known.dependencies)
        self.settled = self.placed = True
        self.objects = known.objects
        self._seen: dict[str, str] = {}
        self._marks: dict[str, InputSignature | None] = {}

    @classmethod
    def load(cls, out: Path) -> BuildCache:
        """The memory of the builds into ``out``; empty where there is none that is as it was written."""
        path = out.parent / f".{out.name}.memory.json"
        return cls(path, _read_memory(path))

    def forget(self) -> None:
        """Everything is to be made again."""
        self.files, self.articles, self.pages, self.dependencies = {}, {}, {}, Dependencies({})
        self._seen.clear()
        self.placed, self.objects = False, ""

    def digest(self, path: Path) -> str:
        """Digest of a file's content, read only when its signature changed; "" for a file that is not there.

        It is the same for the whole build, and that of the bytes which ``read`` gave.
        """
        name = str(path)
        if name in self._seen:
            return self._seen[name]
        now = _input_signature(path)
        known = self.files.get(name)
        if known and known[0] == now:
            self._seen[name], self._marks[name] = known[1], now
            self._keep(name, known[0], known[1])
            return known[1]
        try:
            self.read(path)
        except (OSError, ValueError):
            self._seen[name], self._marks[name] = "", now
            self.files.pop(name, None)
        return self._seen[name]

    def code(self, path: Path) -> str:
        """Digest of a file of this program, as it was when the running process asked for the first time.

        An edit of the code reaches a process that runs already with the next one.
        """
        return _RUNNING.setdefault(str(path), self.digest(path))

    def is_still(self, path: Path) -> bool:
        """Whether a file is as it was when its digest was taken, for what is read by others in between."""
        name, now = str(path), _input_signature(path)
        try:
            found = digest(path.read_bytes()) if now else ""
        except OSError:
            found = ""
        return self._seen.get(name) == found and self._marks.get(name) == now

    def are_still(self, paths: Iterable[Path]) -> bool:
        """Whether no file was written since its digest was taken, as far as its size and times tell."""
        return all(self._marks.get(str(path)) == _input_signature(path) for path in paths)

    def read(self, path: Path) -> bytes:
        """The content of a file; its digest is known from then on. Raises OSError, and ValueError for a strange name.

        A content that is another one than this build saw before unsettles it.
        """
        name, now = str(path), _input_signature(path)
        self._marks.setdefault(name, now)
        try:
            content = _content(path)
        except OSError:
            self._note(name, "")
            raise
        found = digest(content)
        self._note(name, found)
        if now is not None:
            self._keep(name, now, found)
        return content

    def wrote(self, path: Path, content: bytes) -> None:
        """A file that this build made itself: that it was missing before, or another one, unsettles nothing."""
        name = str(path)
        self._marks[name], self._seen[name] = _input_signature(path), digest(content)

    def _note(self, name: str, found: str) -> None:
        if self._seen.setdefault(name, found) != found:
            self.settled = False

    def _keep(self, name: str, now: InputSignature, found: str) -> None:
        self.files.pop(name, None)
        if _is_settled(now):
            self.files[name] = now, found

    def begin(self, changed: Iterable[str] | None = None) -> None:
        """A build begins: files are asked again, those that ``changed`` or, where that is not known, all."""
        if changed is None:
            self._seen.clear()
            self._marks.clear()
        else:
            for name in changed:
                self._seen.pop(name, None)
                self._marks.pop(name, None)
        self.settled = True
        self.dependencies.begin()

    def save(self) -> None:
        """Write the memory; files no longer asked for are left out. A failure is not the author's: it is let go."""
        files = {name: self.files[name] for name in self._seen if name in self.files}
        self.dependencies.forget_unused(self.articles.values())
        states = dict(zip(self.dependencies.names, self.dependencies.states, strict=True))
        try:
            memory = json.encode(_Memory(FORMAT, files, self.articles, self.pages, states, self.objects))
            write_atomic(self.path, json.encode(_MemoryFile(digest(memory), Raw(memory))))
        except (OSError, UnicodeError):  # UnicodeError: a file's name that is not UTF-8
            return


def _read_memory(path: Path) -> _Memory | None:
    """The memory in a file; None where there is none, or none that this version wrote."""
    if not path.is_file():  # it could be a pipe, and nothing come out of it
        return None
    try:
        file = json.decode(path.read_bytes(), type=_MemoryFile)
        known = json.decode(file.memory, type=_Memory) if digest(bytes(file.memory)) == file.digest else None
    except (OSError, ValueError, RecursionError):
        return None
    return known if known and known.format == FORMAT else None
