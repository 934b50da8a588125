"""Imports of the drafts: lines that declare which component a name stands for. The first of a name wins."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from neuron_articles.dialect.construct import MARKDOWN, Block, Construct
from neuron_articles.dialect.reading import Import, Reading, reading_of

STATEMENT = re.compile(
    r"[ ]{0,3}import\s+(?:(?P<default>\w+)\s*,?\s*)?(?:\{(?P<names>[^{}]*)\}\s*)?"
    r"from\s*(?P<quote>['\"])(?P<module>[^'\"\n]+)(?P=quote)[ \t]*;?[ \t]*(?=\n|\Z)"
)
STATEMENT_START = re.compile(r"(?:import|export)\s+(?:default\b|const\b|let\b|var\b|function\b|\*|\{|['\"])")
KNOWN = re.compile(r"\./(?:(?:diagrams|pages)/|svelte(?:-margin|-inline)?$|util_mdx(?:\.js)?$)")


def import_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Lines of imports, up to the first that is none."""
    position = state.bMarks[start_line]
    if not state.src.startswith(("import", "export"), position + state.tShift[start_line]):
        return False
    reading = reading_of(state.env)
    found = STATEMENT.match(state.src, position, state.eMarks[end_line - 1])
    if not found:
        return reading.mdx and _unreadable(state, reading, start_line, end_line, silent)
    if silent:
        return True
    line = start_line
    while found:
        _declare(reading, found)
        while line < end_line and state.bMarks[line] < found.end() + 1:
            line += 1
        found = STATEMENT.match(state.src, found.end() + 1, state.eMarks[end_line - 1]) if line < end_line else None
    state.line = line
    return True


def _unreadable(state: StateBlock, reading: Reading, start_line: int, end_line: int, silent: bool) -> bool:
    """An export, or an import of another shape: JavaScript that is left out, up to the next blank line."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not STATEMENT_START.match(state.src, start):
        return False
    if silent:
        return False
    line = start_line
    while line < end_line and not state.isEmpty(line):
        line += 1
    word = state.src[start : start + 6]
    reading.error(
        reading.position(start), f"this {word} is left out", "write: import Name from './diagrams/Name.svelte'"
    )
    state.line = line
    return True


def _declare(reading: Reading, found: re.Match[str]) -> None:
    module = found["module"]
    names = [found["default"]] if found["default"] else []
    names += [name.split(" as ")[-1].strip() for name in (found["names"] or "").split(",") if name.strip()]
    position = reading.position(found.start() + len(found[0]) - len(found[0].lstrip()))
    reading.counts["import"] += 1
    reading.counts["import page"] += module.startswith("./pages/")
    if not KNOWN.match(module):
        reading.error(
            position, f'nothing is known of the module "{module}"', "components stand in ./diagrams and ./pages"
        )
    for name in names:
        if name in reading.imports:
            first = reading.imports[name].position.line
            reading.warn(position, f'"{name}" is imported twice', f"the import on line {first} counts")
        reading.imports.setdefault(name, Import(name, module, position))


CONSTRUCT = Construct(
    "import",
    block=(Block("import", import_block, "fence", MARKDOWN),),
)
