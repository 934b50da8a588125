"""Figures as drawn: each drawing is made once for one record, one version of the code and one set of parameters.

Drawing charts takes seconds (it loads a chart compiler) and the larger figures have much data, so all that pages need
of a drawing is remembered under ``<data>/drawings``: a few facts, the static view, and the data file for its script.
The folder may be deleted at any time.
"""

from __future__ import annotations

import inspect
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, get_type_hints

import msgspec
from msgspec import Struct, to_builtins
from msgspec.structs import asdict

from neuron_articles import figures
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.locations import PACKAGE
from neuron_articles.problems import AuthorError, Place, suggest
from neuron_articles.records.store import AnyRecord, State, Store, canonical_json, digest, write_atomic
from neuron_articles.render.build_cache import BuildCache
from neuron_articles.units import MODELS

DRAWING_CODE = ("figures/**/*.py", "drawing/*.py", "statistics/*.py", "records/*.py", "units.py", "render/drawings.py")

# Data of up to so many bytes stand in the page itself; more are a file of their own, loaded near the viewport.
INLINE_DATA = 4096


class Drawn(Struct, frozen=True):
    """What pages need of a drawing, besides its static view (``DrawingCache.static_view``).

    inline:  the data for its script, as JSON; "" where they are in the file ``data/<data_name>.js``
    objects: names of the images it shows
    state:   of the record it was drawn from
    model:   whose record it is
    """

    key: str
    name: str
    alt: str
    width: str
    caption: str
    warnings: list[str]
    citations: list[str]
    units: list[str]
    credit: Mapping[str, str] | None
    state: str
    model: str
    inline: str
    data_name: str
    objects: list[str]


class _Full(Struct, frozen=True):
    """What the template of a drawing gets; kept in a file of its own, for it is large."""

    data: object
    extra: object


class FillView(Protocol):
    """Fills the template of a drawing's static view."""

    def __call__(self, *, data: object, extra: object, alt: str, root: str) -> str: ...


class Draw(Protocol):
    """A figure's ``draw``, with the parameters that authors write."""

    def __call__(self, record: AnyRecord, **parameters: object) -> Component: ...


class Missing(Exception):
    """There is no record to draw from; the message says of which figure and model."""


class DrawingCache:
    """Draws, and remembers what was drawn."""

    def __init__(self, store: Store, build_cache: BuildCache) -> None:
        self.store, self.build_cache = store, build_cache
        self.folder = _writable(store.root / "drawings")
        self._drawn: dict[str, Drawn] = {}
        self._views: dict[str, str] = {}
        self._records: dict[tuple[str, str], AnyRecord | None] = {}
        self._json: dict[tuple[str, str], AnyRecord | None] = {}
        self._code = ""

    def code(self) -> str:
        """Digest of everything that decides how a record is drawn."""
        if not self._code:
            paths = sorted(path for pattern in DRAWING_CODE for path in PACKAGE.glob(pattern))
            self._code = digest(canonical_json([(str(path), self.build_cache.code(path)) for path in paths]))
        return self._code

    def record(self, model: str, figure: str) -> AnyRecord | None:
        """The record of a figure, decoded as its type, read once. Raises AuthorError for a damaged one."""
        name = (model, figure)
        if name not in self._records:
            found = figures.find(figure)
            self._records[name] = self.store.load(model, figure, found.record) if found else None
        return self._records[name]

    def json_record(self, model: str, figure: str) -> AnyRecord | None:
        """The record as JSON, also one that belongs to no figure. Raises AuthorError for a damaged one."""
        name = (model, figure)
        if name not in self._json:
            self._json[name] = self.store.read(model, figure)
        return self._json[name]

    def key(self, model: str, figure: str, parameters: Mapping[str, object]) -> str:
        """What a drawing of these is remembered under; "" without a record."""
        record = self.build_cache.digest(self.store.path(model, figure))
        return digest(canonical_json([model, figure, record, self.code(), parameters])) if record else ""

    def draw(self, model: str, figure: str, parameters: Mapping[str, object]) -> Drawn:
        """The drawing of a figure. Raises AuthorError for an author's mistake and Missing without a record."""
        if figure not in figures.names():
            raise AuthorError(f'there is no figure "{figure}"', suggest(figure, figures.names()))
        key = self.key(model, figure, parameters)
        if not key:
            raise Missing(f"no data of the figure {figure} for {model}")
        if key not in self._drawn:
            self._drawn[key] = self._remembered(key) or self._make(key, model, figure, parameters)
        return self._drawn[key]

    def data_path(self, drawn: Drawn) -> Path:
        """The data file for the script of a drawing, where its data are not inline."""
        return self.folder / f"{drawn.data_name}.js"

    def static_view(self, drawn: Drawn, templates: str, root: str, fill: FillView) -> str:
        """The static view for pages that lie ``root`` below the site's, filled once for one state of the templates.

        fill: called with the component's data, where the view is not remembered
        """
        name = f"{drawn.key}-{digest(templates + root)}.html"
        if name not in self._views:
            path = self.folder / name
            try:
                self._views[name] = path.read_text(encoding="utf-8")
            except (OSError, ValueError):
                full = self._full(drawn)
                self._views[name] = fill(data=full.data, extra=full.extra, alt=drawn.alt, root=root)
                write_atomic(path, self._views[name])
        return self._views[name]

    def _full(self, drawn: Drawn) -> _Full:
        path = self.folder / f"{drawn.key}.full.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Full)
        except (OSError, ValueError) as error:
            remedy = f"delete {self.folder}: what is in it is made again"
            raise AuthorError(f"a cached drawing cannot be read: {error}", remedy, Place(str(path))) from error

    def _remembered(self, key: str) -> Drawn | None:
        try:
            drawn = msgspec.json.decode((self.folder / f"{key}.json").read_bytes(), type=Drawn)
        except (OSError, ValueError):
            return None
        wanted = [self.folder / f"{key}.full.json"] + ([] if drawn.inline else [self.data_path(drawn)])
        return drawn if all(path.is_file() for path in wanted) else None

    def _make(self, key: str, model: str, figure: str, parameters: Mapping[str, object]) -> Drawn:
        record = self.record(model, figure)
        if record is None:
            raise Missing(f"no data of the figure {figure} for {model}")
        if not self.build_cache.settled:  # the record may be newer than its digest, which the key has
            key = digest(key + record.digest)
        component = _draw(figure, record, parameters)
        data = _compiled(component.data)
        content = canonical_json(_for_script(data))
        drawn = Drawn(
            key=key,
            name=component.name,
            alt=component.alt,
            width=component.width,
            caption=component.caption,
            warnings=list(component.warnings),
            citations=list(component.citations),
            units=list(component.units),
            credit=asdict(component.credit) if component.credit else record.credit,
            state=_state(figure, record),
            model=model,
            data_name=digest(content),
            inline=content if len(content) <= INLINE_DATA else "",
            objects=_objects(data),
        )
        # The small file comes last: where it is, the others are.
        write_atomic(self.folder / f"{key}.full.json", canonical_json({"data": data, "extra": component.extra}))
        if not drawn.inline:
            write_atomic(self.data_path(drawn), f"Article.data({json.dumps(drawn.data_name)},{content});\n")
        facts = asdict(drawn)
        write_atomic(self.folder / f"{key}.json", canonical_json(facts))
        return drawn


def _writable(folder: Path) -> Path:
    """The folder, or a temporary one in its place where it cannot be written: that costs time, not the build."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="drawings-"))


def how_to_make(model: str, figure: str) -> str:
    """The command that makes a record, in a clone and where the package is installed."""
    if model in MODELS and MODELS[model].units_of:
        return "neuron-articles import-published FOLDER"
    return f"neuron-articles figures {figure} --model {model}"


def _draw(figure: str, record: AnyRecord, parameters: Mapping[str, object]) -> Component:
    """Call the figure's ``draw``. Raises AuthorError for a parameter that it does not take."""
    found = figures.find(figure)
    assert found is not None
    return found.draw(record, **_fitting(figure, found.draw, parameters))


def _fitting(figure: str, draw: Draw, parameters: Mapping[str, object]) -> dict[str, object]:
    """What an author wrote in the braces, as ``draw`` takes it. Raises AuthorError for what it does not take."""
    known, kinds = list(inspect.signature(draw).parameters)[1:], get_type_hints(draw)
    fitting = {}
    for name, value in parameters.items():
        if name not in known:
            raise AuthorError(f'the figure {figure} has no parameter "{name}"', suggest(name, known))
        try:
            fitting[name] = _as_kind(value, kinds[name])
        except msgspec.ValidationError as error:
            reason = str(error).partition(" - at ")[0]
            message = f'the parameter "{name}" of the figure {figure} does not fit: {reason[:1].lower()}{reason[1:]}'
            raise AuthorError(message) from error
    return fitting


def _as_kind(value: object, kind: type) -> object:
    """The value itself where it fits; "3" is a number, and 3 a text, where one is wanted. Raises ValidationError."""
    if kind is str and isinstance(value, int | float):
        return str(value)
    found: object = msgspec.convert(value, kind, strict=False)
    return value if found == value else found


def _state(figure: str, record: AnyRecord) -> str:
    """Fresh, or stale when the figure's version or the model's weights are no longer those of the record."""
    found = figures.find(figure)
    version = found.version if found else 1
    weights = MODELS[record.model].sha256 if record.model in MODELS else ""
    old = record.about.get("version", version) != version
    other = bool(weights) and record.about.get("weights", weights) != weights
    return (State.STALE if old or other else State.FRESH).value


def _compiled(value: object) -> object:
    """The same data as JSON, with every Chart compiled to Vega and SVG."""
    if isinstance(value, Chart):
        from neuron_articles.drawing import charts

        return {**charts.compile(value), "alt": value.alt}
    if isinstance(value, Struct):
        return to_builtins(value)
    if isinstance(value, Mapping):
        return {str(key): _compiled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_compiled(item) for item in value]
    return value


def _for_script(value: object) -> object:
    """The data a component's script gets: without the first views of charts, which stand in the page already."""
    if isinstance(value, Mapping):
        return {key: _for_script(item) for key, item in value.items() if not (key == "svg" and "vega" in value)}
    return [_for_script(item) for item in value] if isinstance(value, list) else value


def _objects(value: object) -> list[str]:
    """Names of all image objects in a component's data."""
    if isinstance(value, Mapping):
        own = [value["object"]] if isinstance(value.get("object"), str) else []
        return own + [name for item in value.values() for name in _objects(item)]
    if isinstance(value, list):
        return [name for item in value for name in _objects(item)]
    return []
