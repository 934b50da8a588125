"""``--``, ``---`` or ``..`` alone on a line of a draft: a mark between alternative versions. It becomes a thin rule."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from neuron_articles.dialect.construct import DRAFTS, Block, Construct
from neuron_articles.dialect.reading import reading_of

SEPARATOR = re.compile(r"(?:-{2,3}|\.{2})[ \t]*(?=\n|\Z)")


def separator(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    found = SEPARATOR.match(state.src, start)
    if not found or state.sCount[start_line] - state.blkIndent >= 4:
        return False
    if silent:
        return True
    reading = reading_of(state.env)
    mark = found[0].strip()
    reading.counts[f"separator {mark}"] += 1
    reading.warn(reading.position(start), f'"{mark}" alone on a line', "choose one of the versions it stands between")
    token = state.push("hr", "hr", 0)
    token.map, token.markup, token.meta = [start_line, start_line + 1], mark, {"separator": mark}
    state.line = start_line + 1
    return True


CONSTRUCT = Construct(
    "separator",
    block=(Block("separator", separator, "hr", DRAFTS, ("paragraph", "reference", "blockquote", "list")),),
)
