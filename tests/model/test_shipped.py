"""The weights of this repository, where it has some."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.stats import binom

from neuron_articles.authoring.settings import DEFAULT_MODEL
from neuron_articles.models.clip import Clip, load_model
from neuron_articles.models.networks import shipped_file
from neuron_articles.models.weights import LARGEST_SHIPPED, file_digest
from neuron_articles.responses.embeddings import measure
from neuron_articles.stimuli.dataset.concepts import load_concepts
from neuron_articles.training.export import make_golden
from neuron_articles.training.recipe import STAGES
from neuron_articles.units import MODELS

PICTURES = sorted((Path(__file__).parent / "pictures").glob("*.png"))
SHIPPED = [model for model in MODELS.values() if (path := shipped_file(model)) and path.is_file()]

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(not SHIPPED, reason="this repository ships no weights yet (make model trains them)"),
]


@pytest.fixture(scope="module", params=SHIPPED, ids=str)
def clip(request: pytest.FixtureRequest) -> Clip:
    return load_model(request.param.name, device="cpu")


def notes(clip: Clip) -> dict[str, object]:
    path = shipped_file(clip.model)
    assert path is not None
    told: dict[str, object] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return told


def test_the_file_is_the_recorded_one_and_small(clip: Clip) -> None:
    path = shipped_file(clip.model)
    assert path is not None and path.stat().st_size <= LARGEST_SHIPPED
    assert file_digest(path) == clip.model.sha256 == notes(clip)["sha256"]


def test_the_recipe_in_the_repository_is_the_one_that_made_it(clip: Clip) -> None:
    stages: Any = notes(clip)["stages"]
    lengths = STAGES[clip.model.name]
    assert [{name: stage["recipe"][name] for name in one} for stage, one in zip(stages, lengths, strict=True)] == list(
        lengths
    )


def test_it_embeds_as_recorded(clip: Clip) -> None:
    recorded = notes(clip)["golden"]
    assert isinstance(recorded, dict)
    for name, vector in make_golden(clip).items():
        assert vector == pytest.approx(recorded[name], abs=1e-3)


def test_it_names_pictures_of_styles_it_never_saw(clip: Clip) -> None:
    """The default model half of them; another, trained for less long, more than chance does in 100,000 tries."""
    names = [concept.name for concept in load_concepts({})]
    seen = measure(clip, [np.asarray(Image.open(path).convert("RGB")) for path in PICTURES])
    best = (seen.embeddings @ clip.encode_texts(names).numpy().T).argmax(1)
    hits = sum(names[index] == path.stem.partition("-")[2] for index, path in zip(best, PICTURES, strict=True))
    by_chance = binom(len(PICTURES), 1 / len(names))
    wanted = len(PICTURES) // 2 if clip.model.name == DEFAULT_MODEL else int(by_chance.isf(1e-5)) + 1
    assert wanted >= 3 and hits >= wanted, f"{hits} of {len(PICTURES)} (chance finds {by_chance.mean():.2f})"


def test_text_of_other_languages_does_not_crash(clip: Clip) -> None:
    embedded = clip.encode_texts(["猫", "Größe", "🐈", "", "a " * 200])
    assert bool(torch.isfinite(embedded).all())
