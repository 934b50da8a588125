"""Shares, percentiles and ties say what the numbers say: no certainty by rounding, no order where there is none."""

from __future__ import annotations

import pytest

from neuron_articles.records.shares import counted_in, first_with_ties, listed, percent, percentile, share_of


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.834, 0, "83%"),
        (0, 0, "0%"),
        (1, 1, "100.0%"),
        (0.9999, 0, "over 99%"),
        (0.99951, 1, "over 99.9%"),
        (0.9994, 1, "99.9%"),
        (0.004, 0, "under 1%"),
        (0.0004, 1, "under 0.1%"),
        (0.005, 1, "0.5%"),
    ],
)
def test_only_all_is_100_percent_and_only_none_is_0(share: float, digits: int, text: str) -> None:
    assert percent(share, digits) == text


def test_a_percent_sign_may_stand_apart() -> None:
    assert [percent(share, 0, " %") for share in (0.5, 0.999)] == ["50 %", "over 99 %"]


@pytest.mark.parametrize(
    ("hits", "total", "text"),
    [(4, 5, "80% (4 of 5)"), (29, 29, "100% (29 of 29)"), (15, 30, "50%"), (999, 1000, "over 99%"), (0, 0, "none")],
)
def test_a_share_of_fewer_than_thirty_says_of_how_many(hits: int, total: int, text: str) -> None:
    assert share_of(hits, total) == text
    assert not total or counted_in(hits / total, total) == text


def test_a_share_of_an_unknown_number_is_a_share() -> None:
    assert counted_in(0.5, None) == "50%"


@pytest.mark.parametrize(
    ("value", "fine", "coarse"),
    [
        (99.97, "99.97", "99.9"),
        (99.99, "99.99", "99.9"),
        (100.0, "more than 99.99", "> 99.99"),
        (99.995, "more than 99.99", "> 99.99"),
        (97.86, "97.86", "97.8"),
        (99.0, "99", "99"),
        (98.6, "98.6", "98.6"),
        (0.03, "0.03", "< 0.1"),
        (0.0, "less than 0.01", "< 0.01"),
    ],
)
def test_a_percentile_is_cut_and_lies_below_100(value: float, fine: str, coarse: str) -> None:
    assert percentile(value) == fine
    assert percentile(value, 1, "> ", "< ") == coarse


def test_every_percentile_of_a_record_prints_what_can_be_checked() -> None:
    """Of 8,557 pictures: the text is never above the true share, and never 100."""
    for below in range(8558):
        text = percentile(round(100 * below / 8557, 2))
        if text.startswith(("less", "more")):
            assert below == (0 if text.startswith("less") else 8557)
        else:
            assert abs(float(text) - 100 * below / 8557) <= 0.005 + 1e-9 and 0 < float(text) < 100


def test_ties_at_the_end_of_a_list_are_counted() -> None:
    assert first_with_ties([3, 5, 5, 1, 3, 3], 3) == ([1, 2, 0], 2)
    assert first_with_ties([3, 5, 5, 1, 3, 3], 2) == ([1, 2], 0)
    assert first_with_ties([0, 0], 3) == ([], 0)
    assert first_with_ties([7, 0, 7], 1) == ([0], 1)
    assert listed(["Kenya", "Somalia"], 0) == "Kenya, Somalia"
    assert listed(["Kenya", "Somalia"], 2) == "Kenya, Somalia and 2 more as strongly"
