"""What a picture must survive: turned, scaled, shifted, on another background, with noise; one resampling for all.

Every picture has its own stream of random numbers, so what happens to it does not depend on its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import radians

import torch
from torch import Tensor
from torch.nn import functional


class Streams:
    """A stream of random numbers for each picture.

    Where a view lies comes from the processor, alike on every device. Noise, millions of numbers a step, is drawn on
    a CUDA device itself, which would wait for it otherwise; there it is other noise than the processor's.
    """

    def __init__(self, seeds: Sequence[int], device: torch.device) -> None:
        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.device = device
        there = device.type == "cuda"
        self.noise = [torch.Generator(device).manual_seed(seed) for seed in seeds] if there else self.generators

    def uniform(self, *shape: int) -> Tensor:
        """(shape..., picture first): in 0..1."""
        return torch.stack([torch.rand(shape, generator=g) for g in self.generators]).to(self.device)

    def normal(self, *shape: int) -> Tensor:
        drawn = [torch.randn(shape, generator=g, device=g.device) for g in self.noise]  # (picture first, shape...)
        return torch.stack(drawn).to(self.device)


@dataclass(frozen=True)
class Transforms:
    """How far views of a picture go.

    degrees: rotation to either side       zoom: smallest and largest side of the picture, as a share of the view
    shift:   to either side, as a share of the view                                  noise: standard deviation
    shade:   random change of brightness and contrast, to either side
    """

    degrees: float = 15.0
    zoom: tuple[float, float] = (0.9, 1.2)
    shift: float = 0.08
    noise: float = 0.05
    shade: float = 0.0

    def matrices(self, streams: Streams, views: int) -> Tensor:
        """(picture, view, 2, 3): where each view's pixels come from, in coordinates of the canvas (-1..1)."""
        u = streams.uniform(views, 4)  # (picture, view, number)
        angle = (u[..., 0] * 2 - 1) * radians(self.degrees)
        low, high = self.zoom
        zoom = 1 / (low * (high / low) ** u[..., 1])
        shift = (u[..., 2:] * 2 - 1) * self.shift * 2 * zoom[..., None]
        cosine, sine = angle.cos() * zoom, angle.sin() * zoom
        rows = torch.stack([cosine, -sine, shift[..., 0], sine, cosine, shift[..., 1]], -1)
        return rows.view(*rows.shape[:2], 2, 3)

    def __call__(self, pictures: Tensor, streams: Streams, views: int, side: int) -> Tensor:
        """(picture, 3 or 4, y, x) in 0..1 -> (picture * view, 3, side, side), about 0..1.

        Opaque pictures are mirrored at their borders; those with an alpha plane lie on random backgrounds.
        """
        theta = self.matrices(streams, views).flatten(0, 1)  # (picture * view, 2, 3)
        canvas = premultiplied(pictures) if pictures.shape[1] == 4 else pictures
        canvas = canvas.repeat_interleave(views, 0)
        grid = functional.affine_grid(theta, [len(theta), canvas.shape[1], side, side], align_corners=False)
        padding = "zeros" if pictures.shape[1] == 4 else "reflection"
        seen = functional.grid_sample(canvas, grid, padding_mode=padding, align_corners=False)
        if pictures.shape[1] == 4:
            ground = backgrounds(streams, views, side).flatten(0, 1)
            seen = seen[:, :3] + ground * (1 - seen[:, 3:])
        return self.disturbed(seen, streams, views)

    def disturbed(self, seen: Tensor, streams: Streams, views: int) -> Tensor:
        """Views with other light and with noise."""
        if self.shade:
            u = (streams.uniform(views, 2).flatten(0, 1) * 2 - 1) * self.shade
            seen = (seen - 0.5) * (1 + u[:, :1, None, None]) + 0.5 + u[:, 1:, None, None] / 2
        if self.noise:
            seen = seen + self.noise * streams.normal(views, *seen.shape[1:]).flatten(0, 1)
        return seen


def premultiplied(pictures: Tensor) -> Tensor:
    """Colours times opacity, so that resampling mixes no hidden colours in."""
    alpha = pictures[:, 3:]
    return torch.cat([pictures[:, :3] * alpha, alpha], 1)


def backgrounds(streams: Streams, views: int, side: int) -> Tensor:
    """(picture, view, 3, side, side): smooth random colours, the lighter ones more often."""
    coarse = streams.uniform(views, 3, 2, 2).flatten(0, 1)
    lightness = streams.uniform(views, 1, 1, 1).flatten(0, 1)
    colours = 1 - (1 - coarse) * lightness
    smooth = functional.interpolate(colours, size=(side, side), mode="bilinear", align_corners=True)
    return smooth.view(-1, views, 3, side, side)
