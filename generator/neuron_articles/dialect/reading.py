"""What the rules share while one article is read: the source, its places, and what was found so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from markdown_it.token import Token
from msgspec import Struct, field

from neuron_articles.dialect.javascript import Call, Tag
from neuron_articles.dialect.jsx import Jsx
from neuron_articles.dialect.nodes import Position
from neuron_articles.problems import Problem, Severity, Source, suggest

ENVIRONMENT = "reading"


class RunningText(NamedTuple):
    """A stretch of running text: offsets in the source, and whether it was read as JSX."""

    start: int
    end: int
    jsx: bool
    kind: str


class Import(NamedTuple):
    """A component the drafts declare, with the module it stands in."""

    name: str
    module: str
    position: Position


class Origin(Struct, frozen=True):
    """Where the characters of a block's content stand in the source: one entry a line."""

    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    def offset(self, position: int) -> int:
        line = bisect_right(self.starts, position) - 1
        return self.offsets[line] + position - self.starts[line]


class Reading(Struct):
    """The reading of one article. The rules find it in markdown-it's environment.

    Stretches of the source that the proofreader must know of, as offsets of start and end:
    markup:   tags, comments, formulas, code: no prose
    words:    expressions that stand for words: references, values
    remarks:  contents of footnotes
    notes:    contents of authors' notes

    in_anchor: an <a> is open in the block being read
    """

    source: Source
    form: str
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    imports: dict[str, Import] = field(default_factory=dict)
    used: dict[str, Position] = field(default_factory=dict)
    calls: Mapping[str, Callable[[Reading, Call, Position], Token | None]] = field(default_factory=dict)
    fence_elements: Mapping[str, Any] = field(default_factory=dict)
    remarks: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[RunningText] = field(default_factory=list)
    markup: list[tuple[int, int]] = field(default_factory=list)
    words: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    definitions: dict[str, Position] = field(default_factory=dict)
    origin: Origin = field(default_factory=lambda: Origin((0,), (0,)))
    jsx: Jsx = field(default_factory=lambda: Jsx(""))
    cell: tuple[int, int] = (-1, 0)
    in_anchor: bool = False

    @property
    def mdx(self) -> bool:
        return self.form == "mdx"

    def position(self, offset: int) -> Position:
        """Line and column of an offset in the source."""
        return Position(*self.source.place(min(max(offset, 0), len(self.source.text))))

    def here(self, position: int) -> Position:
        """Line and column of a character of the block being read."""
        return self.position(self.origin.offset(position))

    def hide(self, start: int, end: int) -> None:
        """Characters of the block being read that are no prose."""
        self.markup.append((self.origin.offset(start), self.origin.offset(end)))

    def hide_words(self, start: int, end: int) -> None:
        """Characters of the block being read that stand for words."""
        self.words.append((self.origin.offset(start), self.origin.offset(end)))

    def error(self, position: Position, message: str, remedy: str = "") -> None:
        self._add(position, Severity.ERROR, message, remedy)

    def warn(self, position: Position, message: str, remedy: str = "") -> None:
        self._add(position, Severity.WARNING, message, remedy)

    def note(self, position: Position, message: str, remedy: str = "") -> None:
        self._add(position, Severity.NOTE, message, remedy)

    def report(self, offset: int, severity: Severity, message: str, remedy: str) -> None:
        """A problem at an offset of the source."""
        self._add(self.position(offset), severity, message, remedy)

    def _add(self, position: Position, severity: Severity, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.source.path, *position, severity, message, remedy))

    def use(self, name: str, position: Position) -> None:
        """A component or function of the drafts is used; drafts must import it."""
        if self.mdx and name not in self.imports and name not in self.used:
            remedy = suggest(name, self.imports) or f"import {name} at the top"
            self.error(position, f'"{name}" is used but never imported', remedy)
        self.used.setdefault(name, position)

    def count_tag(self, tag: Tag) -> None:
        """Note one more tag, as the inventory of the drafts counts them."""
        self.counts[f"<{tag.name}>"] += 1
        if tag.single:
            self.counts[f"<{tag.name} />"] += 1
        if isinstance(tag.attributes.get("style"), dict):
            self.counts["style object"] += 1

    def begin(self, token: Token, jsx: bool) -> None:
        """Make ``token``, which has inline content, the block being read."""
        self.origin = self._origin(token)
        self.jsx, self.in_anchor = Jsx(token.content), False
        self.blocks.append(RunningText(self.origin.offset(0), self.origin.offset(len(token.content)), jsx, token.info))

    def _origin(self, token: Token) -> Origin:
        first = token.map[0] if token.map else 0
        starts, offsets, start = [], [], 0
        for number, content in enumerate(token.content.split("\n"), first + 1):
            starts.append(start)
            offsets.append(self._offset_in_line(number, content, token.type == "inline" and token.hidden))
            start += len(content) + 1
        return Origin(tuple(starts), tuple(offsets))

    def _offset_in_line(self, number: int, content: str, cell: bool) -> int:
        """Offset of a line of content in the source's line. Table cells share a line, so they are found in order."""
        if number > len(self.source.starts):
            return len(self.source.text)
        line = self.source.line(number)
        if not cell:
            return self.source.starts[number - 1] + max(line.rfind(content), 0)
        after = self.cell[1] if self.cell[0] == number else 0
        column = line.find(content, after)
        self.cell = (number, column + len(content)) if column >= 0 else (number, after)
        return self.source.starts[number - 1] + max(column, after)


def reading_of(environment: Any) -> Reading:
    """The reading a rule takes part in."""
    reading: Reading = environment[ENVIRONMENT]
    return reading


def slug(text: str) -> str:
    """An id from a title: lower case, words joined by hyphens."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-_") or "section"
