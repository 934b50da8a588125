"""What a Document says of an article, and the order in which a resolver is asked."""

from __future__ import annotations

from neuron_articles.dialect import (
    Citation,
    FigureNode,
    Footnote,
    Maths,
    NeuronReference,
    Note,
    fragment,
    parse,
    to_html,
)
from tests.dialect.plain import Plain

ARTICLE = """---
title: Neurons
date: 2021-03-04
---

# Neurons {#top}

One [@a] and^[two [@b], {mref("x", 1)}] and $z$.

::: figure stroop {width=screen}
A caption [@c]^[in a caption].
:::

::: todo {to=ada}
Read [@d].
:::

## A [link](other.md#part) and ![a picture](p.png)

<span id="here">Here</span>[^k].

[^k]: Defined, with $w$.
"""


def test_metadata() -> None:
    document = parse(ARTICLE, "a.md")
    assert document.metadata["title"] == "Neurons"
    assert str(document.metadata["date"]) == "2021-03-04"
    assert document.metadata_places == {"title": (2, 1), "date": (3, 1)}


def test_nodes_in_document_order() -> None:
    kinds = [type(node) for node in parse(ARTICLE, "a.md").nodes]
    in_text = [Citation, Footnote, Citation, NeuronReference, Maths]
    in_figure = [FigureNode, Citation, Footnote]
    assert kinds == [*in_text, *in_figure, Note, Citation, Footnote, Maths]


def test_positions() -> None:
    document = parse(ARTICLE, "a.md")
    lines = ARTICLE.split("\n")
    citations = [key for node in document.nodes if isinstance(node, Citation) for key in node.keys]
    assert [lines[line - 1][column - 1 : column + 1] for _, (line, column) in citations] == ["@a", "@b", "@c", "@d"]
    assert [lines[line - 1][column - 1] for _, (line, column) in document.links] == ["["]
    assert [lines[line - 1][column - 1] for _, _, (line, column) in document.images] == ["!"]


def test_links_images_anchors_headings() -> None:
    document = parse(ARTICLE, "a.md")
    assert [link.href for link in document.links] == ["other.md#part"]
    assert [(image.src, image.alt) for image in document.images] == [("p.png", "a picture")]
    assert list(document.anchors) == ["top", "here", "a-link-and"]
    assert [(heading.level, heading.id, heading.position.line) for heading in document.headings] == [
        (1, "top", 6),
        (2, "a-link-and", 18),
    ]
    assert fragment(document.headings[1].content, Plain()).startswith('A <a href="other.md#part">link</a>')


def test_resolver_is_asked_depth_first() -> None:
    resolver = Plain()
    to_html(parse(ARTICLE, "a.md"), resolver)
    in_text = ["citation", "citation", "neuron", "footnote", "maths"]
    in_figure = ["citation", "footnote", "figure"]
    assert resolver.asked == [*in_text, *in_figure, "citation", "note", "image", "maths", "footnote"]


def test_notes_left_out_are_not_asked_for() -> None:
    resolver = Plain(shows_notes=False)
    html = to_html(parse(ARTICLE, "a.md"), resolver)
    assert "note" not in resolver.asked
    assert "Read" not in html
    assert resolver.asked.count("citation") == 3


def test_both_forms_give_the_same_nodes() -> None:
    native = parse('One [@a]^[Two $x$ {mref("y", 3)}].', "x").nodes
    imports = "import {mref} from './util_mdx.js'\n\n"
    text = '<p>One <d-cite bibtex-key="a" /><d-footnote>Two <d-math>x</d-math> {mref("y", 3)}</d-footnote>.</p>'
    drafts = parse(imports + text, "x", "mdx").nodes
    assert [type(node) for node in native] == [type(node) for node in drafts]
    assert isinstance(native[0], Citation) and isinstance(drafts[0], Citation)
    assert [key for key, _ in native[0].keys] == [key for key, _ in drafts[0].keys]


def test_the_same_text_gives_the_same_bytes() -> None:
    assert to_html(parse(ARTICLE, "a.md"), Plain()) == to_html(parse(ARTICLE, "a.md"), Plain())
