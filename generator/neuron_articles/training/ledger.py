"""The ledger of the test set: who was scored when, so that one can see whether a number is the best of many tries.

A test set is one as long as nothing is chosen by it. Scores of one recipe are comparable as a test once; a second
scoring of the same recipe line is marked, whatever its weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from neuron_articles.analyses.test_scores import TestScore
from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.store import write_atomic

COUNTS = (("pictures", 10), ("concepts", 10), ("choices", 9))  # columns of the table, and how wide they are
LEDGER = "test-ledger.jsonl"


class BadLedger(AuthorError):
    """A line of the ledger that is no entry. The message is one line with the place."""


class LedgerEntry(msgspec.Struct, frozen=True):
    """One scoring.

    line:    the recipe line, see ``recipe_line``
    scoring: 1 for the first one of its line, which alone is a test; 2 and more for those after it
    """

    date: date
    model: str
    weights: str
    line: str
    scoring: int
    sources: list[str]
    duplicates: int
    scores: list[TestScore]


def recipe_line(notes: Mapping[str, Any] | None) -> str:
    """What weights with these notes were trained by: the mixes of their stages, and what was left out of them."""
    if not notes:
        return "unknown"
    recipes = [stage["recipe"] for stage in notes["stages"]]
    left = [name for name, there in (("term", "term"), ("carriers", "carriers")) if not recipes[-1][there]]
    return "/".join(one.get("mix", "plain") for one in recipes) + "".join(f", no {name}" for name in left)


def read_ledger(path: Path) -> list[LedgerEntry]:
    """All entries, the oldest first; none where there is no ledger yet. Raises BadLedger."""
    if not path.is_file():
        return []
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entries.append(msgspec.json.decode(line, type=LedgerEntry))
        except msgspec.MsgspecError as error:
            raise BadLedger(
                f"no scoring: {error}", "take the line as it was committed", Place(str(path), number)
            ) from None
    return entries


def add_entry(
    path: Path, model: str, weights: str, line: str, sources: list[str], duplicates: int, scores: list[TestScore]
) -> LedgerEntry:
    """Write a scoring at the ledger's end, numbered among those of its line. Raises BadLedger."""
    entries = read_ledger(path)
    scoring = 1 + sum(entry.line == line for entry in entries)
    entry = LedgerEntry(datetime.now(UTC).date(), model, weights, line, scoring, sources, duplicates, scores)
    text = "".join(msgspec.json.encode(one).decode() + "\n" for one in [*entries, entry])
    write_atomic(path, text)
    return entry


def scoring_lines(entry: LedgerEntry) -> list[str]:
    """The scoring as lines of text: the table, and before it whether it is a test."""
    mark = "first scoring" if entry.scoring == 1 else f"scoring {entry.scoring} of this recipe line: NOT A TEST"
    head = f'{entry.model} {entry.weights[:12]}, recipe line "{entry.line}": {mark}'
    titles = (
        f"{'':26}{'right':>8}  {'95 %':13}{'pixels':>8}{'untrained':>11}{'pictures':>10}{'concepts':>10}{'choices':>9}"
    )
    return [head, titles, *(_line(score) for score in entry.scores)]


def _line(one: TestScore) -> str:
    interval = f"{100 * one.low:.1f} to {100 * one.high:.1f}"
    return (
        f"{one.title:26}{100 * one.share:7.1f}%  {interval:13}{100 * one.nearest:7.1f}%{100 * one.untrained:10.1f}%"
        f"{one.pictures:10}{one.concepts:10}{one.choices:9}"
    )
