"""The sparse probe: planted features come back, the optimum is the optimum, and noise stays noise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from neuron_articles.analyses.sparse_probe import Examples, fit, fit_path, fit_sparse, greatest_penalty
from neuron_articles.analyses.taxonomy import alignment, arranged, most_shared

pytestmark = pytest.mark.torch

CLASSES, UNITS, EACH = 12, 40, 30


def activations(seed: int) -> tuple[Any, Any]:
    """Noise in which units 0 to 11 stand for one class each, and 12 to 15 for three classes each."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(CLASSES * EACH) % CLASSES
    values = torch.rand(CLASSES * EACH, UNITS, generator=generator)
    values[torch.arange(len(labels)), labels] += 0.7
    values[torch.arange(len(labels)), 12 + labels // 3] += 0.4
    return values, labels


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples.of(*activations(0), CLASSES)


def test_planted_units_are_found(examples: Examples) -> None:
    probe = fit_sparse(examples, 1.5)
    assert probe.weights_per_class == pytest.approx(1.5, abs=0.1)
    strongest = probe.weights[:CLASSES].diagonal()
    assert (strongest > 0).all() and (probe.weights.abs().amax(0) == strongest).all()
    assert (probe.weights[16:] != 0).sum() == 0, "no weight lies on noise"
    values, labels = activations(1)
    assert (probe.logits(values).argmax(1) == labels).double().mean() > 0.7


def test_the_optimality_conditions_hold(examples: Examples) -> None:
    penalty = greatest_penalty(examples) / 4
    probe = fit(examples, penalty, tolerance=1e-3, most=5000)
    weights = probe.weights.double().requires_grad_()
    bias = (probe.bias + examples.mean @ probe.weights).double()
    torch.nn.functional.cross_entropy(examples.features.double() @ weights + bias, examples.labels).backward()  # type: ignore[no-untyped-call]
    assert weights.grad is not None
    active = weights.detach() != 0
    assert weights.grad[~active].abs().max() <= penalty * 1.01
    assert (weights.grad + penalty * weights.detach().sign())[active].abs().max() <= penalty * 0.01


def test_the_objective_is_that_of_an_independent_slow_solver() -> None:
    """Plain proximal gradient in NumPy, with the safe step, thousands of times."""
    values, labels = activations(2)
    values = values[:, :14]
    examples = Examples.of(values, labels, CLASSES)
    penalty = greatest_penalty(examples) / 3
    features, wanted = examples.features.double().numpy(), np.eye(CLASSES)[labels.numpy()]
    with_bias = np.c_[features, np.ones(len(features))]
    step = 1 / (0.5 * np.linalg.eigvalsh(with_bias.T @ with_bias)[-1] / len(features))
    weights, bias = np.zeros((14, CLASSES)), np.zeros(CLASSES)
    for _ in range(1500):
        logits = features @ weights + bias
        shares = np.exp(logits - logits.max(1, keepdims=True))
        error = (shares / shares.sum(1, keepdims=True) - wanted) / len(features)
        moved = weights - step * features.T @ error
        weights, bias = np.sign(moved) * np.maximum(np.abs(moved) - step * penalty, 0), bias - step * error.sum(0)
    logits = features @ weights + bias
    normal = np.log(np.exp(logits).sum(1))
    objective = (normal - (logits * wanted).sum(1)).mean() + penalty * np.abs(weights).sum()
    found = fit(examples, penalty, tolerance=1e-3, most=5000)
    assert found.objective == pytest.approx(objective, rel=1e-4)
    np.testing.assert_allclose(found.weights.numpy(), weights, atol=5e-3)


def test_no_weight_at_the_greatest_penalty_and_some_below(examples: Examples) -> None:
    top = greatest_penalty(examples)
    assert fit(examples, top * 1.001).weights_per_class == 0
    assert fit(examples, top * 0.9).weights_per_class > 0


def test_the_path_gains_weights(examples: Examples) -> None:
    counts = [probe.weights_per_class for probe in fit_path(examples, 3.0)]
    assert counts[0] < counts[-1] == pytest.approx(3, abs=0.2)


def test_shuffled_labels_teach_nothing(examples: Examples) -> None:
    """With as many weights, a probe of shuffled labels names no more than chance does."""
    probe = fit_sparse(examples.shuffled(), 1.5)
    values, labels = activations(3)
    right = int((probe.logits(values).argmax(1) == labels).sum())
    number, chance = len(labels), 1 / CLASSES
    assert right / number < chance + 4 * math.sqrt(chance * (1 - chance) / number)


def test_a_unit_that_never_changes_gets_no_weight() -> None:
    values, labels = activations(0)
    values[:, 20] = 7.0
    probe = fit_sparse(Examples.of(values, labels, CLASSES), 1.0)
    assert (probe.weights[20] == 0).all() and torch.isfinite(probe.logits(values)).all()


def test_logits_do_not_depend_on_the_units_scale() -> None:
    values, labels = activations(0)
    factor = torch.linspace(0.1, 30, UNITS)
    one, other = (fit(Examples.of(each, labels, CLASSES), 0.02) for each in (values, values * factor))
    np.testing.assert_allclose(one.logits(values), other.logits(values * factor), atol=2e-2)


def test_rows_and_columns_are_in_the_order_of_reading() -> None:
    weights = np.zeros((4, 6))
    weights[0, [1, 2]] = 1
    weights[1, [0, 2, 3, 5]] = 1
    weights[2, [4]] = -1
    part = arranged(weights, np.array([0, 1, 2]), np.arange(6))
    assert part.units.tolist() == [1, 0, 2]
    assert part.classes.tolist() == [2, 0, 3, 5, 1, 4]
    assert most_shared(weights, units=2, least=1).units.tolist() == [1, 0]


def test_groups_that_share_units_are_found_and_shuffled_groups_are_not() -> None:
    random = np.random.default_rng(0)
    groups = [f"group {number // 6}" for number in range(60)]
    weights = np.zeros((30, 60))
    for unit in range(30):
        members = np.flatnonzero([group == f"group {unit % 10}" for group in groups])
        weights[unit, random.choice(members, 3, replace=False)] = 1
    found = alignment(weights, groups, shuffles=300)
    assert found.groups == 10
    assert found.share == 1 and found.p < 0.01 and found.chance == pytest.approx(5 / 59, abs=0.02)
    wrong = alignment(weights[:, random.permutation(60)], groups, shuffles=300)
    assert wrong.share <= wrong.highest and wrong.p > 0.01
