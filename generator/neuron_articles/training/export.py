"""A run's weights as the repository keeps them: a file of safetensors, and beside it the story of its training."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from neuron_articles.models.clip import Clip, load_model
from neuron_articles.models.weights import write_weights
from neuron_articles.training.run import BEFORE, LOG, Run
from neuron_articles.units import MODELS


def export_run(run: Run, target: Path) -> str:
    """Write a run's weights for the repository, with a JSON file beside them that says how they came about."""
    sha256 = write_weights(run.model, run.config, target)
    about = {
        "sha256": sha256,
        **training_story(run),
        "dataset": run.library.digest,
        "torch": metadata.version("torch"),
        "golden": make_golden(load_model(name_of(target), device="cpu", weights=str(target))),
    }
    target.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return sha256


def training_story(run: Run) -> dict[str, Any]:
    """Recipe, cost and curves of a run, together with those of the runs whose weights it began with.

    Steps, images and seconds are of all stages; each line of the curves has the number of images seen so far.
    Remarks that somebody wrote into the notes of those weights stay.
    """
    path = run.folder / BEFORE
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    seen = before.get("images", 0)
    curves = [json.loads(line) for line in (run.folder / LOG).read_text(encoding="utf-8").splitlines()]
    images = run.step * run.recipe.batch
    stage = {"recipe": asdict(run.recipe), "steps": run.step, "images": images, "seconds": round(run.seconds)}
    stages = [*before.get("stages", []), stage]
    totals = {name: sum(one[name] for one in stages) for name in ("steps", "images", "seconds")}
    kept = {"remarks": before["remarks"]} if "remarks" in before else {}
    lines = [line | {"images": seen + line["step"] * run.recipe.batch} for line in curves]
    return {"recipe": stage["recipe"], **totals, "stages": stages, "curves": [*before.get("curves", []), *lines]} | kept


def name_of(target: Path) -> str:
    """The model whose weights a file of this repository holds; PictoCLIP for any other file."""
    return target.stem if target.stem in MODELS else "PictoCLIP"


def make_golden(clip: Clip) -> dict[str, list[float]]:
    """The first numbers of a few embeddings, by which a test sees that weights still mean the same."""
    slope = torch.linspace(0, 255, clip.side).to(torch.uint8)
    picture = torch.stack(
        [slope.expand(clip.side, -1), slope[:, None].expand(-1, clip.side), slope.flip(0).expand(clip.side, -1)]
    )
    image, text = clip.encode_images(picture[None]), clip.encode_texts(["cat", "größe 猫"])
    return {
        name: [round(float(value), 5) for value in row[:8]]
        for name, row in zip(("slopes", "cat", "unknown"), torch.cat([image, text]), strict=True)
    }


def is_finished(weights: Path) -> bool:
    """Whether a run has written its weights and, last of all, the notes beside them."""
    return weights.with_suffix(".json").is_file()
