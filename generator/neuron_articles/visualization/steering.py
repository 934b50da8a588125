"""Feature visualizations of a model of drawings, steered by attribution from one kind of picture towards another.

All are made of components of every kind of training picture together, drawings, flags, words and maps, so what a
picture becomes is not settled by what it is made of. A facet is a linear probe at an inner block that tells a kind of
picture from the others; the objective adds the attribution that the probe recognizes, the more the greater the
strength (Goh et al. 2021, appendix on faceted feature visualization; `objectives.facet`).

Whether a picture is of the kind it was steered towards is judged by a classifier of pixels, which knows nothing of the
model: logistic regression on small pictures, trained on training pictures and tried on held-out ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from neuron_articles.models.device import choose_precision
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.visualization.facet_pictures import FACETS, choose_items, layers, on_grounds, train_default_facet
from neuron_articles.visualization.facet_visualization import PRICE, Studio
from neuron_articles.visualization.facets import Facet
from neuron_articles.visualization.parameterization import Basis
from neuron_articles.visualization.recipes import Style, UnitPicture, drawings
from neuron_articles.visualization.user_facets import taps_of

MIXTURE = {"picture": 6, "flag": 3, "text": 3, "map": 2}  # training pictures of each concept by kind
COMPONENTS = 512
STRENGTHS = (100, 500, 2500)
SMALL = 16  # pixels a side of what the classifier of kinds sees
HELD = ("style", "font", "map")  # splits that are kept for judging


@dataclass(frozen=True)
class Kinds:
    """A classifier of pixels. names: the kinds; accuracy: on pictures that it was not fitted to, kinds balanced."""

    names: tuple[str, ...]
    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    accuracy: float

    def of(self, pixels: Tensor) -> list[str]:
        """The kind of each picture, uint8 (picture, 3, y, x)."""
        return [self.names[index] for index in (_features(pixels) @ self.weights.T + self.bias).argmax(1)]


def train_kinds(library: Library) -> Kinds:
    """Kinds of training pictures told by logistic regression. Raises KeyError where the library lacks one."""
    from sklearn.linear_model import LogisticRegression

    names = tuple(MIXTURE)
    shown = [_features(on_grounds(layers(library, choose_items(library, name, 4)))) for name in names]
    kinds = np.repeat(np.arange(len(names)), [len(some) for some in shown])
    fitted = LogisticRegression(C=0.01, class_weight="balanced", max_iter=500).fit(np.concatenate(shown), kinds)
    found = Kinds(names, fitted.coef_, fitted.intercept_, 0.0)
    shares = []
    for name in names:
        if some := _held(library, name):
            shares.append(np.mean([kind == name for kind in found.of(on_grounds(layers(library, some)))]))
    return replace(found, accuracy=float(np.mean(shares)) if shares else 0.0)


def _held(library: Library, name: str, most: int = 300) -> list[Item]:
    concepts = {concept.name: concept for concept in library.concepts}
    items = [one for one in library.items if one.split in HELD and FACETS[name](one, concepts[one.concept])]
    return [items[i] for i in np.random.default_rng(0).permutation(len(items))[:most]]


def _features(pixels: Tensor) -> npt.NDArray[np.float64]:
    """uint8 (picture, 3, y, x) -> (picture, number): a small picture without its mean, and how edges are spread."""
    x = pixels.float() / 255
    small = functional.adaptive_avg_pool2d(x, SMALL)
    grey = functional.adaptive_avg_pool2d(x.mean(1, keepdim=True), 2 * SMALL)
    edges = [(grey[..., 1:, :] - grey[..., :-1, :]).abs().mean(3), (grey[..., 1:] - grey[..., :-1]).abs().mean(2)]
    parts = [(small - small.mean((2, 3), keepdim=True)).flatten(1), 8 * edges[0].flatten(1), 8 * edges[1].flatten(1)]
    return np.asarray(torch.cat(parts, 1).double())


def mixed_basis(library: Library, seed: int = 0) -> Basis:
    """Principal components of all kinds of training pictures together."""
    items = [item for kind, each in MIXTURE.items() for item in choose_items(library, kind, each, seed)]
    made = layers(library, items, seed)
    return Basis.of(made, min(COMPONENTS, len(made)), seed)


def train_facets(studio: Studio, names: Sequence[str]) -> dict[str, Facet]:
    """Facet -> probes that tell its training pictures from the others, at the studio's taps; see `prepare`."""
    return {name: train_default_facet(name, studio.trunk, studio.library) for name in names}


def prepare(studio: Studio) -> Style:
    """Give a studio's trunk the taps at which facets steer; the style of an unsteered picture."""
    clip = studio.clip
    studio.trunk = clip.trunk(taps=taps_of(clip)).placed(clip.device, choose_precision("auto", clip.device))
    basis = mixed_basis(studio.library)
    return drawings(basis, studio.steps, PRICE * len(basis.spread))


def steered(style: Style, facet: Facet, strength: float) -> Style:
    """A style that is steered towards a facet."""
    return replace(style, steering=facet.weights, strength=strength)


def kinds_of(kinds: Kinds, made: Sequence[UnitPicture]) -> list[str]:
    """What the classifier of pixels takes finished pictures for, on a light ground."""
    pixels = torch.stack([picture.pixels for picture in made])
    return kinds.of(on_grounds((pixels * 255).round().to(torch.uint8)))
