"""The beginning of a new article: a file with its metadata and the first constructs in place."""

from __future__ import annotations

import re
from pathlib import Path

from neuron_articles.authoring.article import article_paths, declared_slug, slug_of
from neuron_articles.problems import AuthorError

# The article of this project's own site that shows every construct.
GUIDE = "writing-an-article"
ADVICE = "Notes like this one are for authors: drafts show them (`neuron-articles serve`), the hosted site does not."
BEGINNING = """---
title: {title}
description: One or two sentences that say what the reader will learn.
authors: [Your Name]
{draft}---

Begin with the question. A claim that others made deserves a citation[^1], and a number deserves a figure.

## What we found

::: todo {{to=you priority=5}}
{advice}
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
    path.write_text(_beginning(slug, content), encoding="utf-8")
    return path


def _beginning(slug: str, content: Path) -> str:
    """The first article of a site is shown at once, later ones are drafts until their authors say otherwise."""
    others = article_paths(content)
    guide = content / "articles" / f"{GUIDE}.md"
    return BEGINNING.format(
        title=slug.replace("-", " ").capitalize(),
        draft="draft: true\n" if others else "",
        advice=f"Read `{GUIDE}` in this folder: it shows every construct." if guide.is_file() else ADVICE,
    )
