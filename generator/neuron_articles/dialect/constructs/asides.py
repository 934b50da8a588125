"""Asides: ``::: margin``, ``::: warning``, ``::: appendix``; in the drafts divs of certain classes."""

from __future__ import annotations

from markdown_it.token import Token

from neuron_articles.dialect.construct import Builder, Construct, Element, Opening, token_of
from neuron_articles.dialect.javascript import Tag
from neuron_articles.dialect.nodes import Aside
from neuron_articles.dialect.reading import Reading


def _builder(kind: str) -> Builder:
    def build(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
        reading.counts[kind] += 1
        node = Aside(position=opening.position, kind=kind, content=_in_paragraphs(content))  # type: ignore[arg-type]
        return [token_of(node, "aside", block=True)]

    return build


def _in_paragraphs(content: list[Token]) -> list[Token]:
    """Text directly in a div becomes a paragraph."""
    if not content or any(token.block for token in content):
        return content
    return [Token("paragraph_open", "p", 1, block=True), *content, Token("paragraph_close", "p", -1, block=True)]


def _has_class(name: str) -> Element:
    kind = {"margin-diagram": "margin", "sensitivity-warn": "warning"}[name]

    def when(tag: Tag) -> bool:
        return name in tag.classes

    return Element(kind, _builder(kind), when, block=True)


KINDS = ("margin", "warning", "appendix")
CONSTRUCT = Construct(
    "aside",
    elements=(("div", _has_class("sensitivity-warn")), ("div", _has_class("margin-diagram"))),
    fences={kind: Element(kind, _builder(kind), block=True) for kind in KINDS},
)
