"""What a Stroop test came to, as values: the types between the analysis, its record and the drawing."""

from __future__ import annotations

from msgspec import Struct


class AnswerShare(Struct, frozen=True):
    """How often an answer is given.

    hits:     of ``total`` stimuli
    share:    from 0 to 1
    interval: its 95% interval (Wilson)
    """

    hits: int
    total: int
    share: float
    interval: tuple[float, float]


class StroopShares(Struct, frozen=True):
    """How often the model answers with the word or with the ink, over all renderings.

    word, ink:  where the two differ
    congruent:  with either, where they are the same
    neutral:    with the ink, where the word names no colour
    illegible_word, illegible_ink: where the two differ, and the letters are cut in strips and shuffled
    """

    word: AnswerShare
    ink: AnswerShare
    congruent: AnswerShare
    neutral: AnswerShare
    illegible_word: AnswerShare
    illegible_ink: AnswerShare


class HeightShare(Struct, frozen=True):
    """How often the word wins over the ink, in letters of one height (a share of the picture's)."""

    height: float
    word: AnswerShare


class StroopConfusion(Struct, frozen=True):
    """Answers to stimuli whose word and ink differ, by the word that stands there, and by its ink.

    Counts, (what is there, answer), both in the order of the colours.
    """

    by_word: list[list[int]]
    by_ink: list[list[int]]
