"""Recipes: the best of some tries, chunk by chunk, and bases from the default data set."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.visualization.chunks import align_units
from neuron_articles.visualization.facet_pictures import (
    FACETS,
    choose_items,
    facet_basis,
    layers,
    on_grounds,
    train_default_facet,
)
from neuron_articles.visualization.optimization import Recipe, response, visualize
from neuron_articles.visualization.parameterization import Spectra
from neuron_articles.visualization.recipes import (
    TRIES,
    Style,
    best_of,
    drawings,
    flat_colours,
    gathered,
    photographs,
    visualize_units,
)

pytestmark = pytest.mark.torch

QUICK = Style(Recipe(partial(Spectra, side=64), input=64, steps=6))
SPREAD = torch.full((256,), 0.5)


def test_a_picture_does_not_depend_on_who_shares_its_chunk(trunk: Any, library: Library) -> None:
    """Asked for alone, with other units, in another order or after a unit of its own slot: the same to the bit."""
    steered = replace(QUICK, steering={"layer3.0": torch.randn(128, 4, 4, generator=torch.Generator().manual_seed(0))})
    components = drawings(facet_basis(library, "picture", 8), 6)
    for style in (QUICK, steered, flat_colours(32, 6), components):
        done: list[int] = []
        together = list(visualize_units(trunk, [9, 3, 200, 1], SPREAD, style, tries=2, chunk=8, done=done.append))
        assert sorted(picture.unit for picture in together) == [1, 3, 9, 200] and done == [3, 4]
        for picture in together:
            (alone,) = visualize_units(trunk, [picture.unit], SPREAD, style, tries=2, chunk=8)
            assert torch.equal(alone.pixels, picture.pixels) and alone.seed == picture.seed
            np.testing.assert_array_equal(alone.responses, picture.responses)
    assert gathered(together).rgb(ground=0.5).shape == (4, 3, 32, 32)


def test_every_unit_has_its_slot() -> None:
    chunks = align_units([9, 3, 200, 1, 17], size=4)
    assert [chunk.units for chunk in chunks] == [[200, 9, 200, 3], [1, 1, 1, 1], [17, 17, 17, 17]]
    assert [chunk.wanted for chunk in chunks] == [[0, 1, 3], [1], [1]]
    full = align_units(range(16), size=8)
    assert [chunk.units for chunk in full] == [list(range(8)), list(range(8, 16))], "nothing is copied"
    assert align_units([], 4) == []


def test_the_best_try_is_kept(trunk: Any) -> None:
    units, seeds = [9, 9, 9, 3, 3, 3], [number + TRIES * turn for number in (9, 3) for turn in range(3)]
    tries = visualize(trunk, QUICK.objective(units, SPREAD), seeds, QUICK.recipe)
    medians = np.median(response(trunk, tries.pictures, units, QUICK.recipe, [seed + 1 for seed in seeds]), axis=1)
    for place, picture in enumerate(best_of(trunk, [9, 3], SPREAD, QUICK, tries=3)):
        best = 3 * place + int(medians[3 * place : 3 * place + 3].argmax())
        assert picture.seed == seeds[best] and picture.median == medians[best]
        assert torch.equal(picture.pixels, tries.pictures[best])


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
