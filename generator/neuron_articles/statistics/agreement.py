"""How far two raters, or two ways to do the same things, agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import comb
from typing import TypeVar

from msgspec import Struct

Item = TypeVar("Item", int, str)


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


class PairedTest(Struct, frozen=True):
    """Two ways to do the same things: how many only the first way did, how many only the other, and the p value."""

    only: int
    only_other: int
    p: float


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> PairedTest:
    """McNemar's exact test of two ways to do the same things (Biometrika 1947), two-sided, p with four digits.

    first, second: (things,) whether each way succeeded
    """
    only = sum(bool(a and not b) for a, b in zip(first, second, strict=True))
    other = sum(bool(b and not a) for a, b in zip(first, second, strict=True))
    total = only + other
    # Under the null hypothesis each way wins a disagreement with probability 1/2: both tails are equal.
    tail = sum(comb(total, wins) for wins in range(min(only, other) + 1)) / 2**total
    return PairedTest(only, other, round(min(1.0, 2 * tail), 4))
