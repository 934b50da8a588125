"""Citations: ``[@key]``, ``[@a; @b]``; in the drafts ``<d-cite bibtex-key="a,b" />``, also paired, also ``key=``."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from neuron_articles.dialect.construct import Construct, Element, Inline, Opening, token_of
from neuron_articles.dialect.nodes import Citation, Position
from neuron_articles.dialect.reading import Reading, reading_of

KEY = r"@[\w](?:[\w:.#$%&+?<>~/-]*[\w])?"
CITATION = re.compile(rf"\[\s*{KEY}(?:\s*[;,]\s*{KEY})*\s*\]")


def build(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    tag = opening.tag
    assert tag is not None
    name = "bibtex-key" if "bibtex-key" in tag.attributes else "key"
    if name == "key" and "key" in tag.attributes:
        reading.warn(opening.place(reading, "key"), '"key" on <d-cite>', 'write bibtex-key="…"')
    keys = _split(reading, opening, tag.text(name) or "", name)
    reading.counts["citation"] += 1
    reading.counts["citation of several"] += len(keys) > 1
    reading.counts["citation paired"] += not tag.single
    if keys == (("", keys[0][1]),):
        reading.counts["citation empty"] += 1
        reading.warn(keys[0][1], "this citation names no work", "give it the key of an entry in the bibliography")
    return [token_of(Citation(position=opening.position, keys=keys), "citation"), *content]


def _split(reading: Reading, opening: Opening, text: str, attribute: str) -> tuple[tuple[str, Position], ...]:
    """The keys of a list with commas, each with its place."""
    tag = opening.tag
    assert tag is not None
    start = tag.places.get(attribute, tag.start)
    keys = [
        (found[0], reading.position(opening.origin.offset(start + found.start())))
        for found in re.finditer(r"[^\s,]+", text)
    ]
    return tuple(keys) or (("", opening.place(reading, attribute)),)


def citation(state: StateInline, silent: bool) -> bool:
    """``[@a; @b]``"""
    if state.src[state.pos] != "[":
        return False
    found = CITATION.match(state.src, state.pos, state.posMax)
    if not found or state.src.startswith("(", found.end()):
        return False
    if not silent:
        reading = reading_of(state.env)
        reading.counts["citation"] += 1
        reading.hide(state.pos, found.end())
        keys = tuple((key[0][1:], reading.here(found.start() + key.start())) for key in re.finditer(KEY, found[0]))
        state.push("citation", "", 0).meta = {"node": Citation(position=reading.here(state.pos), keys=keys)}
    state.pos = found.end()
    return True


CONSTRUCT = Construct(
    "citation",
    inline=(Inline("citation", citation, "link", frozenset({"native"})),),
    elements=(("d-cite", Element("citation", build)),),
)
