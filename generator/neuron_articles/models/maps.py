"""From a unit's map over a picture to its mean."""

from __future__ import annotations

import torch
from torch import Tensor


def map_means(maps: Tensor) -> Tensor:
    """(image, unit, y, x) -> (image, unit) float64: the mean over the map, in no narrower format than float64.

    Added up and kept in float32, means of numbers near a million are a tenth of a deviation off; in bfloat16 three
    digits are left. MPS has no float64: there the processor adds up.
    """
    here = maps.cpu() if maps.device.type == "mps" else maps
    return here.mean((2, 3), dtype=torch.float64)
