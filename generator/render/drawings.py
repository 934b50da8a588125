"""Figures as drawn: each drawing is made once for one record, one version of the code and one set of parameters.

Drawing charts takes seconds (it loads a chart compiler), so drawings are remembered under ``<data>/drawings``; the
folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator import figures
from generator.drawing import Chart, Component
from generator.problems import AuthorError, suggest
from generator.render.memory import Memory
from generator.store import Record, State, Store, canonical_json, digest, write_atomic
from generator.units import MODELS

PACKAGE = Path(__file__).parent.parent
DRAWING_CODE = ("charts.py", "drawing.py", "statistics.py", "units.py", "store.py")


@dataclass(frozen=True)
class Drawn:
    """A component ready for its template: the fields of ``drawing.Component``, with charts compiled.

    state:  of the record it was drawn from
    model:  whose record it is
    """

    name: str
    data: Mapping[str, Any]
    alt: str
    width: str
    caption: str
    warnings: list[str]
    citations: list[str]
    units: list[str]
    credit: Mapping[str, str] | None
    state: str
    model: str
    digest: str
    extra: Mapping[str, Any]


class Missing(Exception):
    """There is no record to draw from; the message says of which figure and model."""


class Drawings:
    """Draws, and remembers what was drawn."""

    def __init__(self, store: Store, memory: Memory) -> None:
        self.store, self.memory = store, memory
        self._drawn: dict[str, Drawn] = {}
        self._records: dict[tuple[str, str], Record | None] = {}
        self._code = ""

    def code(self) -> str:
        """Digest of everything that decides how a record is drawn."""
        if not self._code:
            paths = sorted((PACKAGE / "figures").glob("*.py")) + [PACKAGE / name for name in DRAWING_CODE]
            self._code = digest(canonical_json([self.memory.digest(path) for path in paths]))
        return self._code

    def record(self, model: str, figure: str) -> Record | None:
        """The record, read once. Raises AuthorError for a damaged one."""
        name = (model, figure)
        if name not in self._records:
            self._records[name] = self.store.load(model, figure)
        return self._records[name]

    def key(self, model: str, figure: str, parameters: Mapping[str, Any]) -> str:
        """What a drawing of these is remembered under; "" without a record."""
        record = self.memory.digest(self.store.path(model, figure))
        return digest(canonical_json([model, figure, record, self.code(), parameters])) if record else ""

    def draw(self, model: str, figure: str, parameters: Mapping[str, Any]) -> Drawn:
        """The drawing of a figure. Raises AuthorError for an author's mistake and Missing without a record."""
        if figure not in figures.names():
            raise AuthorError(f'there is no figure "{figure}"; {suggest(figure, figures.names())}'.rstrip("; "))
        key = self.key(model, figure, parameters)
        if not key:
            raise Missing(f"no data of the figure {figure} for {model}")
        if key not in self._drawn:
            self._drawn[key] = self._remembered(key) or self._make(key, model, figure, parameters)
        return self._drawn[key]

    def _path(self, key: str) -> Path:
        return self.store.root / "drawings" / f"{key}.json"

    def _remembered(self, key: str) -> Drawn | None:
        try:
            return Drawn(**json.loads(self._path(key).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def _make(self, key: str, model: str, figure: str, parameters: Mapping[str, Any]) -> Drawn:
        record = self.record(model, figure)
        if record is None:
            raise Missing(f"no data of the figure {figure} for {model}")
        component = _draw(figure, record, parameters)
        credit = asdict(component.credit) if component.credit else record.about.get("credit")
        drawn = Drawn(
            name=component.name, data=_compiled(component.data), alt=component.alt, width=component.width,
            caption=component.caption, warnings=list(component.warnings), citations=list(component.citations),
            units=list(component.units), credit=credit, state=_state(figure, record), model=model, digest=key,
            extra=component.extra,
        )  # fmt: skip
        with contextlib.suppress(OSError):  # A read-only data folder costs time, not the build.
            write_atomic(self._path(key), canonical_json(asdict(drawn)))
        return drawn


def _draw(figure: str, record: Record, parameters: Mapping[str, Any]) -> Component:
    """Call the figure's ``draw``; a record of the wrong shape is one clear line. Raises AuthorError."""
    module = figures.find(figure)
    assert module is not None
    try:
        component = module.draw(record, **parameters)
    except TypeError as error:
        if "unexpected keyword" in str(error):
            word = str(error).split("'")[1]
            raise AuthorError(f'the figure {figure} has no parameter "{word}"') from error
        raise AuthorError(_damaged(figure, record, error)) from error
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise AuthorError(_damaged(figure, record, error)) from error
    assert isinstance(component, Component)
    return component


def _damaged(figure: str, record: Record, error: Exception) -> str:
    return (
        f"the data of {figure} for {record.model} has not the shape this version draws "
        f"({type(error).__name__}: {error}); compute or import it again"
    )


def _state(figure: str, record: Record) -> str:
    """Fresh, or stale when the figure's version or the model's weights are no longer those of the record."""
    version = getattr(figures.find(figure), "VERSION", 1)
    weights = MODELS[record.model].sha256 if record.model in MODELS else ""
    old = record.about.get("version", version) != version
    other = bool(weights) and record.about.get("weights", weights) != weights
    return (State.STALE if old or other else State.FRESH).value


def _compiled(value: Any) -> Any:
    """The same data with every Chart compiled to Vega and SVG."""
    if isinstance(value, Chart):
        from generator import charts

        return {**charts.compile(value), "alt": value.alt}
    if isinstance(value, Mapping):
        return {str(key): _compiled(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_compiled(item) for item in value]
    return value
