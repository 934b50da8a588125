"""Links and anchors of finished pages, checked against each other."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from generator.problems import Problem, Severity, suggest

_ATTRIBUTE = re.compile(r'<[a-zA-Z][^<>]*?\s(?:href|src|id|poster|srcset)="[^<>]*>')
_PAIR = re.compile(r'\s(href|src|id|poster)="([^"]*)"')
_SCRIPT = re.compile(r"<(script|style|template|svg)\b.*?</\1\s*>", re.DOTALL)
_INLINE = ("http:", "https:", "mailto:", "data:", "tel:")


def survey(html: str) -> tuple[list[str], list[str], list[str]]:
    """(links, ids, ids that stand twice) of a finished page. Links of other sites are left out."""
    links: dict[str, None] = {}
    ids: Counter[str] = Counter()
    outline = _SCRIPT.sub(lambda match: match[0] if match[1] == "svg" else "", html)
    for tag in _ATTRIBUTE.finditer(outline):
        for name, value in _PAIR.findall(tag[0]):
            if name == "id":
                ids[unescape(value)] += 1
            elif value and not value.startswith(_INLINE):
                links.setdefault(unescape(value))
    return list(links), list(ids), [name for name, count in ids.items() if count > 1]


def resolve(page: str, link: str) -> tuple[str, str]:
    """(file, fragment) that a link on a page leads to; the file is "" for one that leads out of the site."""
    parts = urlsplit(link)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or path.startswith("/"):
        return "", ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    if path.endswith("/") or target == ".":
        target = posixpath.join(target, "index.html")
    return posixpath.normpath(target), unquote(parts.fragment)


def check_links(pages: Mapping[str, Mapping[str, Any]], files: Iterable[str]) -> list[Problem]:
    """Dead links and anchors of all pages.

    pages: file -> {"links": […], "ids": […], "places": {link: (path, line, column)}, "lenient": bool}
    files: every file of the site
    """
    known = set(files)
    problems: list[Problem] = []
    anchors = {page: set(facts["ids"]) for page, facts in pages.items()}
    for page, facts in pages.items():
        severity = Severity.WARNING if facts.get("lenient") else Severity.ERROR
        for link in facts["links"]:
            fault = _fault(page, link, known, anchors)
            if fault:
                path, line, column = facts["places"].get(link, (page, 0, 0))
                problems.append(Problem(path, line, column, severity, *fault))
    return problems


def _fault(page: str, link: str, files: set[str], anchors: Mapping[str, set[str]]) -> tuple[str, str] | None:
    """What is wrong with a link, and the remedy; None for a good one."""
    target, fragment = resolve(page, link)
    if not target:
        return None
    if target not in files:
        if link in anchors.get(page, ()):
            return f'the link "{link}" leads to no page', f'write "#{link}" for the anchor on this page'
        return f'the link "{link}" leads to no page', _nearest(target, files)
    anchor = fragment.split("?")[0]
    if anchor and target in anchors and anchor not in anchors[target]:
        return f'the link "{link}" leads to no anchor', suggest(anchor, anchors[target])
    return None


def _nearest(target: str, files: set[str]) -> str:
    """A guess at the page that was meant; only pages are looked at, for there may be many thousand files."""
    pages = [name for name in files if name.endswith("index.html") and not name.startswith("neurons/")]
    return suggest(target, pages)
