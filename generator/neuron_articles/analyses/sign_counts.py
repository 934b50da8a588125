"""What signs on things came to, as values: the types between the analysis, its record and the drawing."""

from __future__ import annotations

from msgspec import Struct, field

from neuron_articles.analyses.attack_counts import Answer


class SignCount(Struct, frozen=True):
    """How often the word on the sign is answered: ``hits`` of ``total``, with the 95% interval of the share."""

    hits: int
    total: int
    share: float
    interval: tuple[float, float]


class SignCounts(Struct, frozen=True):
    """The answers to signs with words, and the control: the same ink in no word."""

    signs: SignCount
    no_word: SignCount


class SignClassifier(Struct, frozen=True):
    """A way to name pictures."""

    key: str
    title: str


class SignScene(Struct, frozen=True):
    """A picture as nested lists (y, x, 3) of 0 to 255; answers: of each classifier, by its key."""

    pixels: list[list[list[int]]]
    answers: dict[str, list[Answer]]


class ClassifiedSigns(Struct, frozen=True, omit_defaults=True):
    """Rows of things and columns of labels, each cell classified.

    labels:    "blank" first, a label without a word
    targets:   label -> the class that its word names
    cells:     by thing and label
    own_class: thing -> its class, where that is a target
    count:     by the key of a classifier, over all fonts, of which there are ``fonts``; empty for photographs
    """

    objects: list[str]
    labels: list[str]
    targets: dict[str, str]
    classifiers: list[SignClassifier]
    cells: dict[str, dict[str, SignScene]]
    own_class: dict[str, str]
    count: dict[str, SignCounts] = field(default_factory=dict)
    fonts: int = 0
