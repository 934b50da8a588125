"""Feature visualization: pictures that excite units, many units in a batch, each as if it were alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from generator.analysis.objectives import Objective, Scene
from generator.analysis.parameterization import Spectra
from generator.analysis.transforms import Streams, Transforms
from generator.analysis.trunk import Trunk

Progress = Callable[[int, int], None]  # steps done, steps in all


@dataclass(frozen=True)
class Recipe:
    """How pictures are made.

    side:   pixels of the canvas         input: pixels of the views the model sees
    views:  views of a picture per step  coarse: share of the frequencies that show at the start, growing to all by half
    """

    side: int = 128
    input: int = 128
    steps: int = 256
    rate: float = 0.05
    views: int = 1
    alpha: bool = False
    decay: float = 1.0
    spread: tuple[float, float, float] = (1.0, 0.6, 0.6)
    coarse: float = 1.0
    transforms: Transforms = field(default_factory=Transforms)

    def finest(self, step: int) -> float:
        """The share of the frequencies that show at a step."""
        return min(1.0, self.coarse + (1 - self.coarse) * step / (self.steps / 2))


@dataclass(frozen=True)
class Visualization:
    """pictures: (picture, 3 or 4, y, x) in 0..1    history: (step, picture), the objective under random views"""

    pictures: Tensor
    history: Tensor

    def rgb(self, ground: float = 1.0) -> Tensor:
        """uint8 (picture, 3, y, x), transparency on a plain ground."""
        x = self.pictures
        flat = x[:, :3] * x[:, 3:] + ground * (1 - x[:, 3:]) if x.shape[1] == 4 else x
        return (flat * 255).round().to(torch.uint8)


def visualize(
    trunk: Trunk, objective: Objective, seeds: Sequence[int], recipe: Recipe, progress: Progress | None = None
) -> Visualization:
    """Raise ``objective`` by Adam, from the seeds' noise.

    The same batch gives the same pictures. In another batch a picture starts alike and meets the same views, but the
    last digits of a convolution depend on the batch, and many steps through ReLUs make them visible.
    """
    spectra = Spectra(seeds, recipe.side, recipe.alpha, recipe.decay, recipe.spread).to(trunk.device)
    streams = Streams(seeds, trunk.device)
    optimizer = torch.optim.Adam(spectra.parameters(), lr=recipe.rate)
    history = []
    for step in range(recipe.steps):
        pictures = spectra(recipe.finest(step))
        views = recipe.transforms(pictures, streams, recipe.views, recipe.input)
        values = objective(Scene(pictures, trunk.walk(views)))  # (picture,)
        optimizer.zero_grad(set_to_none=True)
        (-values.sum()).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        history.append(values.detach().cpu())
        if progress:
            progress(step + 1, recipe.steps)
    with torch.no_grad():
        return Visualization(spectra().cpu(), torch.stack(history))


def response(
    trunk: Trunk, pictures: Tensor, units: Sequence[int], recipe: Recipe, seeds: Sequence[int], views: int = 16
) -> npt.NDArray[np.float32]:
    """(picture, view): the mean activation of each picture's unit under fresh random views, without noise added."""
    calm = Transforms(recipe.transforms.degrees, recipe.transforms.zoom, recipe.transforms.shift, 0.0, 0.0)
    with torch.inference_mode():
        seen = calm(pictures.to(trunk.device), Streams(seeds, trunk.device), views, recipe.input)
        mean = trunk(seen).mean((2, 3)).view(len(pictures), views, -1)  # (picture, view, unit)
        chosen = torch.as_tensor(units, device=mean.device)[:, None, None].expand(-1, views, 1)
        return np.asarray(mean.gather(2, chosen)[..., 0].cpu())
