"""Braces in running text: ``{mref(…)}``, ``{geo_ref(…)}``, ``{ref:…}``, ``{value:…}`` and the drafts' ``{"…"}``.

Each construct says which of them are its own; this is where they are recognized. In native files any other braces
are text. In the drafts, braces of a Markdown paragraph are text as well (and worth a warning), while in a JSX block
they must be one of the shapes above.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

from neuron_articles.dialect.construct import EVERYWHERE, Construct, Inline
from neuron_articles.dialect.javascript import Call, UnreadableExpression
from neuron_articles.dialect.reading import Reading, reading_of

CALL = re.compile(r"\{\s*(\w+)\s*\(")
WORD = re.compile(r"\{\s*[\w.]+\s*\}")


def expression(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    reading = reading_of(state.env)
    context = state.env.get("context")
    if context == "mdx":
        return _literal(state, reading, silent)
    if context == "native" and not _is_call(state, reading):
        return False
    try:
        value, end = reading.jsx.expression(state.pos, state.posMax)
    except UnreadableExpression:
        return _unreadable(state, reading, silent)
    if not silent:
        reading.hide_words(state.pos, end)
        _push(state, reading, value)
    state.pos = end
    return True


def _is_call(state: StateInline, reading: Reading) -> bool:
    found = CALL.match(state.src, state.pos, state.posMax)
    return bool(found and found[1] in reading.calls)


def _push(state: StateInline, reading: Reading, value: object) -> None:
    position = reading.here(state.pos)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        state.pending += str(value)
    elif isinstance(value, Call) and value.name in reading.calls:
        reading.use(value.name, position)
        token = reading.calls[value.name](reading, value, position)
        if token is not None:
            pushed = state.push(token.type, "", 0)
            pushed.meta, pushed.content = token.meta, token.content
    else:
        reading.error(position, "this expression is none that is read", "use mref, geo_ref, or text in quotes")


def _unreadable(state: StateInline, reading: Reading, silent: bool) -> bool:
    """Leave out braces no one can read; where they never close they are text."""
    end = reading.jsx.skip(state.pos, state.posMax)
    found = CALL.match(state.src, state.pos, state.posMax)
    what = f"{found[1]}(…)" if found else "this expression"
    remedy = "look at its quotes, commas and brackets" if found else "use mref, geo_ref, or text in quotes"
    if not silent:
        how = "is not written right" if found else "is none that is read"
        never = " and its { never closes" if end is None else ""
        reading.error(reading.here(state.pos), f"{what} {how}{never}", remedy)
    if end is None:
        return False
    if not silent:
        reading.hide_words(state.pos, end)
    state.pos = end
    return True


def _literal(state: StateInline, reading: Reading, silent: bool) -> bool:
    if not silent and WORD.match(state.src, state.pos, state.posMax):
        reading.warn(reading.here(state.pos), "braces in a Markdown paragraph are printed as they stand")
    elif not silent and (CALL.match(state.src, state.pos, state.posMax) or state.src.startswith("{/*", state.pos)):
        reading.warn(
            reading.here(state.pos),
            "braces in a Markdown paragraph are printed, not read",
            "wrap the paragraph in <p>…</p>",
        )
    return False


CONSTRUCT = Construct("expression", inline=(Inline("expression", expression, "entity", EVERYWHERE),))
