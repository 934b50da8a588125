"""What can be said of an article once all of it is read: its outline, its links, its imports."""

from __future__ import annotations

import re

from neuron_articles.dialect.document import Document, walk
from neuron_articles.dialect.foreign_lines import check_block
from neuron_articles.dialect.front_matter import KEYS
from neuron_articles.dialect.nodes import NotesPanel, Position
from neuron_articles.dialect.reading import Reading
from neuron_articles.problems import suggest

BARE_ID = re.compile(r"[A-Za-z][\w-]*\Z")
METADATA = re.compile(rf"(?:{'|'.join(KEYS)})[ \t]*:(?:[ \t]|\Z)")
RUN_TOGETHER = re.compile(r"^<([A-Z]\w*)\b[^\n]*/>[ \t]*\n(?=<)", re.MULTILINE)
HELPERS = frozenset({"mref", "geo_ref", "Svelte", "SvelteMargin", "SvelteInline", "Todo", "Todos"})


def check_structure(reading: Reading, document: Document) -> None:
    check_outline(reading, document)
    check_metadata(reading, document)
    check_links(reading, document)
    check_notes_panel(reading, document)
    check_code(reading, document)
    if reading.mdx:
        check_imports(reading)
        check_blocks(reading)


def check_outline(reading: Reading, document: Document) -> None:
    """Titles go down one level at a time, and the first one after a section's rule is a section's."""
    places = {heading.id: heading for heading in document.headings}
    level, after_rule = 0, False
    for token in document.tokens:
        if token.type in {"hr", "html_hr"}:
            after_rule = "separator" not in token.meta
        elif token.type == "heading_open":
            heading = places[str(token.attrs["id"])]
            if after_rule and heading.level > 2:
                what = f"a section begins with an h{heading.level}: there is no h2 after the rule"
                reading.warn(heading.position, what, "give the section a title")
            elif level and heading.level > level + 1:
                reading.warn(heading.position, f"an h{heading.level} follows an h{level}", f"write an h{level + 1}")
            level, after_rule = heading.level, False


def check_metadata(reading: Reading, document: Document) -> None:
    """Lines of metadata that do not stand first are read as a title underlined."""
    for token in document.tokens:
        if token.type == "heading_open" and token.markup == "-" and token.map:
            lines = [reading.source.line(number + 1) for number in range(token.map[0], token.map[1] - 1)]
            if METADATA.match(lines[0]):
                place = Position(token.map[0] + 1, 1)
                reading.error(place, "metadata in the text is printed as a title", "begin the file with ---, before it")


def check_links(reading: Reading, document: Document) -> None:
    """An address that is a bare word most likely means a title of this article."""
    for href, position in document.links:
        if BARE_ID.match(href):
            known = href in document.anchors
            remedy = (
                f'write "#{href}"'
                if known
                else suggest(href, document.anchors) or f'and nothing here has the id "{href}"'
            )
            reading.warn(position, f'the link to "{href}" has no #', remedy)


def check_notes_panel(reading: Reading, document: Document) -> None:
    """The list of notes belongs at the end."""
    panel: Position | None = None
    for token in document.tokens:
        if token.type == "notes_panel":
            node: NotesPanel = token.meta["node"]
            panel = node.position
        elif panel and token.type not in {"note", "text", "softbreak"}:
            reading.warn(panel, "the list of notes stands in the middle of the article", "move it to the end")
            return


def check_code(reading: Reading, document: Document) -> None:
    """A block of code that is never closed takes all that follows with it."""
    for token in walk(document.tokens):
        if token.type == "hr":
            check_block(reading, token)
        elif token.type == "fence" and token.map:
            check_block(reading, token)
            last = reading.source.line(min(token.map[1], len(reading.source.starts))).strip(" >\t")
            closed = token.map[1] - token.map[0] > 1 and last == last[:1] * len(last) and last.startswith(token.markup)
            if not closed:
                place = Position(token.map[0] + 1, 1)
                reading.error(place, "this block of code is never closed", f"end it with {token.markup}")


def check_imports(reading: Reading) -> None:
    for name, found in reading.imports.items():
        if name not in reading.used and name not in HELPERS:
            reading.note(found.position, f'"{name}" is imported but never used')


def check_blocks(reading: Reading) -> None:
    """Two blocks with no blank line between are read as one; it works, but reads badly."""
    for block in reading.blocks:
        if block.jsx:
            text = reading.source.text[block.start : block.end]
            for found in RUN_TOGETHER.finditer(text):
                place = reading.position(block.start + found.end())
                reading.note(place, f"no blank line after <{found[1]} />: both are one block", "leave a blank line")
