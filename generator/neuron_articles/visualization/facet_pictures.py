"""The default model's facets: which of its training pictures show a theme, as layers on nothing (RGBA).

A facet is used in two ways: its pictures' principal components are what visualizations are made of
(`parameterization.Basis`), and probes trained on them steer by attribution (`facets.train_facet`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neuron_articles.models.trunk import Trunk
from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.visualization.facets import Facet, train_facet
from neuron_articles.visualization.parameterization import Basis

Theme = Callable[[Item, Concept], bool]


def is_drawing(item: Item, concept: Concept) -> bool:
    """A thing or a face. Flags are left out: there are so many that components of all would be stripes."""
    return item.table == "pictures" and concept.kind != "country"


FACETS: dict[str, Theme] = {
    "picture": is_drawing,
    "colour": lambda item, concept: is_drawing(item, concept) and not item.ink,
    "line": lambda item, concept: is_drawing(item, concept) and item.ink,
    "face": lambda item, concept: is_drawing(item, concept) and concept.kind == "emotion",
    "flag": lambda item, concept: item.table == "pictures" and concept.kind == "country",
    "text": lambda item, _: item.table == "words",
    "map": lambda item, _: item.table == "maps",
}
LAND, MARKED = (191, 191, 191), (217, 38, 38)


def choose_items(library: Library, facet: str, each: int, seed: int = 0) -> list[Item]:
    """A seeded choice of at most ``each`` training items of every concept, in order. Raises KeyError for another facet.

    Some concepts have many more pictures than others; a basis of all of them would draw faces everywhere.
    """
    concepts = {concept.name: concept for concept in library.concepts}
    shows = FACETS[facet]
    items = [item for item in library.items if item.split == "train" and shows(item, concepts[item.concept])]
    taken: Counter[str] = Counter()
    chosen = []
    for index in np.random.default_rng(seed).permutation(len(items)).tolist():
        if taken[items[index].concept] < each:
            taken[items[index].concept] += 1
            chosen.append(index)
    return [items[index] for index in sorted(chosen)]


def layers(library: Library, items: Sequence[Item], seed: int = 0) -> Tensor:
    """uint8 (item, 4, y, x): colours and opacity; drawings of one ink and words in seeded random inks."""
    random = np.random.default_rng(seed)
    made = np.stack([layer(library, item, random.integers(0, 200, 3, np.uint8)) for item in items])
    return torch.from_numpy(made).permute(0, 3, 1, 2).contiguous()


def layer(library: Library, item: Item, ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """(y, x, 4)."""
    raster = np.asarray(library.pixels(item))
    if item.table == "pictures":
        return (
            np.concatenate([np.broadcast_to(ink, raster[..., :3].shape), raster[..., 3:]], -1) if item.ink else raster
        )
    if item.table == "words":
        return np.concatenate([np.broadcast_to(ink, (*raster.shape, 3)), raster[..., None]], -1)
    land, marked = raster[..., :1], raster[..., 1:]
    colours = np.where(marked > 127, np.array(MARKED, np.uint8), np.array(LAND, np.uint8))
    return np.concatenate([colours, np.maximum(land, marked)], -1)


def facet_basis(library: Library, facet: str, number: int = 400, each: int = 16, seed: int = 0) -> Basis:
    """The principal components of a facet's training pictures; drawings of things count mirrored as well."""
    made = layers(library, choose_items(library, facet, each, seed), seed)
    if facet in ("picture", "colour", "line", "face"):
        made = torch.cat([made, made.flip(-1)])
    return Basis.of(made, min(number, len(made)), seed)


def on_grounds(made: Tensor, seed: int = 0) -> Tensor:
    """uint8 (item, 4, y, x) layers -> (item, 3, y, x), each on a light ground of its own."""
    grounds = torch.from_numpy(np.random.default_rng(seed).integers(170, 256, (len(made), 3, 1, 1)))
    opacity = made[:, 3:].float() / 255
    return (made[:, :3] * opacity + grounds * (1 - opacity)).round().to(torch.uint8)


def train_default_facet(facet: str, trunk: Trunk, library: Library, each: int = 4, batch: int = 32) -> Facet:
    """Probes that tell a facet's training pictures from all others. Raises KeyError, or ValueError for too few."""
    theme = choose_items(library, facet, each)
    chosen = {(item.table, item.row) for item in theme}
    everything = [
        *choose_items(library, "picture", each),
        *choose_items(library, "flag", each),
        *choose_items(library, "text", each),
        *choose_items(library, "map", each),
    ]
    concepts = {concept.name: concept for concept in library.concepts}
    others = [
        item
        for item in everything
        if (item.table, item.row) not in chosen and not FACETS[facet](item, concepts[item.concept])
    ]
    inside, outside = (torch.split(on_grounds(layers(library, items)), batch) for items in (theme, others))
    return train_facet(facet, trunk, inside, outside)
