"""How the units of a model are pictured: what pictures are made of, what restrains them, and the best of some tries.

Objectives are measured in each unit's own standard deviation, so that one restraint suits strong and weak units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neuron_articles.models.trunk import Trunk
from neuron_articles.visualization.chunks import align_units
from neuron_articles.visualization.objectives import Objective, facet, grey, roughness, unit
from neuron_articles.visualization.optimization import Recipe, Visualization, response, visualize
from neuron_articles.visualization.parameterization import Basis, Components, FlatColours, Spectra
from neuron_articles.visualization.transforms import Transforms

# A thing on some background, as models of drawings see it: the opaque part fills two thirds of the view, or all.
PLACED = Transforms(degrees=12, zoom=(0.65, 1.0), shift=0.12, noise=0.05, shade=0.1)
FILLING = Transforms(degrees=12, zoom=(0.9, 1.25), shift=0.06, noise=0.03)
TRIES = 7919  # steps between the seeds of a unit's tries


@dataclass(frozen=True)
class Style:
    """A recipe, what is taken off its objective, in standard deviations of the unit, and a facet that steers.

    steering: block -> weights of a facet's probe, see `objectives.facet`; the trunk needs these blocks as taps
    """

    recipe: Recipe
    restraint: Objective | None = None
    steering: Mapping[str, Tensor] | None = None
    strength: float = 1.0

    def objective(self, units: Sequence[int], spread: Tensor) -> Objective:
        """Raise each picture's unit. ``spread``: (unit,) standard deviations of the map's mean over a data set."""
        base: Objective = unit(units) / spread[list(units)].clamp(min=1e-6)
        steered = base + facet(self.steering, self.strength, base) if self.steering else base
        return steered - self.restraint if self.restraint else steered


def photographs(side: int = 128, steps: int = 256) -> Style:
    """For models of photographs: opaque spectra that fill the view."""
    recipe = Recipe(partial(Spectra, side=side), input=side, steps=steps, transforms=FILLING)
    return Style(recipe, 2 * grey() + 2 * roughness())


def flat_colours(side: int = 64, steps: int = 160) -> Style:
    """For models of drawings, where there are no pictures to take components from."""
    recipe = Recipe(partial(FlatColours, side=side), side, steps, rate=0.08, views=2, transforms=PLACED)
    return Style(recipe, roughness())


def drawings(basis: Basis, steps: int = 120, weight: float = 5.0) -> Style:
    """For models of drawings: components of drawings on random backgrounds. A facet is a basis of its own."""
    start = partial(Components, basis=basis, weight=weight)
    return Style(Recipe(start, basis.side, steps, rate=0.05, views=2, transforms=PLACED))


@dataclass(frozen=True)
class UnitPicture:
    """The best of a unit's tries.

    pixels: (3 or 4, y, x) in 0..1     responses: (view,) of fresh random views, raw     seed: of that try
    """

    unit: int
    pixels: Tensor
    responses: npt.NDArray[np.float32]
    seed: int

    @property
    def median(self) -> float:
        return float(np.median(self.responses))


def visualize_units(
    trunk: Trunk,
    units: Sequence[int],
    spread: Tensor,
    style: Style,
    tries: int = 2,
    chunk: int = 16,
    done: Callable[[int], None] | None = None,
) -> Iterator[UnitPicture]:
    """Pictures of units, ``chunk`` pictures in a batch; of each unit's tries the one that excites it most.

    They come chunk by chunk, not in the order asked for. A picture is the same whichever units are asked for with it,
    see `chunks`. Callers keep each picture as it comes, so a killed run loses one chunk at most.
    """
    count = 0
    for some in align_units(units, max(1, chunk // tries)):
        made = best_of(trunk, some.units, spread, style, tries)
        yield from (made[slot] for slot in some.wanted)
        if done:
            done(count := count + len(some.wanted))


def best_of(trunk: Trunk, units: list[int], spread: Tensor, style: Style, tries: int) -> list[UnitPicture]:
    """One picture of each unit, all tries in one batch."""
    each = [one for one in units for _ in range(tries)]
    seeds = [one + TRIES * number for one in units for number in range(tries)]
    made = visualize(trunk, style.objective(each, spread), seeds, style.recipe)
    fresh = response(trunk, made.pictures, each, style.recipe, [seed + 1 for seed in seeds])
    best = np.median(fresh, axis=1).reshape(len(units), tries).argmax(1) + np.arange(len(units)) * tries
    return [UnitPicture(each[i], made.pictures[i], fresh[i], seeds[i]) for i in best]


def gathered(pictures: Sequence[UnitPicture]) -> Visualization:
    """Units' pictures as one batch, without a history."""
    return Visualization(torch.stack([picture.pixels for picture in pictures]), torch.empty(0, len(pictures)))
