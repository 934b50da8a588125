"""Things that are closed before what they hold is: ``<b>one <i>two</b> three</i>``. Each is told once."""

from __future__ import annotations

from neuron_articles.dialect.construct import Opening
from neuron_articles.dialect.reading import Reading
from neuron_articles.dialect.stack import Open

# Tags a browser closes by itself: leaving them open is no mistake of the author's.
OPTIONAL_END = frozenset({"p", "li", "dd", "dt", "td", "th", "tr"})
INNER_FIRST = "close what is inside first"


class Crossings:
    """What was cut by the end of something around it. A tag among it is told when its own end comes, or never does."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.awaited: dict[str, list[Opening]] = {}

    def cut(self, entry: Open, by: Opening | None) -> None:
        """``entry`` ends here, because what is around it does: at the tag ``by``, or at a mark of Markdown."""
        opening = entry.opening
        if opening is None:
            if by and by.tag and entry.name in {"em", "strong", "s", "a"}:
                self.reading.error(by.position, f"</{by.tag.name}> crosses what Markdown marks before it", INNER_FIRST)
        elif opening.tag is None:
            what = f"</{by.tag.name}>" if by and by.tag else "emphasis or a link around it"
            name = entry.element.name if entry.element else "construct"
            self.reading.error(opening.position, f"this {name} is cut by {what}", INNER_FIRST)
        elif entry.name.lower() not in OPTIONAL_END:
            self.awaited.setdefault(opening.tag.name, []).append(opening)

    def ends_late(self, name: str) -> bool:
        """At the end of a tag that is open no more: whether it was cut before; that is one problem."""
        if not self.awaited.get(name):
            return False
        opening = self.awaited[name].pop()
        self.reading.error(opening.position, f"<{name}> is closed after what is around it", INNER_FIRST)
        return True

    def finish(self) -> None:
        """All is read: what was cut and never closed."""
        for name, openings in self.awaited.items():
            for opening in openings:
                self.reading.error(opening.position, f"<{name}> is never closed")
        self.awaited.clear()
