"""Recipes: the best of some tries, chunk by chunk, and bases from the default data set."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.visualization.facet_pictures import (
    FACETS,
    choose_items,
    facet_basis,
    layers,
    on_grounds,
    train_default_facet,
)
from neuron_articles.visualization.optimization import Recipe
from neuron_articles.visualization.parameterization import Spectra
from neuron_articles.visualization.recipes import (
    Style,
    drawings,
    flat_colours,
    gathered,
    photographs,
    visualize_units,
)

QUICK = Style(Recipe(partial(Spectra, side=64), input=64, steps=6))
SPREAD = torch.full((256,), 0.5)


def test_units_come_in_order_and_chunks_do_not_matter(trunk: Any) -> None:
    done: list[int] = []
    together = list(visualize_units(trunk, [9, 3, 200], SPREAD, QUICK, tries=1, chunk=8))
    apart = list(visualize_units(trunk, [9, 3, 200], SPREAD, QUICK, tries=1, chunk=1, done=done.append))
    assert [picture.unit for picture in together] == [9, 3, 200] and done == [1, 2, 3]
    for one, other in zip(together, apart, strict=True):
        assert (one.pixels - other.pixels).abs().max() < 1e-3
    assert gathered(together).rgb().shape == (3, 3, 64, 64)


def test_the_best_try_is_kept(trunk: Any) -> None:
    one = list(visualize_units(trunk, [9, 3], SPREAD, QUICK, tries=1))
    three = list(visualize_units(trunk, [9, 3], SPREAD, QUICK, tries=3))
    assert all(best.median >= first.median - 1e-3 for best, first in zip(three, one, strict=True))
    assert len({picture.seed % 7919 for picture in three}) == 2


def test_objectives_are_measured_in_standard_deviations(trunk: Any) -> None:
    """A unit of ten times the spread must not outvote the restraint ten times."""
    from neuron_articles.visualization.objectives import Scene

    pictures = torch.rand(2, 3, 64, 64)
    scene = Scene(pictures, trunk.walk(pictures))
    spread = SPREAD.clone()
    spread[7] = 5.0
    small, large = QUICK.objective([3, 3], SPREAD)(scene), QUICK.objective([7, 7], spread)(scene)
    raw = scene.seen.units.mean((2, 3))
    torch.testing.assert_close(small, raw[:, 3] / 0.5)
    torch.testing.assert_close(large, raw[:, 7] / 5.0)


def test_a_facet_steers_pictures_the_more_the_stronger_it_is(trunk: Any) -> None:
    """What the facet's probe asks for rises in the finished pictures; without steering, strength changes nothing."""
    channels, units = [5, 17, 40], list(range(8))
    weights = torch.zeros(128, 1, 1)
    weights[channels] = 1

    def made(steering: dict[str, torch.Tensor] | None, strength: float) -> torch.Tensor:
        recipe = Recipe(partial(Spectra, side=64), input=64, steps=24)
        style = Style(recipe, steering=steering, strength=strength)
        pictures = torch.stack([one.pixels for one in visualize_units(trunk, units, SPREAD, style, tries=1)])
        found: torch.Tensor = trunk.walk(pictures).taps["layer3.0"]
        return found[:, channels].mean((1, 2, 3))  # (picture,)

    plain = made(None, 5.0)
    torch.testing.assert_close(made(None, 0.1), plain)
    torch.testing.assert_close(made({"layer3.0": weights}, 0.0), plain)
    weak, strong = (made({"layer3.0": weights}, strength) for strength in (1.0, 10.0))
    assert plain.mean() + 0.2 < weak.mean() < strong.mean() - 0.2


@pytest.fixture(scope="module")
def library() -> Library:
    random = np.random.default_rng(0)
    kinds = {"crown": "thing", "sad": "emotion", "kenya": "country"}
    items = [
        Item(
            "pictures",
            row,
            list(kinds)[row % 3],
            "noto",
            "x",
            "style" if row > 27 else "train",
            "MIT",
            "x",
            ink=row % 2 == 1,
        )
        for row in range(30)
    ]
    items += [Item("words", row, "crown", "lato", "crown", "train", "OFL", "x") for row in range(40)]
    items += [Item("maps", row, "kenya", "atlas", "kenya", "train", "ISC", "x") for row in range(12)]
    arrays = {
        "pictures": random.integers(0, 256, (30, 32, 32, 4), np.uint8),
        "words": np.repeat(random.integers(0, 2, (40, 4, 32), np.uint8) * 255, 8, axis=1),  # upright strokes
        "maps": random.integers(0, 256, (12, 32, 32, 2), np.uint8),
    }
    return Library(32, "digest", [Concept(name, kind, "") for name, kind in kinds.items()], items, arrays)


@pytest.mark.parametrize("facet", FACETS)
def test_every_facet_has_a_basis_of_training_pictures(library: Library, facet: str) -> None:
    items = choose_items(library, facet, each=100)
    made = layers(library, items)
    assert items and all(item.split == "train" for item in items)
    assert made.shape == (len(items), 4, 32, 32) and made.dtype == torch.uint8
    basis = facet_basis(library, facet, number=8)
    assert basis.side == 32 and (basis.spread[:-1] >= basis.spread[1:] - 1e-4).all()
    few = choose_items(library, facet, each=2)
    assert max(Counter(item.concept for item in few).values()) == 2


def test_facets_tell_items_apart(library: Library) -> None:
    assert {item.concept for item in choose_items(library, "face", 99)} == {"sad"}
    assert {item.concept for item in choose_items(library, "flag", 99)} == {"kenya"}
    assert all(item.ink for item in choose_items(library, "line", 99))
    colour = choose_items(library, "colour", 99)
    np.testing.assert_array_equal(layers(library, colour)[0].permute(1, 2, 0), library.pixels(colour[0]))


def test_all_styles_picture_units(trunk: Any, library: Library) -> None:
    for style in (photographs(32, 2), flat_colours(32, 2), drawings(facet_basis(library, "picture", 8), 2)):
        made = list(visualize_units(trunk, [1, 2], SPREAD, style, tries=2, chunk=2))
        assert len(made) == 2 and all(np.isfinite(picture.median) for picture in made)


def test_layers_lie_on_light_grounds(library: Library) -> None:
    made = layers(library, choose_items(library, "picture", 5))
    made[:, 3] = 0
    assert (on_grounds(made) >= 170).all()
    made[:, 3] = 255
    assert torch.equal(on_grounds(made), made[:, :3])


def test_probes_of_the_default_facets_tell_words_from_the_rest(trunk: Any, library: Library) -> None:
    facet = train_default_facet("text", trunk, library, each=99)
    assert facet.name == "text" and facet.weights["layer3.0"].shape[0] == 128 and facet.accuracy > 0.8
