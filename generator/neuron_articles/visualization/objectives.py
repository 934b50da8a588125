"""What a picture is to excite, as algebra: ``unit(89) + 0.5 * facet(probe, 3, unit(89)) - 10 * grey()``.

An objective maps a `Scene` to one value per picture. Sums over pictures keep them independent: the gradient of a
picture in a batch is its gradient alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from neuron_articles.models.trunk import Activations


@dataclass(frozen=True)
class Scene:
    """One step's pictures and what the model made of their views.

    pictures: (picture, 3 or 4, y, x) in 0..1, as they are kept
    seen:     units and taps of (picture * view) views
    """

    pictures: Tensor
    seen: Activations

    def per_picture(self, values: Tensor) -> Tensor:
        """(picture * view,) -> (picture,), the mean over views."""
        return values.view(len(self.pictures), -1).mean(1)

    def per_view(self, values: Tensor) -> Tensor:
        """(picture, ...) -> (picture * view, ...)."""
        views = len(self.seen.units) // len(self.pictures)
        return values.to(self.seen.units.device).repeat_interleave(views, 0)


@dataclass(frozen=True)
class Objective:
    """Something to raise. Adds, subtracts and scales; numbers may be given for each picture as a tensor."""

    evaluate: Callable[[Scene], Tensor]

    def __call__(self, scene: Scene) -> Tensor:
        """(picture,)."""
        return self.evaluate(scene)

    def __add__(self, other: Objective) -> Objective:
        return Objective(lambda scene: self(scene) + other(scene))

    def __sub__(self, other: Objective) -> Objective:
        return Objective(lambda scene: self(scene) - other(scene))

    def __neg__(self) -> Objective:
        return Objective(lambda scene: -self(scene))

    def __mul__(self, factor: float | Tensor) -> Objective:
        return Objective(lambda scene: (values := self(scene)) * beside(values, factor))

    __rmul__ = __mul__

    def __truediv__(self, divisor: float | Tensor) -> Objective:
        return Objective(lambda scene: (values := self(scene)) / beside(values, divisor))


def beside(values: Tensor, number: float | Tensor) -> float | Tensor:
    """One number, or one for each picture on the device of the values."""
    return number.to(values.device) if isinstance(number, Tensor) else number


def unit(index: int | Sequence[int]) -> Objective:
    """The mean over the map of a unit before its ReLU; with a sequence, one unit for each picture."""

    def evaluate(scene: Scene) -> Tensor:
        indices = torch.as_tensor(index).expand(len(scene.pictures))
        mean = scene.seen.units.mean((2, 3))  # (picture * view, unit)
        return scene.per_picture(mean.gather(1, scene.per_view(indices)[:, None])[:, 0])

    return Objective(evaluate)


def direction(vector: Tensor) -> Objective:
    """The mean over the map along a direction of units: (unit,), or (picture, unit) with one for each picture."""

    def evaluate(scene: Scene) -> Tensor:
        vectors = scene.per_view(vector.expand(len(scene.pictures), -1))
        return scene.per_picture((scene.seen.units.mean((2, 3)) * vectors).sum(1))

    return Objective(evaluate)


def attribution(base: Objective, scene: Scene) -> dict[str, Tensor]:
    """Activation times positive gradient of ``base`` at every tap, the gradient as a constant filter.

    block -> (picture * view, channel, y, x). Source: Goh et al., Multimodal Neurons (Distill 2021), appendix on facets.
    """
    taps = scene.seen.taps
    if not taps:
        raise ValueError("attribution needs a trunk with taps (every_second_block)")
    gradients = torch.autograd.grad(base(scene).sum(), list(taps.values()), retain_graph=True)
    return {name: tap * grad.relu().detach() for (name, tap), grad in zip(taps.items(), gradients, strict=True)}


def facet(weights: Mapping[str, Tensor], strength: float | Tensor, base: Objective) -> Objective:
    """Attribution that a facet's probes recognize: weights times attribution, summed over the map.

    weights:  block -> (channel, y, x), resized to the map at hand
    strength: one number, or one for each picture (0.1 to 5 in the original)
    """

    def evaluate(scene: Scene) -> Tensor:
        parts = attribution(base, scene)
        total = sum((scene.per_picture(weighted(weights[name], part)) for name, part in parts.items()), torch.zeros(()))
        return 5 / len(parts) * beside(total, strength) * total

    return Objective(evaluate)


def weighted(weights: Tensor, part: Tensor) -> Tensor:
    """(channel, y, x) probe weights, (view, channel, y, x) attribution -> (view,)."""
    resized = functional.interpolate(weights[None].to(part), size=part.shape[2:], mode="bilinear", align_corners=False)
    return (resized * part).flatten(1).sum(1).float()


def diversity(base: Objective, groups: Sequence[int]) -> Objective:
    """Minus the squared likeness (cosine) of the attributions of pictures in the same group.

    groups: one number for each picture. The gradient of a picture depends on the others of its group only.
    """

    def evaluate(scene: Scene) -> Tensor:
        together = torch.as_tensor(groups)
        same = (together[:, None] == together[None, :]).fill_diagonal_(False)
        likeness = torch.zeros(len(groups), len(groups), device=scene.seen.units.device)
        parts = attribution(base, scene)
        for part in parts.values():
            by_picture = part.reshape(len(groups), -1, *part.shape[1:]).mean(1)  # (picture, channel, y, x)
            vectors = functional.normalize(by_picture.flatten(1).float(), dim=1)
            likeness = likeness + (vectors @ vectors.T) ** 2
        return -(likeness * same.to(likeness.device)).sum(1) / len(parts)

    return Objective(evaluate)


def grey() -> Objective:
    """How far colours are from middle grey: the mean square."""
    return Objective(lambda scene: ((scene.pictures[:, :3] - 0.5) ** 2).mean((1, 2, 3)))


def roughness() -> Objective:
    """Total variation: the mean absolute step between neighbouring pixels (Rudin, Osher and Fatemi 1992)."""

    def evaluate(scene: Scene) -> Tensor:
        x = scene.pictures
        return (x[..., 1:] - x[..., :-1]).abs().mean((1, 2, 3)) + (x[..., 1:, :] - x[..., :-1, :]).abs().mean((1, 2, 3))

    return Objective(evaluate)


def opacity() -> Objective:
    """The mean of the alpha plane; 1 for pictures without one."""

    def evaluate(scene: Scene) -> Tensor:
        x = scene.pictures
        return x[:, 3:].mean((1, 2, 3)) if x.shape[1] == 4 else torch.ones(len(x), device=x.device)

    return Objective(evaluate)
