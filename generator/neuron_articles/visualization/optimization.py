"""Feature visualization: pictures that excite units, many units in a batch, each as if it were alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neuron_articles.models.maps import map_means
from neuron_articles.models.trunk import Trunk
from neuron_articles.visualization.objectives import Objective, Scene
from neuron_articles.visualization.parameterization import Parameterization, Spectra
from neuron_articles.visualization.transforms import Streams, Transforms

Progress = Callable[[int, int], None]  # steps done, steps in all


def spectra(seeds: Sequence[int]) -> Parameterization:
    """What a recipe starts from unless it says otherwise."""
    return Spectra(seeds, side=128)


@dataclass(frozen=True)
class Recipe:
    """How pictures are made.

    start: makes the parameterization of some seeds     input: pixels of the views that the model sees
    views: views of a picture per step                  rate:  Adam's
    """

    start: Callable[[Sequence[int]], Parameterization] = spectra
    input: int = 128
    steps: int = 256
    rate: float = 0.05
    views: int = 1
    transforms: Transforms = field(default_factory=Transforms)


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

    A picture is the same to the bit in the same place of a batch of the same size, whatever the other places hold. In
    another place or size it starts alike and meets the same views, but the last digits of a convolution differ, and
    many steps through ReLUs make them visible; `chunks` gives every unit its place.
    """
    kept = recipe.start(seeds).to(trunk.device)
    streams = Streams(seeds, trunk.device)
    optimizer = torch.optim.Adam(kept.parameters(), lr=recipe.rate)
    history = []
    for step in range(recipe.steps):
        pictures = kept(step / recipe.steps)
        views = recipe.transforms(pictures, streams, recipe.views, recipe.input)
        values = objective(Scene(pictures, trunk.walk(views)))  # (picture,)
        optimizer.zero_grad(set_to_none=True)
        (kept.penalty() - values).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        history.append(values.detach().cpu())
        if progress:
            progress(step + 1, recipe.steps)
    with torch.no_grad():
        return Visualization(kept().cpu(), torch.stack(history))


def response(
    trunk: Trunk, pictures: Tensor, units: Sequence[int], recipe: Recipe, seeds: Sequence[int], views: int = 16
) -> npt.NDArray[np.float32]:
    """(picture, view): the mean activation of each picture's unit under fresh random views, without noise added."""
    calm = Transforms(recipe.transforms.degrees, recipe.transforms.zoom, recipe.transforms.shift, 0.0, 0.0)
    with torch.inference_mode():
        seen = calm(pictures.to(trunk.device), Streams(seeds, trunk.device), views, recipe.input)
        mean = map_means(trunk(seen)).view(len(pictures), views, -1)  # (picture, view, unit)
        chosen = torch.as_tensor(units, device=mean.device)[:, None, None].expand(-1, views, 1)
        return np.asarray(mean.gather(2, chosen)[..., 0].cpu(), np.float32)
