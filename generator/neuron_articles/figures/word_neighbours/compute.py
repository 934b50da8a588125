"""Words as pictures for a session's model: neighbours, and arithmetic with and without the units that read letters.

A word's image-based embedding is the vector of all units' responses to the written word, averaged over fonts, sizes
and places, less the mean over all words (Goh et al. 2021). The words are those that the data set writes, each a name of
some concept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from neuron_articles.compute.session import Session
from neuron_articles.figures.word_neighbours.record import (
    Arithmetic,
    Categories,
    CategoryShare,
    NeighbourRow,
    RankTally,
    WordNeighboursRecord,
    WordSum,
)
from neuron_articles.responses.chosen_units import KINDS
from neuron_articles.statistics.intervals import mean_interval, wilson_interval

if TYPE_CHECKING:
    from neuron_articles.statistics.areas import Matrix
    from neuron_articles.stimuli.dataset.concepts import Concept
    from neuron_articles.stimuli.written_words import WordResponses

NEAREST = 6  # words in a cell of the table
EACH = 2  # rows of every kind of concept
NEAR = 5  # neighbours whose category is looked at
SUMS = 400  # arithmetic problems at most, drawn by seed
SHOWN = 6  # of which stand in the table
LEAST = 40  # words from which on letters can be told from meanings
COLUMNS = ["all neurons", "without those that read letters", "the model’s text tower"]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sum:
    """first − minus + plus should be the answer: germany − german + french = france."""

    first: str
    minus: str
    plus: str
    answer: str

    @property
    def told(self) -> str:
        return f"{self.first} − {self.minus} + {self.plus}"


def compute(session: Session) -> WordNeighboursRecord:
    """Neighbours of some words, and statistics of all. Raises DatasetMissing."""
    from neuron_articles.responses.concept_responses import concepts_of
    from neuron_articles.stimuli.written_words import centre

    responses = session.responses()
    words = centre(responses.words, responses.word_values)
    texts = session.clip.encode_texts(list(words.words)).cpu().numpy()
    mask = mask_of(words, texts)
    meanings = centre(words.words, texts)
    concepts = concepts_of(responses, words.words)
    return WordNeighboursRecord(
        columns=COLUMNS,
        rows=[
            NeighbourRow(word, [nearest(words, word), nearest(words, word, mask), nearest(meanings, word)])
            for word in choose_words(concepts)
        ],
        arithmetic=add_up(words, mask, concepts),
        categories=measure_categories(words, mask, meanings, concepts),
        lexical=int(mask.sum()),
        units=len(mask),
        words=len(words.words),
        model=session.model.title,
    )


def mask_of(words: WordResponses, texts: Matrix) -> Mask:
    """(unit,): which read letters rather than meanings; none where there are too few words to tell."""
    from neuron_articles.stimuli.written_words import lexical_units

    return lexical_units(words, texts) if len(words.words) >= LEAST else np.zeros(words.values.shape[1], bool)


def choose_words(concepts: Mapping[str, Concept]) -> list[str]:
    """The first names of every kind of concept in alphabetical order: chosen without a look at any neighbour."""
    return [
        name
        for kind in KINDS
        for name in sorted({one.name for word, one in concepts.items() if one.kind == kind and word == one.name})[:EACH]
    ]


def nearest(words: WordResponses, word: str, mask: Mask | None = None) -> list[str]:
    return [other for other, _ in words.nearest([word], mask=mask, number=NEAREST)]


def problems(concepts: Mapping[str, Concept]) -> list[Sum]:
    """name − second name + another's second name = its name, for concepts of a kind; a seeded choice of all pairs."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for one in {concept.name: concept for concept in concepts.values()}.values():
        named = [word for word in one.words if word in concepts]
        if len(named) > 1:
            pairs.setdefault(one.kind, []).append((named[0], named[1]))
    found = [
        Sum(first, minus, plus, answer)
        for _, mine in sorted(pairs.items())
        for first, minus in mine
        for answer, plus in mine
        if first != answer
    ]
    return [found[i] for i in sorted(np.random.default_rng(0).permutation(len(found))[:SUMS].tolist())]


def add_up(words: WordResponses, mask: Mask, concepts: Mapping[str, Concept]) -> Arithmetic:
    """How often the answer is nearest, over all problems, beside what the last summand alone would give."""
    from neuron_articles.statistics.agreement import mcnemar

    rows = [_solve(words, mask, one) for one in problems(concepts)]
    return Arithmetic(
        problems=len(rows),
        others=max(0, len(words.words) - 3),
        first=tally([row.rank for row in rows]),
        first_masked=tally([row.rank_masked for row in rows]),
        first_alone=tally([row.rank_alone for row in rows]),
        gain=mcnemar([row.rank == 1 for row in rows], [row.rank_alone == 1 for row in rows]),
        examples=rows[:: max(1, len(rows) // SHOWN)][:SHOWN],
    )


def _solve(words: WordResponses, mask: Mask, one: Sum) -> WordSum:
    """The words nearest to a sum, and the rank of its answer: with all units, without some, from the last summand."""
    plus, minus = [one.first, one.plus], [one.minus]
    return WordSum(
        sum=one.told,
        answer=one.answer,
        rank=words.rank(one.answer, plus, minus),
        rank_masked=words.rank(one.answer, plus, minus, mask),
        rank_alone=words.rank(one.answer, [one.plus]),
        nearest=[word for word, _ in words.nearest(plus, minus, number=3)],
        nearest_masked=[word for word, _ in words.nearest(plus, minus, mask, 3)],
    )


def tally(ranks: Sequence[int]) -> RankTally:
    """How many are 1, with the Wilson interval of the share, and the median."""
    hits, total = sum(rank == 1 for rank in ranks), len(ranks)
    low, high = wilson_interval(hits, total) if total else (0.0, 1.0)
    return RankTally(hits, total, (round(low, 4), round(high, 4)), float(np.median(ranks)) if total else None)


def measure_categories(
    words: WordResponses, mask: Mask, meanings: WordResponses, concepts: Mapping[str, Concept]
) -> Categories:
    """The mean share of a word's nearest others that are of its concept's category; other names of it do not count."""
    known = [i for i, word in enumerate(words.words) if word in concepts]
    names = np.array([concepts[words.words[i]].name for i in known])
    categories = np.array([concepts[words.words[i]].category for i in known])
    other = names[:, None] != names[None]  # (word, word)
    same = categories[:, None] == categories[None]
    chance = round(float((same & other).sum() / other.sum()), 4)
    spaces = (words.values, words.values * ~mask, meanings.values)
    return Categories(NEAR, len(known), chance, *(_share(values[known], other, same) for values in spaces))


def _share(values: Matrix, other: Mask, same: Mask) -> CategoryShare:
    """How often the nearest of the others, by the angle between rows of ``values`` (word, dimension), are the same."""
    unit = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    likeness = np.where(other, unit @ unit.T, -np.inf)
    found = np.take_along_axis(same, np.argsort(-likeness, axis=1, kind="stable")[:, :NEAR], 1).mean(1)
    low, high = mean_interval(found)
    return CategoryShare(round(float(found.mean()), 4), (round(max(0, low), 4), round(high, 4)))
