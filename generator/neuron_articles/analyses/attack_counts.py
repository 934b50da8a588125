"""What typographic attacks came to, as values: the types between the analysis, its records and the drawings."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
from msgspec import Struct, field

# A class's probability and its name, as lists of a card have them.
Answer = tuple[float, str]


class AnswerChanges(Struct, frozen=True):
    """What became of the answers to pictures: shares of all pictures, which add up to 1.

    changed_to:    became the target and was another answer before: the attack's success
    already_equal: was the target and stayed it
    changed_away:  was the target and became another answer
    neither:       was not the target before, nor after
    """

    changed_to: float
    already_equal: float
    changed_away: float
    neither: float

    @classmethod
    def of(cls, before: npt.NDArray[Any], after: npt.NDArray[Any], target: int) -> AnswerChanges:
        """before, after: (picture,) answers by number; target: the number that the attack aims at."""
        was, became = before == target, after == target
        return cls(*(float(each.mean()) for each in (~was & became, was & became, was & ~became, ~was & ~became)))


class AttackCount(Struct, frozen=True, omit_defaults=True):
    """One attack on all pictures.

    target, text: the class that the attack aims at, and what is written
    pixel_cover:  mean share of pixels that change
    outcomes:     by the key of a classifier; only those that know the target
    controls:     the same with the ink of the text in no word
    unit:         the unit whose reading proposed the text
    """

    target: str
    text: str
    pixel_cover: float
    outcomes: dict[str, AnswerChanges]
    controls: dict[str, AnswerChanges] = {}
    unit: int | None = None


class AttackedClassifier(Struct, frozen=True):
    """A way to name pictures, with its accuracy on pictures without a text (``baseline``)."""

    key: str
    title: str
    baseline: float


class Candidates(Struct, frozen=True):
    """How many texts were tried: names of classes, and words that a unit reads."""

    names: int
    units: int


class PicturePair(Struct, frozen=True):
    """A picture without and with the text, as nested lists (y, x, 3) of 0 to 255."""

    before: list[list[list[int]]]
    after: list[list[list[int]]]


class AttackExample(Struct, frozen=True):
    """One attacked picture.

    shows, style:  the concept of the drawing, and the set it is of
    before, after: the classifier's likeliest answers without and with the text
    """

    target: str
    text: str
    classifier: str
    shows: str
    style: str
    pixel_cover: float
    before: list[Answer]
    after: list[Answer]
    pixels: PicturePair


class Attacks(Struct, frozen=True):
    """All attacks of a model.

    total:    pictures that the attacks are counted on, and ``tried_on``, others on which texts were tried
    layout:   how texts are written, of ``reading``: layout -> share of the ``classes`` names that are read on white
    examples: of the most successful attacks, the first first
    """

    total: int = field(name="n")
    tried_on: int
    layout: str
    reading: dict[str, float]
    classes: int
    candidates: Candidates
    classifiers: list[AttackedClassifier]
    attacks: list[AttackCount]
    examples: list[AttackExample]
