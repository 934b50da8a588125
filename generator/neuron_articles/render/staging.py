"""The output folder, replaced as a whole: readers, and crashes, find the previous site or the new one, no mixture.

A build writes into a folder beside the output, links in what did not change, and then exchanges the two folders in
one system call (``renameat2`` with ``RENAME_EXCHANGE`` on Linux, ``renamex_np`` with ``RENAME_SWAP`` on macOS). Where
neither is to be had, two renames do it, and the next build puts back what a kill between them left aside. A build that
changed one file and no names, as an edit of one article does, puts that file in place by one rename.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from glob import escape
from pathlib import Path

from neuron_articles.problems import AuthorError, Place

# What is in every site this program makes.
SIGNS = (".nojekyll", "assets/site.css")

# A site of so many folders is removed by another process: a journaling file system takes a millisecond for each.
MANY = 200

_AT_FDCWD = -100
_EXCHANGE = 2


def _system_exchange(first: Path, second: Path) -> bool:
    """Exchange two paths in one step; False where this system or file system cannot."""
    import ctypes

    try:
        libc = ctypes.CDLL(None, use_errno=True)
        one, two = os.fsencode(first), os.fsencode(second)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(one, two, ctypes.c_uint(_EXCHANGE)) == 0)
        return bool(libc.renameat2(_AT_FDCWD, one, _AT_FDCWD, two, ctypes.c_uint(_EXCHANGE)) == 0)
    except (OSError, AttributeError):
        return False


def check_place(out: Path) -> None:
    """Raises AuthorError for a folder that holds other things than a site: it would be replaced, and they be lost."""
    if not out.is_dir() or not any(out.iterdir()):
        return
    if not all((out / name).is_file() for name in SIGNS) or (out / ".git").exists():
        raise AuthorError("this folder holds other things than a site", "name a new or an empty one", Place(str(out)))


class Staging:
    """A folder beside ``out`` in which the next site is put together.

    before: what was put together last, and aside because of an error
    Raises OSError where the parent folder cannot be written.
    """

    def __init__(self, out: Path, before: Staging | None = None) -> None:
        self.out = out = out.resolve()
        self.before = before
        self.aside = out.parent / f".{out.name}.previous"
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists() and not out.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "a file stands in the place of the site", str(out))
        self._recover()
        self.folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.{os.getpid()}.", dir=out.parent))
        self.folder.chmod(0o755)
        self._made: set[Path] = {self.folder}
        self.written: set[str] = set()
        self._kept: dict[str, Path] = {}

    def _recover(self) -> None:
        """Put back a site that a kill left aside, and remove what dead builds left behind."""
        if self.aside.exists() and not self.out.exists():
            os.replace(self.aside, self.out)
        for leftover in self.out.parent.glob(f".{escape(self.out.name)}.*"):
            owner = leftover.name.removeprefix(f".{self.out.name}.").split(".")[0]
            if self.before and leftover == self.before.folder:
                continue
            if leftover.is_dir() and not _is_running(owner):
                shutil.rmtree(leftover, ignore_errors=True)
        for half_written in self.out.parent.glob(f"..{escape(self.out.name)}.memory.json.*"):
            half_written.unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        path = self.folder / name
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        return path

    def write(self, name: str, content: bytes | str) -> None:
        """Write one file of the new site. Raises OSError.

        Nothing in the folder is a link to a file of the present site yet: those come last.
        """
        self.written.add(name)
        self._place(name).write_bytes(content.encode() if isinstance(content, str) else content)

    def note(self, names: Iterable[str]) -> None:
        """Count in what another process wrote."""
        self.written.update(names)
        self._made.update((self.folder / name).parent for name in names)

    @property
    def aside_before(self) -> Path | None:
        """The folder put aside before, whose files may be taken over like those of the present site."""
        return self.before.folder if self.before else None

    @property
    def takes_over(self) -> bool:
        """Whether something of what was put aside is taken over."""
        return any(folder != self.out for folder in self._kept.values())

    def keep(self, name: str, folder: Path | None = None) -> None:
        """Take one file over from the present site, or from ``folder``, when the new one is put in place."""
        self._kept[name] = folder or self.out

    def put_aside(self) -> None:
        """Keep what was made, and what was taken over from the folder put aside before, for the next one."""
        for name, folder in self._kept.items():
            if folder != self.out and name not in self.written:
                self._link(name)
        self._remove_before()

    def _remove_before(self) -> None:
        if self.before:
            self.before.discard()
            self.before = None

    def _link(self, name: str) -> None:
        """By a hard link where the file system has them. Raises OSError."""
        path, source = self._place(name), self._kept[name] / name
        try:
            os.link(source, path)
        except OSError as error:
            if error.errno != errno.EEXIST:
                shutil.copy2(source, path)

    def commit(self, same_names: bool = False) -> None:
        """Put the new site in the place of the old one; ``same_names``: both have the same files. Raises OSError."""
        same_names = same_names and not self.takes_over
        if same_names and len(self.written) == 1 and (self.out / (name := next(iter(self.written)))).is_file():
            os.replace(self.folder / name, self.out / name)
            self.discard()
            return
        for name in sorted(self._kept.keys() - self.written):
            self._link(name)
        if not self.out.exists():
            os.replace(self.folder, self.out)
        elif _system_exchange(self.folder, self.out):
            self._remove(self.folder)
        else:
            os.replace(self.out, self.aside)
            os.replace(self.folder, self.out)
            self._remove(self.aside)
        self._remove_before()

    def discard(self) -> None:
        """Forget the new site, and what was put aside; the old one stays as it was."""
        self._remove(self.folder)
        self._remove_before()

    def _remove(self, folder: Path) -> None:
        """Remove a folder that nobody looks at any more, a large one while nobody waits for it."""
        rm = shutil.which("rm") if len(self._made) >= MANY else None
        if rm is None:
            shutil.rmtree(folder, ignore_errors=True)
            return
        import subprocess

        quiet = subprocess.DEVNULL
        subprocess.Popen(
            [rm, "-rf", "--", str(folder)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )


def _is_running(process: str) -> bool:
    """Whether a process of that number lives, so that a build beside this one keeps its folder."""
    if not process.isdigit() or int(process) == os.getpid():
        return False
    with contextlib.suppress(ProcessLookupError, PermissionError, OverflowError):
        os.kill(int(process), 0)
        return True
    return False
