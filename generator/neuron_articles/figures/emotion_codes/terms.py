"""Which weights of a code are written out: the rule of the original's equations."""

from __future__ import annotations

from collections.abc import Collection, Sequence

# An equation has at most so many terms, each of more than this share of the largest weight.
N_TERMS = 4
_MIN_SHARE = 0.05

Term = tuple[float, int]  # a weight, or its share of the largest, and the unit


def find_terms(code: Sequence[Term], lexical: Collection[int]) -> list[Term]:
    """The terms of a code's equation: [(weight, unit)], weights as shares of the largest.

    Units of letters are dropped, weights divided by the largest (the largest in size where none is positive), and
    ordered: positive ones first, greatest first, then negative ones, least first. The first four stay, less those of
    at most 0.05 in size.
    """
    ordered = _ordered([(weight, unit) for weight, unit in code if unit not in lexical])
    return [(share, unit) for share, unit in ordered[:N_TERMS] if abs(share) > _MIN_SHARE]


def _ordered(code: Sequence[Term]) -> list[Term]:
    """Shares of the largest weight with their units, in the order of the equation."""
    largest = max((weight for weight, _ in code), default=0.0)
    scale = largest if largest > 0 else max((abs(weight) for weight, _ in code), default=1.0)
    shares = [(weight / scale, unit) for weight, unit in code]
    return sorted(shares, key=lambda term: (term[0] < 0, -abs(term[0]), term[1]))
