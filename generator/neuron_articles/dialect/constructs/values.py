"""``{value:record.path}``, a number of a record, formatted as asked after a bar; ``{ref:name}``, that of a figure."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

from neuron_articles.dialect.construct import NATIVE, Construct, Inline
from neuron_articles.dialect.nodes import FigureReference, Value
from neuron_articles.dialect.reading import reading_of

BEGUN = re.compile(r"\{(?:ref|value):")
REFERENCE = re.compile(r"\{(ref|value):\s*([^\s{}|]+(?:\s*\|\s*[^\s{}|]+)?)\s*\}")


def reference(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if not found:
        begun = BEGUN.match(state.src, state.pos, state.posMax)
        if begun and not silent:
            reading_of(state.env).error(
                reading_of(state.env).here(state.pos),
                f"this reference is not written right: {begun[0]}…",
                "write {ref:name}",
            )
        return False
    if not silent:
        reading = reading_of(state.env)
        position = reading.here(state.pos)
        reading.counts[found[1]] += 1
        reading.hide_words(state.pos, found.end())
        if found[1] == "ref":
            state.push("figure_reference", "", 0).meta = {"node": FigureReference(position=position, name=found[2])}
        else:
            state.push("value", "", 0).meta = {"node": Value(position=position, path=found[2])}
    state.pos = found.end()
    return True


CONSTRUCT = Construct("value", inline=(Inline("reference", reference, "expression", NATIVE),))
