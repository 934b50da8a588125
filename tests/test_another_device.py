"""Analyses, evaluation and training on a device that is not the processor: no tensor is left behind."""

from __future__ import annotations

import importlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import ModelSession
from neuron_articles.models.trunk import Trunk
from neuron_articles.records.store import Store
from neuron_articles.responses.pooling import pool
from neuron_articles.responses.scan import suited
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.training import recipe as training
from neuron_articles.training.architecture import Architecture
from neuron_articles.training.evaluation import evaluate, rows
from neuron_articles.training.run import train
from neuron_articles.visualization.facets import tap_maps
from neuron_articles.visualization.objectives import diversity, facet, grey, unit
from neuron_articles.visualization.optimization import Recipe, response, visualize
from neuron_articles.visualization.parameterization import Spectra
from tests.another_device import another_device, register
from tests.figures.tiny_model import session
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["cache", "library", "session"]

register()  # while tests are collected: PyTorch counts devices when the first gradient of a process is taken

FIGURES = (
    "attack_setup",
    "automated_attacks",
    "conditional_probability",
    "emotion_atlas",
    "feature_visualizations",
    "in_the_wild",
    "maximal_text",
    "people_bars",
    "region_map",
    "sparse_probe",
    "stroop",
    "units",
    "word_neighbours",
)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure(name: str, session: ModelSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuron_articles.visualization.facet_visualization.STEPS", 2)
    figure = importlib.import_module(f"neuron_articles.figures.{name}")
    elsewhere = ModelSession(session.model, Store(tmp_path), RunOptions(weights=session.options.weights, units="1,2"))
    with another_device() as device:
        assert figure.FIGURE.compute(elsewhere)
        assert elsewhere.clip.device == device


def test_the_evaluation(session: ModelSession, library: Library) -> None:
    with another_device():
        clip = ModelSession(session.model, session.store, RunOptions(weights=session.options.weights)).clip
        assert len(list(rows(evaluate(clip, library, progress=lambda _: None)))) > 15


@pytest.mark.parametrize("mix", ["plain", "ink"])
def test_training(cache: Path, tmp_path: Path, mix: str) -> None:
    small = Architecture(layers=(1, 1, 1, 1), width=8, embedding=32, text_width=32, text_layers=1)
    recipe = training.TrainingRecipe(
        steps=6, batch=8, rate=7e-4, warmup=2, architecture=small, letters=0.5, mix=mix, ink=0.5, answer=0.5
    )
    with another_device() as device:
        train(recipe, tmp_path / "run", cache=cache, progress=lambda _: None, device=str(device))
    assert (tmp_path / "run" / "checkpoint.pt").is_file()


def test_numbers_are_those_of_the_processor(session: ModelSession) -> None:
    pixels = torch.randint(0, 256, (3, 3, 64, 64), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    recipe = Recipe(partial(Spectra, side=32), input=32, steps=3)

    def measured(trunk: Trunk) -> list[np.ndarray]:
        weights = {name: maps.mean(0) for name, maps in tap_maps(trunk, [pixels], 3).items()}
        base = unit([3, 4]) / torch.tensor([1.0, 2.0])
        objective = base + facet(weights, torch.tensor([0.5, 1.0]), base) + diversity(base, [0, 0]) - grey()
        made = visualize(trunk, objective, [1, 2], recipe)
        pooled = pool(trunk(pixels))
        return [
            pooled.mean,
            made.pictures.numpy(),
            made.history.numpy(),
            response(trunk, made.pictures, [3, 4], recipe, [5, 6]),
        ]

    here = measured(session.clip.trunk(taps=["layer3.0"]))
    with another_device():
        there = measured(
            ModelSession(session.model, session.store, RunOptions(weights=session.options.weights)).clip.trunk(
                taps=["layer3.0"]
            )
        )
    for one, other in zip(here, there, strict=True):
        assert isinstance(other, np.ndarray) and np.allclose(one, other, atol=2e-3)


def test_the_other_device_refuses_what_a_gpu_would() -> None:
    with another_device() as device:
        there = torch.ones(3).to(device)
        assert (there + 1).cpu().tolist() == [2, 2, 2] and float(there.sum()) == 3
        with pytest.raises(RuntimeError, match="same device"):
            there + torch.ones(3)
        with pytest.raises((RuntimeError, TypeError)):
            there.numpy()


def test_a_gpu_gets_larger_batches_and_more_threads_than_a_processor() -> None:
    batch, workers = suited(torch.device("cpu"), 288)
    many, more = suited(torch.device("cuda"), 288)
    assert many >= 8 * batch and more >= 1 and workers == 2
    assert suited(torch.device("cpu"), 64)[0] > batch, "small pictures share a cache"
