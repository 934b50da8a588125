"""Intervals and conditional shares, against values worked out elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuron_articles.statistics.intervals import conditional_probability, infer_counts, wald_interval, wilson_interval


def test_intervals_of_38_in_50() -> None:
    """The article's footnote quotes 64-88 % for 38 of 50 (Wald); Wilson's is 0.626-0.857."""
    assert wald_interval(38, 50) == pytest.approx((0.642, 0.878), abs=5e-4)
    assert wilson_interval(38, 50) == pytest.approx((0.626, 0.857), abs=5e-4)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_a_probability(case: tuple[int, int]) -> None:
    successes, trials = case
    low, high = wilson_interval(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1
    assert high - low > 0, "an interval from few trials is never empty, unlike Wald's at 0 and 1"


@pytest.mark.parametrize(("successes", "trials"), [(1, 0), (3, 2), (-1, 2)])
def test_intervals_refuse_what_is_no_share(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson_interval(successes, trials)
    with pytest.raises(ValueError, match="is not a share"):
        wald_interval(successes, trials)


def test_a_value_on_an_edge_counts_to_the_right_and_the_last_edge_is_closed() -> None:
    counted = conditional_probability([0, 1, 2, 2.5, 3, -1, 4], [0, 0, 1, 1, 0, 0, 1], [0, 1, 2, 3], 2)
    assert counted.counts == [1, 1, 3]
    assert counted.images == [[1, 1, 1], [0, 0, 2]]
    assert counted.heights[1] == [0, 0, pytest.approx(2 / 3)]
    assert counted.label_counts == [3, 2]


def test_an_empty_bucket_has_height_zero() -> None:
    assert conditional_probability([0.5], [0], [0, 1, 2], 1).heights == [[1.0, 0.0]]
    assert conditional_probability([], [], [0, 1, 2], 2).heights == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("activations", "labels", "edges"), [([1], [0, 0], [0, 1]), ([1], [0], [1, 1]), ([1], [0], [1]), ([1], [2], [0, 2])]
)
def test_bad_input_is_refused(activations: list[float], labels: list[int], edges: list[float]) -> None:
    with pytest.raises(ValueError):
        conditional_probability(activations, labels, edges, 2)


def test_counts_are_inferred_from_shares() -> None:
    assert infer_counts([[0.25, 1 / 3], [0.75, 2 / 3]]) == [4, 3]
    assert infer_counts([[2**-0.5], [1 - 2**-0.5]]) is None


def test_published_activations_give_the_published_heights(shared: Path) -> None:
    """518 images of unit 1317 (Figure 7): the very numbers, from the raw activations and labels."""
    raw = json.loads((shared / "published/conditional_africa_1317_raw.json").read_bytes())
    drawn = json.loads((shared / "published/conditional_africa_1317.json").read_bytes())
    names = drawn["labelNames"]
    activations = [image["activation"] for image in raw]
    labels = [names.index(image["label"]) for image in raw]
    counted = conditional_probability(activations, labels, [*drawn["bins"], 35], len(names))
    assert counted.heights == drawn["heights"]
    assert counted.counts == [12, 46, 49, 49, 49, 49, 46, 49, 46, 50, 46, 27]
    assert counted.label_counts == drawn["labelCounts"]
