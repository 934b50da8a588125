"""A sparse linear probe: multinomial logistic regression with an L1 penalty, so weak that a class keeps few weights.

Solved by FISTA (Beck and Teboulle 2009) with a step that adapts and a momentum that restarts when the objective rises
(O'Donoghue and Candès 2015), along a path of penalties with warm starts, on the device where the features lie. The
article's probe keeps three weights a class (Goh et al. 2021, Figure 8).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

DOWN = 0.7  # from one penalty of the path to the next
LOOSE, TIGHT = 0.2, 0.02  # how far a gradient may be from optimal, in penalties: on the path, and at its end
GROW, SHRINK = 2.0, 0.95  # of the curvature: where a step was too long, and after each one


@dataclass(frozen=True)
class Examples:
    """Labelled activations: what a probe learns from.

    features: (picture, unit), each unit divided by its standard deviation and centred. Centring changes no weight, for
              the bias takes it up, but the solver needs fewer steps.
    labels:   (picture,) int64
    scale, mean: (unit,) what was divided by, and what was then taken off
    """

    features: Tensor
    labels: Tensor
    classes: int
    scale: Tensor
    mean: Tensor

    @classmethod
    def of(cls, activations: Tensor, labels: Tensor, classes: int) -> Examples:
        """From (picture, unit) activations. A unit that never changes is left at 0, and so gets no weight."""
        spread = activations.std(0, correction=0)
        scale = torch.where(spread > 1e-8, spread, torch.inf)
        scaled = activations / scale
        mean = scaled.mean(0)
        return cls((scaled - mean).contiguous(), labels, classes, scale, mean)

    def shuffled(self, seed: int = 0) -> Examples:
        """The same pictures with their labels dealt out at random: what a probe finds where there is nothing."""
        order = torch.randperm(len(self.labels), generator=torch.Generator().manual_seed(seed))
        return replace(self, labels=self.labels[order.to(self.labels.device)])


@dataclass(frozen=True)
class Probe:
    """A fitted probe.

    weights: (unit, class), of activations in standard deviations       bias: (class,)
    objective: mean cross-entropy + ``penalty`` times the sum of the weights' sizes       steps: of the solver
    """

    weights: Tensor
    bias: Tensor
    scale: Tensor
    penalty: float
    objective: float
    steps: int

    @property
    def weights_per_class(self) -> float:
        """How many weights are not zero, over the number of classes."""
        return float((self.weights != 0).sum()) / int(self.weights.shape[1])

    def logits(self, activations: Tensor) -> Tensor:
        """(picture, unit) -> (picture, class)."""
        return (activations.to(self.weights) / self.scale) @ self.weights + self.bias


@dataclass(frozen=True)
class _Point:
    """Where the solver stands; the bias is that of centred features."""

    weights: Tensor
    bias: Tensor

    def towards(self, earlier: _Point, momentum: float) -> _Point:
        return _Point(
            self.weights + momentum * (self.weights - earlier.weights),
            self.bias + momentum * (self.bias - earlier.bias),
        )


def greatest_penalty(examples: Examples) -> float:
    """The smallest penalty at which every weight is zero."""
    _, slope = _loss_and_slope(examples, _beginning(examples))
    return float(slope.weights.abs().max())


def fit(
    examples: Examples, penalty: float, start: Probe | None = None, tolerance: float = TIGHT, most: int = 2000
) -> Probe:
    """The probe of one penalty, from ``start`` or from nothing.

    Stops when no weight's gradient breaks the optimality conditions by more than ``tolerance`` penalties, or after
    ``most`` steps.
    """
    here = _beginning(examples) if start is None else _Point(start.weights, start.bias + examples.mean @ start.weights)
    ahead, inertia, curvature, objective = here, 1.0, 0.25, math.inf
    steps = 0
    while steps < most:
        steps += 1
        loss, slope = _loss_and_slope(examples, ahead)
        if _violation(ahead, slope, penalty) <= tolerance * penalty:
            here = ahead
            break
        there, loss_there, curvature = _step(examples, ahead, loss, slope, penalty, curvature)
        value = loss_there + penalty * float(there.weights.abs().sum())
        if value > objective:  # the momentum led astray: go on from here without it
            ahead, inertia, objective = here, 1.0, math.inf
            continue
        longer = (1 + math.sqrt(1 + 4 * inertia**2)) / 2
        ahead = there.towards(here, (inertia - 1) / longer)
        here, inertia, objective, curvature = there, longer, value, curvature * SHRINK
    return _finished(examples, here, penalty, steps)


def fit_path(examples: Examples, weights_per_class: float, close: float = 0.02) -> Iterator[Probe]:
    """Probes of falling penalties until a class has ``weights_per_class`` on average, then ever nearer to that number.

    The last one is within ``close`` of it (as a share), or the nearest that eight halvings of the interval reach.
    """
    above, below = greatest_penalty(examples), 0.0
    least = above / 200  # below, a probe that still lacks weights has no use for more
    probe: Probe | None = None
    while not below:
        tried = above * DOWN
        probe = fit(examples, tried, probe, LOOSE, most=400)
        if probe.weights_per_class >= weights_per_class:
            probe = fit(examples, tried, probe)  # a loose solution may hold weights that the tight one drops
        yield probe
        if probe.weights_per_class >= weights_per_class or tried < least:
            below = tried
        else:
            above = tried
    for _ in range(8):
        middle = math.sqrt(above * below)
        probe = fit(examples, middle, probe)
        yield probe
        if abs(probe.weights_per_class / weights_per_class - 1) <= close:
            return
        above, below = (above, middle) if probe.weights_per_class > weights_per_class else (middle, below)


def fit_sparse(examples: Examples, weights_per_class: float = 3.0) -> Probe:
    """The last probe of the path: about ``weights_per_class`` weights that are not zero."""
    *_, last = fit_path(examples, weights_per_class)
    return last


def _beginning(examples: Examples) -> _Point:
    """No weights, and the classes' frequencies as bias."""
    count = torch.bincount(examples.labels, minlength=examples.classes).to(examples.features)
    weights = examples.features.new_zeros(examples.features.shape[1], examples.classes)
    return _Point(weights, ((count + 0.5) / len(examples.labels)).log())


def _logits(examples: Examples, point: _Point) -> Tensor:
    return torch.addmm(point.bias, examples.features, point.weights)


def _loss_and_slope(examples: Examples, point: _Point) -> tuple[float, _Point]:
    """Mean cross-entropy and its gradient."""
    shares = functional.log_softmax(_logits(examples, point), 1)
    rows = torch.arange(len(shares), device=shares.device)
    loss = -float(shares[rows, examples.labels].mean())
    error = shares.exp_()
    error[rows, examples.labels] -= 1
    error /= len(error)
    return loss, _Point(examples.features.T @ error, error.sum(0))


def _step(
    examples: Examples, ahead: _Point, loss: float, slope: _Point, penalty: float, curvature: float
) -> tuple[_Point, float, float]:
    """A proximal step that the quadratic bound allows: where it leads, the loss there, and the curvature it took."""
    while True:
        there = _Point(
            functional.softshrink(ahead.weights - slope.weights / curvature, penalty / curvature),
            ahead.bias - slope.bias / curvature,
        )
        moved = _Point(there.weights - ahead.weights, there.bias - ahead.bias)
        loss_there = float(functional.cross_entropy(_logits(examples, there), examples.labels))
        linear = float((slope.weights * moved.weights).sum() + (slope.bias * moved.bias).sum())
        square = float(moved.weights.square().sum() + moved.bias.square().sum())
        if loss_there <= loss + linear + curvature / 2 * square + 1e-6 * abs(loss):
            return there, loss_there, curvature
        curvature *= GROW


def _violation(point: _Point, slope: _Point, penalty: float) -> float:
    """By how much the worst gradient breaks the optimality conditions of the L1 penalty."""
    zero = point.weights == 0
    outside = functional.relu(slope.weights.abs() - penalty)
    inside = (slope.weights + penalty * point.weights.sign()).abs()
    worst = torch.where(zero, outside, inside).max()
    return max(float(worst), float(slope.bias.abs().max()))


def _finished(examples: Examples, point: _Point, penalty: float, steps: int) -> Probe:
    loss = float(functional.cross_entropy(_logits(examples, point), examples.labels))
    objective = loss + penalty * float(point.weights.abs().sum())
    bias = point.bias - examples.mean @ point.weights
    return Probe(point.weights, bias, examples.scale, penalty, objective, steps)
