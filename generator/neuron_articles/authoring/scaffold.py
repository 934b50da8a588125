"""The beginning of a new article: a file with its metadata and the first constructs in place."""

from __future__ import annotations

import re
from pathlib import Path

from neuron_articles.authoring.article import article_paths, declared_slug, slug_of
from neuron_articles.problems import AuthorError

BEGINNING = """---
title: {title}
description: One or two sentences that say what the reader will learn.
authors: [Your Name]
draft: true
---

Begin with the question. A claim that others made deserves a citation[^1], and a number deserves a figure.

## What we found

::: todo {{to=you priority=5}}
Read `writing-an-article` in this folder: it shows every construct.
:::

[^1]: Footnotes look like this, and appear in a card when the reader points at their number.
"""


def begin_article(content: Path, slug: str) -> Path:
    """Write ``<content>/articles/<slug>.md`` and return its path. Raises AuthorError; nothing is overwritten."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug):
        better = slug_of(Path(f"{slug or 'article'}.md"))
        raise AuthorError(f'"{slug}" cannot be part of an address', f"use a-z, 0-9 and hyphens: {better}")
    path = content / "articles" / f"{slug}.md"
    for taken in article_paths(content):
        if declared_slug(taken) == slug:
            raise AuthorError(f"{taken} is there already", "choose another name, or edit it")
    path.parent.mkdir(parents=True, exist_ok=True)
    title = slug.replace("-", " ").capitalize()
    path.write_text(BEGINNING.format(title=title), encoding="utf-8")
    return path
