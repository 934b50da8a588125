"""The two drafts the project was created from: what they are made of, and what is wrong in them.

The numbers are those of an inventory made by hand: occurrences in draft A and in draft B.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from neuron_articles.dialect import (
    Aside,
    Citation,
    Document,
    FigureNode,
    Footnote,
    MapReference,
    Maths,
    NeuronReference,
    Note,
    parse,
    to_html,
)
from tests.dialect.plain import Plain

NAMES = {"A": "000_4fac4579354bfb68.txt", "B": "003_3f7df9bb76416d69.txt"}


@cache
def document_of(path: Path) -> Document:
    return parse(path.read_text(encoding="utf-8"), path.name, "mdx")


@pytest.fixture(scope="module")
def drafts(shared: Path) -> dict[str, Document]:
    return {letter: document_of(shared / "seeds" / name) for letter, name in NAMES.items()}


def figures(document: Document) -> list[FigureNode]:
    return [node for node in document.nodes if isinstance(node, FigureNode)]


def wrapped(document: Document) -> list[FigureNode]:
    """Figures that say how wide they are: those in one of the three wrappers."""
    return [figure for figure in figures(document) if figure.width]


def inside(document: Document, kind: type) -> int:
    """How many nodes of a kind stand inside footnotes."""
    notes = [node for node in document.nodes if isinstance(node, Footnote)]
    return sum(isinstance(token.meta.get("node"), kind) for note in notes for token in note.content)


Count = Callable[[Document], int]


def counted(*names: str) -> Count:
    return lambda document: sum(document.counts[name] for name in names)


def nodes(kind: type) -> Count:
    return lambda document: sum(isinstance(node, kind) for node in document.nodes)


INVENTORY: list[tuple[str, Count, int, int]] = [
    ("imports", counted("import"), 29, 32),
    ("imports of pages", counted("import page"), 8, 7),
    # Draft A has one more in a comment, and that one does not count.
    ("Svelte components", counted("<Svelte>"), 13, 17),
    ("in a plain div", lambda d: sum(f.width == "text" and not f.in_footnote for f in wrapped(d)), 3, 5),
    ("in the margin", lambda d: sum(f.width == "margin" for f in wrapped(d)), 6, 8),
    ("in the margin with a row span", lambda d: sum(f.row_span is not None for f in figures(d)), 3, 5),
    ("with a row span of two", lambda d: sum(f.row_span == 2 for f in figures(d)), 1, 1),
    ("with an id others target", lambda d: sum(f.container_id == "region-neuron-diagram" for f in figures(d)), 1, 1),
    ("from text to screen", lambda d: sum(f.width == "page" and "grid-column" in f.style for f in figures(d)), 1, 1),
    ("in a footnote", lambda d: sum(f.in_footnote for f in figures(d)), 0, 1),
    ("SvelteMargin", counted("<SvelteMargin>"), 1, 1),
    ("SvelteInline", counted("<SvelteInline>"), 1, 1),
    ("components without parameters", counted("component"), 6, 5),
    ("components with parameters", counted("component with parameters"), 5, 5),
    ("numbered by hand", lambda d: sum("figureNumber" in f.parameters for f in figures(d)), 0, 4),
    ("references to neurons", nodes(NeuronReference), 0, 23),
    ("with a model", lambda d: sum(isinstance(n, NeuronReference) and n.model == "v1" for n in d.nodes), 0, 3),
    (
        "with tags in the label",
        lambda d: sum(isinstance(n, NeuronReference) and "<b>" in n.label_html for n in d.nodes),
        0,
        3,
    ),
    ("neurons in footnotes", lambda d: inside(d, NeuronReference), 0, 2),
    ("geo_ref with a view", lambda d: d.counts["geo_ref"] - d.counts["geo_ref with focus"], 0, 2),
    ("geo_ref with a focus", counted("geo_ref with focus"), 0, 9),
    ("links that set the map", counted("map link"), 11, 0),
    ("of them in footnotes", lambda d: inside(d, MapReference), 2, 2),
    ("of them without focus", lambda d: sum(isinstance(n, MapReference) and n.focus is None for n in d.nodes), 2, 2),
    ("citations closed at once", lambda d: d.counts["<d-cite />"], 7 + 0, 28 + 1),
    ("citations in pairs", counted("citation paired"), 10, 11),
    ("of several works", counted("citation of several"), 3, 5),
    ("empty citations", lambda d: sum(isinstance(n, Citation) and n.keys[0][0] == "" for n in d.nodes), 3, 0),
    ("footnotes written in place", counted("footnote"), 24, 29),
    ("all footnotes", nodes(Footnote), 24, 30),
    ("footnotes with a comma", counted("footnote comma"), 3, 3),
    ("formulas", nodes(Maths), 0, 13),
    ("displayed", lambda d: sum(isinstance(n, Maths) and n.display for n in d.nodes), 0, 3),
    ("formulas in footnotes", lambda d: inside(d, Maths), 0, 5),
    ("plain TeX", counted("maths plain"), 0, 1),
    ("notes", nodes(Note), 15, 9),
    ("lists of notes", counted("notes panel"), 1, 1),
    ("content warnings", lambda d: sum(isinstance(n, Aside) and n.kind == "warning" for n in d.nodes), 0, 3),
    ("JSX comments", counted("jsx comment"), 1, 0),
    ("HTML comments", counted("html comment"), 3, 1),
    ("titles of sections", counted("h2"), 4, 3),
    ("titles below them", counted("h3"), 10, 11),
    ("case studies", counted("h4"), 3, 3),
    ("rules", counted("<hr>"), 4, 4),
    ("paragraphs in tags", counted("<p>"), 11, 34),
    ("separators --", counted("separator --"), 4, 0),
    ("separators ..", counted("separator .."), 1, 0),
    ("separators ---", counted("separator ---"), 1, 0),
]


@pytest.mark.parametrize(("what", "count", "in_a", "in_b"), INVENTORY, ids=[row[0] for row in INVENTORY])
def test_inventory(drafts: dict[str, Document], what: str, count: Count, in_a: int, in_b: int) -> None:
    assert {letter: count(document) for letter, document in drafts.items()} == {"A": in_a, "B": in_b}


IDS_OF_BOTH = [
    "guided-tour-of-neuron-families",
    "person-neurons",
    "emotion-neurons",
    "region-neurons",
    "feature-properties",
    "understanding-language",
    "emotional-intelligence",
    "typographic-attacks",
    "evaluating-typographic-attacks",
    "the-stroop-effect",
    "appendix",
    "faceted-feature-visualization",
    "region-neuron-diagram",
]


def test_ids(drafts: dict[str, Document]) -> None:
    assert set(IDS_OF_BOTH) | {"using-abstractions", "imagenet-challenge"} <= set(drafts["A"].anchors)
    assert set(IDS_OF_BOTH) | {"conditional-probability", "clip"} <= set(drafts["B"].anchors)


DEFECTS: list[tuple[str, list[int], str]] = [
    # Draft, lines (a line twice means two of them), what the message says.
    ("A", [28, 56, 56], "names no work"),
    ("A", [15, 15, 26, 28, 251, 257, 257, 266, 266, 272, 274, 312, 312, 390, 430], "an empty citation"),
    ("A", [15], r"a fact to be checked: \[2019\?\]"),
    ("A", [76, 84], '"X images"'),
    ("A", [84], "caption written as a paragraph"),
    ("A", [188, 263, 427], r'a question left open: "\['),
    ("A", [180, 427], r'a question left open: "\(\?'),
    ("A", [190, 331, 331, 343], "a footnote for the authors"),
    ("A", [190, 196, 272, 298], '"--" for a dash'),
    ("A", [216], "a verb is missing"),
    ("A", [235, 242, 255, 296], '^"--" alone'),
    ("A", [240], r'^"\.\." alone'),
    ("A", [247], '^"---" alone'),
    ("A", [236, 243, 249], 'line 230 too: "We typically care'),
    ("A", [251, 257, 264, 298, 390, 390], "a citation by number"),
    ("A", [257, 266], "brackets in brackets"),
    ("A", [272], r"\[Measure\]"),
    ("A", [283], r"\[diagram\]"),
    ("A", [308], r"\[footnote\]"),
    ("A", [310], "an equation written as plain text"),
    ("A", [312], "cite bilinear"),
    ("A", [312], "We’ll test"),
    ("A", [318], "a list without end"),
    ("A", [331], "ref to previous section"),
    ("A", [343], "quotation marks of two kinds"),
    ("A", [28, 28], "a closing quotation mark opens"),
    ("A", [349], "a line by itself"),
    ("A", [373], "include mood result"),
    ("A", [383], "has no #"),
    ("A", [312, 423], "a remark in brackets"),
    ("A", [427], r"\[TODO\]\""),
    ("A", [457], "split over lines"),
    ("A", [7, 8, 9, 10, 17, 48, 82, 92, 108, 110, 202, 326, 327, 370, 421], "^to do"),
    ("A", [118, 130, 141], "disables the import"),
    ("B", [8, 8, 8, 8, 8, 82, 89, 192, 340], "^to do"),
    ("B", [89, 235], "no blank line after"),
    ("B", [225], '"/ >"'),
    ("B", [247, 247, 247], "braces in a Markdown paragraph"),
    ("B", [247], "this quotation is never closed"),
    ("B", [247], "backslashes"),
    ("B", [247, 247, 262], "a footnote for the authors"),
    ("B", [262], "quotation marks of two kinds"),
    ("B", [269], "a line by itself"),
    ("B", [214], "no h2 after the rule"),
    ("B", [302], 'has no #.*nothing here has the id "imagenet-challenge"'),
    ("B", [342], "closed as !-->"),
    ("B", [475], "the list of notes stands in the middle"),
    ("B", [25, 25], "a closing quotation mark opens"),
    ("B", [482], "speaks to the reviewers"),
    ("B", [33], 'the class "div"'),
]


@pytest.mark.parametrize(("letter", "lines", "message"), DEFECTS, ids=[f"{row[0]}: {row[2]}" for row in DEFECTS])
def test_defects(drafts: dict[str, Document], letter: str, lines: list[int], message: str) -> None:
    found = [p.line for p in drafts[letter].problems if re.search(message, f"{p.message} ({p.remedy})")]
    assert found == lines


def test_nothing_stops_the_build(drafts: dict[str, Document]) -> None:
    assert [str(problem) for d in drafts.values() for problem in d.problems if problem.severity == "error"] == []


def test_few_false_alarms(drafts: dict[str, Document]) -> None:
    """Every warning in the drafts is one the table of defects names."""
    for letter, document in drafts.items():
        known = [message for row, _, message in DEFECTS if row == letter]
        others = [
            str(problem)
            for problem in document.problems
            if problem.severity == "warning"
            and not any(re.search(message, f"{problem.message} ({problem.remedy})") for message in known)
            and "this sentence stands" not in problem.message
            and 'the class "div"' not in problem.message
        ]
        assert others == []


def test_final_build_shows_no_notes(drafts: dict[str, Document]) -> None:
    for document in drafts.values():
        html = to_html(document, Plain(shows_notes=False))
        assert "<note" not in html and "Find better quote" not in html
        assert "<div></div>" not in html
