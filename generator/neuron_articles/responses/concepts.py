"""Which concept a unit stands for, in pictures and in written words, beside what chance would find.

With a thousand units and hundreds of concepts an AUC of .9 is passed at chance, so every count comes with two
controls: words' concepts shuffled against pictures', and words' units shuffled against pictures'.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from neuron_articles.statistics.permutation import deranged

Matrix = npt.NDArray[np.floating]


def purity(values: Matrix, members: npt.NDArray[np.bool_], number: int = 10) -> Matrix:
    """Share of a unit's strongest items that show a concept: (item, unit), (concept, item) -> (concept, unit)."""
    order = np.argsort(-values, axis=0, kind="stable")[:number]  # (rank, unit)
    return np.asarray(members[:, order].mean(1))


@dataclass(frozen=True)
class Agreement:
    """Units for which pictures and words agree on one concept.

    units, concepts:  those units, and each one's best concept (the larger of the smaller of both scores)
    scores:           that smaller score
    shuffled_concepts, shuffled_units: how many units the same rule finds when words are shuffled over concepts or
                      units, mean over the shuffles
    """

    units: npt.NDArray[np.int64]
    concepts: npt.NDArray[np.int64]
    scores: Matrix
    shuffled_concepts: float
    shuffled_units: float


def best_concepts(pictures: Matrix, words: Matrix) -> tuple[npt.NDArray[np.int64], Matrix]:
    """Each unit's concept with the largest smaller score, and that score; both (concept, unit)."""
    both = np.nan_to_num(np.minimum(pictures, words), nan=-1.0)
    return both.argmax(0), both.max(0)


def agreement(pictures: Matrix, words: Matrix, threshold: float, shuffles: int = 20, seed: int = 0) -> Agreement:
    """Units whose pictures' and words' scores, (concept, unit) each, both reach ``threshold`` for one concept."""
    concepts, scores = best_concepts(pictures, words)
    random = np.random.default_rng(seed)
    wrong_concepts = [best_concepts(pictures, words[deranged(len(words), random)])[1] for _ in range(shuffles)]
    wrong_units = [best_concepts(pictures, words[:, deranged(words.shape[1], random)])[1] for _ in range(shuffles)]
    found = np.flatnonzero(scores >= threshold)
    controls = [float(np.mean([(s >= threshold).sum() for s in wrong])) for wrong in (wrong_concepts, wrong_units)]
    return Agreement(found, concepts[found], scores[found], *controls)


def telling_shares(members: npt.NDArray[np.bool_], top: int = 10, least: float = 0.5, level: float = 0.001) -> Matrix:
    """(concept,) the share of its ``top`` strongest pictures from which on a unit is said to stand for a concept.

    At least ``least``, and more for concepts that many pictures show: so many of ``top`` pictures drawn at random would
    show it with probability ``level`` or less (binomial). Infinite where even all of them might.
    """
    hits = np.arange(int(np.ceil(least * top)), top + 1)
    chances = binom.sf(hits[None] - 1, top, members.mean(1)[:, None])  # (concept, hits)
    told = chances <= level
    return np.where(told.any(1), hits[told.argmax(1)] / top, np.inf)
