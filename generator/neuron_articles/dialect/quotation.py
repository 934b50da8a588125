"""Quotation marks: which way they face, whether they match, whether they are closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuron_articles.dialect.prose import MARKUP, Mark, Prose, follows, shorten

BACKWARDS = re.compile(r"”(?=\w)")
FORWARDS = re.compile(r"“(?=[\s.,;:!?)]|\Z)")
CURLY_STRAIGHT = re.compile(r"“[^“”\"]{0,300}\"(?!\w)")
STRAIGHT_CURLY = re.compile(r"(?:(?<=[\s(\[])|^)\"[^“”\"]{0,300}”", re.MULTILINE)


def quotes(prose: Prose) -> Iterator[Mark]:
    """Quotation marks that face the wrong way, do not match, or are never closed."""
    text = prose.text
    if not any(mark in text for mark in '"“”'):
        return
    facing = [found.start() for found in BACKWARDS.finditer(text) if _opens(text, found.start())]
    for at in facing:
        yield Mark(at, "a closing quotation mark opens a quotation: ”", "write “")
        text = text[:at] + "“" + text[at + 1 :]
    for found in FORWARDS.finditer(text):
        if follows(text, found.start(), ""):
            yield Mark(found.start(), "an opening quotation mark closes a quotation: “", "write ”")
    mixed = [*CURLY_STRAIGHT.finditer(text), *STRAIGHT_CURLY.finditer(text)] if '"' in text else []
    for found in mixed:
        yield Mark(found.start(), f"quotation marks of two kinds: {shorten(found[0])}", "use “…”")
        text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    yield from _unbalanced_straight(text)
    yield from _unbalanced_curly(text)


def _opens(text: str, at: int) -> bool:
    """Whether a mark stands where a quotation begins."""
    return at == 0 or text[at - 1].isspace() or text[at - 1] in "([/—–-"


def _unbalanced_straight(text: str) -> Iterator[Mark]:
    opened = -1
    for at in (found.start() for found in re.finditer('"', text)):
        before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2]
        opens = (before.isspace() or before in "([“—–/*_~" + MARKUP) and not (after.isspace() or not after)
        if opens and opened >= 0:
            yield Mark(opened, f"this quotation is never closed: {shorten(text[opened:at])}", 'end it with "')
        if opened < 0 and not opens and not before.isdigit() and before != MARKUP:
            yield Mark(at, 'this quotation mark closes nothing: "')
        opened = at if opens else -1
    if opened > 0:
        yield Mark(opened, f"this quotation is never closed: {shorten(text[opened:])}", 'end it with "')


def _unbalanced_curly(text: str) -> Iterator[Mark]:
    opened = -1
    for found in re.finditer("[“”]", text):
        at = found.start()
        if found[0] == "“":
            if opened >= 0:
                yield Mark(
                    opened, f"this quotation is never closed: {shorten(text[opened : found.start()])}", "end it with ”"
                )
            opened = at
        elif opened < 0:
            yield Mark(at, "this quotation mark closes nothing: ”")
        else:
            opened = -1
    if opened > 0:
        yield Mark(opened, f"this quotation is never closed: {shorten(text[opened:])}", "end it with ”")
