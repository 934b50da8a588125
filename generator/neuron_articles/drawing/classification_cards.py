"""Classification cards: a picture beside the probabilities of some classes, in the order they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def percent(share: float) -> str:
    """At most two decimals, without trailing zeros: "80%", "5.24%", "0%"."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def rows(probabilities: Sequence[Sequence[Any]], targets: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows of a card from [[probability, class], …]; ``targets`` are the classes an attack aims at."""
    best = max(probability for probability, _ in probabilities)
    return [
        {
            "name": name, "share": round(probability, 5), "percent": percent(probability),
            "target": name in targets, "wins": probability == best,
        }
        for probability, name in probabilities
    ]  # fmt: skip


def top(probabilities: Sequence[Sequence[Any]]) -> str:
    """The class with the greatest probability of those listed."""
    return str(max(probabilities, key=lambda row: row[0])[1])
