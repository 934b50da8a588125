"""Shares and ties of records as readers see them: never more certain, and never more distinct, than the numbers are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor

MANY = 30  # from so many things on a share stands alone; of fewer it says how many they are


def percent(share: float, digits: int = 0, sign: str = "%") -> str:
    """A share, 0 to 1: "83%". Only none is 0% and only all is 100%: "under 1%", "over 99.9%".

    sign: the text behind the number, such as " %"
    """
    text, step = f"{100 * share:.{digits}f}", 10.0**-digits
    if share < 1 and float(text) >= 100:
        return f"over {100 - step:.{digits}f}{sign}"
    if share > 0 and float(text) <= 0:
        return f"under {step:.{digits}f}{sign}"
    return f"{text}{sign}"


def share_of(hits: int, total: int, digits: int = 0) -> str:
    """A share of things that were counted: "83%", of few "80% (4 of 5)", of none "none"."""
    if not total:
        return "none"
    text = percent(hits / total, digits)
    return text if total >= MANY else f"{text} ({hits} of {total})"


def counted_in(share: float, total: int | None, digits: int = 0) -> str:
    """A share whose count is known by the total alone; "" of nothing, as it is where even the total is unknown."""
    return percent(share, digits) if total is None else share_of(round(share * total), total, digits)


def percentile(value: float, digits: int = 2, more: str = "more than ", less: str = "less than ") -> str:
    """A share in per cent, as records keep it, cut and not rounded: "99.9" for 99.97 with one digit.

    Of how many pictures a record does not say, so that 100, to two decimals, is "more than 99.99" and 0 "less than
    0.01". In tables ``more`` is ">" and ``less`` "<".
    """
    if round(value, 2) >= 100:
        return f"{more}99.99"
    if round(value, 2) <= 0:
        return f"{less}0.01"
    cut = floor(value * 10**digits + 1e-6) / 10**digits
    return f"{cut:.{digits}f}".rstrip("0").rstrip(".") if cut else f"{less}{10.0**-digits:g}"


def first_with_ties(values: Sequence[float], number: int) -> tuple[list[int], int]:
    """Places of the ``number`` greatest values above 0, of equals the earlier first; how many more equal the last."""
    order = sorted((place for place, value in enumerate(values) if value > 0), key=lambda place: -values[place])
    shown = order[:number]
    return shown, sum(values[place] == values[shown[-1]] for place in order[number:]) if shown else 0


def listed(names: Iterable[str], more: int = 0) -> str:
    """ "a, b", or "a, b and 2 more as strongly" where a tie was cut."""
    text = ", ".join(names)
    return f"{text} and {more} more as strongly" if more else text
