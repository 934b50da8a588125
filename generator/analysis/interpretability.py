"""How many units a person can make sense of: a random sample, raters' answers, intervals, and comparisons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from scipy.stats import binomtest

from generator.statistics import wald_interval, wilson_interval

Item = TypeVar("Item", int, str)
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


def kappa(first: Mapping[Item, str], second: Mapping[Item, str]) -> float:
    """Agreement of two raters beyond chance, over what both have rated (Cohen 1960); 1 where both gave one answer only.

    Raises ValueError where they have nothing in common.
    """
    common = sorted(set(first) & set(second))
    if not common:
        raise ValueError("the raters have no picture in common")
    pairs = [(first[item], second[item]) for item in common]
    observed = sum(a == b for a, b in pairs) / len(pairs)
    left, right = (Counter(column) for column in zip(*pairs, strict=True))
    expected = sum(left[answer] * right[answer] for answer in left) / len(pairs) ** 2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> dict[str, Any]:
    """McNemar's exact test of two ways to do the same things (Biometrika 1947), two-sided.

    first, second: (things,) whether each way succeeded

    Returns how many things ``only`` the first way did, how many ``only_other``, and ``p``.
    """
    only = sum(bool(a and not b) for a, b in zip(first, second, strict=True))
    other = sum(bool(b and not a) for a, b in zip(first, second, strict=True))
    p = float(binomtest(only, only + other).pvalue) if only + other else 1.0
    return {"only": only, "only_other": other, "p": round(p, 4)}
