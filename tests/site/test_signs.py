"""Minus signs of numbers in pages."""

from __future__ import annotations

import pytest

from neuron_articles.render.number_typography import with_minus


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (-1.6727, "−1.6727"),
        ("-0.0", "0.0"),
        ("-0.00", "0.00"),
        ("-0", "0"),
        ("-0.04", "−0.04"),
        (0.5, "0.5"),
        ("a correlation of -0.66, which", "a correlation of −0.66, which"),
        ("(-.5 to -0.0)", "(−.5 to 0.0)"),
        ("RN50-x4, 2014-05-03 and 4-5", "RN50-x4, 2014-05-03 and 4-5"),
        ("-0,5", "−0,5"),
        ("well-known", "well-known"),
    ],
)
def test_a_number_has_a_minus_sign_and_zero_has_none(text: object, shown: str) -> None:
    assert with_minus(text) == shown
