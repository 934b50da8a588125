"""Intervals and conditional shares, against values worked out elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuron_articles.statistics.areas import average_ranks, standardized_ranks
from neuron_articles.statistics.bootstrap import median_interval, pair_mean_interval, percentile_interval
from neuron_articles.statistics.intervals import (
    conditional_probability,
    infer_counts,
    mean_interval,
    share_interval,
    wald_interval,
    wilson_interval,
)
from neuron_articles.statistics.permutation import deranged, null_distribution, permutation_p, shuffled_within


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


def test_of_nothing_every_share_is_possible() -> None:
    assert share_interval(0, 0) == (0.0, 1.0) and share_interval(3, 4) == wilson_interval(3, 4)


def test_the_interval_of_a_mean() -> None:
    """Mean 2, deviation 1 (over n), 4 values: 2 ± 1.96 / 2."""
    assert mean_interval(np.array([1.0, 1.0, 3.0, 3.0])) == pytest.approx((1.02, 2.98))


@pytest.mark.parametrize("kind", [float, np.float32, int])
def test_ranks_are_those_of_scipy_to_the_bit(kind: type) -> None:
    stats = pytest.importorskip("scipy.stats")
    for seed, largest in enumerate((2, 5, 1000)):
        values: np.ndarray = np.random.default_rng(seed).integers(0, largest, (57, 9)).astype(kind)
        assert np.array_equal(average_ranks(values), stats.rankdata(values, axis=0))


def test_ranks_of_few_values() -> None:
    assert average_ranks(np.array([[3.0, 1.0], [1.0, np.nan], [3.0, 2.0]]))[:, 0].tolist() == [2.5, 1.0, 2.5]
    assert np.isnan(average_ranks(np.array([[3.0, 1.0], [1.0, np.nan]]))[:, 1]).all()
    assert average_ranks(np.empty((0, 2))).shape == (0, 2) and average_ranks(np.ones((1, 1))).tolist() == [[1.0]]
    assert standardized_ranks(np.array([[5.0], [5.0]])).tolist() == [[0.0], [0.0]]


def test_derangements_leave_nobody_in_place() -> None:
    random = np.random.default_rng(0)
    for count in (2, 3, 50):
        order = deranged(count, random)
        assert sorted(order) == list(range(count)) and (order != np.arange(count)).all()


def test_shuffles_within_strata_stay_in_them() -> None:
    strata = np.array(["word", "drawing"] * 20)
    order = shuffled_within(strata, np.random.default_rng(0))
    assert sorted(order) == list(range(40)) and (strata[order] == strata).all() and (order != np.arange(40)).any()


def test_p_counts_what_was_found_as_one_of_the_shuffles() -> None:
    null = null_distribution(lambda random: float(random.integers(0, 4)), 99, np.random.default_rng(0))
    assert null.shape == (99,)
    assert permutation_p(5.0, null) == 0.01 and permutation_p(0.0, null) == 1.0
    assert permutation_p(2.0, null) == (1 + (null >= 2).sum()) / 100
    assert permutation_p(3.0 + 1e-13, null, tolerance=1e-12) == permutation_p(3.0, null) > permutation_p(3.1, null)


def test_a_null_distribution_may_be_of_several_things() -> None:
    assert null_distribution(lambda random: random.random(3), 7, np.random.default_rng(0)).shape == (7, 3)
    assert null_distribution(lambda random: 0.0, 0, np.random.default_rng(0)).shape == (0,)


def test_bootstraps_hold_what_they_are_of() -> None:
    random = np.random.default_rng(0)
    assert percentile_interval(np.arange(1001)) == (25.0, 975.0)
    values = random.normal(3, 1, 400)
    low, high = median_interval(values, 500, random)
    assert low < np.median(values) < high and 0.1 < high - low < 0.5  # 2 · 1.96 · 1.25 / sqrt(400) = 0.25
    assert median_interval(np.full(9, 2.5), 50, random) == (2.5, 2.5)


def test_pairs_that_share_a_thing_make_the_interval_of_their_mean_wider() -> None:
    """One number a word, pairs are sums: 20 words are 20 independent numbers, not 190."""
    random = np.random.default_rng(1)
    words = random.normal(size=20)
    table = words[:, None] + words[None]
    pairs = np.array([(one, other) for one in range(20) for other in range(one)])
    values = table[pairs[:, 0], pairs[:, 1]]
    low, high = pair_mean_interval(table, pairs, 400, random)
    naive_low, naive_high = mean_interval(values)
    assert low < values.mean() < high and high - low > 2 * (naive_high - naive_low)
