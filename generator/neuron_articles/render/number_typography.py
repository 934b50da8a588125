"""The minus sign of numbers: longer than a hyphen, and none before a zero."""

from __future__ import annotations

import re

_HYPHEN = re.compile(r"(?<![\w.\-–−])-(?=\.?\d)")
_ZERO = re.compile(r"(?<![\w.\-–−])−(?=0(?:\.0*)?(?![\d.]|,\d))")


def with_minus(text: object) -> str:
    """A number, or a text with numbers, with minus signs: "−1.67" for -1.67, "0.0" for "-0.0".

    Hyphens in words, dates and ranges ("4-5", "RN50-x4") stay.
    """
    return _ZERO.sub("", _HYPHEN.sub("−", str(text)))
