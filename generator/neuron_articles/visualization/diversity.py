"""Several pictures of one neuron, made together, with a term for diversity, inside the model.

A neuron that stands for a thing in more than one way shows one of them in each feature visualization, and which one is
luck (Nguyen et al. 2016). The objective of pictures made together takes off how alike their attributions are
(`objectives.diversity`; Goh et al. 2021, appendix on faceted feature visualization, the variant without probes). No
label is needed, and nobody says which ways there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from neuron_articles.visualization.chunks import align_units, chunk_size
from neuron_articles.visualization.facet_visualization import Checked, Studio
from neuron_articles.visualization.objectives import diversity, unit
from neuron_articles.visualization.optimization import response, visualize
from neuron_articles.visualization.recipes import TRIES, Style, UnitPicture

N_PER_UNIT = 4  # pictures that are made together
# Of the term, beside the unit's response in its standard deviations: two pictures' likeness is 0 to 1. Zero is the
# control: as many pictures from as many beginnings, each by itself.
STRENGTHS = (0.0, 0.5, 1.0, 2.0)


def make_together(
    studio: Studio,
    style: Style,
    units: Sequence[int],
    strength: float,
    each: int = N_PER_UNIT,
    chunk: int | None = None,
) -> Iterator[list[Checked]]:
    """The checked pictures of every unit, ``each`` of them. The studio's trunk needs taps, see `steering.prepare`.

    A unit's pictures begin alike under every strength, and are the same whichever units are asked for with it. Units
    come in the order of `align_units`.
    """
    size = max(1, (chunk or chunk_size(studio.trunk.device)) // each)
    for some in align_units(units, size):
        found = studio.check(_made(studio, style, some.units, strength, each))
        yield from (found[slot * each : (slot + 1) * each] for slot in some.wanted)


def _made(studio: Studio, style: Style, units: Sequence[int], strength: float, each: int) -> list[UnitPicture]:
    every = [int(one) for one in units for _ in range(each)]
    seeds = [int(one) + TRIES * number for one in units for number in range(each)]
    objective = style.objective(every, studio.spread)
    if strength:
        base = unit(every) / studio.spread[every]
        objective = objective + strength * diversity(base, [place // each for place in range(len(every))])
    made = visualize(studio.trunk, objective, seeds, style.recipe)
    fresh = response(studio.trunk, made.pictures, every, style.recipe, [seed + 1 for seed in seeds])
    pictures: Sequence[torch.Tensor] = list(made.pictures)
    return [UnitPicture(*one) for one in zip(every, pictures, fresh, seeds, strict=True)]
