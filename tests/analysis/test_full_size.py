"""Every analysis on an RN50x4 with random weights, at its 288 pixels, with small counts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from open_clip.constants import OPENAI_DATASET_MEAN as MEAN
from open_clip.constants import OPENAI_DATASET_STD as STD
from PIL import Image

from generator.analysis.facets import train_facet
from generator.analysis.objectives import diversity, facet, unit
from generator.analysis.parameterization import Spectra
from generator.analysis.pictures import open_pictures
from generator.analysis.scan import Scan, collect, run
from generator.analysis.summary import Settings
from generator.analysis.trunk import Trunk, every_second_block
from generator.analysis.visualization import Recipe, response, visualize
from generator.analysis.words import activations, centre, letterings

SIDE, UNITS = 288, 2560


@pytest.fixture(scope="module")
def large() -> Trunk:
    from open_clip.modified_resnet import ModifiedResNet

    torch.manual_seed(0)
    tower = ModifiedResNet([4, 6, 10, 6], output_dim=640, heads=40, image_size=SIDE, width=80).eval()
    blocks = every_second_block(tower)
    assert blocks == ["layer3.0", "layer3.2", "layer3.4", "layer3.6", "layer3.8"]
    return Trunk(tower, "layer4", MEAN, STD, taps=blocks)


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_scan(large: Trunk, tmp_path: Path, form: str) -> None:
    random = np.random.default_rng(0)
    for number in range(2):
        Image.fromarray(random.integers(0, 255, (300, 400, 3), np.uint8)).save(tmp_path / f"{number}.{form}")
    scan = Scan(large, open_pictures(tmp_path), SIDE, tmp_path / "shards", Settings(examples=2), first_look=1)
    run(scan)
    summary = collect(scan).summary
    assert summary.top_picture.shape == (2, UNITS) and int(summary.count[0]) == 2
    assert (summary.top_place < 81).all() and (summary.top_place >= 0).all()


def test_words(large: Trunk) -> None:
    some = ["shark", "library"]
    found = centre(some, activations(large, some, letterings(heights=(0.2,), places=((0.5, 0.5),)), SIDE))
    assert found.values.shape == (2, UNITS) and found.top(89, 1)[0][0] in some


def test_facets_and_visualization(large: Trunk) -> None:
    small = torch.rand(20, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    probe: Any = train_facet("bright", large, [0.5 + small[:10] / 2], [small[10:] / 2], grid=2)
    base = unit([89, 2559])
    objective = base + facet(probe.weights, torch.tensor([0.1, 5.0]), base) + diversity(base, [0, 0])
    recipe = Recipe(partial(Spectra, side=SIDE), input=SIDE, steps=2)
    made = visualize(large, objective, [1, 2], recipe)
    assert made.rgb().shape == (2, 3, SIDE, SIDE) and made.history.isfinite().all()
    assert response(large, made.pictures, [89, 2559], recipe, [3, 4], views=1).shape == (2, 1)
