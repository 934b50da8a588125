"""What ``compute`` gets: a model, what the user chose, shared measurements, and a place for expensive steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import msgspec

from neuron_articles.compute.inputs import weights_digest
from neuron_articles.compute.options import RunOptions
from neuron_articles.locations import content_folder, weights_folder
from neuron_articles.records.store import Store, canonical_json, digest, write_atomic
from neuron_articles.units import Model

if TYPE_CHECKING:
    from neuron_articles.models.clip import Clip
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.unit_records import Units

T = TypeVar("T")
Progress = Callable[[int, int, str], None]


class Session(Protocol):
    """One run of one model, as figures see it.

    model:   by name, without tensors
    options: what the user chose
    store:   the records, and the pictures that they name
    content: what authors write: named units, labels, articles that mention units
    """

    @property
    def model(self) -> Model: ...

    @property
    def options(self) -> RunOptions: ...

    @property
    def store(self) -> Store: ...

    @property
    def content(self) -> Path: ...

    @property
    def clip(self) -> Clip:
        """The loaded model. Raises AuthorError where its weights cannot be had."""

    @property
    def weights_folder(self) -> Path:
        """Where weights of this repository lie, with the story of their training beside them."""

    @property
    def arrays_folder(self) -> Path:
        """Where large intermediate arrays are kept; never committed."""

    @property
    def weights_digest(self) -> str:
        """Digest of the weights that the model is loaded with."""

    def units(self) -> Units:
        """The measured units with their evaluation set. Raises DatasetMissing, NoPictures, BadWeights."""

    def responses(self) -> Responses:
        """The units' responses to every concept, patches of colour among them. Raises as ``units``."""

    def once(self, make: Callable[[Session], T]) -> T:
        """What a function makes of this session, made once a run and kept in memory."""

    def cached(self, name: str, inputs: Mapping[str, object], kind: type[T], make: Callable[[], T]) -> T:
        """An expensive step, kept on disk and made once for these inputs and this model's weights.

        kind: the type that the step's JSON is decoded as
        """

    def recall(self, name: str, inputs: Mapping[str, object], kind: type[T]) -> T | None:
        """What ``cached`` has kept; None where it was never made."""

    def report(self, done: int, total: int, what: str) -> None:
        """Say how far the work is."""


@dataclass
class ModelSession:
    """The session of a model: loads it when it is first asked for, and keeps steps below the records."""

    model: Model
    store: Store
    options: RunOptions = field(default_factory=RunOptions)
    progress: Progress | None = None
    content: Path = field(default_factory=content_folder)
    _made: dict[Callable[[Session], object], object] = field(default_factory=dict)

    @cached_property
    def clip(self) -> Clip:
        from neuron_articles.models.clip import load_model

        chosen = self.options
        return load_model(
            self.model.name,
            device=chosen.device or None,
            precision=chosen.precision,
            weights=chosen.weights or None,
            quickgelu=chosen.quickgelu,
        )

    @property
    def weights_folder(self) -> Path:
        return weights_folder()

    @property
    def arrays_folder(self) -> Path:
        return self.store.root / ".steps" / "arrays"

    @property
    def weights_digest(self) -> str:
        return weights_digest(self.model, self.options)

    def units(self) -> Units:
        return self.once(_measure_units)

    def responses(self) -> Responses:
        return self.once(_measure_responses)

    def once(self, make: Callable[[Session], T]) -> T:
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

    def preset(self, make: Callable[[Session], T], value: T) -> None:
        """Give what ``once`` would make: for tests, and for whoever has measured already."""
        self._made[make] = value

    def cached(self, name: str, inputs: Mapping[str, object], kind: type[T], make: Callable[[], T]) -> T:
        found = self.recall(name, inputs, kind)
        if found is not None:
            return found
        value = make()
        content = canonical_json(msgspec.to_builtins(value))
        write_atomic(self._step(name, inputs), content)
        return msgspec.json.decode(content, type=kind)

    def recall(self, name: str, inputs: Mapping[str, object], kind: type[T]) -> T | None:
        try:
            return msgspec.json.decode(self._step(name, inputs).read_bytes(), type=kind)
        except (OSError, ValueError):
            return None

    def report(self, done: int, total: int, what: str) -> None:
        if self.progress:
            self.progress(done, total, what)

    def _step(self, name: str, inputs: Mapping[str, object]) -> Path:
        key = digest(canonical_json([name, self.model.name, self.weights_digest, inputs]))
        return self.store.root / ".steps" / key[:2] / f"{key}.json"


def _measure_units(session: Session) -> Units:
    from neuron_articles.responses.unit_report import measure
    from neuron_articles.stimuli.evaluation_set import open_evaluation_set

    evaluation_set = open_evaluation_set(session.options.dataset)
    return measure(session.clip, evaluation_set, session.store.root / ".steps", session.report)


def _measure_responses(session: Session) -> Responses:
    from neuron_articles.responses.concept_responses import add_patches

    return add_patches(session.clip, session.units())


# What tests plant in a session: the functions behind `units` and `responses`.
measure_units, measure_responses = _measure_units, _measure_responses
