"""The summary of a data set is what NumPy finds on the full matrix, however the data set was cut."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from neuron_articles.responses.pooling import POOLS, Pooled, pool
from neuron_articles.responses.summary import Edges, ScanSettings, Summary, merge, quantile_examples, summarize

pytestmark = pytest.mark.torch

UNITS, PICTURES = 5, 300
SETTINGS = ScanSettings(examples=7, bins=20, per_bin=3, seed=4)


@pytest.fixture(scope="module")
def units() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(PICTURES, UNITS, 3, 4, generator=generator) * torch.arange(1, UNITS + 1).view(1, -1, 1, 1)
    return (values * 4).round() / 4  # many ties


@pytest.fixture(scope="module")
def pooled(units: torch.Tensor) -> Pooled:
    return pool(units)


def part(pooled: Pooled, numbers: range) -> Pooled:
    return Pooled(*(getattr(pooled, name)[list(numbers)] for name in ("mean", "max", "min", "max_place", "min_place")))


def summary_of(pooled: Pooled, numbers: range) -> Summary:
    edges = Edges.around(part(pooled, range(40)), margin=0.1)
    return summarize(part(pooled, numbers), np.array(numbers, np.int32), edges, SETTINGS)


@pytest.fixture(scope="module")
def whole(pooled: Pooled) -> Summary:
    return summary_of(pooled, range(PICTURES))


def test_pooling_against_numpy(units: torch.Tensor, pooled: Pooled) -> None:
    flat = units.numpy().reshape(PICTURES, UNITS, -1)
    np.testing.assert_array_equal(pooled.max, flat.max(2))
    np.testing.assert_array_equal(pooled.min, flat.min(2))
    np.testing.assert_allclose(pooled.mean, flat.mean(2), rtol=1e-5, atol=1e-6)
    places = pooled.max_place[..., None].astype(int)
    np.testing.assert_array_equal(np.take_along_axis(flat, places, 2)[..., 0], flat.max(2))
    far = np.abs(flat).max(2)
    np.testing.assert_array_equal(np.abs(pooled.extreme), far)
    with pytest.raises(ValueError, match="no pool"):
        pooled.values("median")


@pytest.mark.parametrize("name", POOLS)
def test_moments_and_histogram_against_numpy(pooled: Pooled, whole: Summary, name: str) -> None:
    values = pooled.values(name).astype(float)
    np.testing.assert_allclose(whole.of("mean", name), values.mean(0), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(whole.of("std", name), values.std(0), rtol=1e-9)
    edges = whole.edges(name)
    for unit in range(UNITS):
        inside = np.clip(values[:, unit], edges[unit, 0], edges[unit, -1])
        np.testing.assert_array_equal(whole.of("counts", name)[unit], np.histogram(inside, edges[unit])[0])


def test_strongest_and_weakest_with_places(pooled: Pooled, whole: Summary) -> None:
    for unit in range(UNITS):
        order = np.lexsort((np.arange(PICTURES), -pooled.max[:, unit]))[:7]
        np.testing.assert_array_equal(whole.top_picture[:, unit], order)
        np.testing.assert_array_equal(whole.top_value[:, unit], pooled.max[order, unit])
        np.testing.assert_array_equal(whole.top_place[:, unit], pooled.max_place[order, unit])
        order = np.lexsort((np.arange(PICTURES), pooled.min[:, unit]))[:7]
        np.testing.assert_array_equal(whole.bottom_picture[:, unit], order)
        np.testing.assert_array_equal(whole.bottom_value[:, unit], pooled.min[order, unit])


def test_quantiles_lie_within_a_bin_of_the_true_ones(pooled: Pooled, whole: Summary) -> None:
    width = (whole.of("high", "extreme") - whole.of("low", "extreme")) / SETTINGS.bins
    for share in (0.05, 0.5, 0.9):
        true = np.quantile(pooled.extreme, share, axis=0)
        assert (np.abs(whole.quantile(share) - true) <= width + 1e-9).all()


def test_shards_merge_to_the_same_bytes_in_any_order(pooled: Pooled, whole: Summary) -> None:
    shards = [summary_of(pooled, numbers) for numbers in (range(100), range(100, 130), range(130, PICTURES))]
    contents = {merge(order).to_bytes() for order in itertools.permutations(shards)}
    assert len(contents) == 1
    merged = Summary.from_bytes(contents.pop())
    for name in ("counts", "top_picture", "top_place", "top_value", "bottom_picture", "bottom_value", "sample_picture"):
        np.testing.assert_array_equal(getattr(merged, name), getattr(whole, name), err_msg=name)
    for name in ("mean", "m2"):
        np.testing.assert_allclose(getattr(merged, name), getattr(whole, name), rtol=1e-9, atol=1e-9, err_msg=name)


def test_the_sample_holds_pictures_of_its_bin_and_is_drawn_fairly(pooled: Pooled, whole: Summary) -> None:
    edges = whole.edges("extreme")
    for unit, bin_ in itertools.product(range(UNITS), range(SETTINGS.bins)):
        drawn = whole.sample_picture[unit, bin_]
        drawn = drawn[drawn >= 0]
        assert len(drawn) == min(SETTINGS.per_bin, whole.of("counts", "extreme")[unit, bin_])
        values = np.clip(pooled.extreme[drawn, unit], edges[unit, 0], edges[unit, -1])
        assert (values >= edges[unit, bin_] - 1e-6).all() and (values <= edges[unit, bin_ + 1] + 1e-6).all()
        np.testing.assert_array_equal(whole.sample_value[unit, bin_, : len(drawn)], pooled.extreme[drawn, unit])
    drawn = whole.sample_picture[whole.sample_picture >= 0]
    assert abs(drawn.mean() / PICTURES - 0.5) < 0.1, "early pictures must not be favoured"


def test_another_seed_draws_another_sample(pooled: Pooled, whole: Summary) -> None:
    edges = Edges.around(part(pooled, range(40)), margin=0.1)
    other = summarize(pooled, np.arange(PICTURES, dtype=np.int32), edges, ScanSettings(7, 20, 3, seed=5))
    assert not np.array_equal(other.sample_picture, whole.sample_picture)


def test_quantile_examples_rise(pooled: Pooled, whole: Summary) -> None:
    groups = quantile_examples(whole, 2, groups=4, number=3)
    means = [pooled.extreme[group, 2].mean() for group in groups]
    assert len(groups) == 4 and means == sorted(means)


def test_fewer_pictures_than_examples(pooled: Pooled) -> None:
    small = summary_of(pooled, range(3))
    assert (small.top_picture[3:] == -1).all() and sorted(small.top_picture[:3, 0]) == [0, 1, 2]


def test_nothing_mixed_or_broken_merges(pooled: Pooled, whole: Summary) -> None:
    with pytest.raises(ValueError, match="nothing to merge"):
        merge([])
    other = summarize(part(pooled, range(9)), np.arange(9, dtype=np.int32), Edges.around(pooled), SETTINGS)
    with pytest.raises(ValueError, match="different settings"):
        merge([whole, other])
    with pytest.raises(ValueError, match="no summary"):
        Summary.from_bytes(whole.to_bytes()[:1000])


def columns_of(values: np.ndarray) -> Pooled:
    """Pictures whose pools all have the same values, (image, unit)."""
    columns, places = values.astype(np.float32), np.zeros(values.shape, np.int32)
    return Pooled(columns, columns, columns, places, places)


def drifting(seed: int = 0) -> tuple[np.ndarray, Edges]:
    """Units whose later pictures leave the first look's range: up, down, both ways, far, by one picture, never."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(4000, 6))
    values[400:, 0] = random.normal(50, 2, 3600)
    values[400:, 1] = -np.exp(random.normal(3, 1, 3600))
    values[2000:, 2] = random.normal(30, 1, 2000)
    values[1000:2000, 2] = random.normal(-300, 9, 1000)
    values[3000:, 3] = random.normal(1e6, 10, 1000)
    values[3999, 4] = 1e9
    return values, Edges.around(columns_of(values[:256]))


@pytest.mark.parametrize("share", [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_quantiles_hold_where_pictures_leave_the_range_of_the_first_look(share: float) -> None:
    values, edges = drifting()
    whole = summarize(columns_of(values), np.arange(4000, dtype=np.int32), edges, ScanSettings())
    low, high = edges.low[0], edges.high[0]
    for name in POOLS:
        found = whole.quantile(share, name)
        # Between two pictures every value is a quantile.
        least, most = (np.quantile(values, share, axis=0, method=way) for way in ("lower", "higher"))
        outside = np.maximum(np.maximum(least - high, low - least), 0)
        allowed = np.maximum((high - low) / 64, outside * (2 ** (1 / 12) - 1)) + 1e-6
        assert (found >= least - allowed).all() and (found <= most + allowed).all(), name


def test_the_planted_quantile_of_nine_tenths_is_fifty() -> None:
    values = np.concatenate([np.random.default_rng(0).normal(size=300), np.full(700, 50.0)])[:, None]
    edges = Edges.around(columns_of(values[:256]))
    whole = summarize(columns_of(values), np.arange(1000, dtype=np.int32), edges, ScanSettings())
    assert edges.high[0, 0] < 10, "the first look must not see them"
    assert whole.quantile(0.9) == pytest.approx(50, rel=1e-9)


def test_what_lies_outside_merges_to_the_same_bytes_in_any_order() -> None:
    values, edges = drifting(1)
    cuts = (0, 300, 1500, 3100, 4000)
    shards = [
        summarize(columns_of(values[a:b]), np.arange(a, b, dtype=np.int32), edges, ScanSettings())
        for a, b in itertools.pairwise(cuts)
    ]
    contents = {merge(order).to_bytes() for order in itertools.permutations(shards)}
    assert len(contents) == 1
    whole = summarize(columns_of(values), np.arange(4000, dtype=np.int32), edges, ScanSettings())
    merged = Summary.from_bytes(contents.pop())
    np.testing.assert_array_equal(merged.tail_counts, whole.tail_counts)
    np.testing.assert_array_equal(merged.tail_reach, whole.tail_reach)
    np.testing.assert_array_equal(merged.quantile(0.9), whole.quantile(0.9))


def test_examples_of_equal_shares_rise_outside_the_range_too() -> None:
    values, edges = drifting()
    whole = summarize(columns_of(values), np.arange(4000, dtype=np.int32), edges, ScanSettings(per_bin=64))
    groups = quantile_examples(whole, 2, groups=4, number=8)
    shares = [np.searchsorted(np.sort(values[:, 2]), values[group, 2]) / 4000 for group in groups]
    for index, group in enumerate(shares):
        assert len(group) and (group >= index / 4 - 0.04).all() and (group <= (index + 1) / 4 + 0.04).all(), index


@pytest.mark.parametrize("offset", [0, 1e3, 1e6, -1e6])
def test_the_spread_of_means_survives_an_offset(offset: float) -> None:
    """float32 has steps of 0.06 at a million: the mean of a map lies between them."""
    generator = torch.Generator().manual_seed(1)
    maps = torch.randn(600, 3, 9, 9, generator=generator) * 0.7 + offset
    true = maps.numpy().astype(np.float64).mean((2, 3))
    pooled = pool(maps)
    edges = Edges.around(pooled)
    whole = summarize(pooled, np.arange(600, dtype=np.int32), edges, ScanSettings())
    np.testing.assert_allclose(whole.of("mean", "mean"), true.mean(0), rtol=1e-12)
    np.testing.assert_allclose(whole.of("std", "mean"), true.std(0), rtol=1e-6)
    halves = [
        summarize(pool(maps[some]), np.arange(600, dtype=np.int32)[some], edges, ScanSettings())
        for some in (slice(0, 200), slice(200, 600))
    ]
    np.testing.assert_allclose(merge(halves).of("std", "mean"), true.std(0), rtol=1e-6)


def test_the_mean_of_a_map_in_bfloat16_keeps_what_its_places_say() -> None:
    maps = torch.randn(50, 4, 7, 7, generator=torch.Generator().manual_seed(2)).add(8).bfloat16()
    np.testing.assert_allclose(pool(maps).mean, maps.double().mean((2, 3)).numpy(), rtol=1e-12)
