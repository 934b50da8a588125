"""What is wrong with JSON that does not fit: said in words, with the place in the text or with the path inside it."""

from __future__ import annotations

import json
from typing import NamedTuple

import msgspec


class Misfit(NamedTuple):
    """Why bytes could not be decoded; line and column count from 1, and are 1 where only the path inside is known."""

    reason: str
    line: int = 1
    column: int = 1


def misfit_of(error: Exception, content: bytes) -> Misfit:
    """What an error of reading or decoding ``content`` says."""
    if isinstance(error, msgspec.ValidationError):
        return Misfit(_path_first(str(error)))
    if isinstance(error, RecursionError):
        return Misfit("it is nested too deep")
    if isinstance(error, msgspec.DecodeError):
        return _syntax_error(content, str(error))
    return Misfit(str(error))


def _path_first(reason: str) -> str:
    """msgspec's message with the path first: "data.shares[...][1]: expected `float`, got `str`"."""
    expected, _, inside = reason.partition(" - at `$")
    expected = expected.removeprefix("Object ")
    if expected.startswith(("Expected ", "Invalid ")):  # what a record's class says itself stays as it is
        expected = f"{expected[:1].lower()}{expected[1:]}"
    return f"{inside.strip('.`') or 'the record'}: {expected}"


def _syntax_error(content: bytes, reason: str) -> Misfit:
    """What Python's own reader says of text that is no JSON, for it says where."""
    try:
        json.loads(content, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return Misfit(error.msg, error.lineno, error.colno)
    except ValueError as error:
        return Misfit(str(error))
    return Misfit(reason)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number in JSON")
