"""Citations of one article: works numbered in the order of their first citation."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup
from msgspec import Struct, field

from neuron_articles.authoring.bibliography import entry_html
from neuron_articles.authoring.works import Entry
from neuron_articles.dialect import nodes
from neuron_articles.problems import suggest
from neuron_articles.render.gathering import Gathering


class ListedReference(Struct, frozen=True):
    """A work in the list of references. references: ids of the places that cite it"""

    number: int
    key: str
    id: str
    html: Markup
    references: list[str] = field(default_factory=list)


class CitedWork(Struct, frozen=True):
    """A work where it is cited: its number, "?" for an unknown key, and the id of the place."""

    number: int | str
    key: str
    label: str
    id: str


class References:
    """The works an article cites. ``numbered``: key -> what the list of references shows of it."""

    def __init__(self, page: Gathering) -> None:
        self.page = page
        self.numbered: dict[str, ListedReference] = {}

    def citation(self, node: nodes.Citation) -> str:
        entries = [self._cite(key, place) for key, place in node.keys]
        return self.page.construct("citation", entries)

    def _cite(self, key: str, place: tuple[int, int]) -> CitedWork:
        """Number of a key in order of first citation; an unknown key shows as [?]."""
        entry = self._entry(key)
        if entry is None:
            if key:
                known = self.page.build_context.bibliography.entries
                self.page.report(place, f'the bibliography has no entry "{key}"', suggest(key, known))
            return CitedWork("?", "", key or "no key", "")
        if key not in self.numbered:
            number = len(self.numbered) + 1
            self.numbered[key] = ListedReference(number, key, f"ref-{key}", Markup(entry_html(entry)))
        found = self.numbered[key]
        name = f"cite-{found.number}-{len(found.references) + 1}"
        found.references.append(name)
        return CitedWork(found.number, key, entry.title, name)

    def _entry(self, key: str) -> Entry | None:
        entry = self.page.build_context.bibliography.entries.get(key) if key else None
        self.page.depends.add(f"cite:{key}")
        return entry

    def add(self, keys: Iterable[str]) -> None:
        """Keys cited only inside figures count: they stand in the list of references, without a way back."""
        for key in keys:
            if self._entry(key) is not None and key not in self.numbered:
                self._cite(key, (1, 1))
                self.numbered[key].references.clear()
