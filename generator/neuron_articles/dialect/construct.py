"""How a construct joins the dialect: the rules, tags, fences and calls it answers for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct, field

from neuron_articles.dialect.javascript import Call, Tag
from neuron_articles.dialect.nodes import Node, Position
from neuron_articles.dialect.reading import Origin, Reading

# native: text of native files; mdx: a Markdown paragraph of the drafts; jsx: a JSX block of the drafts.
Context = Literal["native", "mdx", "jsx"]
NATIVE: frozenset[Context] = frozenset({"native"})
DRAFTS: frozenset[Context] = frozenset({"mdx"})
MARKDOWN: frozenset[Context] = frozenset({"native", "mdx"})
EVERYWHERE: frozenset[Context] = frozenset({"native", "mdx", "jsx"})


class Opening(Struct):
    """What opened a construct: a tag, or a native form with its data.

    start:  offset in the text of the block it was read from (a tag knows its own)
    end:    offset in the source of what closed it, once it is closed; -1 if nothing did
    """

    position: Position
    origin: Origin
    start: int = 0
    end: int = -1
    tag: Tag | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        """Where in the source it stands."""
        return self.origin.offset(self.tag.start if self.tag else self.start)

    def place(self, reading: Reading, attribute: str) -> Position:
        """Line and column of an attribute's value."""
        if self.tag is None or attribute not in self.tag.places:
            return self.position
        return reading.position(self.origin.offset(self.tag.places[attribute]))


Builder = Callable[[Reading, Opening, list[Token]], list[Token]]
BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]


class Inline(Struct, frozen=True):
    """A rule for running text, tried before markdown-it's rule ``before``."""

    name: str
    rule: InlineRule
    before: str
    contexts: frozenset[Context]


class Block(Struct, frozen=True):
    """A rule for whole lines, tried before markdown-it's rule ``before``; ``ends`` names what it may interrupt."""

    name: str
    rule: BlockRule
    before: str
    contexts: frozenset[Context]
    ends: tuple[str, ...] = ()


class Element(Struct, frozen=True):
    """What becomes of a tag, or of a native form, and all inside it.

    when:    which tags of that name (all, if None)
    block:   stands between paragraphs, not in them
    once:    may not stand inside itself
    """

    name: str
    build: Builder
    when: Callable[[Tag], bool] | None = None
    block: bool = False
    once: bool = False


class Construct(Struct, frozen=True):
    """One construct of the dialect.

    elements:  tag names, each with what becomes of it ("*" stands for every component); the first that fits counts
    fences:    word after ``:::`` -> what becomes of it
    calls:     function name in ``{name(…)}`` -> what becomes of it
    """

    name: str
    inline: tuple[Inline, ...] = ()
    block: tuple[Block, ...] = ()
    elements: tuple[tuple[str, Element], ...] = ()
    fences: Mapping[str, Element] = field(default_factory=dict)
    calls: Mapping[str, Callable[[Reading, Call, Position], Token | None]] = field(default_factory=dict)


def token_of(node: Node, kind: str, block: bool = False, content: str = "") -> Token:
    """The token that carries a node."""
    return Token(kind, "", 0, meta={"node": node}, block=block, content=content)


def open_token(element: Element, opening: Opening) -> Token:
    """The token that begins a native form; ``close_token`` ends it."""
    return Token("construct_open", "", 0, meta={"element": element, "opening": opening}, block=element.block)


def close_token(element: Element, offset: int = -1) -> Token:
    """The token that ends a native form; ``offset`` is where in the source its content ends."""
    return Token("construct_close", "", 0, meta={"element": element, "offset": offset}, block=element.block)
