"""Titles: ``## Title {#id}``, and in the drafts ``<h2 id="…">``. Each gets an id, its own or one made of its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from neuron_articles.dialect.construct import Construct
from neuron_articles.dialect.document import Heading, plain_text
from neuron_articles.dialect.nodes import Position, content_of
from neuron_articles.dialect.reading import Reading, slug

# Ids that every page has already.
OF_THE_PAGE = frozenset({"main", "units"})
ID = re.compile(r"[ \t]*\{#([^\s{}]+)\}[ \t]*$")


def take_id(opening: Token, inline: Token) -> None:
    """Move ``{#id}`` from the end of a title to its token."""
    found = ID.search(inline.content)
    if found:
        opening.attrs["id"] = found[1]
        inline.content = inline.content[: found.start()]


def collect(reading: Reading, tokens: Sequence[Token], anchors: dict[str, Position]) -> list[Heading]:
    """All titles in order, those inside asides too; titles without an id get one that no one has."""
    headings = []
    numbers: Counter[str] = Counter()
    for level, opening, content in _titles(tokens):
        position = opening.meta.get("position", Position(1, 1))
        text = plain_text(content)
        identifier = str(opening.attrs.get("id", "")) or _free(slug(text), anchors, numbers)
        opening.attrs["id"] = identifier
        anchors.setdefault(identifier, position)
        headings.append(Heading(level, identifier, text, position, tuple(content)))
        reading.counts[f"h{level}"] += 1
        if not text:
            reading.warn(position, "this title is empty")
    return headings


def _titles(tokens: Sequence[Token]) -> Iterator[tuple[int, Token, list[Token]]]:
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            end = next((n for n in range(number, len(tokens)) if tokens[n].type == "heading_close"), len(tokens))
            yield int(token.tag[1]), token, list(tokens[number + 1 : end])
        elif "node" in token.meta and token.type in {"aside", "note", "figure", "footnote"}:
            yield from _titles(content_of(token.meta["node"]))


def _free(name: str, taken: dict[str, Position], numbers: Counter[str]) -> str:
    """``name``, or ``name-2`` and so on where it is taken; ``numbers`` remembers how far each name has come."""
    free = name
    while free in taken or free in OF_THE_PAGE:
        numbers[name] += 1
        free = f"{name}-{numbers[name] + 1}"
    return free


CONSTRUCT = Construct("heading")
