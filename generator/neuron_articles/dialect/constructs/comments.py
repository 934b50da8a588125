"""Comments vanish: ``<!-- … -->``, across blank lines too, and the drafts' ``{/* … */}``."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from neuron_articles.dialect.construct import DRAFTS, EVERYWHERE, MARKDOWN, Block, Construct, Inline
from neuron_articles.dialect.reading import Reading, reading_of

DISABLED = re.compile(r"\bimport\s+(\w+)\s+from\b")


def comment_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A comment that begins a line, up to the line of its end. Text after the end is a paragraph of its own."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("<!--", start) or state.sCount[start_line] - state.blkIndent >= 4:
        return False
    if silent:
        return True
    reading = reading_of(state.env)
    limit = state.eMarks[end_line - 1]
    close = state.src.find("-->", start + 4, limit)
    if close < 0:
        reading.error(reading.position(start), "this comment is never closed", "end it with -->")
        reading.markup.append((start, limit))
        state.line = end_line
        return True
    note_comment(reading, start, close + 3)
    line = start_line
    while state.eMarks[line] < close + 3:
        line += 1
    state.line = line + 1
    rest = state.src[close + 3 : state.eMarks[line]]
    if rest.strip():
        _push_paragraph(state, rest.strip(), line)
    return True


def _push_paragraph(state: StateBlock, content: str, line: int) -> None:
    state.push("paragraph_open", "p", 1).map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = content, [line, line + 1], []
    state.push("paragraph_close", "p", -1)


def note_comment(reading: Reading, start: int, end: int) -> None:
    """Count a comment and say what is odd about it."""
    text = reading.source.text[start + 4 : end - 3]
    reading.counts["html comment"] += 1
    reading.markup.append((start, end))
    if text.rstrip().endswith("!"):
        reading.warn(reading.position(end - 4), "the comment is closed as !-->", "write -->")
    names = ", ".join(DISABLED.findall(text))
    if names:
        reading.note(reading.position(start), f"the comment disables the import of {names}", "delete what is not used")


def html_comment(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("<!--", state.pos):
        return False
    reading = reading_of(state.env)
    closes = reading.jsx.last_index("-->") >= state.pos + 4
    close = state.src.find("-->", state.pos + 4, state.posMax) if closes else -1
    if close < 0:
        if silent:
            return False
        reading.error(reading.here(state.pos), "this comment is never closed", "end it with -->, in the same paragraph")
        reading.hide(state.pos, state.posMax)
        state.pos = state.posMax
        return True
    if not silent:
        note_comment(reading, reading.origin.offset(state.pos), reading.origin.offset(close + 3))
    state.pos = close + 3
    return True


def jsx_comment(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    reading = reading_of(state.env)
    close = reading.jsx.comment(state.pos, state.posMax)
    if close is None:
        return False
    if not silent:
        reading.counts["jsx comment"] += 1
        reading.hide(state.pos, close)
    state.pos = close
    return True


CONSTRUCT = Construct(
    "comment",
    block=(Block("comment", comment_block, "blockquote", MARKDOWN, ("paragraph", "reference", "list")),),
    inline=(
        Inline("html_comment", html_comment, "tag", EVERYWHERE),
        Inline("jsx_comment", jsx_comment, "expression", EVERYWHERE - DRAFTS),
    ),
)
