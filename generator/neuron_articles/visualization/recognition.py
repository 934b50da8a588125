"""Two independent checks of feature visualizations.

Does the picture excite its unit more than nearly all of the data set does, under fresh random views? And does the
model itself, asked zero-shot, call the picture by the concept that the unit's own dataset examples name?
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from neuron_articles.statistics.intervals import wilson_interval
from neuron_articles.visualization.optimization import Visualization

Encoder = Callable[[Tensor], Tensor]  # (picture, 3, y, x) in 0..1 -> (picture, dimension), unit length
GROUNDS = (1.0, 0.75, 0.5)  # plain greys that transparent pictures are shown on


@dataclass(frozen=True)
class Recognition:
    """How often the model names the concept.

    ranks:    (picture,) the place of the unit's concept among all concepts, 1 for the first
    chance:   share of first places with the units' concepts shuffled over pictures, mean over all rotations
    """

    ranks: list[int]
    concepts: int
    chance: float

    def top(self, number: int = 1) -> tuple[int, tuple[float, float]]:
        """How many pictures have their concept among the first ``number``, and the Wilson interval of the share."""
        hits = sum(rank <= number for rank in self.ranks)
        return hits, wilson_interval(hits, len(self.ranks))


def embed(made: Visualization, encode: Encoder, side: int) -> Tensor:
    """(picture, dimension): the mean of the picture's embeddings on the plain grounds, unit length."""
    grounds = GROUNDS if made.pictures.shape[1] == 4 else GROUNDS[:1]
    with torch.inference_mode():
        parts = [encode(resized(made.rgb(ground), side)) for ground in grounds]
    return functional.normalize(torch.stack(parts).mean(0), dim=1)


def resized(pictures: Tensor, side: int) -> Tensor:
    """uint8 (picture, 3, y, x) -> (picture, 3, side, side) in 0..1."""
    scaled = pictures.float() / 255
    return functional.interpolate(scaled, size=(side, side), mode="bilinear", antialias=True, align_corners=False)


def recognize(pictures: Tensor, texts: Tensor, concepts: Sequence[int]) -> Recognition:
    """Ranks of the units' concepts: embeddings (picture, dimension) and (concept, dimension), a concept per picture."""
    likeness = pictures @ texts.T  # (picture, concept)
    mine = torch.as_tensor(concepts)
    own = likeness.gather(1, mine[:, None])
    ranks = (likeness > own).sum(1) + 1
    best = likeness.argmax(1)
    wrong = [float((best == mine.roll(shift)).double().mean()) for shift in range(1, len(mine))]
    return Recognition(ranks.tolist(), len(texts), float(np.mean(wrong)) if wrong else 0.0)


def beyond(responses: npt.NDArray[np.floating], bounds: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """(picture,): whether the median response under random views, (picture, view), lies beyond the unit's bound."""
    return np.asarray(np.median(responses, axis=1) > bounds)
