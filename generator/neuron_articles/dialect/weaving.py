"""From a flat stream of tokens and tags, as the rules left them, to a well-formed one.

Tags are matched and closed, constructs are folded into one token each with what they hold inside it, and blocks are
kept out of paragraphs. Works in one pass; reports what was never closed.
"""

from __future__ import annotations

from collections.abc import Mapping

from markdown_it.token import Token

from neuron_articles.dialect.construct import Element, Opening
from neuron_articles.dialect.crossing import OPTIONAL_END, Crossings
from neuron_articles.dialect.javascript import Tag
from neuron_articles.dialect.raw_html import HEADINGS, html_token, kind_of, trim
from neuron_articles.dialect.reading import Reading
from neuron_articles.dialect.safety import BLOCK_TAGS, DANGEROUS_TAGS, RAW_TAGS, TAGS, VOID_TAGS
from neuron_articles.dialect.stack import Open, Stack

DEEPEST_CONSTRUCT = 8


class TokenTreeBuilder:
    """One article's tokens on their way to being well formed.

    floor:       what lies below it in the stack belongs to the construct around
    split:       how deep a block cut a paragraph in two: there a new one begins when text comes; else -1
    at:          offset in the source of the tag being taken
    paragraphs:  <p> tags whose paragraph ended early and that still await their </p>
    markdown:    what Markdown opened, closed or not: its own tokens are balanced among themselves
    """

    def __init__(self, reading: Reading, elements: Mapping[str, list[Element]]) -> None:
        self.reading = reading
        self.elements = elements
        self.out: list[Token] = []
        self.stack = Stack()
        self.crossings = Crossings(reading)
        self.markdown: list[Open] = []
        self.paragraphs: list[Opening] = []
        self.floor = 0
        self.depth = 0
        self.split = -1
        self.at = -1

    def weave(self, tokens: list[Token]) -> list[Token]:
        for token in tokens:
            self.take(token)
        while self.stack:
            self.note_paragraph(self.stack.top)
            self.pop(report=True)
        self.crossings.finish()
        for opening in self.paragraphs:
            self.reading.error(opening.position, "<p> is never closed", "write </p>, or leave out the tags")
        return self.out

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "tag":
            self.take_tag(token.meta["opening"])
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

    # Tokens of Markdown.

    def open_markdown(self, token: Token) -> None:
        if token.block:
            self.end_paragraph()
        else:
            self.begin_text()
        self.out.append(token)
        entry = self.push(Open(token.tag, close_type=token.type.replace("_open", "_close"), hidden=token.hidden))
        self.markdown.append(entry)

    def close_markdown(self, token: Token) -> None:
        entry = self.markdown.pop() if self.markdown else None
        if token.type == "paragraph_close":
            self.split = -1
            if entry and entry.closed:
                self.end_paragraph()  # the one that went on after a block
                self.split = -1
        if entry and not entry.closed:
            self.close(entry, closing=token)

    def add_leaf(self, token: Token) -> None:
        if token.block:
            self.end_paragraph()
        elif token.type != "text" or token.content.strip():
            self.begin_text()
        self.out.append(token)

    # Paragraphs.

    def end_paragraph(self) -> None:
        """Close the paragraph a block would otherwise stand in."""
        entry = self.stack.innermost("p")
        if entry is None or entry.index < self.floor:
            return
        self.note_paragraph(entry)
        self.close(entry)
        self.split = len(self.stack)

    def note_paragraph(self, entry: Open) -> None:
        """A paragraph ends before its tag came: the tag is still to come."""
        if entry.name == "p" and entry.opening:
            self.paragraphs.append(entry.opening)

    def begin_text(self) -> None:
        """Text needs a paragraph where none is open: at the top of the article, and after a block cut one."""
        if (self.stack and self.split != len(self.stack)) or not self.is_flow():
            return
        self.split = -1
        self.out.append(Token("paragraph_open", "p", 1, block=True))
        self.push(Open("p", close_type="paragraph_close"))

    def is_flow(self) -> bool:
        """Whether the construct around, if any, holds paragraphs."""
        return self.floor == 0 or self.stack.entries[self.floor - 1].name.startswith("block:")

    def end_block(self) -> None:
        """The end of a block of tags: what stands in a line is closed with it, a <div> may go on."""
        self.split = -1
        while self.stack:
            entry = self.stack.top
            stays = entry.element.block if entry.element else entry.name in BLOCK_TAGS and entry.name != "p"
            if stays or entry.ghost:
                return
            self.note_paragraph(entry)
            self.pop(report=True)

    # Tags.

    def take_tag(self, opening: Opening) -> None:
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
        """What becomes of a tag, where a construct answers for it; "*" answers for every component."""
        for element in self.elements.get(tag.name, ()):
            if element.when is None or element.when(tag):
                return element
        return self.elements["*"][0] if tag.name[:1].isupper() and not self.is_shouted(tag) else None

    def is_shouted(self, tag: Tag) -> bool:
        """Whether a name in capitals is a tag of HTML, ``<DIV>``, and no component that the article imports."""
        return tag.name.isupper() and tag.name.lower() in TAGS | DANGEROUS_TAGS and tag.name not in self.reading.imports

    def drop_tag(self, tag: Tag, opening: Opening) -> None:
        name = tag.name.lower()
        if name in DANGEROUS_TAGS:
            self.reading.error(opening.position, f"<{tag.name}> is left out: it may not stand in an article")
        else:
            self.reading.warn(opening.position, f"<{tag.name}> is no tag that passes; its content stays")
        if not tag.single and tag.raw is None and name not in RAW_TAGS | VOID_TAGS:
            self.push(Open(tag.name, opening=opening, ghost=True))

    def open_html(self, tag: Tag, opening: Opening) -> None:
        name = tag.name.lower()
        if name == "br" and not self.stack:
            return  # between blocks a line break means nothing
        if name not in BLOCK_TAGS:
            self.begin_text()
        elif self.is_flow():
            self.end_paragraph()
        if name in HEADINGS:
            self.end_title()
        self.out.append(html_token(self.reading, tag, opening))
        if name in VOID_TAGS:
            return
        entry = self.push(Open(name, opening=opening, close_type=kind_of(name, "close")))
        if tag.single:
            self.close(entry)

    def end_title(self) -> None:
        """A title cannot stand inside a title."""
        entry = self.stack.innermost(*HEADINGS)
        if entry and entry.index >= self.floor:
            self.close(entry, report=True)

    def close_tag(self, tag: Tag, opening: Opening) -> None:
        entry = self.stack.innermost(tag.name, tag.name.lower())
        if tag.name == "p" and self.ends_early(entry):
            return
        if entry:
            self.close(entry, by=opening)
        elif tag.name.lower() not in VOID_TAGS | RAW_TAGS and not self.crossings.ends_late(tag.name):
            self.reading.error(opening.position, f"</{tag.name}> closes nothing")

    def ends_early(self, entry: Open | None) -> bool:
        """At </p>: whether its paragraph has ended before, so that there is nothing left to close."""
        self.split = -1
        awaited = bool(self.paragraphs) and (entry is None or not entry.opening)
        if awaited:
            self.paragraphs.pop()
        return awaited and entry is None

    # Constructs.

    def open_construct(self, element: Element, opening: Opening) -> None:
        repeated = element.once and self.stack.elements[element.name]
        if repeated or self.depth >= DEEPEST_CONSTRUCT:
            what = "cannot stand inside itself" if repeated else "is nested too deep"
            self.reading.error(opening.position, f"a {element.name} {what}; its content stays")
            self.push(Open(name_of(element, opening), opening=opening, ghost=True))
            return
        if not element.block:
            self.begin_text()
        elif self.is_flow():
            self.end_paragraph()
        entry = self.push(Open(name_of(element, opening), opening=opening, element=element))
        entry.outer, self.out = self.out, []
        entry.floor, self.floor = self.floor, len(self.stack)
        self.depth += 1

    def close_construct(self, element: Element) -> None:
        if self.stack and (self.stack.top.element is element or self.stack.top.ghost):
            self.pop()
            return
        entry = self.stack.innermost(f"block:{element.name}", f"native:{element.name}")
        if entry:
            self.close(entry)

    def fold(self, entry: Open) -> None:
        """Put a construct into one token, with what it holds."""
        assert entry.element and entry.opening and entry.outer is not None
        content, self.out = self.out, entry.outer
        self.floor = entry.floor
        self.depth -= 1
        entry.opening.end = self.at
        self.out.extend(entry.element.build(self.reading, entry.opening, content))

    # Opening and closing.

    def push(self, entry: Open) -> Open:
        entry.start = len(self.out)
        return self.stack.push(entry)

    def close(self, entry: Open, report: bool = False, closing: Token | None = None, by: Opening | None = None) -> None:
        """Close ``entry`` and all inside it, which the author forgot to close, or crossed. by: the tag that closes"""
        while self.stack.top is not entry:
            self.crossings.cut(self.stack.top, by)
            self.pop()
        self.pop(report, closing)

    def pop(self, report: bool = False, closing: Token | None = None) -> None:
        entry = self.stack.pop()
        if report and entry.opening and entry.opening.tag and entry.name.lower() not in OPTIONAL_END:
            self.reading.error(entry.opening.position, f"<{entry.opening.tag.name}> is never closed")
        if entry.element:
            self.fold(entry)
        elif not entry.ghost:
            self.add_close(entry, closing)

    def add_close(self, entry: Open, closing: Token | None) -> None:
        """Append the closing token. Blanks at both ends of a paragraph or title go; so does an empty paragraph."""
        if entry.name == "p" or entry.name in HEADINGS:
            trim(self.out, entry.start)
            if entry.name == "p" and len(self.out) == entry.start and self.out[-1].type == "paragraph_open":
                self.out.pop()
                return
        close = Token(entry.close_type, entry.name, -1, block=entry.name in BLOCK_TAGS, hidden=entry.hidden)
        self.out.append(closing or close)


def name_of(element: Element, opening: Opening) -> str:
    """What a construct is called in the stack: its tag, or a name that no tag can have."""
    if opening.tag:
        return opening.tag.name
    return f"block:{element.name}" if element.block else f"native:{element.name}"
