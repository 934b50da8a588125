"""From texts to units: what every unit adds to a text's logit, through the linear part of the attention pool.

Where all positions of a map are alike, the attention pool is affine in them: whatever the attention, its weights sum to
1, and the output is ``W_o (W_v x + b_v) + b_o``. Its linear part ``W = W_o W_v`` leads a text back to the units: the
row ``t W`` says how much each unit, at one more everywhere, adds to the text's logit (Goh et al. 2021, "Using
Abstractions"). Columns of W_o belong to heads, so that product is the sum over the heads.

Real maps are not alike everywhere, so how good this is must be measured: see `fidelity` and `rises`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from neuron_articles.models.clip import Clip
from neuron_articles.models.trunk import Trunk


class AttentionPool(Protocol):
    """What is read of open_clip's ``AttentionPool2d``: from (image, unit, y, x) to (image, dimension)."""

    positional_embedding: Tensor  # (place + 1, unit)
    v_proj: nn.Linear
    c_proj: nn.Linear

    def __call__(self, x: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class LinearPool:
    """An affine stand-in for an attention pool: ``matrix @ mean + offset``.

    matrix: (dimension, unit)
    offset: (dimension,) what the pool gives for a map of nothing but zeros
    """

    matrix: Tensor
    offset: Tensor

    @classmethod
    @torch.no_grad()
    def of(cls, pool: AttentionPool) -> LinearPool:
        """The linear part of open_clip's ``AttentionPool2d``."""
        places, width = pool.positional_embedding.shape
        side = round((int(places) - 1) ** 0.5)
        like = pool.v_proj.weight
        nothing = torch.zeros(1, int(width), side, side, dtype=like.dtype, device=like.device)
        return cls((pool.c_proj.weight @ like).float(), pool(nothing)[0].float())

    def attribute(self, texts: Tensor) -> Tensor:
        """(text, dimension) embeddings of length 1 -> (text, unit): what one more of a unit adds to a text's product
        with the picture's embedding."""
        return texts @ self.matrix

    def predict(self, means: Tensor) -> Tensor:
        """(image, unit) means over the map, after the ReLU -> (image, dimension), not of length 1."""
        return means @ self.matrix.T + self.offset


def pool_units(clip: Clip, units: Tensor) -> Tensor:
    """(image, unit, y, x), before the ReLU -> (image, dimension), not of length 1: the rest of the image tower."""
    pooled: Tensor = clip.network.visual.attnpool(units.relu().contiguous())
    return pooled.float()


@torch.inference_mode()
def rises(clip: Clip, texts: Tensor, units: Tensor, amounts: Tensor, trunk: Trunk | None = None) -> Tensor:
    """How much each text's logit rises when its unit is raised everywhere on a blank (grey) picture.

    texts: (text, dimension) of length 1; units: (text,) one for each; amounts: (text,) by how much
    """
    blank = torch.full((1, 3, clip.side, clip.side), 0.5, device=clip.device)
    before = (trunk or clip.trunk())(blank).relu()  # (1, unit, y, x)
    raised = before.repeat(len(texts), 1, 1, 1)
    rows = torch.arange(len(texts), device=clip.device)
    raised[rows, units] += amounts.to(raised)[:, None, None]
    both = torch.cat([pool_units(clip, part) for part in (*raised.split(256), before)])
    both = nn.functional.normalize(both, dim=-1)
    return clip.scale * ((both[:-1] - both[-1]) * texts).sum(1)


@dataclass(frozen=True)
class Fidelity:
    """How well the linear stand-in does on real pictures.

    correlations: (text,) over the pictures, between the text's product with the true embedding and with the predicted
                  one; the true length and the true attention are in the first only
    control:      (text,) the same with the units shuffled
    cosine:       mean over the pictures, between the true and the predicted embedding, the mean over pictures taken off
    """

    correlations: Tensor
    control: Tensor
    cosine: float
    pictures: int


@torch.inference_mode()
def fidelity(clip: Clip, pixels: Iterator[Tensor], texts: Tensor, seed: int = 0) -> Fidelity:
    """Compare the linear stand-in with the tower itself. pixels: batches of (image, 3, side, side)."""
    trunk, linear = clip.trunk(), LinearPool.of(clip.network.visual.attnpool)
    pairs = []
    for batch in pixels:
        units = trunk(batch).relu()
        pairs.append((pool_units(clip, units), units.mean((2, 3))))
    true, means = (torch.cat(parts) for parts in zip(*pairs, strict=True))
    wrong = torch.randperm(means.shape[1], generator=torch.Generator().manual_seed(seed)).to(means.device)
    predicted, shuffled = linear.predict(means), linear.predict(means[:, wrong])
    cosine = nn.functional.cosine_similarity(true - true.mean(0), predicted - predicted.mean(0)).mean()
    products = true @ texts.T
    real, control = (correlate(products, found @ texts.T) for found in (predicted, shuffled))
    return Fidelity(real, control, float(cosine), len(true))


def correlate(left: Tensor, right: Tensor) -> Tensor:
    """Pearson's correlation of every column of two tables (row, column); 0 for a column that never changes."""
    left, right = left - left.mean(0), right - right.mean(0)
    lengths = left.norm(dim=0) * right.norm(dim=0)
    found: Tensor = (left * right).sum(0) / lengths.clamp_min(1e-12)
    return found
