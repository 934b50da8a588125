"""The tiles and factors of the atlas, as its template takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from neuron_articles.figures.emotion_atlas.record import AtlasWord

# A word whose parts add up to less than this share of the greatest part of all is in no factor to speak of.
_NEXT_TO_NOTHING = 1e-3
# The least share that is drawn and read out.
_SEEN = 0.01
# The least share for which a word counts among those of a factor when factors are picked out.
_MEMBER = 0.1
_HEADS = 3  # foremost words by which a factor is known

Share = tuple[int, float]  # a factor, from 0, and the part of a word that it has, 0 to 1


# Where the stripe of a factor (its number, from 1) begins and ends, in percent of the tile's width. No class: "from" is
# a keyword.
Stripe = TypedDict("Stripe", {"factor": int, "from": float, "to": float})


class AtlasTile(TypedDict):
    """One word's tile.

    row, column: from 1, as the page's grid counts
    mass:        the sum of the word's parts
    shares:      its factors, greatest first
    empty:       whether no factor has a part to speak of
    lead:        the factor with the greatest part, from 0
    strength:    how full the colour is, 0 to 1
    members:     factors, from 0, that the word counts for when these are picked out
    order:       its place among all on narrow pages, from 0
    """

    word: str
    row: int
    column: int
    mass: str
    shares: list[Share]
    empty: bool
    lead: int
    stripes: list[Stripe]
    strength: float
    members: list[int]
    reading: str
    order: int


class AtlasFactor(TypedDict):
    """number: from 1    heads: its foremost words    title: its name, else the same words"""

    number: int
    title: str
    heads: str


def tiles_of(words: Sequence[AtlasWord]) -> list[AtlasTile]:
    """All tiles, by row and column, each with its place on narrow pages."""
    greatest = max(part for word in words for part in word.parts)
    tiles = [_tile(word, greatest) for word in sorted(words, key=lambda word: (word.row, word.column))]
    # Narrow pages list the words by factor, greatest share of it first, empty ones last.
    ordered = sorted(tiles, key=lambda tile: (tile["empty"], tile["lead"], -tile["strength"], tile["word"]))
    for order, tile in enumerate(ordered):
        tile["order"] = order
    return tiles


def _tile(word: AtlasWord, greatest: float) -> AtlasTile:
    mass, parts = float(sum(word.parts)), word.parts
    order = sorted(range(len(parts)), key=lambda factor: (-parts[factor], factor))
    shares = [(factor, round(parts[factor] / mass, 4)) for factor in order if mass and parts[factor] / mass >= _SEEN]
    empty = mass < _NEXT_TO_NOTHING * greatest
    return AtlasTile(
        word=word.word,
        row=word.row + 1,
        column=word.column + 1,
        mass=f"{mass:.3f}",
        shares=shares,
        empty=empty,
        lead=order[0],
        stripes=_stripes(shares),
        strength=round(min(1.0, mass / greatest) ** 0.5, 3),
        members=[factor for factor, share in shares if share >= _MEMBER and not empty],
        reading=", ".join(f"{100 * share:.0f}% factor {factor + 1}" for factor, share in shares),
        order=0,
    )


def _stripes(shares: Sequence[Share]) -> list[Stripe]:
    stripes: list[Stripe] = []
    start = 0.0
    total = sum(share for _, share in shares) or 1.0
    for factor, share in shares:
        end = round(start + 100 * share / total, 1)
        stripes.append({"factor": factor + 1, "from": start, "to": end})
        start = end
    return stripes


def factors_of(words: Sequence[AtlasWord], names: Sequence[str]) -> list[AtlasFactor]:
    """Each factor with its foremost words, which are its title where there are no names."""
    factors = []
    for factor in range(len(words[0].parts)):
        ordered = sorted(words, key=lambda word: (-word.parts[factor], word.word))
        heads = ", ".join(word.word for word in ordered[:_HEADS] if word.parts[factor] > 0)
        factors.append(AtlasFactor(number=factor + 1, title=names[factor] if names else heads, heads=heads))
    return factors
