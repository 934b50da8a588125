"""From a flat stream of tokens and tags, as the rules left them, to a well-formed one.

Tags are matched and closed, constructs are folded into one token each with what they hold inside it, and blocks are
kept out of paragraphs. Works in one pass; reports what was never closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from generator.dialect.construct import Element, Opening
from generator.dialect.jsx import Tag
from generator.dialect.nodes import RawHtml
from generator.dialect.reading import Reading
from generator.dialect.safety import BLOCK_TAGS, DANGEROUS_TAGS, RAW_TAGS, TAGS, VOID_TAGS, safe_attributes

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Tags a browser closes by itself: leaving them open is no mistake of the author's.
OPTIONAL_END = frozenset({"p", "li", "dd", "dt", "td", "th", "tr"})
DEEPEST_CONSTRUCT = 8


@dataclass(slots=True, eq=False)
class Open:
    """Something not closed yet. ``element`` folds it; ``ghost`` leaves no trace; ``outer`` is where its tokens go.

    start:  where its content begins among the tokens written
    """

    name: str
    index: int
    opening: Opening | None = None
    element: Element | None = None
    ghost: bool = False
    markdown: bool = False
    closed: bool = False
    outer: list[Token] | None = None
    close_type: str = "html_close"
    floor: int = 0
    start: int = 0
    hidden: bool = False


class Weaver:
    """One article's tokens on their way to being well formed."""

    def __init__(self, reading: Reading, elements: Mapping[str, list[Element]]) -> None:
        self.reading = reading
        self.elements = elements
        self.out: list[Token] = []
        self.stack: list[Open] = []
        self.by_name: dict[str, list[Open]] = {}
        self.markdown: list[Open] = []
        self.floor = 0  # what lies below belongs to the construct around
        self.depth = 0
        self.split = -1  # how deep a block cut a paragraph in two: there a new one begins when text comes; else -1
        self.at = -1  # offset in the source of the tag being taken
        self.paragraphs: list[Opening] = []  # <p> tags whose paragraph ended early and that still await their </p>

    def weave(self, tokens: list[Token]) -> list[Token]:
        for token in tokens:
            self.take(token)
        while self.stack:
            self.note_paragraph(self.stack[-1])
            self.pop(report=True)
        for opening in self.paragraphs:
            self.reading.error(opening.position, "<p> is never closed", "write </p>, or leave out the tags")
        return self.out

    def note_paragraph(self, entry: Open) -> None:
        """A paragraph ends before its tag came: the tag is still to come."""
        if entry.name == "p" and entry.opening:
            self.paragraphs.append(entry.opening)

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "tag":
            self.take_tag(token)
        elif kind == "construct_open":
            self.open_construct(token.meta["element"], token.meta["opening"])
        elif kind == "construct_close":
            self.at = token.meta["offset"]
            self.close_construct(token.meta["element"])
        elif kind == "block_end":
            self.end_block()
        elif token.nesting == 1:
            self.open_markdown(token)
        elif token.nesting == -1:
            self.close_markdown(token)
        else:
            self.add_leaf(token)

    # Tokens of Markdown: balanced among themselves, perhaps not with the tags around them.

    def open_markdown(self, token: Token) -> None:
        if token.block:
            self.end_paragraph()
        else:
            self.begin_text()
        self.out.append(token)
        entry = self.push(token.tag, close_type=token.type.replace("_open", "_close"), markdown=True)
        entry.hidden = token.hidden
        self.markdown.append(entry)

    def close_markdown(self, token: Token) -> None:
        entry = self.markdown.pop() if self.markdown else None
        if token.type == "paragraph_close":
            self.split = -1
            self.end_text(entry)
        if entry is None or entry.closed:
            return
        while self.stack and self.stack[-1] is not entry:
            self.pop(report=True)
        self.pop(closing=token)

    def end_text(self, entry: Open | None) -> None:
        """At the end of a Markdown paragraph, close the paragraph that went on after a block."""
        if entry is not None and entry.closed:
            self.end_paragraph()

    def add_leaf(self, token: Token) -> None:
        if token.block:
            self.end_paragraph()
        elif token.type not in {"text", "softbreak"} or (token.content.strip() or token.type == "softbreak"):
            self.begin_text()
        self.out.append(token)

    # Paragraphs.

    def end_paragraph(self) -> None:
        """Close the paragraph a block would otherwise stand in."""
        entry = self.innermost("p")
        if entry is None or entry.index < self.floor:
            return
        self.note_paragraph(entry)
        while self.stack[-1] is not entry:
            self.pop(report=True)
        self.pop()
        self.split = len(self.stack)

    def begin_text(self) -> None:
        """Text needs a paragraph where none is open: at the top of the article, and after a block cut one."""
        if self.stack and self.split != len(self.stack):
            return
        if self.floor and not self.stack[self.floor - 1].name.startswith("block:"):
            return
        self.split = -1
        self.out.append(Token("paragraph_open", "p", 1, block=True))
        self.push("p", close_type="paragraph_close")

    def end_block(self) -> None:
        """The end of a block of tags: what stands in a line is closed with it, a <div> may go on."""
        self.split = -1
        while self.stack:
            entry = self.stack[-1]
            stays = entry.element.block if entry.element else entry.name in BLOCK_TAGS and entry.name != "p"
            if stays or entry.ghost:
                return
            self.note_paragraph(entry)
            self.pop(report=True)

    # Tags.

    def take_tag(self, token: Token) -> None:
        opening: Opening = token.meta["opening"]
        tag = opening.tag
        assert tag is not None
        self.at = opening.offset
        element = None if tag.closing else self.element_of(tag)
        if tag.closing:
            self.close_tag(tag, opening)
        elif element:
            self.open_construct(element, opening)
            if tag.single or tag.raw is not None:
                self.close_construct(element)
        elif tag.name.lower() in DANGEROUS_TAGS or tag.name.lower() not in TAGS:
            self.drop_tag(tag, opening)
        else:
            self.open_html(tag, opening)

    def element_of(self, tag: Tag) -> Element | None:
        for element in self.elements.get(tag.name, ()):
            if element.when is None or element.when(tag):
                return element
        if tag.name[:1].isupper():
            return self.elements["*"][0]
        return None

    def drop_tag(self, tag: Tag, opening: Opening) -> None:
        name = tag.name.lower()
        if name in DANGEROUS_TAGS:
            self.reading.error(opening.position, f"<{tag.name}> is left out: it may not stand in an article")
        else:
            self.reading.warn(opening.position, f"<{tag.name}> is no tag that passes; its content stays")
        if not tag.single and tag.raw is None and name not in RAW_TAGS:
            self.push(tag.name, opening=opening, ghost=True)

    def open_html(self, tag: Tag, opening: Opening) -> None:
        name = tag.name.lower()
        if name in BLOCK_TAGS and self.floor_is_block():
            self.end_paragraph()
        elif name == "br" and not self.stack:
            return  # between blocks a line break means nothing
        elif name not in BLOCK_TAGS:
            self.begin_text()
        if name in HEADINGS:
            self.end_title()
        attributes = safe_attributes(tag, lambda message, remedy: self.reading.warn(opening.position, message, remedy))
        void = name in VOID_TAGS
        self.out.append(self.html_token(name, attributes, opening, void))
        if void:
            return
        close_type = "heading_close" if name in HEADINGS else "paragraph_close" if name == "p" else "html_close"
        entry = self.push(name, opening=opening, close_type=close_type)
        if tag.single:
            self.close(entry)

    def end_title(self) -> None:
        """A title cannot stand inside a title."""
        for name in HEADINGS & self.by_name.keys():
            entry = self.innermost(name)
            if entry and entry.index >= self.floor:
                self.close(entry, report=True)

    def floor_is_block(self) -> bool:
        return self.floor == 0 or self.stack[self.floor - 1].name.startswith("block:")

    def html_token(self, name: str, attributes: dict[str, str], opening: Opening, void: bool) -> Token:
        kind = {"p": "paragraph_open", "img": "image"}.get(name, "heading_open" if name in HEADINGS else "html_open")
        node = RawHtml(position=opening.position, tag=name, attributes=attributes)
        kind = f"html_{name}" if void and name in {"br", "hr", "wbr"} else kind
        token = Token(kind, name, 0 if void else 1, block=name in BLOCK_TAGS, meta={"raw": node})
        token.attrs = dict(attributes)
        token.meta["position"] = opening.position
        if name == "img":
            token.content = attributes.get("alt", "")
            token.meta["has_alt"] = "alt" in attributes
        return token

    def close_tag(self, tag: Tag, opening: Opening) -> None:
        name = tag.name if tag.name in self.by_name else tag.name.lower()
        entry = self.innermost(name)
        if tag.name == "p":
            self.split = -1
            if self.paragraphs and (entry is None or not entry.opening):
                self.paragraphs.pop()
                if entry is None:
                    return
        if entry:
            self.close(entry)
        elif tag.name.lower() not in VOID_TAGS | RAW_TAGS:
            self.reading.error(opening.position, f"</{tag.name}> closes nothing")

    def close(self, entry: Open, report: bool = False) -> None:
        while self.stack[-1] is not entry:
            self.pop(report=True)
        self.pop(report=report)

    # Constructs.

    def open_construct(self, element: Element, opening: Opening) -> None:
        inside = self.innermost_construct(element)
        if self.depth >= DEEPEST_CONSTRUCT or (element.once and inside):
            what = "cannot stand inside itself" if element.once else "is nested too deep"
            self.reading.error(opening.position, f"a {element.name} {what}; its content stays")
            self.push(self.name_of(element, opening), opening=opening, ghost=True)
            return
        if element.block and self.floor_is_block():
            self.end_paragraph()
        elif not element.block:
            self.begin_text()
        entry = self.push(self.name_of(element, opening), opening=opening, element=element)
        entry.outer, self.out = self.out, []
        entry.floor, self.floor = self.floor, len(self.stack)
        self.depth += 1

    def innermost_construct(self, element: Element) -> bool:
        return any(entry.element and entry.element.name == element.name for entry in self.stack[: self.floor])

    @staticmethod
    def name_of(element: Element, opening: Opening) -> str:
        if opening.tag:
            return opening.tag.name
        return f"block:{element.name}" if element.block else f"native:{element.name}"

    def close_construct(self, element: Element) -> None:
        names = (f"block:{element.name}", f"native:{element.name}")
        if self.stack and (self.stack[-1].element is element or self.stack[-1].ghost):
            self.pop()
            return
        entry = next((self.innermost(name) for name in names if self.innermost(name)), None)
        if entry:
            self.close(entry)

    # The stack.

    def push(
        self,
        name: str,
        opening: Opening | None = None,
        element: Element | None = None,
        ghost: bool = False,
        markdown: bool = False,
        close_type: str = "html_close",
    ) -> Open:
        entry = Open(name, len(self.stack), opening, element, ghost, markdown, close_type=close_type)
        entry.start = len(self.out)
        self.stack.append(entry)
        self.by_name.setdefault(name, []).append(entry)
        return entry

    def innermost(self, name: str) -> Open | None:
        entries = self.by_name.get(name)
        return entries[-1] if entries else None

    def pop(self, report: bool = False, closing: Token | None = None) -> None:
        entry = self.stack.pop()
        self.by_name[entry.name].pop()
        entry.closed = True
        if report and entry.opening and entry.opening.tag and entry.name.lower() not in OPTIONAL_END:
            self.reading.error(entry.opening.position, f"<{entry.opening.tag.name}> is never closed")
        if entry.element:
            self.fold(entry)
        elif not entry.ghost:
            self.add_close(entry, closing)

    def fold(self, entry: Open) -> None:
        assert entry.element and entry.opening and entry.outer is not None
        content, self.out = self.out, entry.outer
        self.floor = entry.floor
        self.depth -= 1
        entry.opening.end = self.at
        self.out.extend(entry.element.build(self.reading, entry.opening, content))

    def add_close(self, entry: Open, closing: Token | None) -> None:
        """Append the closing token. Blanks at both ends of a paragraph or title go; so does an empty paragraph."""
        if entry.name == "p" or entry.name in HEADINGS:
            self.trim(entry.start)
            if entry.name == "p" and len(self.out) == entry.start and self.out[-1].type == "paragraph_open":
                self.out.pop()
                return
        close = Token(entry.close_type, entry.name, -1, block=entry.name in BLOCK_TAGS, hidden=entry.hidden)
        self.out.append(closing or close)

    def trim(self, start: int) -> None:
        """Strip the text at ``start`` of ``out`` on its left, and the last one on its right; drop what is empty."""
        blank = {"text", "softbreak"}
        while len(self.out) > start and self.out[-1].type in blank:
            self.out[-1].content = self.out[-1].content.rstrip()
            if self.out[-1].content:
                break
            self.out.pop()
        first = start
        while first < len(self.out) and self.out[first].type in blank:
            self.out[first].content = self.out[first].content.lstrip()
            if self.out[first].content:
                break
            first += 1
        del self.out[start:first]
