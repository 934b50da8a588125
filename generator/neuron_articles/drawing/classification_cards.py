"""Classification cards: a picture beside the probabilities of some classes, in the order they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from neuron_articles.records.picture import ImageObject


class Row(TypedDict):
    """A class of a card: whether an attack aims at it, and whether it is the answer."""

    name: str
    share: float
    percent: str
    target: bool
    wins: bool


class Card(TypedDict):
    """A picture with its rows."""

    image: ImageObject
    alt: str
    title: str
    rows: list[Row]


def percent(share: float) -> str:
    """At most two decimals, without trailing zeros: "80%", "5.24%", "0%"."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def rows(probabilities: Sequence[tuple[float, str]], targets: Sequence[str] = ()) -> list[Row]:
    """Rows of a card from (probability, class); ``targets`` are the classes an attack aims at."""
    best = max(probability for probability, _ in probabilities)
    return [
        Row(
            name=name,
            share=round(probability, 5),
            percent=percent(probability),
            target=name in targets,
            wins=probability == best,
        )
        for probability, name in probabilities
    ]


def top(probabilities: Sequence[tuple[float, str]]) -> str:
    """The class with the greatest probability of those listed."""
    return max(probabilities, key=lambda row: row[0])[1]
