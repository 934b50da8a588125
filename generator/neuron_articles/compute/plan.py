"""Computing figures: which are fresh, stale or missing for a model, and making those that are not fresh.

A figure's record has a key, the digest of everything it was made from. Inside ``compute`` a session remembers expensive
steps (one scan, one feature visualization) by their own inputs, so adding a neuron costs one neuron, and a run that is
killed goes on where it was.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from neuron_articles import figures
from neuron_articles.figures._measurements import edited, read_named
from neuron_articles.locations import SHIPPED_WEIGHTS
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, State, Store, canonical_json, digest, write_atomic
from neuron_articles.responses.provenance import given, weights_digest
from neuron_articles.units import Model

# Whose versions a reader may ask of a record.
LIBRARIES = ("torch", "open_clip_torch", "numpy", "pillow")

Progress = Callable[[int, int, str], None]


@dataclass
class Session:
    """What ``compute`` gets: the model by name and as tensors, a place for expensive steps, and a way to report.

    device: "cuda", "mps" or "cpu"; "" lets the analysis choose
    """

    model: Model
    store: Store
    device: str = ""
    progress: Progress | None = None
    steps: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def clip(self) -> Any:
        """The loaded model, see ``neuron_articles.models.clip``. Raises AuthorError where weights cannot be had."""
        from neuron_articles.models.clip import load_model

        return load_model(self.model.name, device=self.device or None)

    @property
    def weights_folder(self) -> Path:
        """Where this repository keeps the weights it ships, with the story of their training beside them."""
        return SHIPPED_WEIGHTS

    def remember(self, name: str, inputs: Mapping[str, Any], make: Callable[[], Any]) -> Any:
        """The JSON value of an expensive step, made once for these inputs and this model's weights."""
        key = digest(canonical_json([name, self.model.name, weights_digest(self.model), inputs]))
        path = self.store.root / ".steps" / key[:2] / f"{key}.json"
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError):
            value = make()
            write_atomic(path, canonical_json(value))
            return value

    def report(self, done: int, of: int, what: str) -> None:
        """Tell whoever waits how far it is."""
        if self.progress:
            self.progress(done, of, what)


@dataclass(frozen=True)
class Task:
    """One figure of one model, and how its record stands."""

    figure: str
    model: Model
    key: str
    state: State


def record_key(module: ModuleType, figure: str, model: Model, store: Store) -> str:
    """Digest of figure, version, inputs and weights, and of the keys of other figures' records that it reads.

    The input "named units" is what authors wrote into ``content/models/<model>.yml``; for what users give, see
    `neuron_articles.responses.provenance`. Raises AuthorError where that cannot be read.
    """
    parts = [figure, module.VERSION, list(module.INPUTS), model.name, weights_digest(model)]
    parts.extend(given(model, module.INPUTS))
    if "named units" in module.INPUTS and (names := edited(read_named(model.name))):
        parts.append(digest(repr(sorted(names.items()))))
    read = [store.load(model.name, name) for name in reads(module)]
    return digest(canonical_json([*parts, *(record.key if record else "" for record in read)]))


def reads(module: ModuleType) -> tuple[str, ...]:
    """The figures whose records a figure's ``compute`` reads: its READS."""
    found: tuple[str, ...] = getattr(module, "READS", ())
    return found


def lacks(module: ModuleType, record: Record | None) -> bool:
    """Whether a figure says of its record that more is asked for than it holds: its ``lacks``."""
    asked = getattr(module, "lacks", None)
    return bool(asked and record and asked(record))


def plan(store: Store, model: Model, only: list[str] | None = None) -> list[Task]:
    """All figures that can be computed for a model, with their states, those that read other records last.

    Raises AuthorError for an unknown figure.
    """
    tasks: list[Task] = []
    last: list[Task] = []
    for name in only or figures.names():
        module = figures.find(name)
        if module is None:
            raise AuthorError(f'there is no figure "{name}" (known: {", ".join(figures.names())})')
        if hasattr(module, "compute"):
            key = record_key(module, name, model, store)
            state = store.state(model.name, name, key)
            if state is State.FRESH and lacks(module, store.load(model.name, name)):
                state = State.STALE
            (last if reads(module) else tasks).append(Task(name, model, key, state))
    return tasks + last


def compute(task: Task, session: Session) -> Record:
    """Compute one figure and save its record. Raises what the analysis raises; the old record stays until then."""
    module = figures.find(task.figure)
    assert module is not None
    start = time.perf_counter()
    data = module.compute(session)
    about = {
        "version": module.VERSION,
        "inputs": list(module.INPUTS),
        "weights": weights_digest(task.model),
        "date": datetime.now(UTC).date().isoformat(),
        "device": session.device or "cpu",
        "python": platform.python_version(),
        "libraries": _versions(),
        "seconds": round(time.perf_counter() - start, 1),
    }
    record = Record(task.figure, task.model.name, task.key, data, about)
    session.store.save(record)
    return record


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
