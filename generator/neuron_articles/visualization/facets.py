"""Facets: linear probes at inner blocks that tell pictures of a theme from others, to steer feature visualization.

A probe keeps one weight per channel and place of the map, as in Goh et al. (2021); maps are averaged down to a small
grid first, so that hundreds of pictures are enough and memory stays small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from neuron_articles.models.trunk import Trunk


@dataclass(frozen=True)
class FacetProbe:
    """weights: (channel, y, x), the largest of size 1    accuracy: on pictures left out, classes balanced"""

    weights: Tensor
    accuracy: float


def tap_maps(trunk: Trunk, batches: Iterable[Tensor], grid: int) -> dict[str, Tensor]:
    """Block -> (image, channel, grid, grid), of every batch of pictures: uint8 or 0..1."""
    parts: dict[str, list[Tensor]] = {name: [] for name in trunk.taps}
    with torch.inference_mode():
        for pixels in batches:
            for name, tap in trunk.walk(pixels).taps.items():
                parts[name].append(functional.adaptive_avg_pool2d(tap.float(), grid).cpu())
    return {name: torch.cat(part) for name, part in parts.items()}


def train_probe(theme: Tensor, others: Tensor, decay: float = 1.0, seed: int = 0) -> FacetProbe:
    """Logistic regression, theme against others, both (image, channel, y, x); one picture in five is left out.

    Features are standardized, and the weights given back in the maps' own units.
    Raises ValueError for fewer than ten pictures of either.
    """
    if min(len(theme), len(others)) < 10:
        raise ValueError(f"a facet needs ten pictures of its theme and ten others, not {len(theme)} and {len(others)}")
    shape = theme.shape[1:]
    features = torch.cat([theme, others]).flatten(1).double()
    classes = torch.cat([torch.ones(len(theme)), torch.zeros(len(others))]).double()
    held = left_out(len(theme), len(others), seed)
    middle, scale = features[~held].mean(0), features[~held].std(0).clamp(min=1e-6)
    standard = (features - middle) / scale
    weights, bias = fit(standard[~held], classes[~held], decay)
    accuracy = balanced_accuracy(standard[held] @ weights + bias > 0, classes[held] > 0.5)
    raw = (weights / scale).float().view(shape)
    return FacetProbe(raw / raw.abs().max().clamp(min=1e-12), accuracy)


def left_out(theme: int, others: int, seed: int) -> Tensor:
    """(image,) bool: every fifth of either class, after a seeded shuffle."""
    random = np.random.default_rng(seed)
    marks = [random.permutation(np.arange(count) % 5 == 0) for count in (theme, others)]
    return torch.from_numpy(np.concatenate(marks))


def fit(features: Tensor, classes: Tensor, decay: float) -> tuple[Tensor, Tensor]:
    """Weights and bias of a class-balanced logistic regression with an L2 penalty, by L-BFGS."""
    weights = torch.zeros(features.shape[1], dtype=features.dtype, requires_grad=True)
    bias = torch.zeros((), dtype=features.dtype, requires_grad=True)
    share = classes.mean()
    balance = torch.where(classes > 0.5, 0.5 / share, 0.5 / (1 - share))
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimizer.zero_grad()
        logits = features @ weights + bias
        loss = functional.binary_cross_entropy_with_logits(logits, classes, balance)
        loss = loss + decay / len(features) * (weights**2).sum() / 2
        loss.backward()  # type: ignore[no-untyped-call]
        return float(loss.detach())

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach(), bias.detach()


def balanced_accuracy(said: Tensor, true: Tensor) -> float:
    """The mean of the shares of both classes that were told rightly."""
    return float((said[true].double().mean() + (~said[~true]).double().mean()) / 2)


@dataclass(frozen=True)
class Facet:
    """A theme's probes: block -> FacetProbe. Give ``weights`` to `objectives.facet`."""

    name: str
    probes: dict[str, FacetProbe]

    @property
    def weights(self) -> dict[str, Tensor]:
        return {block: probe.weights for block, probe in self.probes.items()}

    @property
    def accuracy(self) -> float:
        """The least accurate block's."""
        return min(probe.accuracy for probe in self.probes.values())


def train_facet(
    name: str, trunk: Trunk, theme: Iterable[Tensor], others: Iterable[Tensor], grid: int = 6, decay: float = 1.0
) -> Facet:
    """Probes at all of the trunk's taps. Raises ValueError for too few pictures."""
    inside, outside = tap_maps(trunk, theme, grid), tap_maps(trunk, others, grid)
    return Facet(name, {block: train_probe(inside[block], outside[block], decay) for block in trunk.taps})


def save_facet(facet: Facet) -> dict[str, npt.NDArray[np.float32]]:
    """Arrays by name, for safetensors: ``block`` weights and ``block/accuracy``."""
    arrays = {block: probe.weights.numpy() for block, probe in facet.probes.items()}
    return arrays | {
        f"{block}/accuracy": np.array([probe.accuracy], np.float32) for block, probe in facet.probes.items()
    }


def load_facet(name: str, arrays: dict[str, npt.NDArray[np.float32]]) -> Facet:
    """The facet of `save_facet`'s arrays."""
    blocks = [block for block in arrays if not block.endswith("/accuracy")]
    probes = {b: FacetProbe(torch.from_numpy(arrays[b]), float(arrays[f"{b}/accuracy"][0])) for b in blocks}
    return Facet(name, probes)
