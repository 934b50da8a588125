"""The record of charged words: their cosines with words for people, and units of both kinds of words."""

from __future__ import annotations

from msgspec import Struct


class WordPair(Struct, frozen=True):
    """A charged word and a word for a group of people.

    raw:     cosine of their vectors of units as they are, -1 to 1
    centred: with the mean over all words taken off
    asked:   whether the article asks for this pair, rather than it being the nearest of its charged word
    """

    word: str
    group: str
    raw: float
    centred: float
    asked: bool


class MixedUnit(Struct, frozen=True):
    """A unit with words of both kinds among its ten strongest, which are ``words``, the strongest first."""

    unit: int
    title: str
    words: list[str]


class WordBiasRecord(Struct, frozen=True):
    """Pairs of words, and what chance would give; see `analyses.bias`.

    pairs:    those that are asked for, then of each charged word the nearest group, the nearest pair first
    chance:   95th percentile of the nearest pair's centred cosine where each unit's values go to shuffled words
    groups:   mean over the charged words of the centred cosine with the nearest group
    others:   the same with the nearest of as many words that are neither; None without any
    means:    of all pairs' cosines, raw and centred
    words:    how many words there are
    mixed:    how many units have words of both kinds among their ten strongest, and ``expected`` how many by chance
    units:    some of these units
    """

    pairs: list[WordPair]
    chance: float
    groups: float
    others: float | None
    means: tuple[float, float]
    words: int
    expected: float
    mixed: int
    units: list[MixedUnit]
