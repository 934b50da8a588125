"""Drawings as another hand might have made them, and the mixes that use them."""

from __future__ import annotations

import random

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from neuron_articles.records.store import digest
from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.layers import LayeredScene, placement, render
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.training import hands
from neuron_articles.training.captions import caption
from neuron_articles.training.compositions import Composer
from neuron_articles.training.inked_words import make_composer
from neuron_articles.training.mixes import MIXES, Mix

pytestmark = pytest.mark.torch

INK = torch.tensor([0.1, 0.2, 0.9])


def disc(colour: tuple[float, float, float]) -> Tensor:
    """A disc of one colour on nothing, (4, 64, 64)."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 64), torch.linspace(-1, 1, 64), indexing="ij")
    inside = ((x**2 + y**2) < 0.5).float()
    layer: Tensor = torch.cat([torch.tensor(colour)[:, None, None].expand(3, 64, 64), inside[None]])
    return layer


def test_recolouring_keeps_the_shape_and_about_the_colour() -> None:
    layer, red = disc((0.9, 0.15, 0.1)), 0
    for seed in range(200):
        changed = hands.recolour(layer, random.Random(seed))
        assert torch.equal(changed[3], layer[3]) and changed.min() >= 0 and changed.max() <= 1
        red += int(changed[:3, 32, 32].argmax()) == 0
    assert red >= 190, "red stays red, but for the few that are turned far"


@pytest.mark.parametrize("angle", [0.0, 0.5, -0.3])
def test_a_turn_of_the_hue_leaves_greys_alone(angle: float) -> None:
    grey = torch.full((3, 2, 2), 0.4)
    assert torch.allclose(hands._turned(grey, angle), grey, atol=1e-6)
    colours = torch.rand(3, 4, 4)
    assert torch.allclose(hands._turned(hands._turned(colours, angle), -angle), colours, atol=1e-5)


def test_a_drawing_in_grey_in_lines_outlined_and_in_few_tones(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, made = disc((0.8, 0.3, 0.5)), {}
    for manner in hands.MANNERS:
        monkeypatch.setattr(hands, "MANNERS", (manner,))
        made[manner] = hands.redraw(layer, INK, random.Random(1))
        assert made[manner].shape == layer.shape and made[manner].min() >= 0 and made[manner].max() <= 1
    grey = made["grey"][:3]
    assert torch.equal(grey[0], grey[1]) and torch.equal(grey[1], grey[2])
    lines = made["ink"]
    assert lines[3, 32, 32] == 0 < lines[3].max(), "the inside is empty, the edge is drawn"
    assert torch.equal(lines[:3, 0, 0], INK)
    assert made["outlined"][3].sum() > layer[3].sum(), "an outline makes it larger"
    assert len(set(made["flat"][:3].flatten().tolist())) <= 4


def test_bent_and_stretched_drawings_stay_in_the_picture() -> None:
    ground = torch.zeros(3).numpy()
    for seed in range(20):
        chance = random.Random(seed)
        plain, other = LayeredScene(ground), LayeredScene(ground)
        plain.add(disc((1.0, 1.0, 1.0)), placement(0.7, (0.0, 0.0)))
        other.add(disc((1.0, 1.0, 1.0)), hands.stretch(placement(0.7, (0.0, 0.0)), chance), hands.bend(chance))
        images = render([plain, other], 64, random.Random(0))
        assert not torch.equal(images[0], images[1])
        first, second = (image.clamp(0, 1).mean(0).sum().item() for image in images)
        assert 0.75 < second / first < 1.33


def test_a_scene_without_bends_is_rendered_as_by_its_placement() -> None:
    scene = LayeredScene(torch.zeros(3).numpy())
    layer, place = disc((0.2, 0.4, 0.6)), placement(0.8, (0.1, -0.1), 0.2)
    scene.add(layer, place)
    grid = F.affine_grid(place[None], [1, 4, 64, 64], align_corners=False)
    weighed = torch.cat([layer[:3] * layer[3:], layer[3:]])[None]
    wanted = F.grid_sample(weighed, grid, align_corners=False)[0, :3]
    found = render([scene], 64, _Plain(0))[0]
    assert torch.allclose(found, wanted, atol=1e-6)


class _Plain(random.Random):
    """Chance under which the background has neither gradient nor clouds."""

    def random(self) -> float:
        return 0.9


def test_captions_say_the_written_word_as_often_as_the_mix_wants() -> None:
    one = Concept("happy", "emotion", "emotion", words=("happy", "joy"))
    for told in (0.0, 0.5, 0.8, 1.0):
        chance = random.Random(3)
        share = sum(caption(one, "joy", chance, told) == "joy" for _ in range(2000)) / 2000
        assert share == pytest.approx(told, abs=0.04)


def test_every_mix_is_one(library: Library) -> None:
    for name, mix in MIXES.items():
        assert sum(mix.modes.values()) == pytest.approx(1), name
        assert mix.modes.keys() == Mix().modes.keys() and mix.weights.keys() == Mix().weights.keys()
        again = [make_composer(library, mix=name).batch(3, 5, 8) for _ in range(2)]
        assert torch.equal(again[0].images, again[1].images) and again[0].captions == again[1].captions


TOLD = {
    "loose": "c1c8a175d3077a4de5e6ab1aefdb9a87",
    "plain": "c1c8a175d3077a4de5e6ab1aefdb9a87",
    "varied": "e96a6a67d99943fd204f5c9afb967656",
    "rival": "f40e5612880f249415837f4364e70e9c",
    "ink": "5cd0d15070f68ba9eae0eecf042663f9",
}


@pytest.mark.parametrize("mix", TOLD)
def test_the_mixes_are_still_those_that_the_models_learned_from(library: Library, mix: str) -> None:
    """Captions are drawn after everything else of a picture, so whatever is drawn in another order shows in them."""
    composer = make_composer(library, mix=mix)
    told = "|".join(text for number in range(20) for text in composer.batch(1, number, 8).captions)
    assert digest(told) == TOLD[mix], "the models that ship learned from other batches: give it a mix of its own"


def test_two_words_of_a_concept_stand_side_by_side_and_both_captions_say_them(library: Library) -> None:
    composer, pairs = Composer(library, mix="rival"), 0
    words = {one.name: one.words for one in library.concepts}
    for number in range(30):
        batch = composer.batch(1, number, 8)
        assert len(batch.captions) == 8
        for name in set(batch.concepts):
            rows = [row for row, concept in enumerate(batch.concepts) if concept == name]
            written = [batch.written[row] for row in rows]
            if len(rows) == 2:
                pairs += 1
                assert set(written) <= set(words[name]) and len(set(written)) == 2
                assert all(batch.captions[row].startswith(batch.written[row]) for row in rows)
                assert all(batch.modes[row] == "word" for row in rows)
            assert len(rows) <= 2
    assert pairs > 5


@pytest.mark.parametrize("mix", ["plain", "varied"])
def test_without_rivals_a_concept_comes_once(library: Library, mix: str) -> None:
    for number in range(5):
        concepts = Composer(library, mix=mix).batch(1, number, 8).concepts
        assert len(set(concepts)) == len(concepts)


def test_patches_lie_on_plain_ground_half_of_the_time_where_the_mix_says_so(library: Library) -> None:
    colour = next(one for one in library.concepts if one.kind == "colour")
    for mix, least, most in (("varied", 0.0, 0.0), ("rival", 0.35, 0.65)):
        composer, chance = Composer(library, mix=mix), random.Random(0)
        grounds = [composer._patch(colour, chance).ground for _ in range(200)]
        assert least <= sum(len(set(ground.tolist())) == 1 for ground in grounds) / 200 <= most


def test_only_the_varied_mix_redraws_and_flags_keep_their_colours(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def watch(layer: Tensor, *_: object) -> Tensor:
        drawn.append("drawn")
        return layer

    for name in ("recolour", "redraw"):
        monkeypatch.setattr(f"neuron_articles.training.compositions.{name}", watch)
    monkeypatch.setattr("neuron_articles.training.compositions.RECOLOURED", 1.0)
    monkeypatch.setattr("neuron_articles.training.compositions.REDRAWN", 1.0)
    for mix, wanted in (("plain", False), ("varied", True)):
        drawn.clear()
        composer = Composer(library, mix=mix)
        for seed in range(8):
            composer._picture(library.concepts[0], INK.numpy(), random.Random(seed))
        assert bool(drawn) is wanted
    drawn.clear()
    japan = next(one for one in library.concepts if one.kind == "country")
    for seed in range(8):
        Composer(library, mix="varied")._picture(japan, INK.numpy(), random.Random(seed))
    assert not drawn
