"""The examples of a specification of Markdown, and a comparison of HTML that looks at what a reader gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from neuron_articles.dialect import Document, Position, parse, to_html
from tests.dialect.plain import Plain

FENCE = "`" * 32
EXAMPLE = re.compile(rf"^{FENCE} example[^\n]*\n(.*?)^\.\n(.*?)^{FENCE}$", re.MULTILINE | re.DOTALL)
BLOCKS = {"blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"}
BLOCKS |= {"table", "tbody", "td", "th", "thead", "tr", "ul"}
# What our pages add to any Markdown: code that scrolls takes the focus, titles can be linked to.
ADDED = frozenset({("pre", "tabindex"), *((f"h{level}", "id") for level in range(1, 7))})


class SpecificationExample(NamedTuple):
    """number: as the specification counts, from 1"""

    number: int
    markdown: str
    html: str


def examples_of(path: Path) -> Iterator[SpecificationExample]:
    """The examples of a specification's text, in which an arrow stands for a tab."""
    text = path.read_text(encoding="utf-8").replace("→", "\t")
    for number, found in enumerate(EXAMPLE.finditer(text), 1):
        yield SpecificationExample(number, found[1], found[2])


class Written(Plain):
    """Pictures as the specification writes them."""

    def image(self, src: str, alt: str, title: str, position: Position) -> str:
        shown = "".join(f' {name}="{escaped(value)}"' for name, value in (("src", src), ("alt", alt)))
        return f"<img{shown}" + (f' title="{escaped(title)}"' if title else "") + ">"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def rendered(markdown: str) -> tuple[Document, str]:
    """The document of a text, and its HTML."""
    document = parse(markdown, "x")
    return document, to_html(document, Written())


class _Events(HTMLParser):
    """Tags with their attributes and text, without the blanks between blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[tuple[object, ...]] = []
        self.verbatim = False

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # as browsers do: the slash means nothing

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.verbatim |= tag == "pre"
        kept = sorted((name, value or "") for name, value in attrs if (tag, name) not in ADDED)
        self.events.append(("open", tag, tuple(kept)))

    def handle_endtag(self, tag: str) -> None:
        self.verbatim &= tag != "pre"
        self.events.append(("close", tag))

    def handle_data(self, data: str) -> None:
        text = data if self.verbatim else re.sub(r"\s+", " ", data)
        if self.events and self.events[-1][0] == "text":
            text = f"{self.events.pop()[1]}{text}"
        self.events.append(("text", text))


def same_for_readers(html: str) -> list[tuple[object, ...]]:
    """What a browser makes of HTML, in a form that can be compared."""
    reader = _Events()
    reader.feed(html)
    reader.close()
    events = reader.events
    shown, verbatim = [], False
    for number, event in enumerate(events):
        verbatim = event[1] == "pre" if event[0] == "open" else verbatim and event != ("close", "pre")
        if event[0] != "text" or verbatim:
            shown.append(event)
            continue
        text = str(event[1])
        text = text.lstrip() if number == 0 or events[number - 1][1] in BLOCKS else text
        text = text.rstrip() if number + 1 == len(events) or events[number + 1][1] in BLOCKS else text
        if text:
            shown.append(("text", text))
    return shown
