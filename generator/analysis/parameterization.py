"""Pictures as what is optimized: spectra in opponent colours, so that one step of Adam moves all scales alike.

Following Olah, Mordvintsev and Schubert (Feature Visualization, Distill 2017) in the idea, not in the numbers: the
spread of each frequency falls as 1/f, as in natural pictures, and colours are mixed from luminance and two opponent
axes (Ruderman, Cronin and Chiao 1998), which natural pictures hardly correlate.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import torch
from torch import Tensor, nn

# Rows red, green, blue; columns luminance, blue-yellow, red-green, each of unit length.
OPPONENT = (
    (1 / sqrt(3), 1 / sqrt(6), 1 / sqrt(2)),
    (1 / sqrt(3), 1 / sqrt(6), -1 / sqrt(2)),
    (1 / sqrt(3), -2 / sqrt(6), 0.0),
)


class Spectra(nn.Module):
    """A batch of pictures; each has its own seed and starts the same in any batch.

    seeds:  one for each picture
    side:   pixels of the square canvas
    alpha:  a fourth plane, the picture's opacity
    decay:  exponent of 1/f
    spread: standard deviations of luminance and of the two opponent axes
    """

    frequency: Tensor
    colours: Tensor

    def __init__(
        self,
        seeds: Sequence[int],
        side: int,
        alpha: bool = False,
        decay: float = 1.0,
        spread: Sequence[float] = (1.0, 0.6, 0.6),
        start: float = 0.02,
    ) -> None:
        super().__init__()
        self.side, self.planes = side, 4 if alpha else 3
        shape = (self.planes, side, side // 2 + 1, 2)
        noise = [torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
        self.spectrum = nn.Parameter(start * torch.stack(noise))  # (picture, plane, fy, fx, real and imaginary)
        fy, fx = torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None, :]
        frequency = (fy**2 + fx**2).sqrt()  # cycles per pixel
        self.register_buffer("frequency", frequency)
        self.register_buffer("scale", frequency.clamp(min=1 / side).pow(-decay))
        self.register_buffer("colours", torch.tensor(OPPONENT) * torch.tensor(list(spread)))

    def forward(self, finest: float = 1.0) -> Tensor:
        """(picture, plane, y, x) in 0..1. ``finest``: share of the frequencies that show, 1 for all."""
        seen = self.scale * (self.frequency <= 0.5 * finest if finest < 1 else 1)  # type: ignore[operator]
        spectrum = torch.view_as_complex(self.spectrum) * seen
        planes = torch.fft.irfft2(spectrum, s=(self.side, self.side), norm="ortho")
        mixed = torch.einsum("pcyx,dc->pdyx", planes[:, :3], self.colours)
        return torch.sigmoid(torch.cat([mixed, planes[:, 3:]], 1))
