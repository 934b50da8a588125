"""One article's page: parse, draw, fill the template, and remember what it depends on."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup, escape
from msgspec import Struct, field, to_builtins

from neuron_articles.authoring.article import FORMS, Article, read_article, slug_of
from neuron_articles.authoring.bibliography import scholar_reference
from neuron_articles.dialect import RefusedHtml, parse, to_html
from neuron_articles.problems import Problem, Severity, unreadable
from neuron_articles.records.store import canonical_json
from neuron_articles.render.build_cache import digest_of, signature
from neuron_articles.render.build_context import BuildContext
from neuron_articles.render.gathering import DEPTH
from neuron_articles.render.links import survey
from neuron_articles.render.metadata import cite_this, head_of
from neuron_articles.render.remembered import ArticleCard, ArticleSummary, Outputs, Survey
from neuron_articles.render.resolver import ArticleResolver
from neuron_articles.render.staging import Staging
from neuron_articles.render.unit_index import UnitCard
from neuron_articles.units import Unit

WORDS_A_MINUTE = 220
MORE_CARDS = "units.js"

# The number of a footnote follows its word closely, however the author broke the line.
_NOTE = '<sup class="footnote'


def is_current(build_context: BuildContext, path: Path, summary: ArticleSummary) -> bool:
    """Whether nothing that the article's page was made from has changed."""
    if summary.frame != build_context.frame or summary.source != source_digest(build_context, path):
        return False
    return build_context.moved.isdisjoint(summary.depends)


def source_digest(build_context: BuildContext, path: Path) -> str:
    """Digest of an article's file and of the metadata beside it."""
    return build_context.build_cache.digest(path) + build_context.build_cache.digest(path.with_suffix(".yml"))


def render_article(build_context: BuildContext, staging: Staging, path: Path) -> ArticleSummary:
    """Render one article into the staging folder. Raises OSError."""
    source = source_digest(build_context, path)  # before it is read: what is saved meanwhile is another article
    article = _read(build_context, path)
    if not _is_as_it_was(build_context, path):
        source = ""
    resolver = ArticleResolver(build_context, article, path.parent)
    if article.draft and not build_context.draft:
        return _summary(build_context, source, article, resolver, {}, None)
    body = _body(article, resolver)
    page, more = f"articles/{article.slug}/index.html", f"articles/{article.slug}/{MORE_CARDS}"
    cards, rest = _cards(build_context, resolver)
    html = _page(build_context, article, resolver, body, cards, bool(rest))
    announced = f'Article.announce("units",{canonical_json(to_builtins(rest))});\n'
    written = {page: html} | ({more: announced} if rest else {})
    for name, content in written.items():
        staging.write(name, content)
    marks = {name: signature(staging.folder / name) for name in written}
    return _summary(build_context, source, article, resolver, marks, _survey(article, resolver, page, html))


def _read(build_context: BuildContext, path: Path) -> Article:
    """The article of a file; one without text, and an error, where the file cannot be read."""
    name = str(path.relative_to(build_context.content))
    try:
        if not path.is_file():
            gone = "it leads nowhere" if path.is_symlink() else "it is gone"
            raise OSError(errno.EINVAL, "it is no file" if path.exists() else gone)
        return read_article(path, name, build_context.settings.model)
    except OSError as error:
        form = FORMS[path.suffix]
        document = parse("", name, form=form)
        model = build_context.settings.model
        return Article(name, slug_of(path), form, document, path.stem, model=model, problems=(unreadable(name, error),))


def _is_as_it_was(build_context: BuildContext, path: Path) -> bool:
    """Whether an article's files are those that `source_digest` spoke of."""
    return all(map(build_context.build_cache.is_still, (path, path.with_suffix(".yml"))))


def _body(article: Article, resolver: ArticleResolver) -> str:
    """The HTML of the text; nothing, and an error, where the last gate of HTML refuses a part of it."""
    try:
        *before, last = to_html(article.document, resolver).split(_NOTE)
    except RefusedHtml as error:
        message = f'"{error}" may not stand on a page, and the whole text is left out'
        resolver.page.report((1, 1), message, "take it out of the article, and please report that it came so far")
        return ""
    return _NOTE.join([*(part.rstrip() for part in before), last])


def _page(
    build_context: BuildContext,
    article: Article,
    resolver: ArticleResolver,
    body: str,
    cards: Mapping[str, UnitCard],
    more: bool,
) -> str:
    """The whole page of an article, with the hover cards of units; ``more``: others are in a file of their own."""
    shown = canonical_json(to_builtins(cards)).replace("<", "\\u003c") if cards or more else ""
    return build_context.render(
        "article.html",
        article=article,
        body=Markup(body),
        contents=contents(article),
        footnotes=resolver.footnotes,
        references=list(resolver.references.numbered.values()),
        notes=resolver.notes,
        cite_this=cite_this(article, build_context.settings),
        head=head_of(article, build_context.settings, _scholar_references(build_context, resolver)),
        units_json=Markup(shown),
        more_cards=MORE_CARDS if more else "",
        components=sorted(resolver.page.components),
        root=DEPTH,
    )


def _cards(build_context: BuildContext, resolver: ArticleResolver) -> tuple[dict[str, UnitCard], dict[str, UnitCard]]:
    """Hover cards of the units that the text speaks of, and of those that only figures show.

    The latter are many, and wait in a file of their own until a reader points at one.
    """
    spoken = {unit for unit, label, _ in resolver.page.mentions if label}
    shown = {unit for unit, _, _ in resolver.page.mentions}
    cards, more = (
        {unit: build_context.facts[unit].card() for unit in sorted(units) if unit in build_context.facts}
        for units in (spoken, shown - spoken)
    )
    return cards, more


def _scholar_references(build_context: BuildContext, resolver: ArticleResolver) -> list[str]:
    return [scholar_reference(build_context.bibliography.entries[key]) for key in resolver.references.numbered]


def article_card(article: Article) -> ArticleCard:
    """What lists of articles show of one."""
    return ArticleCard(
        title=article.title,
        description=article.description,
        slug=article.slug,
        authors=article.authors,
        date=article.date,
        updated=article.updated,
        draft=article.draft,
        minutes=max(1, round(article.words / WORDS_A_MINUTE)),
        order=article.order,
        keywords=article.keywords,
    )


class ContentsEntry(Struct, frozen=True):
    """A heading in the list of contents, with those below it."""

    id: str
    html: Markup
    children: list[ContentsEntry] = field(default_factory=list)


def contents(article: Article) -> list[ContentsEntry]:
    """The headings of the second and third level as a tree."""
    tree: list[ContentsEntry] = []
    for heading in article.document.headings:
        if heading.level not in (2, 3):
            continue
        siblings = tree[-1].children if heading.level == 3 and tree else tree
        siblings.append(ContentsEntry(heading.id, escape(heading.text)))
    return tree


def _survey(article: Article, resolver: ArticleResolver, page: str, html: str) -> Survey:
    """Links and anchors of the finished page, with the places of those the author wrote."""
    links, ids, twice = survey(html)
    # What the generator links itself is there by construction, and would be most of what a build has to remember.
    own = {f"{DEPTH}{Unit.parse(unit).path}/index.html" for unit, _, _ in resolver.page.mentions}
    links = [link for link in links if link not in own and not link.startswith(f"{DEPTH}assets/")]
    places: dict[str, tuple[str, int, int]] = {}
    for href, (line, column) in article.document.links:
        places.setdefault(resolver.link(href, (line, column)), (article.path, line, column))
    wanted = set(links)
    places = {link: place for link, place in places.items() if link in wanted}
    _report_twice(article, resolver, twice)
    return Survey(page, links, ids, places, resolver.page.lenient, article.path)


def _report_twice(article: Article, resolver: ArticleResolver, ids: list[str]) -> None:
    """Ids that stand twice on the page, unless the article was told so already."""
    known = {problem.message for problem in article.problems}
    for name in ids:
        if f'the id "{name}" stands twice' in known:
            continue
        place = article.document.anchors.get(name, (1, 1))
        resolver.page.report(
            place, f'the id "{name}" stands twice on the page', "give one of them another", Severity.WARNING
        )


def _summary(
    build_context: BuildContext,
    source: str,
    article: Article,
    resolver: ArticleResolver,
    outputs: Outputs,
    surveyed: Survey | None,
) -> ArticleSummary:
    problems: list[Problem] = [*article.problems, *resolver.page.problems]
    if not article.title:
        problems.append(Problem(article.path, 1, 1, Severity.WARNING, "the article has no title", "title: …"))
    states = {name: build_context.now(name) for name in sorted(resolver.page.depends)}
    return ArticleSummary(
        # What was read anew while the build ran may be of another time than what was known of it.
        frame=build_context.frame if build_context.build_cache.settled else "",
        source=source,
        path=article.path,
        slug=article.slug,
        card=article_card(article),
        states=states,
        outputs=outputs,
        mentions=resolver.page.mentions if outputs else [],
        mentioned=digest_of(resolver.page.mentions) if outputs else "",
        components=sorted(resolver.page.components),
        files=resolver.page.files,
        survey=surveyed,
        problems=sorted(problems),
    )
