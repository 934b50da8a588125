"""The record of the atlas: words on a disc with their parts in factors, and how the factors did beside controls."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct


class AtlasWord(Struct, frozen=True):
    """A word on the disc.

    row, column: its place on a grid, from 0
    parts:       (factor,) how much of each factor, not negative; 1 is the most of a computed atlas
    """

    word: str
    row: int
    column: int
    parts: list[float]


class FactorsCheck(Struct, frozen=True):
    """share: of the vectors' squares that the factors give back, 0 to 1    shuffled: with units' values shuffled"""

    share: float
    shuffled: float


class NeighboursCheck(Struct, frozen=True):
    """cosine: mean between words on adjoining tiles, -1 to 1    shuffled: where the words' places are shuffled"""

    cosine: float
    shuffled: float


class ValenceCheck(Struct, frozen=True):
    """How two factors go with ratings of pleasantness.

    words:       how many words are rated; with too few of them the rest is None
    factor:      the one of the two that goes with the ratings best, from 0
    correlation: its rank correlation with them, -1 to 1
    chance:      the share of shuffles in which a factor does as well, 0 to 1
    """

    words: int
    factor: int | None = None
    correlation: float | None = None
    chance: float | None = None


class AtlasChecks(Struct, frozen=True):
    """What the factors explain, how alike neighbours are, and what two factors say of pleasantness."""

    explained: FactorsCheck
    neighbours: NeighboursCheck
    valence: ValenceCheck


class EmotionAtlasRecord(Struct, frozen=True, omit_defaults=True):
    """The atlas. Raises ValueError for numbers of none: places that words share, parts of different factors.

    words:    no two at one place
    factors:  (factor,) their names; without names each is known by its foremost words
    prompts:  what the words stood in, with {} for the word
    checks:   None where the numbers were published, not computed
    left_out: words of the feeling wheel that the published disc has no place for
    """

    words: list[AtlasWord]
    factors: list[str] = []
    prompts: list[str] = []
    checks: AtlasChecks | None = None
    left_out: list[str] = []

    def __post_init__(self) -> None:
        _check_places(self.words)
        counts = {len(word.parts) for word in self.words}
        if len(counts) != 1 or 0 in counts:
            raise ValueError("an atlas needs words with parts of the same number of factors")
        if self.factors and len(self.factors) not in counts:
            raise ValueError(f"{len(self.factors)} names are not one for each factor")
        parts = [part for word in self.words for part in word.parts]
        if min(parts) < 0 or max(parts) <= 0:
            raise ValueError("an atlas needs parts that are not negative, and some that are not zero")


def _check_places(words: list[AtlasWord]) -> None:
    places = Counter((word.row, word.column) for word in words)
    if shared := [place for place, count in places.items() if count > 1]:
        raise ValueError(f"two words share a place: row {shared[0][0]}, column {shared[0][1]}")
    if any(min(place) < 0 for place in places):
        raise ValueError("rows and columns count from 0")
