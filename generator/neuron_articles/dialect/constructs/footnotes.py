"""Footnotes: ``^[text]``, ``[^key]`` with ``[^key]: text`` elsewhere; in the drafts ``<d-footnote>``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def
from msgspec.structs import replace

from neuron_articles.dialect.construct import (
    NATIVE,
    Block,
    Construct,
    Element,
    Inline,
    Opening,
    close_token,
    open_token,
    token_of,
)
from neuron_articles.dialect.nodes import Footnote, Position
from neuron_articles.dialect.reading import Reading, reading_of
from neuron_articles.problems import suggest

REFERENCE = re.compile(r"\[\^([^\]\s\[]+)\]")


def build(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    comma = bool(opening.tag and "comma" in opening.tag.attributes)
    if opening.tag and opening.tag.single:
        reading.warn(opening.position, "this footnote is empty", "write <d-footnote>text</d-footnote>")
        return []
    reading.counts["footnote"] += 1
    reading.counts["footnote comma"] += comma
    start = opening.origin.offset(opening.tag.end) if opening.tag else opening.offset + 2
    reading.remarks.append((start, max(opening.end, start)))
    content = without_footnotes(reading, content)
    return [token_of(Footnote(position=opening.position, content=content, comma=comma), "footnote")]


ELEMENT = Element("footnote", build, once=True)


def inline_footnote(state: StateInline, silent: bool) -> bool:
    """``^[text]``"""
    if not state.src.startswith("^[", state.pos):
        return False
    reading = reading_of(state.env)
    lone = reading.jsx.last_index("]") < state.pos or reading.jsx.is_lone_bracket(state.pos + 1)
    end = -1 if lone else parseLinkLabel(state, state.pos + 1)
    if end < 0:
        if not silent:
            reading.error(reading.here(state.pos), "this footnote is never closed", "end it with ]")
        return False
    if not silent:
        _push(state, reading, end)
    state.pos = end + 1
    return True


def _push(state: StateInline, reading: Reading, end: int) -> None:
    """The tokens of a footnote, read in place so that positions hold."""
    start, limit = state.pos, state.posMax
    opening = Opening(reading.here(start), reading.origin, start=start)
    opened = state.push("construct_open", "", 1)
    opened.meta = open_token(ELEMENT, opening).meta
    state.pos, state.posMax = start + 2, end
    state.md.inline.tokenize(state)
    closed = state.push("construct_close", "", -1)
    closed.meta = close_token(ELEMENT, reading.origin.offset(end)).meta
    state.posMax = limit


def reference(state: StateInline, silent: bool) -> bool:
    """``[^key]``"""
    if not state.src.startswith("[^", state.pos):
        return False
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        reading = reading_of(state.env)
        reading.hide(state.pos, found.end())
        token = state.push("footnote", "", 0)
        token.meta = {"node": Footnote(position=reading.here(state.pos), key=found[1])}
    state.pos = found.end()
    return True


def split_definitions(reading: Reading, tokens: Iterable[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """The running text, and the tokens of each footnote defined apart from it; the first definition of a key counts."""
    text: list[Token] = []
    definitions: dict[str, list[Token]] = {}
    current = text
    for token in tokens:
        if token.type == "footnote_reference_open":
            current = []
            key, line = str(token.meta["label"]), token.map[0] + 1 if token.map else 1
            if key in definitions:
                first = reading.definitions[key].line
                reading.warn(
                    Position(line, 1), f'the footnote "{key}" is defined twice', f"the one on line {first} counts"
                )
            else:
                definitions[key], reading.definitions[key] = current, Position(line, 1)
        elif token.type == "footnote_reference_close":
            current = text
        else:
            current.append(token)
    return text, definitions


def attach(reading: Reading, tokens: Iterable[Token], definitions: Mapping[str, list[Token]]) -> None:
    """Give every ``[^key]`` the content of its definition; report those without one, and definitions nobody uses."""
    used = set()
    for token in tokens:
        node = token.meta.get("node")
        if token.type == "footnote" and isinstance(node, Footnote) and node.key:
            used.add(node.key)
            reading.counts["footnote"] += 1
            token.meta["node"] = replace(node, content=definitions.get(node.key, []))
            if node.key not in definitions:
                remedy = suggest(node.key, definitions) or f"write [^{node.key}]: text on a line of its own"
                reading.error(node.position, f'there is no footnote "{node.key}"', remedy)
    for key in definitions.keys() - used:
        reading.warn(reading.definitions[key], f'the footnote "{key}" is used nowhere', f"write [^{key}] in the text")


def without_footnotes(reading: Reading, content: list[Token]) -> list[Token]:
    """The content of a footnote, without references to others, and without the paragraph if there is but one."""
    kept = []
    for token in content:
        if token.type == "footnote":
            reading.error(token.meta["node"].position, "a footnote cannot stand inside another")
        else:
            kept.append(token)
    single = len(kept) > 1 and kept[0].type == "paragraph_open" and kept[-1].type == "paragraph_close"
    if single and sum(token.type == "paragraph_open" for token in kept) == 1:
        return kept[1:-1]
    return kept


CONSTRUCT = Construct(
    "footnote",
    block=(Block("footnote_def", footnote_def, "reference", NATIVE, ("paragraph", "reference")),),
    inline=(
        Inline("footnote_inline", inline_footnote, "link", NATIVE),
        Inline("footnote_reference", reference, "link", NATIVE),
    ),
    elements=(("d-footnote", ELEMENT),),
)
