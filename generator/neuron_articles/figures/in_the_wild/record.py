"""The record of things with signs: a grid of pictures with what a model answers to each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from neuron_articles.analyses.attack_counts import Answer
from neuron_articles.analyses.sign_counts import SignClassifier, SignCounts
from neuron_articles.records.picture import ImageObject

BLANK = "blank"  # the label without a word


class SignCard(Struct, frozen=True):
    """One picture, None where it was not published.

    answers: by the key of a classifier, the classes that the card lists; their probabilities need not add up to 1
    """

    image: ImageObject | None
    answers: dict[str, list[Answer]]


class InTheWildRecord(Struct, frozen=True, omit_defaults=True):
    """Rows of objects and columns of labels.

    labels:    "blank" first, a label without a word
    targets:   label -> the class that its word names
    cells:     by object and label
    own_class: object -> its class, where that is a target
    scenes:    whether they are photographs, or composed of drawings and words
    count:     of composed scenes, by the key of a classifier: answers over all fonts, of which there are ``fonts``
    """

    objects: list[str]
    labels: list[str]
    targets: dict[str, str]
    classifiers: list[SignClassifier]
    cells: dict[str, dict[str, SignCard]]
    own_class: dict[str, str]
    scenes: Literal["photographs", "composed"] = "photographs"
    count: dict[str, SignCounts] = field(default_factory=dict)
    fonts: int = 0

    def __post_init__(self) -> None:
        for each in self.classifiers:
            for name in self.objects:
                for label in self.labels:
                    card = self.cells.get(name, {}).get(label)
                    if card is None or not card.answers.get(each.key):
                        raise ValueError(f"there are no {each.key} answers to {name} with the label {label}")
            if self.scenes == "composed" and each.key not in self.count:
                raise ValueError(f"composed scenes need a count of {each.key}")
        if unknown := self.targets.keys() - set(self.labels):
            raise ValueError(f"the targets {sorted(unknown)} are no labels")
