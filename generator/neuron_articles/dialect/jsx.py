"""Tags with attributes, and the few JavaScript expressions the drafts use. Nothing is executed.

The shapes that are read: strings, numbers, ``null``, ``true``, ``false``, arrays, objects, names, calls, an arrow
function whose body is one call, a tag, and comments. Anything else raises ``UnreadableExpression``.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, field

from neuron_articles.dialect.javascript import (
    Arrow,
    Call,
    Name,
    Tag,
    Unread,
    UnreadableExpression,
    unescape,
    without_references,
)

DEEPEST = 12

TAG_START = re.compile(r"<(/?)([A-Za-z][\w.-]*)")
TAG_END = re.compile(r"\s*(?:(/)(\s*))?>")
ATTRIBUTE = re.compile(r"""\s+([A-Za-z_][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'`=<>{}]+(?<!/))|(?=(\{))))?""")
SPREAD = re.compile(r"\s+(?=\{)")
SPACE = re.compile(r"\s*")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
COMMENT_START = re.compile(r"\{\s*/\*")
COMMENT_END = re.compile(r"\*/\s*\}")
BRACKET = re.compile(r"\\.|`[^`\n]*`|[\[\]]", re.DOTALL)
MANY_BRACKETS = 200
BRACE = re.compile(r"[{}]")
ARROW_START = re.compile(r"\(\s*\w*\s*\)\s*=>\s*(\{\s*)?")
ARROW_END = re.compile(r"\s*;?\s*\}")
CONSTANTS = {"null": None, "undefined": None, "true": True, "false": False}


class Jsx(Struct):
    """One text, read from any place in it. Remembers failures, so that broken input is not read again and again."""

    source: str
    tags: dict[int, Tag | None] = field(default_factory=dict)
    unbalanced: int | None = None
    last: dict[str, int] = field(default_factory=dict)
    lone: frozenset[int] | None = None

    def tag(self, position: int, end: int) -> Tag | None:
        """The tag that begins at ``position``, or None. Attribute values no one can read come as ``Unread``."""
        tag = self._known_tag(position, 0)
        return tag if tag and tag.end <= end else None

    def _known_tag(self, position: int, depth: int) -> Tag | None:
        if position not in self.tags:
            self.tags[position] = self._tag(position, len(self.source), depth)
        return self.tags[position]

    def _tag(self, position: int, end: int, depth: int) -> Tag | None:
        start = TAG_START.match(self.source, position, end)
        if not start:
            return None
        tag = Tag(start[2], closing=bool(start[1]), start=position)
        after = start.end()
        while attribute := ATTRIBUTE.match(self.source, after, end) or SPREAD.match(self.source, after, end):
            after = self._attribute(tag, attribute, end, depth)
            if after < 0:
                return None
        close = TAG_END.match(self.source, after, end)
        if not close:
            return None
        tag.single, tag.sloppy, tag.end = bool(close[1]), bool(close[2]), close.end()
        return tag

    def _attribute(self, tag: Tag, found: re.Match[str], end: int, depth: int) -> int:
        """Note one attribute; the offset after it, or -1 where its braces never close."""
        if found.re is SPREAD:
            close = self.skip(found.end(), end)
            tag.attributes["{…}"] = Unread(self.source[found.end() : close])
            return -1 if close is None else close
        name, after = found[1], found.end()
        group = next((number for number in (2, 3, 4) if found[number] is not None), 0)
        tag.places[name] = found.start(group) if group else after
        if not found[5]:
            tag.attributes[name] = without_references(found[group]) if group else True
            return after
        try:
            tag.attributes[name], after = self.expression(after, end, depth)
        except UnreadableExpression:
            close = self.skip(after, end)
            if close is None:
                return -1
            tag.attributes[name], after = Unread(self.source[after:close]), close
        return after

    def expression(self, position: int, end: int, depth: int = 0) -> tuple[Any, int]:
        """The value of ``{…}`` at ``position`` and the offset after it. Raises UnreadableExpression."""
        value, after = self.value(self._space(position + 1, end), end, depth + 1)
        after = self._space(after, end)
        if not self.source.startswith("}", after, end):
            raise UnreadableExpression
        return value, after + 1

    def value(self, position: int, end: int, depth: int) -> tuple[Any, int]:
        if depth > DEEPEST:
            raise UnreadableExpression
        first = self.source[position : min(position + 1, end)]
        if first in {'"', "'"} and first:
            return self._string(position, end)
        readers = {"[": self._array, "{": self._object, "(": self._arrow, "<": self._element}
        if first in readers:
            return readers[first](position, end, depth)
        if number := NUMBER.match(self.source, position, end):
            return (float(number[0]) if "." in number[0] else int(number[0])), number.end()
        return self._named(position, end, depth)

    def skip(self, position: int, end: int) -> int | None:
        """The offset after the braces that open at ``position``, or None where they never close."""
        if self.unbalanced is not None and position >= self.unbalanced:
            return None
        depth = 0
        for brace in BRACE.finditer(self.source, position, end):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                return brace.end()
        self.unbalanced = position
        return None

    def is_lone_bracket(self, position: int) -> bool:
        """Whether ``[`` at ``position`` has no partner. Found out only where brackets are so many that it matters."""
        if self.lone is None:
            many = self.source.count("[") > MANY_BRACKETS
            self.lone = lone_brackets(self.source) if many else frozenset()
        return position in self.lone

    def last_index(self, word: str) -> int:
        """Where ``word`` stands last, -1 if nowhere: tells at once that nothing more will close an opener."""
        if word not in self.last:
            self.last[word] = self.source.rfind(word)
        return self.last[word]

    def _space(self, position: int, end: int) -> int:
        space = SPACE.match(self.source, position, end)
        return space.end() if space else position

    def comment(self, position: int, end: int) -> int | None:
        """The offset after the comment ``{/* … */}`` at ``position``; None where there is none."""
        start = COMMENT_START.match(self.source, position, end)
        if not start or self.last_index("*/") < start.end():
            return None
        close = COMMENT_END.search(self.source, start.end(), end)
        return close.end() if close else None

    def _string(self, position: int, end: int) -> tuple[str, int]:
        found = STRING.match(self.source, position, end)
        if not found:
            raise UnreadableExpression
        return unescape(found[1] if found[1] is not None else found[2]), found.end()

    def _items(self, position: int, end: int, close: str, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        after = self._space(position + 1, end)
        while not self.source.startswith(close, after, end):
            item, after = self.value(after, end, depth + 1)
            items.append(item)
            after = self._comma(after, end, close)
        return items, after + 1

    def _comma(self, position: int, end: int, close: str) -> int:
        after = self._space(position, end)
        if self.source.startswith(",", after, end):
            return self._space(after + 1, end)
        if not self.source.startswith(close, after, end):
            raise UnreadableExpression
        return after

    def _array(self, position: int, end: int, depth: int) -> tuple[list[Any], int]:
        return self._items(position, end, "]", depth)

    def _object(self, position: int, end: int, depth: int) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        after = self._space(position + 1, end)
        while not self.source.startswith("}", after, end):
            key, after = self._key(after, end)
            after = self._space(after, end)
            if not self.source.startswith(":", after, end):
                raise UnreadableExpression
            result[key], after = self.value(self._space(after + 1, end), end, depth + 1)
            after = self._comma(after, end, "}")
        return result, after + 1

    def _key(self, position: int, end: int) -> tuple[str, int]:
        if name := NAME.match(self.source, position, end):
            return name[0], name.end()
        return self._string(position, end)

    def _arrow(self, position: int, end: int, depth: int) -> tuple[Arrow, int]:
        head = ARROW_START.match(self.source, position, end)
        if not head:
            raise UnreadableExpression
        call, after = self.value(head.end(), end, depth + 1)
        if not isinstance(call, Call):
            raise UnreadableExpression
        if not head[1]:
            return Arrow(call), after
        tail = ARROW_END.match(self.source, after, end)
        if not tail:
            raise UnreadableExpression
        return Arrow(call), tail.end()

    def _element(self, position: int, end: int, depth: int) -> tuple[Tag, int]:
        """A tag that is closed at once: ``<div />`` or ``<div></div>``."""
        tag = self._known_tag(position, depth)
        if tag is None or tag.closing or tag.end > end:
            raise UnreadableExpression
        if tag.single:
            return tag, tag.end
        close = self._known_tag(self._space(tag.end, end), depth)
        if close is None or not close.closing or close.name != tag.name:
            raise UnreadableExpression
        return tag, close.end

    def _named(self, position: int, end: int, depth: int) -> tuple[Any, int]:
        name = NAME.match(self.source, position, end)
        if not name:
            raise UnreadableExpression
        if name[0] in CONSTANTS:
            return CONSTANTS[name[0]], name.end()
        after = self._space(name.end(), end)
        if not self.source.startswith("(", after, end):
            return Name(name[0]), name.end()
        arguments, after = self._items(after, end, ")", depth)
        return Call(name[0], tuple(arguments)), after


def lone_brackets(text: str) -> frozenset[int]:
    """Offsets of every ``[`` without its ``]``; brackets in code and after a backslash do not count."""
    opened: list[int] = []
    for found in BRACKET.finditer(text):
        if found[0] == "[":
            opened.append(found.start())
        elif found[0] == "]" and opened:
            opened.pop()
    return frozenset(opened)
