"""Which figures are fresh, stale or missing for a model, and making those that are not fresh.

A figure's record has a key, the digest of everything it was made from. Inside ``compute`` a session keeps expensive
steps (one scan, one feature visualization) by their own inputs, so adding a neuron costs one neuron, and a run that is
killed goes on where it was.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata

from neuron_articles.compute.figure import AnyFigure
from neuron_articles.compute.inputs import InputContext, Weights
from neuron_articles.compute.session import ModelSession
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import JsonRecord, Record, State, canonical_json, digest
from neuron_articles.units import Model

# Whose versions a reader may ask of a record.
LIBRARIES = ("torch", "open_clip_torch", "numpy", "pillow")

FindFigure = Callable[[str], AnyFigure | None]


@dataclass(frozen=True)
class Task:
    """One figure of one model, and how its record stands."""

    name: str
    figure: AnyFigure
    model: Model
    key: str
    state: State


def record_key(name: str, figure: AnyFigure, context: InputContext) -> str:
    """Digest of a figure's name and version, of the model's weights, and of all its inputs.

    Raises AuthorError where one of these cannot be read.
    """
    inputs = [[str(one), one.digest(context)] for one in (Weights(), *figure.inputs)]
    return digest(canonical_json([name, figure.version, context.model.name, inputs]))


def plan(find: FindFigure, names: Iterable[str], context: InputContext) -> list[Task]:
    """The figures of these names that can be computed, with their states, those that read other records last.

    find: the figure of a name. Raises AuthorError for a name without one.
    """
    tasks = [task for name in names if (task := _task(find, name, context))]
    return sorted(tasks, key=lambda task: task.figure.reads_records)


def _task(find: FindFigure, name: str, context: InputContext) -> Task | None:
    figure = find(name)
    if figure is None:
        raise AuthorError(f'there is no figure "{name}"')
    if figure.compute is None:
        return None
    key = record_key(name, figure, context)
    state = context.store.state(context.model.name, name, key)
    if state is State.FRESH and _is_incomplete(name, figure, context):
        state = State.STALE
    return Task(name, figure, context.model, key, state)


def _is_incomplete(name: str, figure: AnyFigure, context: InputContext) -> bool:
    """Whether the user asks for more than the record holds."""
    if figure.is_incomplete is None:
        return False
    record = context.store.load(context.model.name, name, figure.record)
    return bool(record and figure.is_incomplete(record, context.options))


def compute(task: Task, session: ModelSession) -> JsonRecord:
    """Compute one figure and save its record. Raises what the analysis raises; the old record stays until then."""
    figure = task.figure
    assert figure.compute is not None
    start = time.perf_counter()
    data = figure.compute(session)
    about = {
        "version": figure.version,
        "inputs": [str(one) for one in figure.inputs],
        "weights": session.weights_digest,
        "date": datetime.now(UTC).date().isoformat(),
        "device": session.options.device or "cpu",
        "python": platform.python_version(),
        "libraries": _versions(LIBRARIES),
        "seconds": round(time.perf_counter() - start, 1),
    }
    record = Record(task.name, task.model.name, task.key, data, about)
    session.store.save(record)
    return record


def _versions(libraries: Sequence[str]) -> dict[str, str]:
    found = {}
    for name in libraries:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
