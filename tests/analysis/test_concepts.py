"""Concept scores against scikit-learn-free definitions, and controls that stay at chance."""

from __future__ import annotations

import numpy as np
import pytest

from neuron_articles.responses.concepts import agreement, purity, telling_shares
from neuron_articles.statistics.areas import auc, membership

pytestmark = pytest.mark.torch

CONCEPTS = [f"c{i}" for i in range(12)]
LABELS = [CONCEPTS[i % 12] for i in range(240)]


def planted(seed: int, units: int = 60, multimodal: int = 8) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Noise, and ``multimodal`` units that fire for the concept of their own number."""
    values = np.random.default_rng(seed).normal(size=(240, units))
    members = membership(LABELS, CONCEPTS)
    for unit in range(multimodal):
        values[members[unit], unit] += 6
    return values


def test_auc_is_the_share_of_pairs_in_order() -> None:
    values = np.random.default_rng(0).integers(0, 5, (30, 3)).astype(float)  # with ties
    members = np.random.default_rng(1).random((4, 30)) < 0.3
    found = auc(values, members)
    for concept, inside in enumerate(members):
        for unit in range(3):
            pairs = values[inside, unit][:, None] - values[~inside, unit][None]
            assert found[concept, unit] == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean())


def test_a_concept_without_items_has_no_score() -> None:
    assert np.isnan(auc(np.random.default_rng(0).random((5, 2)), np.zeros((1, 5), bool))).all()


def test_purity_of_planted_units() -> None:
    found = purity(planted(0), membership(LABELS, CONCEPTS))
    assert (np.diag(found[:8, :8]) == 1).all() and found[:, 20:].max() < 0.6


@pytest.mark.parametrize(("score", "threshold"), [(auc, 0.95), (purity, 0.5)])
def test_multimodal_units_are_found_and_controls_are_not(score: object, threshold: float) -> None:
    members = membership(LABELS, CONCEPTS)
    found = agreement(score(planted(0), members), score(planted(1), members), threshold)  # type: ignore[operator]
    assert found.units.tolist() == list(range(8)) and found.concepts.tolist() == list(range(8))
    assert found.shuffled_concepts < 0.5 and found.shuffled_units < 0.5


def test_the_control_exposes_a_threshold_that_means_nothing() -> None:
    members = membership(LABELS, CONCEPTS)
    noise = [auc(np.random.default_rng(seed).normal(size=(240, 400)), members) for seed in (5, 6)]
    found = agreement(noise[0], noise[1], threshold=0.55)
    assert len(found.units) > 20
    assert found.shuffled_concepts == pytest.approx(len(found.units), rel=0.5)


def test_common_concepts_need_more_than_half() -> None:
    """Of ten drawn from two equal classes, ten are of one with probability 1 in 1,024; one in 400 needs the half."""
    members = np.zeros((4, 400), bool)
    members[0, :200], members[1, :100], members[2, 0], members[3, :320] = True, True, True, True
    assert telling_shares(members).tolist() == [1.0, 0.8, 0.5, np.inf]
