"""What pages were made from, by name, and the digest that each had then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

# No digest: what changed while a build ran is never as it was.
UNSETTLED = "?"


class Dependent(Protocol):
    """A page, with the numbers of what it was made from."""

    depends: list[int]


class Dependencies:
    """Names of everything that pages depend on, numbered: a page remembers numbers, and names are compared once.

    A dependency has one state for all pages, because a build that finds another one makes all of them again.
    """

    def __init__(self, states: Mapping[str, str]) -> None:
        self._take(states)

    def _take(self, states: Mapping[str, str]) -> None:
        self.names, self.states = list(states), list(states.values())
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._noted: set[int] = set()

    def begin(self) -> None:
        """A build begins: what it notes is the state of now."""
        self._noted.clear()

    def moved(self, now: Callable[[str], str]) -> frozenset[int]:
        """The numbers of those that are no longer what they were."""
        return frozenset(
            number
            for number, (name, state) in enumerate(zip(self.names, self.states, strict=True))
            if now(name) != state
        )

    def state(self, name: str) -> str | None:
        """The digest that one had when pages were made from it; None for one that no page was made from."""
        number = self._numbers.get(name)
        return None if number is None else self.states[number]

    def note(self, states: Mapping[str, str]) -> list[int]:
        """The numbers of what a page was made from just now."""
        return sorted(self._note(name, state) for name, state in states.items())

    def _note(self, name: str, state: str) -> int:
        number = self._numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
            self.states.append(state)
        elif self.states[number] != state:
            self.states[number] = UNSETTLED if number in self._noted else state
        self._noted.add(number)
        return number

    def forget_unused(self, pages: Iterable[Dependent]) -> None:
        """Drop what no page depends on any more, and number the others anew, in the pages too."""
        dependent = list(pages)
        used = sorted(set().union(*(page.depends for page in dependent)))
        if len(used) == len(self.names):
            return
        anew = {old: number for number, old in enumerate(used)}
        for page in dependent:
            page.depends = [anew[number] for number in page.depends]
        self._take({self.names[number]: self.states[number] for number in used})
