"""Whatever an author writes, reading ends soon, raises nothing, and says where things are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuron_articles.dialect import Document, parse, to_html
from neuron_articles.dialect.parser import FORMS
from tests.dialect.plain import Plain

SEVERAL = 10_000
PIECES = [
    "[",
    "![",
    "[^",
    "^[",
    "[[x]",
    "[@a; ",
    "[a](",
    "(",
    "<",
    "<a ",
    '<a b="',
    "<a b={",
    "<a b={{",
    "<div>",
    "<h2>",
    "<p>",
    "</div>",
    "<b>",
    "<d-footnote>",
    "<d-math>",
    '<d-math>{"',
    '<d-cite bibtex-key="',
    "{",
    '{"',
    "{mref(",
    '{mref("x",',
    "{/*",
    "<!--",
    "*",
    "**",
    "_",
    "`",
    "$",
    "$$",
    "::: margin\n",
    "::: figure x\n",
    ":::\n",
    "> ",
    "- ",
    '"',
    "“",
    "”",
    "\n--\n",
    "import X from './a'\n",
    "{ref:",
    "[^a]: x\n\n",
    "| a ",
    "<Svelte component={X} container={",
    "<script>",
    "<Todo>",
    "<a onClick={()=>{",
    "\\",
    "&",
    "## a {#b}\n",
    "<b\n\n",
    "\n\n<p>",
    "```\n",
    "$$\n",
    "the ",
    "a. ",
    "{...a} ",
    "~~a ",
    "@a ",
    "[see @a ",
    "{{",
    "{%",
    "==a",
    "\\ab ",
    "\\(a",
    "https://a.b/",
    "a@b.c ",
    "- [ ] a\n",
    "> ::: margin\n",
    "**テ。",
    "a:: b\n",
]


def read(text: str, form: str) -> tuple[Document, str]:
    document = parse(text, "x.md", form)
    return document, to_html(document, Plain())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("piece", PIECES)
def test_repeated_piece(piece: str, form: str) -> None:
    """Four times the input takes about four times as long, not sixteen times: nothing is read again and again.

    The least of several measurements counts: what else the machine does only ever adds.
    """

    def seconds(times: int) -> float:
        start = time.process_time()
        read(piece * times + "x", form)
        return time.process_time() - start

    short = min(seconds(SEVERAL // 40) for _ in range(2))
    assert any(seconds(SEVERAL // 10) < 12 * max(short, 0.02) for _ in range(5))


@pytest.mark.parametrize("form", FORMS)
def test_ten_thousand_nested_brackets(form: str) -> None:
    _, html = read("[" * SEVERAL + "x" + "]" * SEVERAL, form)
    assert html.count("[") == SEVERAL


@pytest.mark.parametrize("form", FORMS)
def test_nested_quotations(form: str) -> None:
    document, _ = read("> " * 1000 + "text", form)
    assert [problem.message.partition(":")[0] for problem in document.problems] == [
        "quotations, lists or asides are nested too deep here"
    ]


@pytest.mark.parametrize("form", FORMS)
def test_five_megabytes(form: str) -> None:
    paragraph = (
        "A neuron fires for spiders, for *webs*, and for <b>Halloween</b> <d-cite bibtex-key='a' />. " + "words " * 300
    )
    text = f"{paragraph}\n\n" * (5_000_000 // len(paragraph))
    start = time.process_time()
    document, html = read(text, form)
    assert len(html) > 4_000_000
    assert len(document.nodes) == text.count("d-cite")
    assert time.process_time() - start < 20


def test_byte_order_mark_and_line_ends() -> None:
    plain = "---\ntitle: x\n---\n\nOne [@a]\ntwo {ref:b}.\n"
    document, html = read(plain, "native")
    for text in ("\ufeff" + plain, plain.replace("\n", "\r\n"), plain.replace("\n", "\r")):
        other, same = read(text, "native")
        assert same == html
        assert [node.position for node in other.nodes] == [node.position for node in document.nodes] == [(5, 5), (6, 5)]


@pytest.mark.parametrize("form", FORMS)
def test_character_zero(form: str) -> None:
    assert "\0" not in read("a\0b <b\0>c</b> \0", form)[1]


@pytest.mark.parametrize("text", ["", "\n", " ", "\t\n\t", "\ufeff", "---", "---\n---", "---\n---\n", "\x0c", "\u2028"])
@pytest.mark.parametrize("form", FORMS)
def test_next_to_nothing(text: str, form: str) -> None:
    read(text, form)


@pytest.mark.parametrize(
    "front",
    [
        "- a\n- b",
        "just words",
        "a: [",
        "a: *b",
        "? [a]\n: b",
        "{a: b}: c",
        "title: !!python/object:os.system x",
        "a: b: c",
        "[" * 2000,
        "a: &a [*a]",
        "\ttitle: x",
        "title: 'x",
        "%YAML",
        "1: 2",
        "null: x",
        "a: !!binary x",
    ],
)
def test_front_matter(front: str) -> None:
    document, html = read(f"---\n{front}\n---\n\nText.", "native")
    assert html == "<p>Text.</p>\n"
    assert document.problems


words = st.sampled_from(
    [
        *PIECES,
        "x",
        " ",
        "\n",
        "\n\n",
        "]",
        ")",
        "}",
        "/>",
        ">",
        '"',
        "'",
        "</d-footnote>",
        "</b>",
        "</p>",
        "*",
        "-->",
        "*/}",
        "$",
        "</d-math>",
        "    ",
        "---\n",
        "1. ",
        "# ",
        "bibtex-key=",
        "component={X}",
        "é",
        "\U0001f577",
        "\0",
        "\r\n",
        "<br />",
    ]
)


@given(st.lists(words, max_size=40).map("".join), st.sampled_from(FORMS))
@settings(max_examples=400, deadline=None)
def test_anything(text: str, form: str) -> None:
    document, html = read(text, form)
    places = [problem_place for p in document.problems if (problem_place := (p.line, p.column))]
    places += [node.position for node in document.nodes] + [link.position for link in document.links]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line, column in places:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
    assert well_formed(html)
    assert (document.problems, html) == (read(text, form)[0].problems, read(text, form)[1])


def well_formed(html: str) -> bool:
    """Whether all tags are closed in the order they were opened; those of the plain resolver count as text."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        opened: list[str]
        sound = True

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"script", "iframe"}
            assert not any(name.startswith("on") for name, _ in attrs)
            if tag not in {"br", "hr", "wbr", "input"}:
                self.opened.append(tag)

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            if not self.opened or self.opened.pop() != tag:
                self.sound = False

    reader = Reader()
    reader.opened = []
    reader.feed(html)
    reader.close()
    return reader.sound and not reader.opened
