"""From a unit's map over a picture to one number: mean, maximum, minimum, or the signed extreme."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neuron_articles.models.maps import map_means

POOLS = ("mean", "max", "min", "extreme")
Values = npt.NDArray[np.floating]  # (image, unit): means float64, the others float32
Places = npt.NDArray[np.int32]  # (image, unit), y * width + x


@dataclass(frozen=True)
class Pooled:
    """One number per picture, unit and pool; places of the maximum and the minimum in the map."""

    mean: Values
    max: Values
    min: Values
    max_place: Places
    min_place: Places

    @property
    def extreme(self) -> Values:
        """The value farthest from zero, with its sign (the positive one of a tie)."""
        return np.where(self.max >= -self.min, self.max, self.min)

    def values(self, pool: str) -> Values:
        """(image, unit) of one of POOLS. Raises ValueError."""
        if pool not in POOLS:
            raise ValueError(f'there is no pool "{pool}" (there are {", ".join(POOLS)})')
        return np.asarray(getattr(self, pool))

    @classmethod
    def join(cls, parts: list[Pooled]) -> Pooled:
        """Batches one after the other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def pool(units: Tensor) -> Pooled:
    """(image, unit, y, x) -> Pooled, on the processor."""
    flat = units.permute(0, 2, 3, 1).flatten(1, 2)  # (image, place, unit): a view where memory is channels_last
    top, top_place = flat.max(1)
    bottom, bottom_place = flat.min(1)
    ends = [value.float().cpu().numpy() for value in (top, bottom)]
    places = [place.to(torch.int32).cpu().numpy() for place in (top_place, bottom_place)]
    return Pooled(map_means(units).cpu().numpy(), *ends, *places)
