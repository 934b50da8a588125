"""The pages that are not articles: the list of articles, the neurons, the feed, and what machines read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import asdict

from neuron_articles.authoring.named_units import named_paths
from neuron_articles.render.articles import Summary
from neuron_articles.render.build_cache import digest_of, signature
from neuron_articles.render.build_context import Workshop
from neuron_articles.render.links import survey
from neuron_articles.render.neurons import NeuronPages
from neuron_articles.render.staging import Staging
from neuron_articles.render.unit_index import UnitFacts, record_paths
from neuron_articles.render.visualizations import RECORD, STEERED, TOGETHER, visualization_paths
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


def write_page(page: Page, staging: Staging) -> dict[str, Any]:
    """Make a page and write it; returns what the build remembers of it. Raises OSError."""
    content = page.make()
    staging.write(page.name, content)
    entry: dict[str, Any] = {"key": page.key, "outputs": {page.name: signature(staging.folder / page.name)}}
    if isinstance(content, str) and page.name.endswith(".html") and page.name != "404.html":
        links, ids, _ = survey(content)
        # Where articles speak of a unit comes from their own pages, and would be most of what a build has to remember.
        links = [link for link in links if not link.startswith(TO_ARTICLES)]
        entry["survey"] = {"page": page.name, "links": links, "ids": ids, "places": {}, "lenient": False}
    return entry


def all_pages(workshop: Workshop, summaries: list[Summary]) -> Iterator[Page | Chapter]:
    """Every page besides the articles, in a fixed order."""
    shown = [summary for summary in summaries if not summary["skipped"]]
    cards = sorted((summary["card"] for summary in shown), key=_newest_first)
    page = _page_maker(workshop)
    yield page("index.html", "index.html", {"articles": cards, "root": ""})
    # Served at any depth, so its links name the whole path; not the host, which may be another one on the way there.
    yield page("404.html", "404.html", {"root": urlsplit(workshop.settings.base_url).path or "/"})
    yield Chapter("neurons", _neurons_key(workshop, shown), partial(_neuron_pages, workshop, shown, page))
    yield page("robots.txt", "robots.txt", {"root": ""})
    yield Page(".nojekyll", "1", lambda: "")
    dated = [card for card in cards if card["date"] and not card["draft"]]
    yield page("feed.xml", "feed.xml", {"articles": dated, "updated": _latest(dated), "root": ""})
    if workshop.settings.base_url:  # A site map speaks of absolute addresses only.
        addresses = ["", "neurons/", *(f"articles/{card['slug']}/" for card in cards)]
        yield page("sitemap.xml", "sitemap.xml", {"addresses": addresses, "articles": cards, "root": ""})


def _page_maker(workshop: Workshop) -> Callable[[str, str, dict[str, Any]], Page]:
    def page(name: str, template: str, context: dict[str, Any]) -> Page:
        key = digest_of([workshop.frame, template, context])
        return Page(name, key, lambda: workshop.render(template, **context))

    return page


def _newest_first(card: dict[str, Any]) -> tuple[int, str, str]:
    """By the authors' order, then newest first (dates compared digit by digit, backwards), then by title."""
    backwards = "".join(chr(127 - ord(letter)) for letter in card["date"] or "0")
    return (card["order"], backwards, card["title"])


def _latest(cards: list[dict[str, Any]]) -> str:
    return max((card["updated"] or card["date"] for card in cards), default="")


def _neurons_key(workshop: Workshop, summaries: list[Summary]) -> str:
    """Digest of what the pages of neurons are made from: what is known of units, and where articles mention them."""
    paths = [
        *record_paths(workshop.store),
        *visualization_paths(workshop.store, RECORD, STEERED, TOGETHER),
        *named_paths(workshop.content),
    ]
    known = [workshop.memory.digest(path) for path in paths]
    mentions = [(summary["slug"], summary["card"]["title"], summary["mentioned"]) for summary in summaries]
    return digest_of([workshop.frame, list(map(str, paths)), known, mentions])


def _neuron_pages(workshop: Workshop, summaries: list[Summary], page: Callable[..., Page]) -> Iterator[Page]:
    """A page for each unit that an article mentions or shows, and for all units of models that have been scanned."""
    mentions = mentions_by_unit(summaries)
    wanted = set(mentions) | set(workshop.facts.whole_models)
    units = sorted(wanted, key=Unit.parse)
    entries = {unit: _unit_context(workshop, unit, mentions.get(unit, [])) for unit in units}
    neurons = NeuronPages(workshop.facts, workshop.measured, entries)
    yield page("neurons/index.html", "neurons.html", {**neurons.list_context(), "root": "../"})
    for unit, entry in entries.items():
        make = partial(_neuron_page, workshop, neurons, unit)
        yield Page(f"{entry['page']}/index.html", digest_of([workshop.frame, neurons.key(unit)]), make)
    from neuron_articles.render.sheet_files import compose  # brings Pillow, which an edit of text does without

    kept = workshop.drawings.folder / "sheets"
    for sheet in neurons.all_sheets():
        yield Page(sheet.path, sheet.key, partial(compose, sheet, workshop.store, kept))


def _neuron_page(workshop: Workshop, neurons: NeuronPages, unit: str) -> str:
    context = neurons.context(unit)
    mentions = _mention_items(context["unit"]["mentions"])
    return workshop.render("neuron.html", root=NEURON_DEPTH, mentions=mentions, **context)


def _mention_items(mentions: list[dict[str, Any]]) -> Markup:
    """The list of the articles that speak of a unit. A hundred articles make it most of the page: a template would
    take ten times as long for it as for all the rest.
    """
    items = []
    for article in mentions:
        page = f"{TO_ARTICLES}{article['slug']}/index.html"
        places = [
            f'as <a href="{page}{"#" * bool(place["anchor"])}{escape(place["anchor"])}">“{escape(place["label"])}”</a>'
            if place["label"]
            else "in a figure"
            for place in article["places"]
        ]
        items.append(f'<li><a href="{page}">{escape(article["title"])}</a>: {", ".join(places)}</li>')
    return Markup("\n".join(items))


def _unit_context(workshop: Workshop, name: str, mentions: list[dict[str, Any]]) -> dict[str, Any]:
    """What a unit's page says: the facts, and where articles speak of it."""
    unit = Unit.parse(name)
    facts = workshop.facts.get(name, UnitFacts(name))
    # The first label will do where nobody gave a name.
    labels = (place["label"] for article in mentions for place in article["places"])
    label = "" if facts.title else next(filter(None, labels), "")
    return {
        **asdict(facts), "unit": name, "index": unit.index, "layer": unit.layer, "model": unit.model,
        "model_title": MODELS[unit.model].title, "page": unit.path, "mentions": mentions,
        "title": facts.title or label,
    }  # fmt: skip


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def mentions_by_unit(summaries: list[Summary]) -> dict[str, list[dict[str, Any]]]:
    """Unit -> the articles that speak of it, with the places where they do: {title, slug, places [{label, anchor}]}.

    A place without a label is a figure that shows the unit. Labels are plain text.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    plain: dict[str, str] = {}  # A thousand articles use the same few labels.
    for summary in sorted(summaries, key=lambda summary: str(summary["slug"])):
        here: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for unit, label, anchor in summary["mentions"]:
            if label not in plain:
                plain[label] = _plain(label)
            here[unit][plain[label], anchor] = None
        for unit, places in here.items():
            told = [{"label": label, "anchor": anchor} for label, anchor in places]
            found[unit].append({"title": summary["card"]["title"], "slug": summary["slug"], "places": told})
    return dict(found)
