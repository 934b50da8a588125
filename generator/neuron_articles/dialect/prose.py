"""The prose of an article, as written, each stretch with its place: what a proofreader reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from neuron_articles.dialect.reading import Reading
from neuron_articles.problems import Severity

# Stands for a character of markup: neither a letter nor a blank.
MARKUP = "\ufffc"
# Stands for a character of an expression that becomes words.
WORD = "x"


class Prose(Struct, frozen=True):
    """One paragraph, title or footnote. ``text[i]`` is the character at ``start + i`` of the source, or a stand-in.

    jsx:   read as a JSX block of the drafts
    kind:  "text", "tags" (a block that began with a tag) or "footnote"
    raw:   the same stretch as written
    mdx:   in the drafts' form
    """

    text: str
    start: int
    kind: str
    jsx: bool
    raw: str
    mdx: bool

    @property
    def bare(self) -> str:
        """The text without stand-ins of markup."""
        return " ".join(self.text.replace(MARKUP, " ").split())

    def written(self, found: re.Match[str], group: int = 0) -> str:
        """What was found in ``text`` as the author wrote it, short enough for a message."""
        return shorten(self.raw[found.start(group) : found.end(group)].strip())


def prose_of(reading: Reading) -> Iterator[Prose]:
    """Blocks in order, without their footnotes and notes; then the footnotes, each by itself."""
    source = reading.source.text
    shown = _replace(_replace(source, reading.words, WORD), [*reading.markup, *reading.notes], MARKUP)
    blocks = _replace(shown, reading.remarks, MARKUP)
    for block in reading.blocks:
        text, raw = blocks[block.start : block.end], source[block.start : block.end]
        yield Prose(text, block.start, block.kind or "text", block.jsx, raw, reading.mdx)
    for start, end in reading.remarks:
        yield Prose(shown[start:end], start, "footnote", False, source[start:end], reading.mdx)


def _replace(text: str, stretches: Iterable[tuple[int, int]], stand_in: str) -> str:
    """The text with every character of the stretches replaced; its length and its line ends stay."""
    parts, after = [], 0
    for start, end in sorted(stretches):
        if end <= after:
            continue
        begin = max(start, after)
        parts.append(text[after:begin])
        hidden = text[begin:end]
        if "\n" in hidden:
            parts.append("\n".join(stand_in * len(line) for line in hidden.split("\n")))
        else:
            parts.append(stand_in * len(hidden))
        after = end
    parts.append(text[after:])
    return "".join(parts)


class Mark(NamedTuple):
    """One remark: an offset in the prose, and what to say."""

    at: int
    message: str
    remedy: str = ""
    severity: Severity = Severity.WARNING


def shorten(text: str) -> str:
    """A few words of a text, on one line."""
    line = " ".join(text.replace(MARKUP, "").split())
    return line if len(line) <= 48 else line[:47].rstrip() + "…"


def follows(text: str, at: int, marks: str) -> bool:
    """Whether a letter, a digit or one of ``marks`` stands right before ``at``."""
    character = text[at - 1 : at] if at else ""
    return bool(character) and (character.isalnum() or character in marks)
