"""Lines that another dialect would take for a block: lists, tables, titles, directives; they run into one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from neuron_articles.dialect.foreign import Forms, compiled
from neuron_articles.dialect.nodes import Position
from neuron_articles.dialect.prose import Mark, Prose, shorten
from neuron_articles.dialect.reading import Reading

BULLETS = re.compile(r"\n[ \t]*(?:[•▪◦‣·∙●○][ \t]?|[–—][ \t])(?=\S)")


def foreign_lines(prose: Prose, possible: Forms) -> Iterator[Mark]:
    """Blocks of other dialects that are paragraphs here. possible: the forms that the article may hold"""
    if prose.jsx or prose.kind == "footnote":
        return
    text, told = prose.text, set[int]()
    for sign, one in possible.lines:
        for found in compiled(one.pattern).finditer(text) if sign in text else ():
            if found.start() not in told:
                told.add(found.start())
                yield Mark(found.start(), f'{one.message}: "{shorten(found[0])}"', one.remedy)
    if "\n" in text and len(BULLETS.findall(f"\n{text}")) >= 2:
        yield Mark(0, f'a list that runs into one paragraph: "{shorten(text)}"', "begin each line with - and a blank")


# Blocks of code that mean something else elsewhere.
PICTURE = "put in a picture: ![what it shows](picture.svg)"
DRAWN = ("mermaid", "dot", "graphviz", "plantuml", "tikz", "d2", "geojson", "topojson", "stl")
LANGUAGES = dict.fromkeys(DRAWN, PICTURE) | {
    "math": "write $$ … $$",
    "dataview": "write the list itself",
    "toc": "take it out: every page makes its own",
}
SIMPLE_TABLE = re.compile(r"[ \t]*-{3,}(?:[ \t]+-{3,})+[ \t]*\Z")


def check_block(reading: Reading, token: Token) -> None:
    """A block of code that elsewhere would be run or drawn, and a rule that elsewhere is the head of a table."""
    if not token.map:
        return
    place = Position(token.map[0] + 1, 1)
    if token.type == "hr" and SIMPLE_TABLE.match(reading.source.line(place.line)):
        reading.warn(place, "a table of pandoc is no table here", "write | a | b | rows and |---|---| under the head")
    elif token.type == "fence":
        info = token.info.strip()
        word = info.split()[0].lower() if info else ""
        if info.startswith("{"):
            what = f'code that is run, or a directive: "{shorten(info)}"; it is printed as code'
            reading.warn(place, what, "write the language alone: ```python; for an aside, ::: margin")
        elif word in LANGUAGES:
            reading.warn(place, f"{word} is printed as code", LANGUAGES[word])
