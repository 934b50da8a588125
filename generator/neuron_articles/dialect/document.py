"""An article as parsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from markdown_it.token import Token
from msgspec import Struct, field

from neuron_articles.dialect.nodes import Footnote, Node, Note, Position, content_of
from neuron_articles.problems import Problem


class Heading(Struct, frozen=True):
    """A title inside the article. ``text`` is plain; ``content`` are the tokens of the title."""

    level: int
    id: str
    text: str
    position: Position
    content: tuple[Token, ...] = ()


class Link(NamedTuple):
    href: str
    position: Position


class Image(NamedTuple):
    src: str
    alt: str
    position: Position


class Document(Struct):
    """One article: its tokens, and what others need to know about it without reading the tokens.

    metadata:         the front matter as YAML gives it; nothing is checked but the keys
    metadata_places:  line and column of each key
    nodes:            every construct in document order, the nested ones after the one they are in
    anchors:          every id defined in the text, with its place
    counts:           construct -> occurrences
    """

    path: str
    form: str
    metadata: Mapping[str, object] = field(default_factory=dict)
    metadata_places: Mapping[str, Position] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    anchors: dict[str, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def walk(tokens: Iterable[Token], notes: bool = True) -> Iterator[Token]:
    """All tokens in document order, those inside constructs included; a footnote used twice is gone into once.

    notes: False leaves out what stands inside the authors' notes, as the final site does
    """
    return _walk(tokens, set(), notes)


def _walk(tokens: Iterable[Token], seen: set[str], notes: bool) -> Iterator[Token]:
    for token in tokens:
        yield token
        node = token.meta.get("node") if token.meta else None
        if node is None or (isinstance(node, Footnote) and node.key in seen) or (isinstance(node, Note) and not notes):
            continue
        if isinstance(node, Footnote) and node.key:
            seen.add(node.key)
        yield from _walk(content_of(node), seen, notes)


def plain_text(tokens: Iterable[Token]) -> str:
    """The text of tokens without markup, footnotes and notes; TeX and labels as written."""
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "text_special", "code_inline"}:
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "maths":
            parts.append(token.meta["node"].tex)
        elif token.type in {"neuron_reference", "map_reference"}:
            parts.append(token.content)
    return " ".join("".join(parts).split())
