"""Pictures as what is optimized: spectra, flat colours, or components of real pictures.

A parameterization is a prior. Spectra suit photographs; flat colours and components suit drawings: a model of
drawings was never taught to ignore the fine grain with which spectra fill every plain area.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor, nn

# Luminance and two opponent axes, each of unit length, which natural pictures hardly correlate (Ruderman et al. 1998).
# Rows red, green, blue; columns luminance, blue-yellow, red-green.
OPPONENT = (
    (1 / sqrt(3), 1 / sqrt(6), 1 / sqrt(2)),
    (1 / sqrt(3), 1 / sqrt(6), -1 / sqrt(2)),
    (1 / sqrt(3), -2 / sqrt(6), 0.0),
)


class Parameterization(nn.Module):
    """A batch of pictures; each has its own seed and starts the same in any batch."""

    @abstractmethod
    def forward(self, progress: float = 1.0) -> Tensor:
        """(picture, 3, y, x), or 4 planes with opacity, in 0..1. ``progress``: share of the run that is over."""

    def penalty(self) -> Tensor | float:
        """(picture,) how improbable the pictures are; taken off the objective."""
        return 0.0


def draw(seeds: Sequence[int], *shape: int) -> Tensor:
    """(picture, shape...) normal numbers, each picture's from its own seed."""
    return torch.stack([torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])


def frequencies(side: int) -> Tensor:
    """(fy, fx) cycles per pixel of a real spectrum."""
    down, across = torch.fft.fftfreq(side), torch.fft.rfftfreq(side)
    return torch.hypot(down[:, None].expand(-1, len(across)), across.expand(side, -1))


def falling(side: int, decay: float) -> Tensor:
    """(fy, fx): 1 / f to the power of ``decay``, so that one step of Adam moves all scales alike."""
    return frequencies(side).clamp(min=1 / side).pow(-decay)


def planes_of(spectrum: Tensor, side: int) -> Tensor:
    """(picture, plane, fy, fx, 2) -> (picture, plane, y, x)."""
    planes: Tensor = torch.fft.irfft2(torch.view_as_complex(spectrum), s=(side, side), norm="ortho")
    return planes


class Spectra(Parameterization):
    """Fourier coefficients in opponent colours (the idea: Olah, Mordvintsev and Schubert, Distill 2017).

    side:   pixels of the square canvas         alpha:  a fourth plane, the picture's opacity
    decay:  exponent of 1/f                     spread: standard deviations of luminance and the two opponent axes
    coarse: share of the frequencies that show at the start, growing to all by half of the run
    """

    scale: Tensor
    colours: Tensor

    def __init__(
        self,
        seeds: Sequence[int],
        side: int,
        alpha: bool = False,
        decay: float = 1.0,
        spread: Sequence[float] = (1.0, 0.6, 0.6),
        coarse: float = 1.0,
        start: float = 0.02,
    ) -> None:
        super().__init__()
        self.side, self.coarse = side, coarse
        self.spectrum = nn.Parameter(start * draw(seeds, 4 if alpha else 3, side, side // 2 + 1, 2))
        self.register_buffer("scale", falling(side, decay)[..., None])
        self.register_buffer("colours", torch.tensor(OPPONENT) * torch.tensor(list(spread)))

    def forward(self, progress: float = 1.0) -> Tensor:
        finest = self.coarse + (1 - self.coarse) * 2 * progress
        scale = self.scale
        if finest < 1:
            scale = scale * (frequencies(self.side) <= 0.5 * finest)[..., None].to(scale)
        planes = planes_of(self.spectrum * scale, self.side)
        mixed = torch.einsum("pcyx,dc->pdyx", planes[:, :3], self.colours)
        return torch.sigmoid(torch.cat([mixed, planes[:, 3:]], 1))


class FlatColours(Parameterization):
    """Areas of a few flat colours on nothing, as in drawings: every pixel chooses softly, and ever more sharply.

    number: of colours besides transparency     decay: of the areas' spectra; larger makes smoother outlines
    sharp:  how much more sharply pixels choose at the end than at the start
    """

    scale: Tensor
    rim: Tensor

    def __init__(
        self,
        seeds: Sequence[int],
        side: int,
        number: int = 6,
        decay: float = 1.2,
        sharp: float = 4.0,
        start: float = 0.05,
    ) -> None:
        super().__init__()
        self.side, self.sharp = side, sharp
        self.spectrum = nn.Parameter(start * draw(seeds, number + 1, side, side // 2 + 1, 2))
        self.colours = nn.Parameter(1.5 * draw([seed + 1_000_003 for seed in seeds], number, 3))
        self.register_buffer("scale", falling(side, decay)[..., None])
        across = torch.linspace(-1, 1, side)
        self.register_buffer(
            "rim", across[:, None] ** 2 + across[None, :] ** 2 - 0.6
        )  # nothing, rather, near the edges

    def forward(self, progress: float = 1.0) -> Tensor:
        planes = planes_of(self.spectrum * self.scale, self.side)
        votes = torch.cat([planes[:, :1] + self.rim, planes[:, 1:]], 1)
        shares = torch.softmax(votes * (1 + (self.sharp - 1) * progress), 1)  # (picture, nothing and colours, y, x)
        opacity = 1 - shares[:, :1]
        colours = torch.einsum("pkyx,pkc->pcyx", shares[:, 1:], torch.sigmoid(self.colours))
        return torch.cat([colours / opacity.clamp(min=1e-3), opacity], 1).clamp(0, 1)


@dataclass(frozen=True)
class Basis:
    """Principal components of real pictures with premultiplied opacity.

    mean: (4 * side * side,)     components: (component, 4 * side * side)     spread: (component,) standard deviations
    """

    side: int
    mean: Tensor
    components: Tensor
    spread: Tensor

    @classmethod
    def of(cls, pictures: Tensor, number: int = 300, seed: int = 0) -> Basis:
        """Of uint8 RGBA pictures (picture, 4, y, x), by randomized SVD (Halko, Martinsson and Tropp 2011)."""
        colour, opacity = (pictures.float() / 255).split([3, 1], 1)  # type: ignore[no-untyped-call]
        flat = torch.cat([colour * opacity, opacity], 1).flatten(1)
        mean = flat.mean(0)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            _, spread, components = torch.svd_lowrank(flat - mean, q=min(number, len(flat)), niter=3)
        return cls(pictures.shape[-1], mean, components.T.contiguous(), spread / len(flat) ** 0.5)


class Components(Parameterization):
    """Mixtures of real pictures' principal components, each measured in its own standard deviations.

    The penalty is the mean square of these measures times ``weight``: what is unlike the pictures costs.
    """

    mean: Tensor
    components: Tensor

    def __init__(self, seeds: Sequence[int], basis: Basis, weight: float = 1.0, start: float = 0.3) -> None:
        super().__init__()
        self.side, self.weight = basis.side, weight
        self.measures = nn.Parameter(start * draw(seeds, len(basis.spread)))
        self.register_buffer("mean", basis.mean)
        self.register_buffer("components", basis.components * basis.spread[:, None])

    def forward(self, progress: float = 1.0) -> Tensor:
        flat = self.mean + self.measures @ self.components
        planes = flat.view(-1, 4, self.side, self.side)
        opacity = planes[:, 3:].clamp(0, 1)
        return torch.cat([planes[:, :3] / opacity.clamp(min=1e-3), opacity], 1).clamp(0, 1)

    def penalty(self) -> Tensor:
        return self.weight * (self.measures**2).mean(1)
