"""The record of nearest words: the neighbours of some words, and statistics of all of them."""

from __future__ import annotations

from msgspec import Struct, field

from neuron_articles.statistics.agreement import PairedTest


class NeighbourRow(Struct, frozen=True):
    """A word with its neighbours: a list for each column of the table, nearest first."""

    word: str
    neighbours: list[list[str]]


class WordSum(Struct, frozen=True):
    """A sum of words as pictures, such as "germany − german + french", and what lies nearest to it.

    answer:         the word that it should give
    rank:           of the answer among all other words, 1 for the nearest
    rank_masked:    without the units that read letters
    rank_alone:     from the last summand alone
    nearest, nearest_masked: the three nearest words
    """

    sum: str
    answer: str
    rank: int
    rank_masked: int
    rank_alone: int
    nearest: list[str]
    nearest_masked: list[str]


class RankTally(Struct, frozen=True):
    """How often the answer is nearest.

    hits:     of ``total`` sums
    interval: 95% interval of the share, from 0 to 1
    median:   of the ranks; None without a sum
    """

    hits: int
    total: int = field(name="of")
    interval: tuple[float, float]
    median: float | None


class Arithmetic(Struct, frozen=True):
    """All sums of the rule.

    problems: how many sums
    others:   how many words an answer is looked for in
    first:    how often the answer is nearest; ``first_masked`` without the units that read letters, ``first_alone``
              from the last summand alone
    gain:     sums that only the whole sum solves, and that only the last summand does
    examples: sums at even distances in the list of all
    """

    problems: int
    others: int = field(name="of")
    first: RankTally
    first_masked: RankTally
    first_alone: RankTally
    gain: PairedTest
    examples: list[WordSum]


class CategoryShare(Struct, frozen=True):
    """The mean share of a word's nearest others that are of its category, with its 95% interval; from 0 to 1."""

    share: float
    interval: tuple[float, float]


class Categories(Struct, frozen=True):
    """How often neighbours share a category.

    near:   how many neighbours of a word are looked at
    words:  how many words
    chance: the share of the category among all other words
    every:  with all units; ``masked`` without those that read letters, ``text`` in the model's text tower
    """

    near: int
    words: int
    chance: float
    every: CategoryShare = field(name="all")
    masked: CategoryShare
    text: CategoryShare


class WordNeighboursRecord(Struct, frozen=True, omit_defaults=True):
    """The table, and in a record that was computed what the table cannot say of all words.

    columns: where the neighbours of each column come from
    lexical: how many units read letters, of ``units``
    words:   how many words were compared
    model:   its title
    """

    columns: list[str]
    rows: list[NeighbourRow]
    arithmetic: Arithmetic | None = None
    categories: Categories | None = None
    lexical: int = 0
    units: int = 0
    words: int = 0
    model: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.neighbours) != len(self.columns):
                raise ValueError(f"{row.word} needs {len(self.columns)} lists of neighbours, one for each column")
