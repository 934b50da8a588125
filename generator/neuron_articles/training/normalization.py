"""From pixels to what the image tower takes, the same for training steps and for evaluations between them."""

from __future__ import annotations

import torch
from open_clip.constants import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
from torch import Tensor


def normalized(images: Tensor, device: torch.device) -> Tensor:
    """(n, 3, y, x) uint8 -> (n, 3, y, x) float32 on ``device``, with CLIP's means taken off, in its deviations."""
    mean, std = (
        torch.tensor(values, device=device)[:, None, None] for values in (OPENAI_DATASET_MEAN, OPENAI_DATASET_STD)
    )
    return ((images.to(device).float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)
