"""Links and anchors of finished pages, checked against each other."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from urllib.parse import unquote, urlsplit

from neuron_articles.problems import Problem, Severity, suggest
from neuron_articles.render.remembered import Survey

_LINKS = ("href", "src", "poster")
# An attribute within a tag: what follows its value reaches ">" before the next "<".
_IN_TAG = re.compile(r'([^"<>]*)"[^<>]*>')
# A file below the root and an anchor, without anything to decode: most links are no more than that.
_PLAIN = re.compile(r"((?:[\w-]+/)*[\w-]+(?:\.[\w-]+)+)(?:#([\w.-]*))?")
_OUTWARD = ("http:", "https:", "mailto:", "data:", "tel:")

# What is wrong with a link, and the remedy.
Fault = tuple[str, str]


def survey(html: str) -> tuple[list[str], list[str], list[str]]:
    """(links, ids, ids that stand twice) of a finished page.

    Links of other sites are left out, and so are good links to anchors of the page itself.
    """
    ids = Counter(map(unescape, _values(html, "id")))
    values = dict.fromkeys(value for name in _LINKS for value in _values(html, name))
    links = dict.fromkeys(unescape(value) for value in values if value and not value.startswith(_OUTWARD))
    own = {f"#{name}" for name in ids} | {"#"}
    wanted = [link for link in links if link not in own and link.split("?")[0] not in own]
    return wanted, list(ids), [name for name, count in ids.items() if count > 1]


def _values(html: str, name: str) -> Iterator[str]:
    """The values of an attribute of a page of ours. Its scripts are JSON, where no bare quotation mark follows "=".

    Looking for a fixed text goes through half a megabyte in a fraction of what one pattern for all names takes.
    """
    before, *others = html.split(f'{name}="')
    for part in others:
        if before.endswith((" ", "\n")) and (found := _IN_TAG.match(part)):
            yield found[1]
        before = part


def resolve(page: str, link: str) -> tuple[str, str]:
    """(file, fragment) that a link on a page leads to; the file is "" for one that leads out of the site."""
    parts = urlsplit(link)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or path.startswith("/"):
        return "", ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    if path.endswith("/") or target == ".":
        target = posixpath.join(target, "index.html")
    return posixpath.normpath(target), unquote(parts.fragment).split("?")[0]


class Targets:
    """Every file of the site and the anchors of its pages. A link that climbs to the root is resolved once."""

    def __init__(self, files: Iterable[str], anchors: Mapping[str, Iterable[str]]) -> None:
        self.files = set(files)
        self.anchors = anchors
        self._known: defaultdict[str, dict[str, Fault | None]] = defaultdict(dict)
        self._guesses: dict[str, str] = {}
        pages = (file.split("/") for file in self.files if file.startswith("articles/"))
        self._slugs = sorted({parts[1] for parts in pages})

    def faults(self, page: str, links: Iterable[str]) -> Iterator[tuple[str, Fault]]:
        """The bad links of a page, with what is wrong."""
        climb = "../" * page.count("/")
        known = self._known[climb]
        for link in links:
            if link in known:
                fault = known[link]
            else:
                fault = self._fault(page, link, climb)
                if climb and link.startswith(climb):
                    known[link] = fault
            if fault:
                yield link, fault

    def _fault(self, page: str, link: str, climb: str) -> Fault | None:
        plain = _PLAIN.fullmatch(link, len(climb)) if link.startswith(climb) else None
        target, anchor = (plain[1], plain[2] or "") if climb and plain else resolve(page, link)
        if not target:
            return None
        if target not in self.files:
            if link in self.anchors.get(page, ()):
                return f'the link "{link}" leads to no page', f'write "#{link}" for the anchor on this page'
            return f'the link "{link}" leads to no page', self._nearest(target)
        if anchor and target in self.anchors and anchor not in self.anchors[target]:
            return f'the link "{link}" leads to no anchor', suggest(anchor, self.anchors[target])
        return None

    def _nearest(self, target: str) -> str:
        """A guess at the article that was meant, by the last name of the address: made once for each name."""
        name = target.removesuffix("/index.html").rsplit("/", 1)[-1]
        if name not in self._guesses:
            self._guesses[name] = suggest(name, self._slugs)
        return self._guesses[name]


def check_links(surveys: Iterable[Survey], files: Iterable[str], only: Collection[str] = ()) -> list[Problem]:
    """Dead links and anchors of all pages, or of some ``only``; ``files``: every file of the site."""
    pages = {survey.page: survey for survey in surveys}
    targets = Targets(files, {page: facts.ids for page, facts in pages.items()})
    problems: list[Problem] = []
    for page, facts in pages.items():
        if only and page not in only:
            continue
        severity = Severity.WARNING if facts.lenient else Severity.ERROR
        for link, fault in targets.faults(page, facts.links):
            path, line, column = facts.places.get(link, (facts.source or page, 0, 0))
            problems.append(Problem(path, line, column, severity, *fault))
    return problems
