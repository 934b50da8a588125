"""What training minimizes: CLIP's contrastive loss, and the non-negative one that aligns concepts with units."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MAX_SCALE = 100.0


def contrastive(left: Tensor, right: Tensor, scale: Tensor, apart: Tensor | None = None) -> Tensor:
    """Symmetric cross-entropy of matching the rows of two (n, d) tables (Radford et al. 2021, figure 3).

    apart: (image, text) pairs that are true without being a row: such a text has not to prefer its own image to that
           one. The image still prefers its own text, so that a word in black ink is read before its ink is named
    """
    logits = scale * F.normalize(left, dim=-1) @ F.normalize(right, dim=-1).T  # (image, text)
    target = torch.arange(len(logits), device=logits.device)
    back = logits.T if apart is None else logits.T.masked_fill(apart.T, -math.inf)  # (text, image)
    return (F.cross_entropy(logits, target) + F.cross_entropy(back, target)) / 2


class NonNegativeHead(nn.Module):
    """Contrast of the units' activations with non-negative codes of the texts, to be thrown away after training.

    Both sides being non-negative takes away the freedom to rotate concepts across units
    (Wang, Zhang, Guo, Wang: Non-negative Contrastive Learning, ICLR 2024).
    """

    def __init__(self, embedding: int, units: int) -> None:
        super().__init__()
        self.code = nn.Linear(embedding, units)
        self.log_scale = nn.Parameter(torch.tensor(math.log(10.0)))

    def forward(self, activations: Tensor, texts: Tensor, apart: Tensor | None = None) -> Tensor:
        """activations: (image, unit), spatial means after the ReLU; texts: (text, embedding). Returns the loss.

        apart: see ``contrastive``
        """
        codes = F.relu(self.code(F.normalize(texts, dim=-1)))
        return contrastive(activations, codes, self.log_scale.exp().clamp(max=50.0), apart)
