"""Tables: markdown-it's rule, and a word about what it leaves out."""

from __future__ import annotations

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as markdown_table
from markdown_it.rules_block.table import escapedSplit

from neuron_articles.dialect.construct import MARKDOWN, Block, Construct
from neuron_articles.dialect.nodes import Position
from neuron_articles.dialect.reading import reading_of


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A table. A row with more cells than the head is told: the rest of it would vanish."""
    first = len(state.tokens)
    if not markdown_table(state, start_line, end_line, silent):
        return False
    if not silent:
        columns = sum(token.type == "th_open" for token in state.tokens[first:])
        for token in state.tokens[first:]:
            if token.type == "tr_open" and token.map and token.map[0] > start_line + 1:
                _check_row(state, token.map[0], columns)
    return True


def _check_row(state: StateBlock, line: int, columns: int) -> None:
    """Report the first cell that the head has no column for."""
    start = state.bMarks[line] + state.tShift[line]
    row = state.src[start : state.eMarks[line]].strip()
    if row.count("|") - row.startswith("|") - row.endswith("|") < columns:
        return  # even if none of the bars stands inside a cell
    cells = escapedSplit(row.removeprefix("|"))
    if any(cell.strip() for cell in cells[columns:]):
        what = f"this row has {len(cells) - (not cells[-1])} cells, and the head {columns}: the rest is left out"
        remedy = r"give the head a column more, or write \| for a bar inside a cell"
        reading_of(state.env).error(Position(line + 1, start - state.bMarks[line] + 1), what, remedy)


CONSTRUCT = Construct("table", block=(Block("table", table, "table", MARKDOWN, ("paragraph", "reference")),))
