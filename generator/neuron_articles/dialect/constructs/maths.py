"""Maths in TeX: ``$…$``, ``$$…$$``; in the drafts ``<d-math>``, plain or ``{"…"}``."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from neuron_articles.dialect.construct import NATIVE, Block, Construct, Element, Inline, Opening, token_of
from neuron_articles.dialect.javascript import UnreadableExpression, without_references
from neuron_articles.dialect.jsx import Jsx
from neuron_articles.dialect.nodes import Maths
from neuron_articles.dialect.reading import Reading, reading_of

DOLLARS = re.compile(
    r"\$\$((?:[^$\\]|\\.)+)\$\$"
    r"|\$(?=\\)((?:[^$\\]|\\.)*?)(?<![\s\\])\$(?!\$)"  # what begins with a command is no price: a digit may follow
    r"|\$(?![\s$])((?:[^$\\]|\\.)*?)(?<![\s\\])\$(?![\d$])",
    re.DOTALL,
)
OPENING = re.compile(r"\$\$|\$(?=\\[A-Za-z]|\w[_^])")
BEGINNING = re.compile(r"(?:\\[A-Za-z]+)?")
# After a digit a dollar is the sign of a price, but before what only TeX begins with.
AFTER_DIGIT = re.compile(r"\$[\\^_{A-Za-z]")
# Marks of Markdown between two dollars; TeX has stars in braces and after a ^ only.
MARKED = re.compile(r"(?<![{^*])\*\*(?![}*])|`|\]\(|\A[,;:)/]|[/(,;:]\Z")
TEX = re.compile(r"[\\^_{}=<>+]")
WORD = re.compile(r"(?:\A|[\s(])[A-Za-z]{2,}(?=[\s.,;:)]|\Z)")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def build(reading: Reading, opening: Opening, content: list[Token]) -> list[Token]:
    tag = opening.tag
    assert tag is not None
    display = "block" in tag.attributes
    reading.counts["maths"] += 1
    reading.counts["maths display"] += display
    tex = _tex_of(reading, opening, (tag.raw or "").strip())
    if not tex:
        reading.warn(opening.position, "there is no TeX in this formula")
        return []
    return [token_of(Maths(position=opening.position, tex=tex, display=display), "maths")]


def _tex_of(reading: Reading, opening: Opening, raw: str) -> str:
    """TeX from between the tags: a string of JavaScript, or plain TeX, in which ``&lt;`` is a sign.

    Plain TeX in a Markdown paragraph of the drafts has its backslashes doubled; in a JSX block it has not.
    """
    tag = opening.tag
    assert tag is not None
    quoted = raw.startswith("{") and raw.endswith("}") and raw[1:].lstrip()[:1] in {'"', "'"}
    if quoted and (tag.raw_jsx or not reading.mdx):
        try:
            value, end = Jsx(raw).expression(0, len(raw))
        except UnreadableExpression:
            reading.error(opening.position, "the string in this formula is not written right", 'write {"…"}')
            return ""
        return value.strip() if isinstance(value, str) and end == len(raw) else raw
    if quoted:
        reading.warn(opening.position, "braces and quotes around TeX are printed here", "put the paragraph in <p>…</p>")
    reading.counts["maths plain"] += 1
    if tag.raw_jsx or not reading.mdx:
        return without_references(raw)
    if ESCAPED.search(raw):
        reading.note(opening.position, "backslashes in a formula of a Markdown paragraph must be doubled, as here")
    return ESCAPED.sub(r"\1", without_references(raw))


def dollars(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    if state.pos and state.src[state.pos - 1].isdigit() and not AFTER_DIGIT.match(state.src, state.pos):
        return False
    found = DOLLARS.match(state.src, state.pos, state.posMax)
    if not found:
        return not silent and _never_closed(state)
    if found[3] and _is_prose(state, found[3], silent):
        return False
    if not silent:
        reading = reading_of(state.env)
        reading.counts["maths"] += 1
        reading.hide_words(state.pos, found.end())
        display = found[1] is not None
        tex = found[1] or found[2] or found[3]
        begins = reading.here(found.start(found.lastindex or 0) + len(tex) - len(tex.lstrip()))
        position = reading.here(state.pos)
        node = Maths(position=position, tex=tex.strip(), display=display, tex_position=begins)
        state.push("maths", "", 0).meta = {"node": node}
    state.pos = found.end()
    return True


def _is_prose(state: StateInline, tex: str, silent: bool) -> bool:
    """Whether the text between two dollars is no formula: two prices, or words, which are a problem."""
    if MARKED.search(tex):
        return True
    if TEX.search(tex) or not WORD.search(tex) or not re.search(r"\s", tex):
        return False
    if not silent and not tex[0].isdigit():
        reading = reading_of(state.env)
        what = f'words between dollars are no formula: "{tex[:40]}"'
        reading.warn(reading.here(state.pos), what, r"write \$ for the sign, or TeX: \text{…}, \sin x")
    return True


def _never_closed(state: StateInline) -> bool:
    """Report a formula without end. A lone dollar is money, unless TeX follows."""
    opening = OPENING.match(state.src, state.pos, state.posMax)
    if not opening:
        return False
    reading = reading_of(state.env)
    reading.error(reading.here(state.pos), "this formula is never closed", f"end it with {opening[0]}")
    reading.hide(state.pos, BEGINNING.match(state.src, opening.end()).end())  # type: ignore[union-attr]
    state.pending += opening[0]
    state.pos = opening.end()
    return True


def display_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``$$`` at the start of a line, up to a line that ends with ``$$``; blank lines may stand between."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("$$", start) or state.sCount[start_line] - state.blkIndent >= 4:
        return False
    limit = state.eMarks[end_line - 1]
    close = state.src.find("$$", start + 2, limit)
    line = start_line
    while close >= 0 and line < end_line and state.eMarks[line] < close + 2:
        line += 1
    if close < 0 or state.src[close + 2 : state.eMarks[line]].strip():
        return False  # not closed, or text follows: the inline rule sees to it
    if silent:
        return True
    reading = reading_of(state.env)
    reading.counts["maths"] += 1
    shown = state.src[start + 2 : close]
    begins = reading.position(start + 2 + len(shown) - len(shown.lstrip(" \t\n>")))
    tex = state.getLines(start_line, line + 1, state.blkIndent, False).strip()[2:-2]  # without marks of quotations
    node = Maths(position=reading.position(start), tex=tex.strip(), display=True, tex_position=begins)
    token = state.push("maths", "", 0)
    token.meta, token.map, token.block = {"node": node}, [start_line, line + 1], True
    state.line = line + 1
    return True


CONSTRUCT = Construct(
    "maths",
    block=(Block("maths_block", display_block, "fence", NATIVE, ("paragraph", "reference", "blockquote", "list")),),
    inline=(Inline("maths_inline", dollars, "escape", NATIVE),),
    elements=(("d-math", Element("maths", build)),),
)
