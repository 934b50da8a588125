"""Citations of one article: works numbered in the order of their first citation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from neuron_articles.authoring.bibliography import entry_html
from neuron_articles.authoring.bibtex import Entry
from neuron_articles.dialect import nodes
from neuron_articles.problems import suggest
from neuron_articles.render.gathering import Gathering


class References:
    """The works an article cites. ``numbered``: key -> what the list of references shows of it."""

    def __init__(self, page: Gathering) -> None:
        self.page = page
        self.numbered: dict[str, dict[str, Any]] = {}

    def citation(self, node: nodes.Citation) -> str:
        entries = [self._cite(key, place) for key, place in node.keys]
        return str(self.page.macros.citation(entries))

    def _cite(self, key: str, place: tuple[int, int]) -> dict[str, Any]:
        """Number of a key in order of first citation; an unknown key shows as [?]."""
        entry = self._entry(key)
        if entry is None:
            if key:
                known = self.page.build_context.bibliography.entries
                self.page.report(place, f'the bibliography has no entry "{key}"', suggest(key, known))
            return {"number": "?", "key": "", "label": key or "no key", "id": ""}
        number = len(self.numbered) + 1
        found = self.numbered.setdefault(
            key,
            {"number": number, "key": key, "id": f"ref-{key}", "html": Markup(entry_html(entry)), "references": []},
        )
        name = f"cite-{found['number']}-{len(found['references']) + 1}"
        found["references"].append(name)
        return {"number": found["number"], "key": key, "label": entry.title, "id": name}

    def _entry(self, key: str) -> Entry | None:
        entry = self.page.build_context.bibliography.entries.get(key) if key else None
        self.page.depends.add(f"cite:{key}")
        return entry

    def add(self, keys: Iterable[str]) -> None:
        """Keys cited only inside figures count: they stand in the list of references, without a way back."""
        for key in keys:
            if self._entry(key) is not None and key not in self.numbered:
                self._cite(key, (1, 1))
                self.numbered[key]["references"].clear()
