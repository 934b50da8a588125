"""``::: word name {key=value}`` … ``:::``: the fence around figures, asides and notes. Fences nest."""

from __future__ import annotations

import re
from typing import Any

from markdown_it.rules_block import StateBlock

from neuron_articles.dialect.construct import NATIVE, Block, Construct, Element, Opening, close_token, open_token
from neuron_articles.dialect.reading import Origin, Reading, reading_of
from neuron_articles.problems import suggest

FENCE = re.compile(r"[ ]*(:{3,})[ \t]*(.*?)[ \t:]*$")
STRAY = re.compile(r":{3,}[ \t:]*(?=\n|\Z)")
# Signs of a list before what a line says.
MARKERS = re.compile(r"(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)+")
CODE = re.compile(r"[ ]*(`{3,}|~{3,})(.*)$")
HEAD = re.compile(r"([\w-]+)((?:[ \t]+[^\s{}]+)*)[ \t]*(?:\{(.*)\})?$")
ATTRIBUTE = re.compile(
    r"""\s*(?:[#]([\w:.-]+)|([A-Za-z_][\w-]*)=(?:"([^"]*)"|'([^']*)'|\[([^\]]*)\]|([^\s"'\[\]]+)))\s*,?"""
)
ITEM = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,"']+))\s*(?:,|$)""")


def end_of(state: StateBlock, first: int, end_line: int) -> tuple[int, bool]:
    """The line on which a fence ends whose content begins at ``first``, and whether a ``:::`` stands there.

    Where none does, it ends with the quotation or the list item in which it stands. Code and comments are passed over.
    """
    code, depth, line = "", 1, first
    while line < end_line:
        start = state.bMarks[line] + state.tShift[line]
        text = MARKERS.sub("", state.src[start : state.eMarks[line]])
        if text and state.sCount[line] < state.blkIndent:
            return line, False
        if text[:3] in {"```", "~~~"} and (found := CODE.match(text)):
            code = _toggle(code, found)
        elif not code and text.startswith("<!--"):
            line = _end_of_comment(state, line, end_line)
        elif not code and text.startswith(":::") and (fence := FENCE.match(text)):
            depth += 1 if fence[2] else -1
            if depth == 0:
                return line, True
        line += 1
    return end_line, False


def _end_of_comment(state: StateBlock, line: int, end_line: int) -> int:
    """The line on which a comment ends that begins on ``line``; the same where it never ends."""
    close = state.src.find("-->", state.bMarks[line], state.eMarks[end_line - 1])
    last = line
    while close >= 0 and state.eMarks[last] < close:
        last += 1
    return last


def _toggle(code: str, found: re.Match[str]) -> str:
    """The fence of the code block being read after this line, "" outside of one."""
    if not code:
        return found[1] if found[1][0] == "~" or "`" not in found[2] else ""
    closes = found[1][0] == code[0] and len(found[1]) >= len(code) and not found[2].strip()
    return "" if closes else code


def fence(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    reading = reading_of(state.env)
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith(":::", start) or state.sCount[start_line] - state.blkIndent >= 4:
        return False
    if silent:
        return True
    if STRAY.match(state.src, start):
        return _skip_stray(state, reading, start_line)
    close, closed = end_of(state, start_line + 1, end_line)
    if not closed:
        reading.error(reading.position(start), "this ::: is never closed", "end it with ::: on a line of its own")
    element, data = _read_head(reading, state, start, start_line)
    opening = Opening(reading.position(start), Origin((0,), (0,)), start=start, data=data)
    if element:
        state.tokens.append(open_token(element, opening))
    _read_content(state, start_line + 1, close)
    if element:
        state.tokens.append(close_token(element, state.bMarks[min(close, state.lineMax)]))
    state.line = min(close + closed, end_line)
    return True


def _skip_stray(state: StateBlock, reading: Reading, line: int) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    reading.error(reading.position(start), "this ::: closes nothing", "take it out, or write what it should end")
    state.line = line + 1
    return True


def _read_content(state: StateBlock, first: int, close: int) -> None:
    parent, limit = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", close
    state.level += 1
    state.md.block.tokenize(state, first, close)
    state.level -= 1
    state.parentType, state.lineMax = parent, limit


def _read_head(reading: Reading, state: StateBlock, start: int, line: int) -> tuple[Element | None, dict[str, Any]]:
    """What the fence means, and its names and attributes."""
    found = FENCE.match(state.src[start : state.eMarks[line]])
    head = HEAD.match(found[2]) if found else None
    position = reading.position(start)
    if not head:
        words = ", ".join(sorted(reading.fence_elements))
        reading.error(position, "this ::: is not written right", f"write ::: and one of {words}; then {{key=value}}")
        return None, {}
    element = reading.fence_elements.get(head[1])
    if element is None:
        remedy = suggest(head[1], reading.fence_elements) or "there are " + ", ".join(sorted(reading.fence_elements))
        reading.error(position, f'there is no "::: {head[1]}"', remedy)
    return element, {"names": head[2].split(), "attributes": _attributes(reading, state, start, head[3] or "")}


def _attributes(reading: Reading, state: StateBlock, start: int, text: str) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    after = 0
    while after < len(text.rstrip()):
        found = ATTRIBUTE.match(text, after)
        if not found:
            place = reading.position(state.src.find(text, start) + after)
            reading.error(place, f'"{text[after:].strip()[:40]}" is no attribute', "write key=value")
            break
        after = found.end()
        if found[1]:
            attributes["id"] = found[1]
        else:
            attributes[found[2]] = _value(found)
    return attributes


def _value(found: re.Match[str]) -> Any:
    if found[5] is not None:
        return [_plain(item[1] or item[2] or item[3] or "") for item in ITEM.finditer(found[5]) if item[0]]
    quoted = found[3] if found[3] is not None else found[4]
    return quoted if quoted is not None else _plain(found[6])


def _plain(text: str) -> str | int | float | bool:
    text = text.strip()
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", text):
        return float(text)
    return {"true": True, "false": False}.get(text, text)


CONSTRUCT = Construct(
    "fence",
    block=(Block("div", fence, "fence", NATIVE, ("paragraph", "reference", "blockquote", "list")),),
)
