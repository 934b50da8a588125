"""How many units a person can make sense of: a random sample, raters' answers, and intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from neuron_articles.statistics.intervals import wald_interval, wilson_interval

ANSWERS = ("interpretable", "polysemantic", "uninterpretable")


def draw_units(width: int, number: int = 50, seed: int = 0) -> list[int]:
    """A random sample of a layer's units, in order."""
    chosen = np.random.default_rng(seed).choice(width, min(number, width), replace=False)
    return sorted(int(unit) for unit in chosen)


@dataclass(frozen=True)
class Share:
    """How often one answer was given. The original article quotes Wald's interval; Wilson's is to be trusted."""

    answer: str
    count: int
    of: int
    wald: tuple[float, float]
    wilson: tuple[float, float]

    @property
    def share(self) -> float:
        return self.count / self.of


def shares(ratings: Mapping[int, str], answers: Sequence[str] = ANSWERS) -> list[Share]:
    """Shares of all ``answers`` with 95 % intervals. Raises ValueError for other answers, or none."""
    if strange := sorted(set(ratings.values()) - set(answers)):
        raise ValueError(f'"{strange[0]}" is no answer (use {", ".join(answers)})')
    if not ratings:
        raise ValueError("no unit has been rated yet")
    counts, total = Counter(ratings.values()), len(ratings)
    return [
        Share(
            answer, counts[answer], total, wald_interval(counts[answer], total), wilson_interval(counts[answer], total)
        )
        for answer in answers
    ]
