"""The pages that are not articles: the list of articles, the neurons, the feed, and what machines read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from html import escape, unescape
from typing import Protocol
from urllib.parse import urlsplit

from markupsafe import Markup
from msgspec import Struct

from neuron_articles.problems import AuthorError, Place
from neuron_articles.render.build_cache import digest_of, signature
from neuron_articles.render.build_context import BuildContext
from neuron_articles.render.links import survey
from neuron_articles.render.neuron_views import ArticleMention, MentionPlace, UnitEntry
from neuron_articles.render.neurons import NeuronPages
from neuron_articles.render.remembered import ArticleCard, ArticleSummary, PageEntry, Survey
from neuron_articles.render.sheets import Sheet
from neuron_articles.render.staging import Staging
from neuron_articles.render.unit_index import UnitFacts
from neuron_articles.units import MODELS, Unit

# From a neuron's page to the articles that mention it.
NEURON_DEPTH = "../../../../"
TO_ARTICLES = f"{NEURON_DEPTH}articles/"

# Below so many pages of neurons one process is as fast as several, and several need more memory.
WORTH_PROCESSES = 400


class Page(Struct, frozen=True):
    """One file of the site, text or a sheet: made by ``make`` when ``key``, the digest of its inputs, is new."""

    name: str
    key: str
    make: Callable[[], str | bytes]


class Chapter(Struct, frozen=True):
    """Pages that are made together, by ``make`` when ``key``, the digest of all their inputs, is new."""

    name: str
    key: str
    make: Callable[[], Iterator[Page]]


def write_page(page: Page, staging: Staging) -> PageEntry:
    """Make a page and write it; returns what the build remembers of it, or why there is none. Raises OSError."""
    try:
        content = page.make()
    except AuthorError as error:
        return PageEntry("", problems=[error.as_problem(page.name)])
    staging.write(page.name, content)
    surveyed = None
    if isinstance(content, str) and page.name.endswith(".html") and page.name != "404.html":
        links, ids, _ = survey(content)
        # Where articles speak of a unit comes from their own pages, and would be most of what a build has to remember.
        surveyed = Survey(page.name, [link for link in links if not link.startswith(TO_ARTICLES)], ids)
    return PageEntry(page.key, {page.name: signature(staging.folder / page.name)}, surveyed)


def all_pages(build_context: BuildContext, summaries: list[ArticleSummary]) -> Iterator[Page | Chapter]:
    """Every page besides the articles, in a fixed order."""
    shown = [summary for summary in summaries if not summary.skipped]
    cards = sorted((summary.card for summary in shown), key=_newest_first)
    page = _page_maker(build_context)
    yield page("index.html", "index.html", {"articles": cards, "root": ""})
    # Served at any depth, so its links name the whole path; not the host, which may be another one on the way there.
    yield page("404.html", "404.html", {"root": urlsplit(build_context.settings.base_url).path or "/"})
    yield Chapter("neurons", _neurons_key(build_context, shown), partial(_neuron_pages, build_context, shown, page))
    yield page("robots.txt", "robots.txt", {"root": ""})
    yield Page(".nojekyll", "1", lambda: "")
    dated = [card for card in cards if card.date and not card.draft]
    yield page("feed.xml", "feed.xml", {"articles": dated, "updated": _latest(dated), "root": ""})
    if build_context.settings.base_url:  # A site map speaks of absolute addresses only.
        addresses = ["", "neurons/", *(f"articles/{card.slug}/" for card in cards)]
        yield page("sitemap.xml", "sitemap.xml", {"addresses": addresses, "articles": cards, "root": ""})


class PageMaker(Protocol):
    """Makes a page from a template and what it gets, which is JSON."""

    def __call__(self, name: str, template: str, context: Mapping[str, object]) -> Page: ...


def _page_maker(build_context: BuildContext) -> PageMaker:
    def page(name: str, template: str, context: Mapping[str, object]) -> Page:
        key = digest_of([build_context.frame, template, context])
        return Page(name, key, lambda: build_context.render(template, **context))

    return page


def _newest_first(card: ArticleCard) -> tuple[int, str, str]:
    """By the authors' order, then newest first (dates compared digit by digit, backwards), then by title."""
    backwards = "".join(chr(127 - ord(letter)) for letter in card.date or "0")
    return card.order, backwards, card.title


def _latest(cards: list[ArticleCard]) -> str:
    return max((card.updated or card.date for card in cards), default="")


def _neurons_key(build_context: BuildContext, summaries: list[ArticleSummary]) -> str:
    """Digest of what the pages of neurons are made from: what is known of units, and where articles mention them."""
    known = [(str(path), found) for path, found in build_context.unit_sources.items()]
    mentions = [(summary.slug, summary.card.title, summary.mentioned) for summary in summaries]
    return digest_of([build_context.frame, known, mentions, build_context.whereabouts])


def _neuron_pages(build_context: BuildContext, summaries: list[ArticleSummary], page: PageMaker) -> Iterator[Page]:
    """A page for each unit that an article mentions or shows, and for all units of models that have been scanned."""
    mentions = mentions_by_unit(summaries)
    wanted = set(mentions) | set(build_context.facts.whole_models)
    units = sorted(wanted, key=Unit.parse)
    entries = {unit: _unit_entry(build_context, unit, mentions.get(unit, [])) for unit in units}
    neurons = NeuronPages(build_context.facts, build_context.measured, entries)
    yield page("neurons/index.html", "neurons.html", {**fields_of(neurons.listed()), "root": "../"})
    for unit, entry in entries.items():
        make = partial(_neuron_page, build_context, neurons, unit)
        yield Page(f"{entry.page}/index.html", digest_of([build_context.frame, neurons.key(unit)]), make)
    from neuron_articles.render.sheet_files import compose  # brings Pillow, which an edit of text does without

    kept = build_context.drawings.folder / "sheets"
    moved = build_context.whereabouts != build_context.build_cache.objects
    for sheet in neurons.all_sheets():
        lost = build_context.lost_objects(sheet.names) if moved else []
        key = digest_of([sheet.key, lost]) if lost else sheet.key
        yield Page(
            sheet.path, key, partial(_sheet, build_context, sheet, partial(compose, sheet, build_context.store, kept))
        )


def _sheet(build_context: BuildContext, sheet: Sheet, make: Callable[[], bytes]) -> bytes:
    """The file of a sheet. Raises AuthorError for a picture that is not there, also where the sheet was kept."""
    for name in build_context.lost_objects(sheet.names):
        place = Place(str(build_context.data))
        raise AuthorError(f"the picture {name} is not with the data", "compute or import it again", place)
    return make()


def _neuron_page(build_context: BuildContext, neurons: NeuronPages, unit: str) -> str:
    view = neurons.view(unit)
    mentions = _mention_items(view.unit.mentions)
    return build_context.render("neuron.html", root=NEURON_DEPTH, mentions=mentions, **fields_of(view))


def fields_of(view: Struct) -> dict[str, object]:
    """The fields of what a template gets, by name; their values as they are."""
    return {name: getattr(view, name) for name in view.__struct_fields__}


def _mention_items(mentions: list[ArticleMention]) -> Markup:
    """The list of the articles that speak of a unit. A hundred articles make it most of the page: a template would
    take ten times as long for it as for all the rest.
    """
    items = []
    for article in mentions:
        page = f"{TO_ARTICLES}{article.slug}/index.html"
        places = [
            f'as <a href="{page}{"#" * bool(place.anchor)}{escape(place.anchor)}">“{escape(place.label)}”</a>'
            if place.label
            else "in a figure"
            for place in article.places
        ]
        items.append(f'<li><a href="{page}">{escape(article.title)}</a>: {", ".join(places)}</li>')
    return Markup("\n".join(items))


def _unit_entry(build_context: BuildContext, name: str, mentions: list[ArticleMention]) -> UnitEntry:
    """What a unit's page says: the facts, and where articles speak of it."""
    unit = Unit.parse(name)
    facts = build_context.facts.get(name, UnitFacts(name))
    # The first label will do where nobody gave a name.
    labels = (place.label for article in mentions for place in article.places)
    label = "" if facts.title else next(filter(None, labels), "")
    return UnitEntry(
        unit=name,
        index=unit.index,
        layer=unit.layer,
        model=unit.model,
        model_title=MODELS[unit.model].title,
        page=unit.path,
        title=facts.title or label,
        titles=facts.titles,
        families=facts.families,
        words=facts.words,
        facets=facts.facets,
        warning=facts.warning,
        note=facts.note,
        proposed=facts.proposed,
        credit=facts.credit,
        mentions=mentions,
    )


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def mentions_by_unit(summaries: list[ArticleSummary]) -> dict[str, list[ArticleMention]]:
    """Unit -> the articles that speak of it, with the places where they do, each once."""
    found: dict[str, list[ArticleMention]] = defaultdict(list)
    plain: dict[str, str] = {}  # A thousand articles use the same few labels.
    for summary in sorted(summaries, key=lambda summary: summary.slug):
        here: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for unit, label, anchor in summary.mentions:
            if label not in plain:
                plain[label] = _plain(label)
            here[unit][plain[label], anchor] = None
        for unit, places in here.items():
            mention = ArticleMention(summary.card.title, summary.slug, [MentionPlace(*place) for place in places])
            found[unit].append(mention)
    return dict(found)


def count(files: Iterable[str]) -> int:
    """How many files are pages: an article that is not part of this build, such as a draft, has none."""
    return sum(name.endswith(".html") for name in files)
