"""Files published with the original article: where they lie, and how a figure's ``published`` reads them.

The folder may hold them flat, or be a clone of the original article's repository. Nothing of them is part of this
repository; they belong to their authors (CC BY 4.0) and are imported with attribution.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from neuron_articles.problems import AuthorError, Place, Severity
from neuron_articles.records.decoding import misfit_of
from neuron_articles.records.picture import ImageObject

T = TypeVar("T")

# Where a clone of the original repository keeps a file, by its name in the flat folder.
_PLACES = {
    "conditional_africa_1317.json": "src/pages/regions/regionalConditional/africa_1317.json",
    "conditional_trump_89.json": "src/pages/people/handLabeledTrump/data.js",
    "conditional_mental_health_2191.json": "src/pages/emotions/mentalHealth/data.js",
    "example_before.png": "static/typographic/small_attacks/example_before.png",
    "example_after.png": "static/typographic/small_attacks/example_after.png",
    "example_second.png": "static/typographic/small_attacks/example_second.png",
}
_FOLDERS = ("", "images", "static/diagram-data", "static/typographic", "static", "public/diagram-data")


class Picture(ImageObject, frozen=True):
    """A picture file in what ``published`` returns. The import re-encodes it and puts its image object there."""

    path: Path = Path()

    @classmethod
    def of(cls, path: Path) -> Picture:
        """The picture of a file, which has no object yet."""
        return cls(object="", width=0, height=0, path=path)


class Published(Struct, Generic[T], frozen=True):
    """Published numbers that are not complete: the record's data, and a line for each thing that is missing."""

    data: T
    left_out: tuple[str, ...]


def find(folder: Path, name: str) -> Path | None:
    """The path of an original file in ``folder``, or None where it is not there."""
    candidates = [f"{place}/{name}" if place else name for place in _FOLDERS]
    if name.startswith("regional_"):
        candidates.append(f"static/diagram-data/regional/{name.removeprefix('regional_')}")
    if name.startswith("in_the_wild_") and name.endswith(".jpg"):
        stem = name.removeprefix("in_the_wild_").replace("_", "-")
        candidates += [f"{place}/typographic/in-the-wild-2/{stem}" for place in ("public", "static")]
    candidates += [_PLACES[name]] if name in _PLACES else []
    return next((path for path in (folder / candidate for candidate in candidates) if path.is_file()), None)


def require(folder: Path, name: str) -> Path:
    """The path of an original file. Raises AuthorError, one line that names it, where it is not there."""
    path = find(folder, name)
    if path is None:
        raise _error(folder / name, "is not there", "the figure that needs it is left out")
    return path


# What a file of others holds, before anybody has looked at it.
Untyped = Any  # type: ignore[explicit-any]


def load(folder: Path, name: str, kind: type[T]) -> T:
    """What an original file decodes as; of an object, the fields that ``kind`` names.

    Raises AuthorError with one line that names the file, and the path inside it, where it is missing or does not fit.
    """
    path, content = require(folder, name), b""
    try:
        content = path.read_bytes()
        return msgspec.json.decode(content, type=kind)
    except (OSError, ValueError, RecursionError) as error:
        reason, line, column = misfit_of(error, content)
        misfits = isinstance(error, msgspec.ValidationError)
        message = f"has another shape than expected: {reason}" if misfits else f"is not JSON: {reason}"
        raise _error(path, message, _AGAIN, line, column) from error


@contextmanager
def reading(folder: Path, name: str) -> Iterator[Untyped]:
    """The JSON value of an original file, for the body of a ``with``.

    Raises AuthorError with one line that names the file where it is missing, is no JSON, or where the body finds
    that it has another shape (KeyError, IndexError, TypeError, ValueError).
    """
    path = require(folder, name)
    try:
        value = script_values(path.read_text("utf-8")) if path.suffix == ".js" else json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise _error(path, f"is not JSON: {error.msg}", _AGAIN, error.lineno, error.colno) from error
    except (OSError, ValueError) as error:
        raise _error(path, f"cannot be read: {error}", _AGAIN) from error
    with telling_of(folder, name):
        yield value


@contextmanager
def telling_of(folder: Path, name: str) -> Iterator[None]:
    """Raises AuthorError with one line that names an original file, where the body finds that it has another shape."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        reason = f"has another shape than expected ({type(error).__name__}: {error})"
        raise _error(require(folder, name), reason, _AGAIN) from error


def script_values(text: str) -> dict[str, Untyped]:
    """The arrays of a script that holds nothing but data, by name: ``export const bins = [0, 1]`` or ``bins: [0, 1]``.

    Nothing is executed: each array is read as JSON, after single quotes and trailing commas are put right.
    Raises ValueError for an array that is no data.
    """
    values: dict[str, Untyped] = {}
    for match in re.finditer(r"""["']?\b(\w+)["']?\s*[:=]\s*(?=\[)""", text):
        literal = re.sub(r",(\s*[\]}])", r"\1", re.sub(r"'([^'\n\"]*)'", r'"\1"', text[match.end() :]))
        values.setdefault(match[1], json.JSONDecoder().raw_decode(literal)[0])
    return values


_AGAIN = "copy it again from the original article's repository"


def _error(path: Path, message: str, remedy: str, line: int = 0, column: int = 0) -> AuthorError:
    return AuthorError(message, remedy, Place(str(path), line, column), Severity.WARNING)
