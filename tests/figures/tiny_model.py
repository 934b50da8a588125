"""A session with a small random model and the tiny data set, and what a figure makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from msgspec import convert, to_builtins

from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import ModelSession
from neuron_articles.models.networks import build_clip
from neuron_articles.models.weights import write_weights
from neuron_articles.records.store import Record, Store
from neuron_articles.training.architecture import Architecture
from neuron_articles.units import find_model
from tests.tiny_library import concepts


@pytest.fixture(scope="module")
def session(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelSession]:
    """A model of random weights, and the tiny data set."""
    folder = tmp_path_factory.mktemp("session")
    torch.manual_seed(0)
    config = Architecture(layers=(1, 1, 1, 1), width=8, embedding=32, text_width=32, text_layers=1).config(concepts())
    write_weights(build_clip(config), config, folder / "tiny.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PICTOCLIP_CACHE", str(cache))
        options = RunOptions(weights=str(folder / "tiny.safetensors"), device="cpu")
        yield ModelSession(find_model("PictoCLIP"), Store(folder / "data"), options)


def drawn(module: Any, session: ModelSession) -> tuple[dict[str, Any], Any]:
    """The record's data, as JSON gives them back, and the component."""
    data = json.loads(json.dumps(to_builtins(module.FIGURE.compute(session)), allow_nan=False))
    record = Record(module.__name__.rpartition(".")[2], "PictoCLIP", "key", convert(data, module.FIGURE.record))
    return data, module.FIGURE.draw(record)
