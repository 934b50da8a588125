"""The tokens of plain tags that pass."""

from __future__ import annotations

from markdown_it.token import Token

from neuron_articles.dialect.construct import Opening
from neuron_articles.dialect.javascript import Tag
from neuron_articles.dialect.nodes import RawHtml
from neuron_articles.dialect.reading import Reading
from neuron_articles.dialect.safety import BLOCK_TAGS, VOID_TAGS, safe_attributes

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLANK = frozenset({"text", "softbreak"})


def html_token(reading: Reading, tag: Tag, opening: Opening) -> Token:
    """The token that opens a tag, or is all of it where the tag has no content. Reports what is left out of it."""
    name = tag.name.lower()
    attributes = safe_attributes(tag, lambda message, remedy: reading.warn(opening.position, message, remedy))
    node = RawHtml(position=opening.position, tag=name, attributes=attributes)
    token = Token(kind_of(name, "open"), name, 0 if name in VOID_TAGS else 1, block=name in BLOCK_TAGS)
    token.attrs = dict(attributes)
    token.meta = {"raw": node, "position": opening.position}
    if name == "img":
        token.content = attributes.get("alt", "")
        token.meta["has_alt"] = "alt" in attributes
    return token


def kind_of(name: str, end: str) -> str:
    """The type of a tag's token: Markdown's own for paragraphs, titles and pictures."""
    if name in VOID_TAGS:
        return "image" if name == "img" else f"html_{name}"
    if name in HEADINGS:
        return f"heading_{end}"
    return f"paragraph_{end}" if name == "p" else f"html_{end}"


def trim(tokens: list[Token], start: int) -> None:
    """Strip the text at ``start`` on its left and the last one on its right; drop those that become empty."""
    while len(tokens) > start and tokens[-1].type in BLANK:
        tokens[-1].content = tokens[-1].content.rstrip()
        if tokens[-1].content:
            break
        tokens.pop()
    first = start
    while first < len(tokens) and tokens[first].type in BLANK:
        tokens[first].content = tokens[first].content.lstrip()
        if tokens[first].content:
            break
        first += 1
    del tokens[start:first]
