"""What an author did wrong, and where: the one form in which every part of the program reports it.

All errors of the package. What stops a command is an ``AuthorError``, printed as one line; the others are caught where
they matter and never reach a reader.

    Exception
      AuthorError             problems                  something that a person can put right
        UnknownName           units                     a model, a layer or a unit that does not exist; a ValueError too
        NoDevice              models.device             this machine has no such device, or there is none of the name
        BadWeights            models.weight_files       weights that are missing, damaged, or of another model
        NoSuchLayer           models.trunk              a layer that the model does not have
        NoPictures            stimuli.pictures          a data set in which there is no picture
        DatasetMissing        stimuli.dataset.library   the data set has not been built on this machine
        PackageError          stimuli.dataset.packages  a package that cannot be fetched, or is not the pinned one
        WorkerDied            training.loader           the process that makes the batches died
        AnotherRecipe         training.run              the folder holds a run of another recipe
        NotTrainedHere        training.commands         a model that others trained, or stages that were not kept
        NotEvaluated          training.commands         a model without the records that its card is written from
        BadLedger             training.ledger           the ledger of the test set cannot be read
      Missing                 render.drawings           there is no record to draw from: the page gets a placeholder
      ValueError
        UnreadableExpression  dialect.javascript        an expression outside the short list that is read
        RefusedHtml           dialect.html              HTML of an article with something that must not pass
        BadPictureFile        render.vector_pictures    a picture file whose metadata cannot be taken out
        UnreadablePicture     stimuli.decoding          a picture that a scan skips
        BlankDrawing          stimuli.dataset.rasters   a drawing that cannot be read, or shows nothing
        MathsError            render.mathml             a formula that is not LaTeX
      UserWarning
        CutTextWarning        models.clip               texts are longer than the model reads
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple, Self

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


def unreadable(path: str, error: OSError) -> Problem:
    """The problem of a file that cannot be read."""
    message = f"the file cannot be read: {error.strerror or error}"
    return Problem(path, 0, 0, Severity.ERROR, message, "let it be a file that you may read")


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


class Place(NamedTuple):
    """Where in which file something is wrong, printed ``path``, ``path:line`` or ``path:line:column``.

    Line and column count from 1; 0 means the whole file, or the whole line.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        path, line, column = self
        return f"{path}:{line}:{column}" if line and column else f"{path}:{line}" if line else path


class AuthorError(Exception):
    """Something a person can put right, that stops the command. Printed as one line; never a traceback.

    message: what is wrong, naming the thing
    remedy:  what to do about it, "" where the message says enough
    place:   the file that is at fault, None for what stands in no file
    """

    def __init__(
        self, message: str, remedy: str = "", place: Place | None = None, severity: Severity = Severity.ERROR
    ) -> None:
        super().__init__(message, remedy, place, severity)  # all of it: between processes an error travels by its args
        self.message, self.remedy, self.place, self.severity = message, remedy, place, severity

    @classmethod
    def from_problem(cls, problem: Problem) -> Self:
        """The error that stops a command because of a problem."""
        place = Place(problem.path, problem.line, problem.column)
        return cls(problem.message, problem.remedy, place, problem.severity)

    @property
    def problem(self) -> Problem | None:
        """The error as a problem of its file, None where it has no place."""
        return Problem(*self.place, self.severity, self.message, self.remedy) if self.place else None

    def as_problem(self, path: str) -> Problem:
        """The error as a problem, of the file ``path`` where it has no place itself."""
        return self.problem or Problem(path, 0, 0, self.severity, self.message, self.remedy)

    def __str__(self) -> str:
        """``message; remedy``, or as a problem is printed: ``place: severity: message (remedy)``."""
        if self.place:
            return f"{self.place}: {self.severity}: {self.message}" + (f" ({self.remedy})" if self.remedy else "")
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


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
