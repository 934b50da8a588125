"""Charged words near groups: planted pairs are found, cosines are the slow ones, and noise is not told from chance."""

from __future__ import annotations

import numpy as np
import pytest

from neuron_articles.analyses.bias import cosines, find_mixed, measure_nearness

pytestmark = pytest.mark.torch

WORDS = [f"word{number}" for number in range(80)]
CHARGED, GROUPS = WORDS[:6], WORDS[10:30]


def make(planted: bool) -> np.ndarray:
    values = np.random.default_rng(0).normal(5, 1, size=(80, 200))
    if planted:
        values[[0, 15], :30] += 4
    return values


def test_the_planted_pair_is_nearest_and_above_chance() -> None:
    found = measure_nearness(WORDS, make(True), CHARGED, GROUPS, shuffles=30)
    assert (found.nearest[0].word, found.nearest[0].group) == ("word0", "word15")
    assert found.nearest[0].centred > found.chance > found.nearest[1].centred
    assert found.others is not None and found.groups > found.others
    assert found.means[0] > 0.9 > abs(found.means[1]) + 0.8  # as they are all words look alike


def test_noise_is_not_above_chance() -> None:
    found = measure_nearness(WORDS, make(False), CHARGED, GROUPS, shuffles=60)
    assert found.nearest[0].centred < found.chance * 1.1
    assert found.others is not None and abs(found.groups - found.others) < 0.05


def test_cosines_are_the_slow_ones() -> None:
    values = make(True)
    raw, centred = cosines(values)
    a, b = values[3], values[7]
    assert raw[3, 7] == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    a, b = a - values.mean(0), b - values.mean(0)
    assert centred[3, 7] == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_words_that_are_ignored_are_compared_with_nothing() -> None:
    values = make(False)
    values[[1, 40], :30] += 6
    near = measure_nearness(WORDS, values, CHARGED, GROUPS, shuffles=30)
    far = measure_nearness(WORDS, values, CHARGED, GROUPS, ignored=["word40"], shuffles=30)
    assert near.others is not None and far.others is not None and near.others > far.others
    everything = [word for word in WORDS if word not in (*CHARGED, *GROUPS)]
    assert measure_nearness(WORDS, values, CHARGED, GROUPS, ignored=everything, shuffles=3).others is None


def test_units_of_both_kinds_are_found_beside_what_chance_gives() -> None:
    values = make(False)
    values[[2, 12], 7] += 20
    found = find_mixed(WORDS, values, CHARGED, GROUPS)
    assert 7 in [unit for unit, _ in found.units]
    assert len(found.units) == pytest.approx(found.expected, rel=0.35)


@pytest.mark.parametrize(("charged", "groups"), [(["nobody"], GROUPS), ([], GROUPS), (CHARGED, [])])
def test_words_that_are_not_there_are_refused(charged: list[str], groups: list[str]) -> None:
    with pytest.raises(ValueError, match=r"not among|no charged"):
        measure_nearness(WORDS, make(False), charged, groups)
