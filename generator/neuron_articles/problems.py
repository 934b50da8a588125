"""What an author did wrong, and where: the one form in which every part of the program reports it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import force_setattr


class Severity(StrEnum):
    """How bad a problem is. Errors make the exit status 1 and leave the previous site as it was."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Problem(NamedTuple):
    """One problem, printed ``path:line:column: severity: message (remedy)``.

    Line and column count from 1; 0 means the whole file. A tuple, because a thousand articles have tens of thousands
    of problems, which every build sorts.
    """

    path: str
    line: int
    column: int
    severity: Severity
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        path, line, column, severity, message, remedy = self
        tail = f" ({remedy})" if remedy else ""
        return f"{path}:{line}:{column}: {severity}: {message}{tail}"

    def to_json(self) -> dict[str, object]:
        """The problem as plain values, for ``check --format json``."""
        return self._asdict()


class Problems(Struct):
    """All problems of a run. Iterates sorted by path, line and column, each problem once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, path: str, line: int, column: int, severity: Severity, message: str, remedy: str = "") -> None:
        self.found.append(Problem(path, line, column, severity, message, remedy))

    def extend(self, problems: Iterable[Problem]) -> None:
        self.found.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(dict.fromkeys(self.found)))  # in order, not as a set: what is sorted nearly is sorted soon

    def __len__(self) -> int:
        return len(set(self.found))

    @property
    def errors(self) -> list[Problem]:
        return sorted({problem for problem in self.found if problem.severity == Severity.ERROR})


class AuthorError(Exception):
    """Something a person can put right, that stops the command. Printed as one line; never a traceback.

    Raise it with a sentence that names the thing and the remedy, or with a ``Problem``.
    """

    def __init__(self, problem: Problem | str) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Source(Struct, frozen=True):
    """The text of one file and the places of its lines."""

    path: str
    text: str
    starts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        force_setattr(self, "starts", tuple(starts))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line ``number`` (from 1), without its line end."""
        start = self.starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]


def suggest(word: str, known: Iterable[str]) -> str:
    """``did you mean "…"?`` for the closest known name, or nothing when none is close.

    A name that was begun well but not finished is close: "goh2021" to "goh2021multimodal".
    """
    import difflib

    names = list(known)
    begun = sorted((name for name in names if len(word) > 3 and name.startswith(word)), key=len)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6) or begun
    return f'did you mean "{close[0]}"?' if close else ""
