"""How near charged words lie to words for groups of people, as pictures of words, beside what chance would find.

Goh et al. (2021) report the cosine of "Terrorist" and "Muslims" as 0.98 and as 0.52: the same measurement, without and
with the mean over all words taken off first. Both are given here for every pair, for the first says next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.statistics.permutation import null_distribution

Matrix = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Pair:
    """Cosines of two words' vectors of units, as they are, and with the mean over all words taken off."""

    word: str
    group: str
    raw: float
    centred: float


@dataclass(frozen=True)
class Nearness:
    """Charged words and the groups nearest to each.

    nearest: for each charged word its nearest group, the nearest pair first
    groups:  mean over the charged words of the centred cosine with the nearest group
    others:  the same with the nearest of as many words that are neither, drawn at random; None without any
    chance:  95th percentile of the nearest pair's centred cosine where each unit's values are shuffled over other words
    means:   of all pairs' cosines, raw and centred
    """

    nearest: list[Pair]
    groups: float
    others: float | None
    chance: float
    means: tuple[float, float]


def unit_length(values: Matrix) -> Matrix:
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12))


def cosines(values: Matrix) -> tuple[Matrix, Matrix]:
    """(word, word) raw and centred, of values (word, unit)."""
    raw, centred = unit_length(values), unit_length(values - values.mean(0))
    return raw @ raw.T, centred @ centred.T


def measure_nearness(
    words: Sequence[str],
    values: Matrix,
    charged: Sequence[str],
    groups: Sequence[str],
    ignored: Sequence[str] = (),
    shuffles: int = 100,
    seed: int = 0,
) -> Nearness:
    """Compare charged words with groups, and with words that are neither.

    ignored: words that are neither, but too much like charged ones to compare with

    Raises ValueError where a charged word or a group is not among the words, or there is none.
    """
    place = {word: number for number, word in enumerate(words)}
    if missing := [word for word in (*charged, *groups) if word not in place]:
        raise ValueError(f'"{missing[0]}" is not among the words')
    if not charged or not groups:
        raise ValueError("there is no charged word or no group to compare")
    rows, columns = ([place[word] for word in some] for some in (charged, groups))
    raw, centred = (table[rows] for table in cosines(values))
    best = centred[:, columns].argmax(1)
    pairs = [
        Pair(word, groups[group], float(raw[row, columns[group]]), float(centred[row, columns[group]]))
        for row, (word, group) in enumerate(zip(charged, best, strict=True))
    ]
    neither = sorted(set(range(len(words))) - {*rows, *columns, *(place[word] for word in ignored if word in place)})
    random = np.random.default_rng(seed)
    drawn = [random.permutation(neither)[: len(columns)] for _ in range(shuffles)] if neither else []
    wrong = null_distribution(lambda chance: _nearest(chance.permuted(values, axis=0), rows, columns), shuffles, random)
    return Nearness(
        sorted(pairs, key=lambda pair: (-pair.centred, pair.word)),
        float(centred[:, columns].max(1).mean()),
        float(np.mean([centred[:, some].max(1).mean() for some in drawn])) if drawn else None,
        float(np.quantile(wrong, 0.95)),
        (float(raw[:, columns].mean()), float(centred[:, columns].mean())),
    )


def _nearest(values: Matrix, rows: Sequence[int], columns: Sequence[int]) -> float:
    centred = unit_length(values - values.mean(0))
    return float((centred[rows] @ centred[columns].T).max())


@dataclass(frozen=True)
class Mixed:
    """Units whose strongest words hold a charged word and a group; ``expected`` of them where words are shuffled."""

    units: list[tuple[int, list[str]]]
    expected: float


def find_mixed(
    words: Sequence[str],
    values: Matrix,
    charged: Sequence[str],
    groups: Sequence[str],
    number: int = 10,
    shuffles: int = 100,
    seed: int = 0,
) -> Mixed:
    """Units whose ``number`` strongest words hold both, with those words; the strongest charged word first."""
    names = np.array(words)
    top = np.argsort(-values, axis=0, kind="stable")[:number]  # (rank, unit)
    bad, people = np.isin(names, list(charged)), np.isin(names, list(groups))
    both = np.flatnonzero(bad[top].any(0) & people[top].any(0))
    first = bad[top].argmax(0)
    order = both[np.argsort(first[both], kind="stable")]
    random = np.random.default_rng(seed)
    drawn = [random.permutation(len(words))[:number] for _ in range(20 * shuffles)]
    share = np.mean([bad[some].any() and people[some].any() for some in drawn])
    return Mixed([(int(unit), names[top[:, unit]].tolist()) for unit in order], float(share) * values.shape[1])
