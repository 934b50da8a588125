"""Words as pictures for a session's model: neighbours, and arithmetic with and without the units that read letters.

A word's image-based embedding is the vector of all units' responses to the written word, averaged over fonts, sizes
and places, less the mean over all words (Goh et al. 2021). The words are those that the data set writes, each a name of
some concept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from neuron_articles.compute.session import Session
from neuron_articles.responses.chosen_units import KINDS
from neuron_articles.statistics.intervals import mean_interval, wilson_interval

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.stimuli.dataset.concepts import Concept
    from neuron_articles.stimuli.written_words import WordResponses

NEAREST = 6  # words in a cell of the table
EACH = 2  # rows of every kind of concept
NEAR = 5  # neighbours whose category is looked at
SUMS = 400  # arithmetic problems at most, drawn by seed
SHOWN = 6  # of which stand in the table
LEAST = 40  # words from which on letters can be told from meanings
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


def compute(session: Session) -> dict[str, Any]:
    """Neighbours of some words, and statistics of all. Raises DatasetMissing."""
    from neuron_articles.stimuli.written_words import centre

    responses = session.responses()
    words = centre(responses.words, responses.word_values)
    texts = session.clip.encode_texts(list(words.words)).cpu().numpy()
    mask = mask_of(words, texts)
    meanings = centre(words.words, texts)
    concepts = concepts_of(responses, words.words)
    return {
        "columns": ["all neurons", "without those that read letters", "the model’s text tower"],
        "rows": [
            {"word": word, "neighbours": [nearest(words, word), nearest(words, word, mask), nearest(meanings, word)]}
            for word in choose_words(concepts)
        ],
        "arithmetic": add_up(words, mask, concepts),
        "categories": measure_categories(words, mask, meanings, concepts),
        "lexical": int(mask.sum()), "units": len(mask), "words": len(words.words), "model": session.model.title,
        "caption": caption(session.model.title, words, mask),
    }  # fmt: skip


def mask_of(words: WordResponses, texts: npt.NDArray[np.floating]) -> Mask:
    """(unit,): which read letters rather than meanings; none where there are too few words to tell."""
    from neuron_articles.stimuli.written_words import lexical_units

    return lexical_units(words, texts) if len(words.words) >= LEAST else np.zeros(words.values.shape[1], bool)


def concepts_of(responses: Responses, words: Sequence[str]) -> dict[str, Concept]:
    """Word -> the concept it is a name of, of the words that are written."""
    written = set(words)
    return {word: one for one in responses.facts.values() for word in one.words if word in written}


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


def add_up(words: WordResponses, mask: Mask, concepts: Mapping[str, Concept]) -> dict[str, Any]:
    """How often the answer is nearest, over all problems, beside what the last summand alone would give."""
    from msgspec.structs import asdict

    from neuron_articles.statistics.agreement import mcnemar

    sums = problems(concepts)
    rows: list[dict[str, Any]] = [
        {
            "sum": one.told, "answer": one.answer,
            "rank": words.rank(one.answer, [one.first, one.plus], [one.minus]),
            "rank_masked": words.rank(one.answer, [one.first, one.plus], [one.minus], mask),
            "rank_alone": words.rank(one.answer, [one.plus]),
            "nearest": [w for w, _ in words.nearest([one.first, one.plus], [one.minus], number=3)],
            "nearest_masked": [w for w, _ in words.nearest([one.first, one.plus], [one.minus], mask, 3)],
        }
        for one in sums
    ]  # fmt: skip
    step = max(1, len(rows) // SHOWN)
    return {
        "problems": len(rows), "of": max(0, len(words.words) - 3), "examples": rows[::step][:SHOWN],
        **{f"first{key}": tally([row[f"rank{key}"] for row in rows]) for key in ("", "_masked", "_alone")},
        "gain": asdict(mcnemar([row["rank"] == 1 for row in rows], [row["rank_alone"] == 1 for row in rows])),
    }  # fmt: skip


def tally(ranks: Sequence[int]) -> dict[str, Any]:
    """How many are 1, with the Wilson interval of the share, and the median."""
    hits, of = sum(rank == 1 for rank in ranks), len(ranks)
    low, high = wilson_interval(hits, of) if of else (0.0, 1.0)
    return {"hits": hits, "of": of, "interval": [round(low, 4), round(high, 4)],
            "median": float(np.median(ranks)) if of else None}  # fmt: skip


def measure_categories(
    words: WordResponses, mask: Mask, meanings: WordResponses, concepts: Mapping[str, Concept]
) -> dict[str, Any]:  # fmt: skip
    """The mean share of a word's nearest others that are of its concept's category; other names of it do not count.

    chance: the share among all other words
    """
    known = [i for i, word in enumerate(words.words) if word in concepts]
    names = np.array([concepts[words.words[i]].name for i in known])
    categories = np.array([concepts[words.words[i]].category for i in known])
    other = names[:, None] != names[None]
    same = categories[:, None] == categories[None]
    spaces = {"all": words.values, "masked": words.values * ~mask, "text": meanings.values}
    shares = dict(_shares({name: values[known] for name, values in spaces.items()}, other, same))
    return {"near": NEAR, "words": len(known), "chance": round(float((same & other).sum() / other.sum()), 4), **shares}


def _shares(
    spaces: Mapping[str, npt.NDArray[np.floating]], other: Mask, same: Mask
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    for name, values in spaces.items():
        unit = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
        likeness = np.where(other, unit @ unit.T, -np.inf)
        found = np.take_along_axis(same, np.argsort(-likeness, axis=1, kind="stable")[:, :NEAR], 1).mean(1)
        low, high = mean_interval(found)
        yield name, {"share": round(float(found.mean()), 4), "interval": [round(max(0, low), 4), round(high, 4)]}


def caption(model: str, words: WordResponses, mask: Mask) -> str:
    return (
        f"Nearest neighbours of a word, of {len(words.words)} that the data set writes. The first two columns compare "
        f"how the word as a picture excites the {len(mask):,} neurons of {model}’s last layer, less the mean over all "
        f"words, by the angle; the second leaves out {int(mask.sum())} neurons whose strongest words share letters but "
        "not meanings. The third compares the embeddings of the model’s text tower. The words are the first names of "
        "each kind of concept in alphabetical order, chosen without a look at their neighbours."
    )
