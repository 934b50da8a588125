"""What is open at one moment while an article is made well formed: tags, elements of Markdown, constructs."""

from __future__ import annotations

from collections import Counter

from markdown_it.token import Token
from msgspec import Struct

from neuron_articles.dialect.construct import Element, Opening


class Open(Struct, eq=False):
    """Something not closed yet.

    index:       its place in the stack, from the bottom
    opening:     the tag or native form that opened it; None for Markdown's own
    element:     what folds it and all inside it into one token
    ghost:       it leaves no trace: only its content stays
    hidden:      a paragraph of a tight list, which is not written
    outer:       the tokens written before a construct began; its own begin anew
    floor:       the stack's floor before a construct began
    start:       where its content begins among the tokens written
    """

    name: str
    index: int = 0
    opening: Opening | None = None
    element: Element | None = None
    ghost: bool = False
    hidden: bool = False
    closed: bool = False
    close_type: str = "html_close"
    outer: list[Token] | None = None
    floor: int = 0
    start: int = 0


class Stack:
    """The open things, innermost last, found by name at once however deep they are."""

    def __init__(self) -> None:
        self.entries: list[Open] = []
        self.by_name: dict[str, list[Open]] = {}
        self.elements: Counter[str] = Counter()  # how many constructs of a name are open

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def top(self) -> Open:
        return self.entries[-1]

    def push(self, entry: Open) -> Open:
        entry.index = len(self.entries)
        self.entries.append(entry)
        self.by_name.setdefault(entry.name, []).append(entry)
        if entry.element:
            self.elements[entry.element.name] += 1
        return entry

    def pop(self) -> Open:
        entry = self.entries.pop()
        self.by_name[entry.name].pop()
        entry.closed = True
        if entry.element:
            self.elements[entry.element.name] -= 1
        return entry

    def innermost(self, *names: str) -> Open | None:
        """The innermost open thing of the first of ``names`` that is open at all."""
        return next((self.by_name[name][-1] for name in names if self.by_name.get(name)), None)
