"""What ``neuron-articles model`` does: list, show, evaluate, train, and the model card."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from neuron_articles.models.clip import Clip, load_model
from neuron_articles.models.networks import shipped_file
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import JsonRecord, Record, Store, canonical_json, digest, write_atomic
from neuron_articles.stimuli.dataset.build import build_dataset, default_folder
from neuron_articles.stimuli.dataset.library import load_library
from neuron_articles.training.card import write_card
from neuron_articles.training.evaluation import VERSION, evaluate, rows
from neuron_articles.training.export import export_run, is_finished, name_of
from neuron_articles.training.recipe import ABLATIONS, RECIPES, STAGES, RecipeChanges, TrainingRecipe
from neuron_articles.training.run import LOG, STATE, train
from neuron_articles.units import MODELS, Model, find_model

RECORD = "evaluation"
WEIGHTS = "weights.safetensors"  # of a stage, in its folder
Progress = Callable[[str], None]


class NotTrainedHere(AuthorError):
    """A model whose weights others made. The message is one line."""


class NotEvaluated(AuthorError):
    """A model without the records that its card is written from. The message is one line."""


def list_models() -> list[tuple[str, str, str]]:
    """Name, units of the last layer, and where the weights are (or would come from)."""
    return [(model.name, str(sum(model.layers.values())), _place(model)) for model in MODELS.values()]


def _place(model: Model) -> str:
    path = shipped_file(model)
    if path is None:
        return model.source
    return f"build/models/{path.name}" if path.is_file() else f"{model.source} (not trained yet)"


def show_model(name: str, *, device: str | None = None, weights: str | None = None) -> dict[str, Any]:
    """What can be said of a model once its weights are loaded."""
    clip = load_model(name, device=device, weights=weights)
    tower = clip.network.visual
    return {
        "name": clip.model.name,
        "title": clip.model.title,
        "source": clip.model.source,
        "sha256": clip.sha256,
        "pixels": clip.side,
        "units": dict(clip.model.layers),
        "embedding": clip.dimension,
        "blocks": [len(getattr(tower, f"layer{stage}")) for stage in (1, 2, 3, 4)],
        "parameters": sum(parameter.numel() for parameter in clip.network.parameters()),
        "device": str(clip.device),
    }


def evaluate_model(
    name: str,
    store: Store,
    *,
    device: str | None = None,
    weights: str | None = None,
    cache: Path | None = None,
    title: str = RECORD,
    progress: Progress = print,
) -> JsonRecord:
    """Measure a model on the held-out part of the data set, store the record, and print the table.

    title: of the record; another one keeps the evaluation of other weights of the model, such as an earlier stage's

    Raises BadWeights, NoDevice, UnknownName, DatasetMissing.
    """
    started = time.perf_counter()
    library = load_library(cache)
    clip = load_model(name, device=device, weights=weights)
    result = evaluate(clip, library, progress)
    record = make_record(clip, result, library.digest, time.perf_counter() - started, title)
    store.save(record)
    for measure, value, control in rows(result):
        progress(f"{measure:66} {value:42} {control}")
    return record


def record_key(name: str, model: str, weights: str, dataset: str) -> str:
    """The key of what an evaluation of these weights on this data set gives."""
    return digest(canonical_json([name, VERSION, model, weights, dataset]))


def make_record(clip: Clip, result: dict[str, Any], dataset: str, seconds: float, name: str = RECORD) -> JsonRecord:
    """The record of an evaluation that took so many seconds."""
    key = record_key(name, clip.model.name, clip.sha256, dataset)
    about = {
        "version": VERSION,
        "weights": clip.sha256,
        "dataset": dataset,
        "date": datetime.now(UTC).date().isoformat(),
        "device": str(clip.device),
        "python": platform.python_version(),
        "seconds": round(seconds, 1),
        "libraries": {name: metadata.version(name) for name in ("torch", "open_clip_torch", "numpy", "pillow")},
    }
    return Record(name, clip.model.name, key, result, about)


def train_model(
    name: str,
    *,
    minutes: float = 0,
    steps: int = 0,
    seed: int | None = None,
    term: float | None = None,
    carriers: bool = True,
    start: Path | None = None,
    device: str | None = None,
    cache: Path | None = None,
    way: str = "",
    to: Path | None = None,
    progress: Progress = print,
) -> Path:
    """Train one of this repository's models, or go on where a killed run stopped, and write its weights and notes.

    Builds the data set first where it is missing. Without a length or a start, the stages of the recipe are trained
    one after the other, as those of the model that ships were.

    minutes, steps: length of one run; a run of steps can be repeated, one of minutes only as far as the clock can
    seed:           left out, 1 for PictoCLIP and 2 for PictoCLIP-b; stages have others that follow from it
    term:           weight of the non-negative term (0 trains a plain CLIP)
    way:            another recipe than the model's own, a key of ``RECIPES``; its runs have a folder of their own
    to:             where the weights go; left out, where those that ship are
    start:          a checkpoint, or shipped weights, to begin with; the next stage of a model needs a seed of its own

    Raises PackageError, UnknownName, NotTrainedHere, AnotherRecipe, BadWeights.
    """
    model = find_model(name)
    shipped = shipped_file(model)
    if shipped is None:
        raise NotTrainedHere(f"{model.name} is not trained here", f"this repository trains {', '.join(_trainable())}")
    defaults = TrainingRecipe()
    recipe = TrainingRecipe(
        seed=1 + _trainable().index(model.name) if seed is None else seed,
        minutes=minutes or defaults.minutes,
        steps=steps,
        term=defaults.term if term is None else term,
        carriers=carriers,
    )
    if way:
        length = steps or (0 if minutes else RECIPES[way][-1]["steps"])
        recipe = replace(replace(recipe, **RECIPES[way][-1]), steps=length)
    build_dataset(cache, progress)
    target, folder = to or shipped, run_folder(model.name, way, cache)
    if minutes or steps or start:
        run = train(recipe, folder, cache=cache, start=start, device=device or "cpu", progress=progress)
        sha256 = export_run(run, target)
    else:
        stages = RECIPES[way] if way else STAGES[model.name]
        sha256 = _train_stages(recipe, folder, target, cache, device or "cpu", progress, stages)
    progress(f"{target}: sha256 {sha256} (record it in generator/neuron_articles/units.py)")
    return target


def run_folder(name: str, way: str, cache: Path | None) -> Path:
    """Where the runs of a model by that recipe are kept ("" for its own)."""
    return (cache or default_folder()) / "runs" / (f"{name}-{way}" if way else name)


def cool_run(
    name: str,
    way: str,
    steps: int,
    target: Path,
    *,
    cache: Path | None = None,
    device: str = "cpu",
    progress: Progress = print,
) -> Path:
    """End the last stage of a recipe early: let the rate fall from its last checkpoint, and write the weights.

    For runs that there is no time to finish. The run itself stays as it is and may go on.

    steps: of 128 pictures, while the rate falls

    Raises NotTrainedHere where there is no checkpoint.
    """
    folder = run_folder(name, way, cache) / f"stage-{len(RECIPES[way])}"
    if not (folder / STATE).is_file():
        raise NotTrainedHere(f"{folder} holds no checkpoint", f"neuron-articles model train {name} --recipe {way}")
    written = TrainingRecipe.from_json(json.loads((folder / "recipe.json").read_text(encoding="utf-8")))
    step = int(torch.load(folder / STATE, map_location="cpu", weights_only=True)["step"])
    cooled = folder.parent / f"cooled-from-{step}"
    cooled.mkdir(parents=True, exist_ok=True)
    if not (cooled / LOG).is_file():
        write_atomic(cooled / LOG, (folder / LOG).read_bytes())
    recipe = written.cooled(step, steps)
    run = train(recipe, cooled, cache=cache, start=folder / STATE, device=device, progress=progress)
    progress(f"{target}: sha256 {export_run(run, target)}")
    return target


def _train_stages(
    recipe: TrainingRecipe,
    folder: Path,
    target: Path,
    cache: Path | None,
    device: str,
    progress: Progress,
    stages: Sequence[RecipeChanges] = (),
) -> str:
    """Train the stages that are not finished, each from the weights of the one before; the last one's are kept."""
    start, stages = None, stages or STAGES[name_of(target)]
    for number, length in enumerate(stages, 1):
        stage = replace(recipe, seed=recipe.seed + len(_trainable()) * (number - 1), **length)
        weights = folder / f"stage-{number}" / WEIGHTS
        if is_finished(weights):
            progress(f"stage {number} of {len(stages)}: finished before")
        else:
            progress(f"stage {number} of {len(stages)}: {length}")
            run = train(stage, weights.parent, cache=cache, start=start, device=device, progress=progress)
            export_run(run, weights)
        start = weights
    assert start is not None
    for path in (start, start.with_suffix(".json")):
        write_atomic(target.with_suffix(path.suffix), path.read_bytes())
    return str(json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))["sha256"])


def _trainable() -> list[str]:
    return [model.name for model in MODELS.values() if shipped_file(model)]


def write_model_card(store: Store, folder: Path, name: str = "PictoCLIP") -> Path:
    """Write the card of a model from its evaluation and training notes, and beside it the others trained here.

    Raises NotEvaluated.
    """
    own = _known_of(store, name)
    if own is None:
        raise NotEvaluated(f"{name} has not been evaluated here", f"neuron-articles model evaluate {name}")
    others = {other: known for other in _trainable() if other != name and (known := _known_of(store, other))}
    ablated = {part: store.read(name, f"ablation-{part}") for part in ("before", "none", *ABLATIONS)}
    return write_card(*own, others, folder, {part: one for part, one in ablated.items() if one})


def _known_of(store: Store, name: str) -> tuple[JsonRecord, dict[str, Any]] | None:
    """Evaluation and training notes of a model, if there are both."""
    path, record = shipped_file(find_model(name)), store.read(name, RECORD)
    if path is None or record is None or not path.with_suffix(".json").is_file():
        return None
    return record, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


__all__ = [
    "evaluate_model",
    "list_models",
    "show_model",
    "train_model",
    "write_model_card",
]
