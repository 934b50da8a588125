"""One article's page: parse, draw, fill the template, and remember what it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from msgspec.structs import asdict

from neuron_articles.authoring.article import Article, read_article
from neuron_articles.authoring.bibliography import scholar_reference
from neuron_articles.dialect import RefusedHtml, to_html
from neuron_articles.problems import Problem, Severity
from neuron_articles.records.store import canonical_json
from neuron_articles.render.build_cache import digest_of, signature
from neuron_articles.render.build_context import Workshop
from neuron_articles.render.gathering import DEPTH
from neuron_articles.render.links import survey
from neuron_articles.render.metadata import cite_this, head_of
from neuron_articles.render.resolver import ArticleResolver
from neuron_articles.render.staging import Staging
from neuron_articles.units import Unit

# What a build remembers of an article: JSON values only. See ``_summary``.
Summary = dict[str, Any]

WORDS_A_MINUTE = 220
MORE_CARDS = "units.js"

# The number of a footnote follows its word closely, however the author broke the line.
_NOTE = '<sup class="footnote'


def is_current(workshop: Workshop, path: Path, summary: Summary) -> bool:
    """Whether nothing that the article's page was made from has changed."""
    if summary["frame"] != workshop.frame or summary["source"] != source_digest(workshop, path):
        return False
    return workshop.moved.isdisjoint(summary["depends"])


def source_digest(workshop: Workshop, path: Path) -> str:
    """Digest of an article's file and of the metadata beside it."""
    return workshop.memory.digest(path) + workshop.memory.digest(path.with_suffix(".yml"))


def render_article(workshop: Workshop, staging: Staging, path: Path) -> Summary:
    """Render one article into the staging folder. Raises OSError."""
    source = str(path.relative_to(workshop.content))
    article = read_article(path, source, workshop.settings.model)
    resolver = ArticleResolver(workshop, article, path.parent)
    if article.draft and not workshop.draft:
        return _summary(workshop, path, article, resolver, {}, None)
    body = _body(article, resolver)
    page, more = f"articles/{article.slug}/index.html", f"articles/{article.slug}/{MORE_CARDS}"
    cards, rest = _cards(workshop, resolver)
    html = _page(workshop, article, resolver, body, cards, bool(rest))
    written = {page: html} | ({more: f'Article.announce("units",{canonical_json(rest)});\n'} if rest else {})
    for name, content in written.items():
        staging.write(name, content)
    marks = {name: signature(staging.folder / name) for name in written}
    return _summary(workshop, path, article, resolver, marks, _survey(article, resolver, page, html))


def _body(article: Article, resolver: ArticleResolver) -> str:
    """The HTML of the text; nothing, and an error, where the last gate of HTML refuses a part of it."""
    try:
        *before, last = to_html(article.document, resolver).split(_NOTE)
    except RefusedHtml as error:
        message = f'"{error}" may not stand on a page, and the whole text is left out'
        resolver.page.complain((1, 1), message, "take it out of the article, and please report that it came so far")
        return ""
    return _NOTE.join([*(part.rstrip() for part in before), last])


def _page(
    workshop: Workshop, article: Article, resolver: ArticleResolver, body: str, cards: Mapping[str, Any], more: bool
) -> str:
    """The whole page of an article, with the hover cards of units; ``more``: others are in a file of their own."""
    card, source = article_card(article, workshop), _source_url(workshop, article)
    return workshop.render(
        "article.html",
        article=card | {"model": article.model, "doi": article.doi, "path": article.path, "source": source},
        body=Markup(body), contents=contents(article), footnotes=resolver.footnotes,
        references=list(resolver.references.numbered.values()),
        notes=resolver.notes,
        cite_this=cite_this(article, workshop.settings),
        head=head_of(article, workshop.settings, _scholar_references(workshop, resolver)),
        units_json=Markup(canonical_json(cards).replace("<", "\\u003c")) if cards or more else "",
        more_cards=MORE_CARDS if more else "",
        components=sorted(resolver.page.components), root=DEPTH,
    )  # fmt: skip


def _source_url(workshop: Workshop, article: Article) -> str:
    """Where the article's file and its history are kept, if the site says."""
    settings = workshop.settings
    if not settings.repository:
        return ""
    return f"{settings.repository.rstrip('/')}/commits/{settings.branch}/content/{article.path}"


def _cards(workshop: Workshop, resolver: ArticleResolver) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hover cards of the units that the text speaks of, and of those that only figures show.

    The latter are many, and wait in a file of their own until a reader points at one.
    """
    spoken = {unit for unit, label, _ in resolver.page.mentions if label}
    shown = {unit for unit, _, _ in resolver.page.mentions}
    cards, more = (
        {unit: workshop.facts[unit].card() for unit in sorted(units) if unit in workshop.facts}
        for units in (spoken, shown - spoken)
    )
    return cards, more


def _scholar_references(workshop: Workshop, resolver: ArticleResolver) -> list[str]:
    return [scholar_reference(workshop.bibliography.entries[key]) for key in resolver.references.numbered]


def article_card(article: Article, workshop: Workshop) -> dict[str, Any]:
    """What lists of articles show of one."""
    return {
        "title": article.title, "description": article.description, "slug": article.slug,
        "authors": [asdict(author) for author in article.authors], "date": article.date,
        "updated": article.updated, "draft": article.draft, "minutes": max(1, round(article.words / WORDS_A_MINUTE)),
        "order": article.order, "keywords": list(article.keywords),
    }  # fmt: skip


def contents(article: Article) -> list[dict[str, Any]]:
    """The headings of the second and third level as a tree."""
    tree: list[dict[str, Any]] = []
    for heading in article.document.headings:
        if heading.level not in (2, 3):
            continue
        entry = {"level": heading.level, "id": heading.id, "html": escape(heading.text), "children": []}
        if heading.level == 3 and tree:
            tree[-1]["children"].append(entry)
        else:
            tree.append(entry)
    return tree


def _survey(article: Article, resolver: ArticleResolver, page: str, html: str) -> dict[str, Any]:
    """Links and anchors of the finished page, with the places of those the author wrote."""
    links, ids, twice = survey(html)
    # What the generator links itself is there by construction, and would be most of what a build has to remember.
    own = {f"{DEPTH}{Unit.parse(unit).path}/index.html" for unit, _, _ in resolver.page.mentions}
    links = [link for link in links if link not in own and not link.startswith(f"{DEPTH}assets/")]
    places: dict[str, list[Any]] = {}
    for href, (line, column) in article.document.links:
        places.setdefault(resolver.link(href, (line, column)), [article.path, line, column])
    wanted = set(links)
    places = {link: place for link, place in places.items() if link in wanted}
    told = {problem.message for problem in article.problems}
    for name in twice:
        if f'the id "{name}" stands twice' in told:
            continue
        place = article.document.anchors.get(name, (1, 1))
        resolver.page.complain(
            place, f'the id "{name}" stands twice on the page', "give one of them another", Severity.WARNING
        )
    return {"page": page, "links": links, "ids": ids, "places": places, "lenient": resolver.page.lenient}


def _summary(
    workshop: Workshop, path: Path, article: Article, resolver: ArticleResolver,
    outputs: dict[str, Any], surveyed: dict[str, Any] | None,
) -> Summary:  # fmt: skip
    problems: list[Problem] = [*article.problems, *resolver.page.problems]
    if not article.title:
        problems.append(Problem(article.path, 1, 1, Severity.WARNING, "the article has no title", "title: …"))
    return {
        "frame": workshop.frame, "source": source_digest(workshop, path),
        "depends": {name: workshop.now(name) for name in sorted(resolver.page.depends)},
        "outputs": outputs, "path": article.path, "slug": article.slug, "skipped": not outputs,
        "card": article_card(article, workshop), "mentions": resolver.page.mentions if outputs else [],
        "mentioned": digest_of(resolver.page.mentions) if outputs else "",
        "components": sorted(resolver.page.components), "files": resolver.page.files, "survey": surveyed,
        "problems": [list(problem) for problem in sorted(problems)],
    }  # fmt: skip
