"""What makes a model keep the ink of written words: heads on its first layers, and colours' names in its answer.

Both want captions that name inks (``inked_words``). The heads are thrown away after training.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from neuron_articles.training.batch import Inks


class InkHead(nn.Module):
    """For each of some layers a linear map from the spatial means of its activations to the colours."""

    def __init__(self, channels: Sequence[int], colours: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(count, colours) for count in channels)

    def forward(self, means: Sequence[Tensor], named: Tensor) -> Tensor:
        """means: of each layer (picture, channel); named: (picture,) colour of the ink, -1 where it has no name, and
        these do not count. Returns the cross-entropy, averaged over layers and pictures; 0 without such a picture."""
        rows = named >= 0
        if not rows.any():
            return means[0].sum() * 0.0
        losses = [
            F.cross_entropy(layer(mean[rows]), named[rows]) for layer, mean in zip(self.layers, means, strict=True)
        ]
        return torch.stack(losses).mean()


def also_true(inks: Inks) -> Tensor:
    """(image, text): whether the text, the name of a colour, tells the image's ink although another is its caption."""
    same = (inks.bare >= 0)[None, :] & (inks.seen[:, None] == inks.bare[None, :])
    return same & ~torch.eye(len(same), dtype=torch.bool, device=same.device)


def ink_in_answer(images: Tensor, texts: Tensor, scale: Tensor, inks: Inks) -> Tensor:
    """How badly embeddings of pictures name their inks among the batch's texts that are names of colours.

    images, texts: (n, d), not normalized; every colour's name is a text at most once

    Returns the cross-entropy; 0 where no picture can be named.
    """
    columns = (inks.bare >= 0).nonzero()[:, 0]
    wanted = inks.named[:, None] == inks.bare[columns][None, :]  # (image, colour)
    rows = wanted.any(1) & (inks.named >= 0)
    if not rows.any():
        return images.sum() * 0.0
    logits = scale * F.normalize(images[rows], dim=-1) @ F.normalize(texts[columns], dim=-1).T
    return F.cross_entropy(logits, wanted[rows].int().argmax(1))
