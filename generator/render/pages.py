"""The pages that are not articles: the list of articles, the neurons, the feed, and what machines read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from generator.render.articles import Summary
from generator.render.knowledge import UnitFacts
from generator.render.links import survey
from generator.render.memory import signature
from generator.render.staging import Staging
from generator.render.workshop import Workshop
from generator.store import canonical_json, digest
from generator.units import MODELS, Unit

UNIT_DEPTH = "../../../../"


@dataclass(frozen=True)
class Page:
    """One file of the site: made by ``make`` when ``key``, the digest of its inputs, is new."""

    name: str
    key: str
    make: Callable[[], str]


def write_page(page: Page, staging: Staging) -> dict[str, Any]:
    """Make a page and write it; returns what the build remembers of it. Raises OSError."""
    content = page.make()
    staging.write(page.name, content)
    entry: dict[str, Any] = {"key": page.key, "outputs": {page.name: signature(staging.folder / page.name)}}
    if page.name.endswith(".html") and page.name != "404.html":
        links, ids, _ = survey(content)
        entry["survey"] = {"page": page.name, "links": links, "ids": ids, "places": {}, "lenient": False}
    return entry


def all_pages(workshop: Workshop, summaries: list[Summary]) -> Iterator[Page]:
    """Every page besides the articles, in a fixed order."""
    shown = [summary for summary in summaries if not summary["skipped"]]
    cards = sorted((summary["card"] for summary in shown), key=_newest_first)
    page = _page_maker(workshop)
    listed = [card | {"href": f"articles/{card['slug']}/index.html"} for card in cards]
    yield page("index.html", "index.html", {"articles": listed, "root": ""})
    yield page("404.html", "404.html", {"root": workshop.settings.base_url or "/"})
    yield from _neuron_pages(workshop, shown, page)
    yield page("robots.txt", "robots.txt", {"root": ""})
    yield Page(".nojekyll", "1", lambda: "")
    if base := workshop.settings.base_url:  # Both speak of absolute addresses.
        dated = [card for card in cards if card["date"] and not card["draft"]]
        yield page("feed.xml", "feed.xml", {"articles": dated, "updated": _latest(dated), "root": ""})
        addresses = [{"address": f"{base}articles/{card['slug']}/", "updated": _latest([card])} for card in cards]
        places = [{"address": base, "updated": _latest(cards)}, *addresses]
        yield page("sitemap.xml", "sitemap.xml", {"pages": places, "root": ""})


def _page_maker(workshop: Workshop) -> Callable[[str, str, dict[str, Any]], Page]:
    def page(name: str, template: str, context: dict[str, Any]) -> Page:
        key = digest(canonical_json([workshop.frame, template, context]))
        return Page(name, key, lambda: workshop.render(template, **context))

    return page


def _newest_first(card: dict[str, Any]) -> tuple[int, str, str]:
    """By the authors' order, then newest first (dates compared digit by digit, backwards), then by title."""
    backwards = "".join(chr(127 - ord(letter)) for letter in card["date"] or "0")
    return (card["order"], backwards, card["title"])


def _latest(cards: list[dict[str, Any]]) -> str:
    return max((card["updated"] or card["date"] for card in cards), default="")


def _neuron_pages(workshop: Workshop, summaries: list[Summary], page: Callable[..., Page]) -> Iterator[Page]:
    """A page for each unit that an article mentions or shows, and for all units of models that have been scanned."""
    mentions = mentions_by_unit(summaries)
    wanted = set(mentions) | {unit for unit, facts in workshop.facts.items() if facts.whole_model}
    units = sorted(wanted, key=Unit.parse)
    entries = [_unit_context(workshop, unit, mentions.get(unit, [])) for unit in units]
    yield page("neurons/index.html", "neurons.html", {"models": _by_model(entries), "root": "../"})
    around = zip([None, *entries[:-1]], entries, [*entries[1:], None], strict=True)
    for before, entry, after in around:
        unit = entry | {"previous": _neighbour(before), "next": _neighbour(after)}
        yield page(f"{entry['page']}/index.html", "neuron.html", {"unit": unit, "root": UNIT_DEPTH})


def _neighbour(entry: dict[str, Any] | None) -> dict[str, str] | None:
    return {"title": entry["title"], "href": f"{UNIT_DEPTH}{entry['page']}/index.html"} if entry else None


def _by_model(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The list of neurons: models, each with its units."""
    models: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        models[entry["model"]].append(
            {
                "unit": entry["unit"], "href": f"../{entry['page']}/index.html", "title": entry["title"],
                "number": entry["number"], "families": [family["name"] for family in entry["families"]],
                "words": [word["word"] for word in entry["words"]], "picture": "", "picture_alt": "",
            }
        )  # fmt: skip
    return [{"name": MODELS[name].title, "description": "", "units": units} for name, units in models.items()]


def _unit_context(workshop: Workshop, name: str, mentions: list[dict[str, Any]]) -> dict[str, Any]:
    """What a unit's page says: the facts, and where articles speak of it and show it."""
    unit = Unit.parse(name)
    facts = workshop.facts.get(name, UnitFacts(name))
    labels = [_plain(mention["label"]) for mention in mentions if mention["label"]]
    title = facts.title or (labels[0] if labels else "")
    return {
        "unit": name, "model": unit.model, "layer": unit.layer, "number": unit.index, "page": unit.path,
        "title": title[:1].upper() + title[1:] if title else f"Unit {unit.index}", "named": bool(facts.title),
        "description": facts.note, "warning": facts.warning, "credit": facts.credit,
        "families": [{"name": family} for family in facts.families], "pictures": (), "figure_html": "",
        "words": [{"word": word, "value": None} for word in facts.words],
        "mentions": [_mention(mention) for mention in mentions if mention["label"]],
        "figures": [_mention(mention) for mention in mentions if not mention["label"]],
    }  # fmt: skip


def _mention(mention: dict[str, Any]) -> dict[str, str]:
    anchor = f"#{mention['anchor']}" if mention["anchor"] else ""
    href = f"{UNIT_DEPTH}articles/{mention['slug']}/index.html{anchor}"
    return {"title": mention["title"], "href": href, "text": _plain(mention["label"])}


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def mentions_by_unit(summaries: list[Summary]) -> dict[str, list[dict[str, Any]]]:
    """Unit -> where articles mention it (with a label and an anchor) or show it in a figure (without)."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for summary in summaries:
        card = summary["card"]
        for mention in summary["mentions"]:
            entry = {
                "title": card["title"], "slug": card["slug"], "label": mention["label"], "anchor": mention["anchor"],
            }  # fmt: skip
            if entry not in found[mention["unit"]]:
                found[mention["unit"]].append(entry)
    return found
