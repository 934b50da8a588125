"""Feature visualization raises its objective, finds what was planted, and keeps pictures of a batch apart."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import torch

from neuron_articles.models.trunk import Activations
from neuron_articles.visualization.objectives import (
    Objective,
    Scene,
    attribution,
    direction,
    diversity,
    facet,
    grey,
    opacity,
    roughness,
    unit,
)
from neuron_articles.visualization.optimization import Recipe, response, visualize
from neuron_articles.visualization.parameterization import Basis, Components, FlatColours, Spectra
from neuron_articles.visualization.transforms import Streams, Transforms

pytestmark = pytest.mark.torch

STILL = Transforms(degrees=0, zoom=(1, 1), shift=0, noise=0)


def start(**options: Any) -> Any:
    return partial(Spectra, side=64, **options)


RECIPE = Recipe(start(), input=64, steps=12, transforms=Transforms(noise=0.02))


def scene(trunk: Any, count: int = 3, views: int = 2) -> Scene:
    pictures = torch.rand(count, 3, 64, 64, generator=torch.Generator().manual_seed(3)).requires_grad_()
    return Scene(pictures, trunk.walk(pictures.repeat_interleave(views, 0)))


def gradient(objective: Objective, on: Scene) -> torch.Tensor:
    return torch.autograd.grad(objective(on).sum(), on.pictures)[0]


def test_the_objective_rises(trunk: Any) -> None:
    made = visualize(trunk, unit([1, 2, 3]), [1, 2, 3], RECIPE)
    assert made.pictures.shape == (3, 3, 64, 64) and made.history.shape == (12, 3)
    assert (made.history[-3:].mean(0) > made.history[0] + 1).all()


@pytest.mark.parametrize("alpha", [False, True])
def test_pictures_exceed_random_ones_under_fresh_transforms(trunk: Any, alpha: bool) -> None:
    recipe = replace(RECIPE, start=start(alpha=alpha), steps=25)
    made = visualize(trunk, unit([7, 8]), [1, 2], recipe)
    fresh = response(trunk, made.pictures, [7, 8], recipe, seeds=[11, 12])
    with torch.no_grad():
        noise = trunk(torch.rand(200, 3, 64, 64)).mean((2, 3))[:, [7, 8]]
    assert (torch.from_numpy(fresh).median(1).values > noise.quantile(0.99, dim=0)).all()


class Templates(torch.nn.Module):
    """A model whose units are known: each is the likeness of the picture to a smooth template."""

    device = torch.device("cpu")

    def __init__(self) -> None:
        super().__init__()
        coarse = torch.randn(4, 3, 4, 4, generator=torch.Generator().manual_seed(0))
        self.templates = torch.nn.functional.interpolate(coarse, size=(64, 64), mode="bicubic")

    def walk(self, pixels: torch.Tensor) -> Activations:
        units = torch.einsum("pcyx,ucyx->pu", pixels - 0.5, self.templates) / 100
        return Activations(units[:, :, None, None], {})


def test_a_planted_direction_is_found() -> None:
    """The picture looks like the mixture of templates that was asked for, and unlike the others."""
    model: Any = Templates()
    wanted = torch.tensor([[1.0, 0, 0, 0], [0, 1.0, -1.0, 0]])
    made = visualize(model, direction(wanted) - 0.5 * grey(), [0, 1], replace(RECIPE, steps=40))
    likeness = torch.einsum("pcyx,ucyx->pu", made.pictures - 0.5, model.templates)
    likeness = likeness / (made.pictures - 0.5).flatten(1).norm(dim=1)[:, None] / model.templates.flatten(1).norm(dim=1)
    assert likeness[0, 0] > 0.7 and likeness[0, 1:].abs().max() < 0.35
    assert likeness[1, 1] > 0.45 and likeness[1, 2] < -0.45


def test_units_of_a_batch_do_not_disturb_each_other(trunk: Any) -> None:
    together = visualize(trunk, unit([1, 2, 3]), [1, 2, 3], replace(RECIPE, steps=3))
    alone = visualize(trunk, unit(2), [2], replace(RECIPE, steps=3))
    assert (together.pictures[1] - alone.pictures[0]).abs().max() < 1e-4


def test_the_same_seed_gives_the_same_bytes(trunk: Any) -> None:
    recipe = replace(RECIPE, start=start(alpha=True), views=2)
    first, second = (visualize(trunk, unit([4, 5]), [1, 2], recipe).pictures for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first, visualize(trunk, unit([4, 5]), [1, 9], recipe).pictures)


def test_batch_gradients_equal_single_gradients(trunk: Any) -> None:
    probes = {"layer3.0": torch.randn(128, 3, 3)}
    objective = unit(5) + 0.7 * facet(probes, 2.0, unit(5)) - 3 * grey()
    whole = scene(trunk)
    together = gradient(objective, whole)
    for index in range(3):
        pictures = whole.pictures[index : index + 1].detach().requires_grad_()
        alone = gradient(objective, Scene(pictures, trunk.walk(pictures.repeat_interleave(2, 0))))
        assert ((together[index] - alone[0]).norm() / alone.norm()).item() < 1e-5


def test_objectives_are_algebra(trunk: Any) -> None:
    on = scene(trunk)
    a, b = unit(1)(on), grey()(on)
    torch.testing.assert_close((unit(1) - 10 * grey())(on), a - 10 * b)
    torch.testing.assert_close((-unit(1) / 2 + grey() * 3)(on), -a / 2 + 3 * b)
    per_picture = torch.tensor([1.0, 0.0, 2.0])
    torch.testing.assert_close((per_picture * unit(1))(on), a * per_picture)
    vector = torch.zeros(256)
    vector[1] = 2
    torch.testing.assert_close(direction(vector)(on), 2 * a)
    torch.testing.assert_close(unit([1, 2, 3])(on)[1], unit(2)(on)[1])
    assert (opacity()(on) == 1).all() and (roughness()(on) > 0).all()


def test_attribution_is_activation_times_positive_gradient(trunk: Any) -> None:
    on = scene(trunk, views=1)
    found = attribution(unit(5), on)["layer3.0"]
    tap = on.seen.taps["layer3.0"]
    slope = torch.autograd.grad(on.seen.units[:, 5].mean((1, 2)).sum(), tap, retain_graph=True)[0]
    torch.testing.assert_close(found, tap * slope.clamp(min=0))
    with pytest.raises(ValueError, match="taps"):
        attribution(unit(5), Scene(on.pictures, replace(on.seen, taps={})))


def test_a_facet_pulls_pictures_towards_it(trunk: Any) -> None:
    probe = {"layer3.0": torch.randn(128, 4, 4, generator=torch.Generator().manual_seed(0))}
    strengths = torch.tensor([0.0, 3.0])
    recipe = replace(RECIPE, steps=25)
    made = visualize(trunk, unit(5) + facet(probe, strengths, unit(5)), [1, 1], recipe)
    term = facet(probe, 1.0, unit(5))(Scene(made.pictures.requires_grad_(), trunk.walk(made.pictures)))
    assert term[1] > term[0]


def test_diversity_drives_a_group_apart(trunk: Any) -> None:
    recipe = replace(RECIPE, steps=25)
    plain = visualize(trunk, unit(5), [1, 2], recipe).pictures.requires_grad_()
    diverse = visualize(trunk, unit(5) + 30 * diversity(unit(5), [0, 0]), [1, 2], recipe).pictures.requires_grad_()
    likeness = [-diversity(unit(5), [0, 0])(Scene(made, trunk.walk(made))).mean() for made in (plain, diverse)]
    assert likeness[1] < likeness[0]
    alone = diversity(unit(5), [0, 1])(Scene(plain, trunk.walk(plain)))
    assert (alone == 0).all(), "pictures of other groups are no reason to change"


COARSE = torch.rand(80, 4, 6, 6, generator=torch.Generator().manual_seed(0))
BASIS = Basis.of((255 * torch.nn.functional.interpolate(COARSE, (32, 32), mode="bilinear")).to(torch.uint8), number=60)
STARTS: dict[str, Any] = {
    "spectra": partial(Spectra, side=32),
    "transparent spectra": partial(Spectra, side=32, alpha=True),
    "flat colours": partial(FlatColours, side=32),
    "components": partial(Components, basis=BASIS),
}


@pytest.mark.parametrize("name", STARTS)
def test_parameterizations_start_alike_in_any_batch_and_rise(trunk: Any, name: str) -> None:
    make = STARTS[name]
    torch.testing.assert_close(make([3, 4])()[1], make([4])()[0])
    pictures = make([3, 4])(0.5)
    assert pictures.shape[2:] == (32, 32) and pictures.min() >= 0 and pictures.max() <= 1
    made = visualize(trunk, unit([1, 2]), [3, 4], replace(RECIPE, start=make, steps=15))
    assert (made.history[-3:].mean(0) > made.history[0]).all()


def test_spectra_show_coarse_scales_first() -> None:
    made = Spectra([3], 32, coarse=0.1, start=0.5)
    first, last = (roughness()(Scene(made(progress), None)).item() for progress in (0.0, 1.0))  # type: ignore[arg-type]
    assert first < last / 2


def test_flat_colours_sharpen() -> None:
    made = FlatColours([3], 32, start=0.5)
    plain = [((made(progress)[:, 3] > 0.9) | (made(progress)[:, 3] < 0.1)).float().mean() for progress in (0.0, 1.0)]
    assert plain[1] > plain[0]


def test_components_keep_to_real_pictures() -> None:
    """A mixture of measures of size 1 varies as the pictures do; the penalty counts what goes beyond."""
    ramps = torch.linspace(0, 255, 32).expand(60, 4, 32, 32) * torch.rand(60, 4, 1, 1)
    basis = Basis.of(ramps.to(torch.uint8), number=4)
    made = Components(range(50), basis, weight=2.0, start=1.0)()
    assert abs(made[:, 3].std(0).mean() - (ramps[:, 3] / 255).std(0).mean()) < 0.06
    likely, unlikely = (Components([1], basis, 2.0, start).penalty() for start in (0.5, 3.0))
    assert unlikely > 30 * likely


def test_still_transforms_change_nothing() -> None:
    pictures = torch.rand(2, 3, 16, 16)
    seen = STILL(pictures, Streams([1, 2], torch.device("cpu")), views=2, side=16)
    torch.testing.assert_close(seen, pictures.repeat_interleave(2, 0), atol=1e-5, rtol=0)


def test_transparent_pictures_show_their_background() -> None:
    pictures = torch.rand(1, 4, 16, 16)
    pictures[:, 3] = 0
    streams = Streams([1], torch.device("cpu"))
    views = STILL(pictures, streams, views=2, side=16)
    assert (views[0] - views[1]).abs().max() > 0.05, "each view has its own background"
    pictures[:, 3] = 1
    seen = STILL(pictures, streams, views=1, side=16)
    torch.testing.assert_close(seen, pictures[:, :3], atol=1e-5, rtol=0)
