"""Categories given activation and the other way round, against direct counts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from neuron_articles.analyses.interpretability import draw_units, shares
from neuron_articles.responses.conditional import (
    Buckets,
    activation_given_category,
    categories_given_activation,
    draw_buckets,
    draw_from_summary,
)
from neuron_articles.responses.pooling import Pooled
from neuron_articles.responses.summary import Edges, ScanSettings, summarize
from neuron_articles.statistics.agreement import PairedTest, kappa, mcnemar

pytestmark = pytest.mark.torch

VALUES = np.random.default_rng(0).normal(0, 1, 5000)


def test_buckets_have_equal_samples_in_blind_order() -> None:
    drawn = draw_buckets(VALUES, buckets=8, per_bucket=40, seed=1)
    assert drawn.edges[0] == VALUES.min() and drawn.edges[-1] == VALUES.max()
    counts, there = np.histogram(drawn.values, drawn.edges)[0], np.histogram(VALUES, drawn.edges)[0]
    np.testing.assert_array_equal(counts, np.minimum(there, 40))
    np.testing.assert_array_equal(drawn.values, VALUES[drawn.pictures])
    assert len(set(drawn.pictures)) == len(drawn.pictures)
    assert abs(np.corrcoef(np.arange(len(drawn.values)), drawn.values)[0, 1]) < 0.2, "the order must not tell"
    assert draw_buckets(VALUES, 8, 40, 1) == drawn and draw_buckets(VALUES, 8, 40, 2) != drawn


def test_a_scan_keeps_enough_for_buckets() -> None:
    columns = VALUES.astype(np.float32)[:, None]
    places = np.zeros(columns.shape, np.int32)
    pooled = Pooled(columns, columns, columns, places, places)
    summary = summarize(
        pooled, np.arange(5000, dtype=np.int32), Edges.around(pooled, 0.0), ScanSettings(bins=40, per_bin=8)
    )
    drawn = draw_from_summary(summary, 0, buckets=8, per_bucket=30)
    np.testing.assert_allclose(drawn.values, VALUES[drawn.pictures], rtol=1e-6)
    assert np.histogram(drawn.values, drawn.edges)[0][2:6].min() == 30


def test_shares_are_the_counts_of_labels() -> None:
    labels = {i: "high" if value > 1 else "low" for i, value in enumerate(VALUES)}
    drawn = draw_buckets(VALUES, 8, 50)
    found = categories_given_activation(drawn, labels)
    assert found.categories == ["low", "high"]
    heights = np.array(found.probability.heights)
    np.testing.assert_allclose(heights.sum(0), 1)
    assert heights[1, -1] == 1 and heights[1, 0] == 0
    for row, count in zip(found.intervals, heights, strict=True):
        assert all(low <= share <= high for (low, high), share in zip(row, count, strict=True))
    some = categories_given_activation(drawn, dict.fromkeys(drawn.pictures[:5], "low"))
    assert sum(some.probability.counts) == 5


def test_the_published_africa_neuron_exactly(shared: Path) -> None:
    raw = json.loads((shared / "published" / "conditional_africa_1317_raw.json").read_text())
    known = json.loads((shared / "published" / "conditional_africa_1317.json").read_text())
    step = known["bins"][1] - known["bins"][0]
    values = [image["activation"] for image in raw]
    buckets = Buckets([*known["bins"], known["bins"][-1] + step], list(range(len(raw))), values)
    found = categories_given_activation(buckets, {i: image["label"] for i, image in enumerate(raw)})
    rows = [found.categories.index(name) for name in known["labelNames"]]
    np.testing.assert_array_equal(np.array(found.probability.heights)[rows], known["heights"])
    assert [found.probability.label_counts[row] for row in rows] == known["labelCounts"]


def test_response_by_category_with_bootstrap() -> None:
    random = np.random.default_rng(3)
    labels = ["a"] * 40 + ["b"] * 200 + ["rare"]
    values = np.concatenate([random.normal(2, 1, 40), random.normal(-1, 1, 200), [9.0]])
    a, b = activation_given_category(values, labels)[::-1]
    assert (b.category, a.category, a.count) == ("b", "a", 40)
    assert a.median == pytest.approx(np.median(values[:40])) and a.spread == pytest.approx(values[:40].std(ddof=1))
    assert a.interval[0] < 2 < a.interval[1] and b.interval[0] < -1 < b.interval[1]
    assert a.interval[1] - a.interval[0] > b.interval[1] - b.interval[0], "fewer pictures, less certainty"
    assert activation_given_category(values, labels) == [b, a]


def test_interpretability_of_the_original_sample() -> None:
    """38 of 50: Wald gives the 64 to 88 % that the original article quotes."""
    ratings = {
        unit: "interpretable" if unit < 38 else "polysemantic" if unit < 47 else "uninterpretable" for unit in range(50)
    }
    first = shares(ratings)[0]
    assert [share.count for share in shares(ratings)] == [38, 9, 3] and first.share == 0.76
    assert first.wald == pytest.approx((0.642, 0.878), abs=5e-4)
    assert first.wilson == pytest.approx((0.626, 0.857), abs=5e-4)
    with pytest.raises(ValueError, match='"maybe" is no answer'):
        shares({1: "maybe"})
    with pytest.raises(ValueError, match="no unit"):
        shares({})


def test_units_are_drawn_once_each_by_seed() -> None:
    assert draw_units(1024) == draw_units(1024) != draw_units(1024, seed=1)
    assert len(set(draw_units(1024))) == 50 and draw_units(3) == [0, 1, 2]


def test_kappa_is_zero_at_chance_and_one_in_agreement() -> None:
    one = {i: "ab"[i % 2] for i in range(100)}
    assert kappa(one, one) == 1 and kappa({1: "a"}, {1: "a"}) == 1
    assert kappa(one, {i: "ab"[i // 2 % 2] for i in range(100)}) == pytest.approx(0)
    assert kappa(one, {i: "ba"[i % 2] for i in range(100)}) == -1
    # The worked example of Cohen's kappa with 20 yes-yes, 5 yes-no, 10 no-yes and 15 no-no: 0.4
    answers = ["yy"] * 20 + ["yn"] * 5 + ["ny"] * 10 + ["nn"] * 15
    first, second = ({i: pair[k] for i, pair in enumerate(answers)} for k in (0, 1))
    assert kappa(first, second) == pytest.approx(0.4)
    with pytest.raises(ValueError, match="in common"):
        kappa({1: "a"}, {2: "a"})


def test_no_labels_at_all() -> None:
    found = categories_given_activation(Buckets([0.0, 1.0], [3], [0.5]), {})
    assert found.categories == [] and found.probability.heights == []


def test_two_ways_are_compared_thing_by_thing() -> None:
    """McNemar's exact test, by hand: 9 of 10 heads has p = 2 (1 + 10) / 1024."""
    first = [True] * 9 + [False] * 1 + [True] * 5 + [False] * 6
    second = [False] * 9 + [True] * 1 + [True] * 5 + [False] * 6
    assert mcnemar(first, second) == PairedTest(only=9, only_other=1, p=round(22 / 1024, 4))
    assert mcnemar(first, first) == PairedTest(only=0, only_other=0, p=1.0)
