"""What the few JavaScript expressions of the drafts become. They are data: nothing is executed."""

from __future__ import annotations

import re
from html import unescape as unescape_html
from typing import Any

from msgspec import Struct, field

ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
HALF = re.compile("[\ud800-\udfff]")
REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});")
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


class UnreadableExpression(ValueError):
    """An expression outside the short list."""


class Name(Struct, frozen=True):
    name: str


class Call(Struct, frozen=True):
    name: str
    arguments: tuple[Any, ...]


class Arrow(Struct, frozen=True):
    """``() => { call }``"""

    call: Call


class Unread(Struct, frozen=True):
    """An expression nobody could read, as written."""

    text: str


class Tag(Struct):
    """One tag. ``start`` and ``end`` are offsets in the text it was read from.

    places:  attribute -> offset of its value
    sloppy:  closed as ``/ >``
    raw:     text up to the closing tag, for elements whose content is no markup; ``raw_jsx``: in a JSX block
    """

    name: str
    closing: bool = False
    single: bool = False
    start: int = 0
    end: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    sloppy: bool = False
    raw: str | None = None
    raw_jsx: bool = False

    def text(self, *names: str) -> str | None:
        """The first of the named attributes that is a string."""
        for name in names:
            value = self.attributes.get(name)
            if isinstance(value, str):
                return value
        return None

    @property
    def classes(self) -> list[str]:
        return (self.text("className", "class") or "").split()


def unescape(text: str) -> str:
    """The text of a JavaScript string, from the source between its quotes; two halves of a character become one."""
    if "\\" not in text:
        return text
    found = ESCAPE.sub(_escaped, text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if HALF.search(found) else found


def without_references(text: str) -> str:
    """Text of HTML with its character references resolved, those with a semicolon: ``a=1&copy=2`` is an address."""
    return REFERENCE.sub(lambda found: unescape_html(found[0]), text) if "&" in text else text


def _escaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return ESCAPED.get(found[4], "" if found[4] == "\n" else found[4])
