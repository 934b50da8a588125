"""One stage of the recipe again without one of its parts, measured beside the stage itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from neuron_articles.models.clip import load_model
from neuron_articles.records.store import JsonRecord, Store
from neuron_articles.stimuli.dataset.build import default_folder
from neuron_articles.stimuli.dataset.library import Library, load_library
from neuron_articles.training.commands import WEIGHTS, NotTrainedHere, make_record, record_key
from neuron_articles.training.evaluation import evaluate, rows
from neuron_articles.training.export import export_run, is_finished
from neuron_articles.training.recipe import ABLATED_STAGE, ABLATIONS, TrainingRecipe
from neuron_articles.training.run import train
from neuron_articles.units import find_model

Progress = Callable[[str], None]


def ablate(
    name: str,
    part: str,
    store: Store,
    *,
    cache: Path | None = None,
    device: str | None = None,
    progress: Progress = print,
) -> dict[str, JsonRecord]:
    """Train a stage again without ``part``, from the same weights and with the same batches, and measure both.

    The stage itself and the weights that it began with are those that ``model train`` keeps in the cache. The three
    evaluations are the records ``ablation-before`` (where both begin), ``ablation-none`` and ``ablation-PART``. Goes on
    where a killed run stopped.

    part: a key of ``ABLATIONS``

    Returns the records, keyed "before", "none" and ``part``.

    Raises DatasetMissing, UnknownName, NotTrainedHere where the stages are not in the cache, AnotherRecipe.
    """
    model = find_model(name)
    folder = (cache or default_folder()) / "runs" / model.name
    start, whole = (folder / f"stage-{number}" / WEIGHTS for number in (ABLATED_STAGE - 1, ABLATED_STAGE))
    if not (is_finished(start) and is_finished(whole)):
        raise NotTrainedHere(
            f"{folder} does not hold stages {ABLATED_STAGE - 1} and {ABLATED_STAGE} of {model.name}",
            "neuron-articles model train keeps them there",
        )
    weights = folder / f"ablation-{part}" / WEIGHTS
    if is_finished(weights):
        progress(f"without {part}: trained before")
    else:
        stage = json.loads(whole.with_suffix(".json").read_text(encoding="utf-8"))["stages"][-1]
        recipe = TrainingRecipe.from_json(stage["recipe"])
        recipe = replace(recipe, minutes=TrainingRecipe().minutes, steps=stage["steps"])
        recipe = replace(recipe, **ABLATIONS[part])
        run = train(recipe, weights.parent, cache=cache, start=start, device=device or "cpu", progress=progress)
        export_run(run, weights)
    library = load_library(cache)
    return {
        title: _measured(model.name, title, path, library, store, device, progress)
        for title, path in (("before", start), ("none", whole), (part, weights))
    }


def _measured(
    model: str, part: str, weights: Path, library: Library, store: Store, device: str | None, progress: Progress
) -> JsonRecord:
    """The evaluation of a run without a part, from the store or measured now."""
    name = f"ablation-{part}"
    notes = json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
    key = record_key(name, model, notes["sha256"], library.digest)
    stored = store.read(model, name)
    if stored and stored.key == key:
        progress(f"{name}: measured before")
        return stored
    progress(f"{name}: measuring")
    started = time.perf_counter()
    clip = load_model(model, device=device, weights=str(weights))
    result = evaluate(clip, library, progress) | {"run": notes["stages"][-1], "stages": len(notes["stages"])}
    record = make_record(clip, result, library.digest, time.perf_counter() - started, name)
    store.save(record)
    for title, value, control in rows(result):
        progress(f"{title:66} {value:42} {control}")
    return record
