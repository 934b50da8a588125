"""What makes a model keep the ink of written words."""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from neuron_articles.cli.main import main
from neuron_articles.cli.model import add_arguments
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.held_out import gather_inks
from neuron_articles.training import commands
from neuron_articles.training import run as running
from neuron_articles.training.architecture import Architecture
from neuron_articles.training.batch import Inks
from neuron_articles.training.ink_head import InkHead, also_true, ink_in_answer
from neuron_articles.training.objective import contrastive
from neuron_articles.training.recipe import RECIPES, TrainingRecipe
from neuron_articles.training.run import train

pytestmark = pytest.mark.torch

TINY = Architecture(layers=(1, 1, 1, 1), width=8, embedding=32, text_width=32, text_layers=1)
# a patch of colour 0, "apple" in 0 without a word of it, "pear" in 1 as "pear one", any ink near 1, a picture
INKS = Inks(torch.tensor([0, 0, 1, 1, -1, 1]), torch.tensor([0, 0, 1, -1, -1, 1]), torch.tensor([0, -1, -1, -1, -1, 1]))


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(running, "LINE", 10)
    monkeypatch.setattr(running, "CHECKPOINT", 5)


def test_a_colours_name_is_no_wrong_text_for_a_word_in_that_ink() -> None:
    expected = torch.zeros(6, 6, dtype=torch.bool)
    expected[1, 0] = expected[2, 5] = expected[3, 5] = True
    assert torch.equal(also_true(INKS), expected)


def test_a_text_does_not_prefer_its_image_to_another_that_it_is_true_of() -> None:
    left, scale = torch.eye(3), torch.tensor(5.0)
    right = left.clone()
    right[1] = left[0]  # the second text suits the first image as well as its own
    apart = torch.zeros(3, 3, dtype=torch.bool)
    apart[0, 1] = True
    with_image = torch.nn.functional.cross_entropy(scale * left @ right.T, torch.arange(3))
    assert with_image < contrastive(left, right, scale, apart) * 2 < contrastive(left, right, scale) * 2
    assert contrastive(left, right, scale, torch.zeros_like(apart)) == contrastive(left, right, scale)


def test_the_answer_is_asked_for_named_inks_alone() -> None:
    texts = torch.nn.functional.one_hot(torch.tensor([0, 2, 3, 4, 5, 1]), 6).float()
    images = torch.zeros(6, 6)
    images[[0, 1], 0] = images[[2, 5], 1] = 1.0
    scale = torch.tensor(50.0)
    assert ink_in_answer(images, texts, scale, INKS) < 1e-6
    images[[3, 4]] = 1.0  # no name for their inks: whatever they are, the loss is the same
    assert ink_in_answer(images, texts, scale, INKS) < 1e-6
    images[1] = images[2]
    assert ink_in_answer(images, texts, scale, INKS) > 10
    none = Inks(*(torch.full((6,), -1) for _ in range(3)))
    assert ink_in_answer(images, texts, scale, none) == 0


def test_the_head_learns_inks_and_leaves_out_pictures_without_one() -> None:
    torch.manual_seed(0)
    head, means = InkHead([4, 8], 2), [torch.rand(6, 4), torch.rand(6, 8)]
    assert head(means, INKS.named).item() == pytest.approx(math.log(2), abs=0.5)
    rows = INKS.named >= 0
    assert torch.equal(head(means, INKS.named), head([mean[rows] for mean in means], INKS.named[rows]))
    assert head(means, torch.full((6,), -1)) == 0
    optimizer = torch.optim.Adam(head.parameters(), lr=0.1)
    first = head(means, INKS.named).item()
    for _ in range(100):
        optimizer.zero_grad()
        loss = head(means, INKS.named)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.5 * first


def ink_recipe(steps: int) -> TrainingRecipe:
    recipe = TrainingRecipe(batch=8, warmup=20, architecture=TINY)
    return replace(replace(recipe, **RECIPES["ink"][0]), steps=steps)


def test_the_recipe_with_inks_trains_and_can_be_ended_early(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "cache"
    home.mkdir()
    for path in cache.iterdir():
        (home / path.name).symlink_to(path)
    folder = commands.run_folder("PictoCLIP", "ink", home) / "stage-1"
    assert folder.parent.name == "PictoCLIP-ink"
    with pytest.raises(commands.NotTrainedHere, match="holds no checkpoint"):
        commands.cool_run("PictoCLIP", "ink", 10, tmp_path / "none.safetensors", cache=home)

    def die(line: str) -> None:
        if json.loads(line)["step"] >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(ink_recipe(60), folder, cache=home, progress=die)
    target = tmp_path / "early.safetensors"
    commands.cool_run("PictoCLIP", "ink", 10, target, cache=home, progress=lambda _: None)
    notes = json.loads(target.with_suffix(".json").read_text())
    assert notes["steps"] == 30 and notes["recipe"]["hold"] == pytest.approx(2 / 3)
    assert {"inks", "answer", "ink", "maps"} <= notes["curves"][-1].keys() | notes["curves"][0].keys()
    assert [line["step"] for line in notes["curves"]] == [10, 20, 30, 30], "the run's own curve comes first"
    assert json.loads((folder / "recipe.json").read_text())["steps"] == 60, "the run itself may go on"


def test_a_run_that_is_ended_early_keeps_its_rate_up_to_there() -> None:
    whole = TrainingRecipe(steps=1000, hold=0.75, term_from=0.1, warmup=10)
    early = whole.cooled(400, 100)
    rates = [early.learning_rate(step, early.share(step, 0)) for step in (300, 400, 450, 500)]
    assert rates[0] == rates[1] == whole.learning_rate(300, 0.3) > rates[2] > rates[3]
    assert early.term_from * early.steps == whole.term_from * whole.steps


def test_inks_are_asked_of_words_that_name_none_in_fonts_held_out(library: Library) -> None:
    material = gather_inks(library)
    assert material.held_out.all() and not {"red", "blue"} & set(material.texts)
    colours = [index for index, one in enumerate(library.concepts) if one.kind == "colour"]
    assert set(material.concepts) == set(colours)
    for picture, index in zip(material.pictures, material.concepts, strict=True):
        way = (picture.astype(float) - picture[0, 0]).reshape(-1, 3)  # from the ground to every pixel
        far = way[(way**2).sum(1).argmax()]
        ink = np.array(library.concepts[index].rgb) - picture[0, 0].astype(float)
        assert far @ ink / np.sqrt((far @ far) * (ink @ ink)) > 0.98, "letters lead from the ground to their ink"


def test_ending_a_run_needs_its_recipe_and_a_place_for_the_weights(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "train", "--cool", "10"]) == 1
    assert "say which with --recipe, and --to where" in capsys.readouterr().err


def test_recipes_that_the_command_line_offers_are_those_there_are() -> None:
    for name in RECIPES:
        train_arguments = argparse.ArgumentParser()
        add_arguments(train_arguments)
        assert train_arguments.parse_args(["train", "--recipe", name]).recipe == name
