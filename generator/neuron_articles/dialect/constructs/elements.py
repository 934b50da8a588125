"""Tags: blocks that begin with one, and tags in running text. What a tag means is for its construct to say."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from neuron_articles.dialect.construct import EVERYWHERE, Block, Construct, Inline, Opening
from neuron_articles.dialect.javascript import Tag
from neuron_articles.dialect.jsx import TAG_START
from neuron_articles.dialect.reading import Reading, reading_of
from neuron_articles.dialect.safety import BLOCK_TAGS, DANGEROUS_TAGS, INLINE_TAGS, TAGS

# Elements whose content is taken as it stands.
RAW = frozenset({"d-math", "script", "style", "textarea", "template"})
BLOCK_START = re.compile(r"</?([A-Za-z][\w.]*)(?=[\s/>]|$)")
LONE_TAG = re.compile(r"</?[a-z]+-[\w-]+(?:\s[^<>]*)?>[ \t]*(?=\n|\Z)")


def element_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Lines that begin with a tag, up to a blank one: one block of tags and text, no paragraph."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("<", start) or state.sCount[start_line] - state.blkIndent >= 4:
        return False
    reading = reading_of(state.env)
    if not _begins_block(state, reading, start, silent):
        return False
    if silent:
        return True
    line = start_line + 1
    while line < end_line and not state.isEmpty(line):
        line += 1
    content = state.getLines(start_line, line, state.blkIndent, False).strip()
    state.line = line
    token = state.push("inline", "", 0)
    token.content, token.map, token.children, token.info = content, [start_line, line], [], "tags"
    state.push("block_end", "", 0).block = True
    return True


def _begins_block(state: StateBlock, reading: Reading, start: int, silent: bool) -> bool:
    found = BLOCK_START.match(state.src, start)
    if not found:
        return reading.mdx and not silent and bool(LONE_TAG.match(state.src, start))
    name = found[1]
    if name.lower() in BLOCK_TAGS or name.lower() in DANGEROUS_TAGS or name[0].isupper():
        return True
    return reading.mdx and not silent and name.lower() in INLINE_TAGS


def tag(state: StateInline, silent: bool) -> bool:
    """One tag in running text; with its content, where that is no markup."""
    if state.src[state.pos] != "<":
        return False
    reading = reading_of(state.env)
    found = reading.jsx.tag(state.pos, state.posMax)
    if found is None:
        if not silent:
            _report_broken(state, reading)
        return False
    jsx = state.env.get("context") == "jsx"
    if found.sloppy and reading.mdx and not jsx:
        return _literal(state, reading, found, silent)
    end = found.end
    if found.name.lower() in RAW and not found.closing and not found.single:
        end = _take_raw(state, reading, found, jsx, silent)
    if not silent:
        reading.hide(found.start, end)
        _push(state, reading, found)
    state.pos = end
    return True


def _report_broken(state: StateInline, reading: Reading) -> None:
    """Say so where something begins like a tag that is known, and never becomes one."""
    start = TAG_START.match(state.src, state.pos, state.posMax)
    if start and (start[2] in TAGS or start[2].startswith("d-") or start[2] in reading.imports):
        what = f"{start[0]}… is no whole tag, and is printed as it stands"
        reading.error(reading.here(state.pos), what, "look for its quotation marks, its braces and its >")
        end = state.src.find("\n", state.pos, state.posMax)
        reading.hide(state.pos, end if end >= 0 else state.posMax)


def _push(state: StateInline, reading: Reading, found: Tag) -> None:
    if found.sloppy:
        reading.warn(reading.here(found.end - 1), f'<{found.name}> is closed as "/ >"', "write />")
    if found.closing and "\n" in reading.jsx.source[found.start : found.end]:
        _note_split(reading, found)
    if found.name == "a":
        reading.in_anchor = not found.closing and not found.single
    if found.closing:
        reading.counts[f"</{found.name}>"] += 1
    else:
        reading.count_tag(found)
    state.push("tag", "", 0).meta = {"opening": Opening(reading.here(found.start), reading.origin, tag=found)}


def _note_split(reading: Reading, found: Tag) -> None:
    """Legal, and hard to read: said once an article."""
    if not reading.counts["split tag"]:
        what = f"</{found.name}> is split over lines, and perhaps others are"
        reading.note(reading.here(found.end - 1), what, "keep a closing tag on one line")
    reading.counts["split tag"] += 1


def _literal(state: StateInline, reading: Reading, found: Tag, silent: bool) -> bool:
    """MDX prints a tag closed as ``/ >`` in a Markdown paragraph, letter by letter."""
    if not silent:
        reading.hide(found.start, found.end)
        reading.warn(
            reading.here(found.start), f'<{found.name}> is closed as "/ >" and is printed as it stands', "write />"
        )
        state.pending += state.src[found.start : found.end]
    state.pos = found.end
    return True


def _take_raw(state: StateInline, reading: Reading, found: Tag, jsx: bool, silent: bool) -> int:
    """Put what stands between the tags into ``found.raw``; the offset after the closing tag."""
    close = f"</{found.name}"
    start = state.src.find(close, found.end, state.posMax) if reading.jsx.last_index(close) >= found.end else -1
    end = state.src.find(">", start, state.posMax) + 1 if start >= 0 else 0
    if not end:
        if not silent:
            reading.error(reading.here(found.start), f"<{found.name}> is never closed", f"end it with </{found.name}>")
        found.raw = state.src[found.end : state.posMax]
        return state.posMax
    found.raw = state.src[found.end : start]
    found.raw_jsx = jsx
    return end


INTERRUPTS = ("paragraph", "reference", "blockquote", "list")
CONSTRUCT = Construct(
    "element",
    block=(
        Block(
            "element",
            element_block,
            "heading",
            frozenset({"native", "mdx"}),
            ("paragraph", "reference", "blockquote", "list"),
        ),
    ),
    inline=(Inline("tag", tag, "html_inline", EVERYWHERE),),
)
