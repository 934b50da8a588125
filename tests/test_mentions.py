"""Which units articles mention: what the dialect reads as a reference, and nothing that only looks like one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neuron_articles.authoring import mentions
from neuron_articles.authoring.article import Article, read_article
from neuron_articles.authoring.mentions import find_mentioned

ARTICLE = """\
---
title: One
---

{mref("a \\"b\\" c", 12)}, {mref("by name", "RN50x4/layer4/550")}, {mref("short", "PictoCLIP/7")} and
{mref("two", {model: "PictoCLIP", unit: 2})}; in a footnote^[See {mref("three", 3)}.]; not {mref("too far", 99999)}.

Code is none: `{mref("code", 100)}`. <!-- A comment is none: {mref("comment", 101)} -->

```
{mref("block", 102)}
```

::: todo {to=Ada}
Nobody reads {mref("a note", 103)}.
:::

::: margin
An aside: {mref("four", 4)}.
:::
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    articles = tmp_path / "articles"
    (articles / "folder").mkdir(parents=True)
    (tmp_path / "site.yml").write_text("title: x\nmodel: PictoCLIP\n")
    (articles / "one.md").write_text(ARTICLE)
    (articles / "two.md").write_text('---\nmodel: RN50x4\n---\n{mref("f", 89)} {mref("g", 99999)}')
    (articles / "folder" / "index.md").write_text('{mref("in a folder", 8)}')
    (articles / "_hidden.md").write_text('{mref("hidden", 104)}')
    return tmp_path


def test_references_are_found_as_the_dialect_reads_them(content: Path) -> None:
    assert find_mentioned("PictoCLIP", content) == {2, 3, 4, 7, 8, 12}


def test_a_bare_number_is_of_the_articles_own_model(content: Path) -> None:
    assert find_mentioned("RN50x4", content) == {89, 550}
    (content / "articles" / "draft.mdx").write_text('<p>A draft with {mref("Philip", 843)}.</p>')
    assert find_mentioned("RN50x4-published", content) == {89, 550, 843}, "drafts mean the published model"


def test_the_sites_model_is_that_of_articles_without_one(content: Path) -> None:
    (content / "site.yml").write_text("model: RN50\n")
    assert find_mentioned("PictoCLIP", content) == {2, 7}
    assert find_mentioned("RN50", content) == {3, 4, 8, 12}


def test_an_article_is_parsed_again_only_when_its_file_changed(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(path: Path, name: str, site_model: str) -> Article:
        read.append(path.name)
        return read_article(path, name, site_model)

    monkeypatch.setattr(mentions, "read_article", counted)
    find_mentioned("PictoCLIP", content)
    find_mentioned("RN50x4", content)
    assert sorted(read) == ["index.md", "one.md", "two.md"]
    (content / "articles" / "two.md").write_text('---\nmodel: RN50x4\n---\n{mref("f", 90)} {mref("g", 99999)}')
    os.utime(content / "articles" / "two.md", ns=(0, 0))
    assert find_mentioned("RN50x4", content) == {90, 550} and read[3:] == ["two.md"]
    (content / "articles" / "two.yml").write_text("model: PictoCLIP\n")
    find_mentioned("RN50x4", content)
    assert read[4:] == ["two.md"], "the file of its metadata is part of an article"


def test_no_articles_mention_nothing(tmp_path: Path) -> None:
    assert find_mentioned("PictoCLIP", tmp_path) == set()
