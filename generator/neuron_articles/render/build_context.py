"""What every page of one build shares: settings, bibliography, facts on units, drawings, templates."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import jinja2
from markupsafe import Markup

from neuron_articles import __version__
from neuron_articles.authoring.article import declared_slug
from neuron_articles.authoring.bibliography import Bibliography, load
from neuron_articles.authoring.named_units import named_paths
from neuron_articles.authoring.settings import SiteSettings, load_settings
from neuron_articles.locations import FRONT_END, PACKAGE
from neuron_articles.problems import AuthorError, Place, Problem, unreadable
from neuron_articles.records.shares import percent, percentile
from neuron_articles.records.store import Store, canonical_json, digest
from neuron_articles.render import number_typography
from neuron_articles.render.build_cache import BuildCache, digest_of, signature
from neuron_articles.render.drawings import DrawingCache, Drawn
from neuron_articles.render.measured_models import MeasuredModel, load_measured
from neuron_articles.render.unit_index import UnitIndex, gather, record_paths
from neuron_articles.render.visualizations import RECORD, STEERED, TOGETHER, visualization_paths

# Rooms whose code shapes every page.
PAGE_CODE = ("authoring", "dialect", "drawing", "records", "render")


@dataclass
class BuildContext:
    """Opened once for a build; article pages made in other processes inherit it.

    cache: folder for parsed bibliographies and compiled templates, which later runs read; None to keep neither
    """

    content: Path
    data: Path
    build_cache: BuildCache
    draft: bool = False
    strict: bool = False
    base_url: str = ""
    cache: Path | None = None
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            self.settings, problems = load_settings(self.content, self.base_url)
        except OSError as error:
            self.settings, problems = SiteSettings(), [unreadable("site.yml", error)]
        self.problems += problems
        self.store = Store(self.data, self.build_cache.read)
        self.drawings = DrawingCache(self.store, self.build_cache)

    _now: dict[str, str] = field(default_factory=dict)
    settings: SiteSettings = field(init=False)
    store: Store = field(init=False)
    drawings: DrawingCache = field(init=False)

    @cached_property
    def bibliography(self) -> Bibliography:
        """The bibliography; what is wrong with it is reported once, with the site's problems."""
        remembered = self.cache / "bibliography" if self.cache else None
        try:
            return load(self.content / "bibliography.bib", "bibliography.bib", remembered)
        except OSError as error:
            return Bibliography(problems=(unreadable("bibliography.bib", error),))

    @cached_property
    def facts(self) -> UnitIndex:
        """What is known of each unit."""
        self.unit_sources  # noqa: B018 - before they are read: what is saved meanwhile is seen by the next build
        facts, problems = gather(self.store, self.content)
        self.problems += problems
        return facts

    @cached_property
    def unit_sources(self) -> dict[Path, str]:
        """The files that the pages of neurons are made from, with their digests."""
        return {path: self.build_cache.digest(path) for path in self._unit_paths()}

    def _unit_paths(self) -> list[Path]:
        made = visualization_paths(self.store, RECORD, STEERED, TOGETHER)
        return [*record_paths(self.store), *made, *named_paths(self.content)]

    @property
    def is_settled(self) -> bool:
        """Whether the files that pages share were the same for the whole build, as far as it looked at them."""
        known = self.unit_sources
        return self.build_cache.settled and list(known) == self._unit_paths() and self.build_cache.are_still(known)

    @cached_property
    def measured(self) -> dict[str, MeasuredModel]:
        """What was measured of whole models, by model."""
        self.unit_sources  # noqa: B018 - as for the facts
        measured, problems = load_measured(self.store)
        self.problems += problems
        return measured

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The templates of ``site/templates``, escaping what is not marked as HTML."""
        environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(self._template),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_bytecode_cache(self.cache),
            auto_reload=False,
        )
        environment.globals.update(
            chart=_chart, site=self.settings, generator_version=__version__, component_scripts=self.component_scripts
        )
        environment.filters["minus"] = number_typography.with_minus
        environment.filters |= {"percentile": percentile, "percent": _percent}
        return environment

    def _template(self, name: str) -> tuple[str, str, None] | None:
        """The text of a template and its file, or None where there is none."""
        path = FRONT_END / "templates" / name
        try:
            return self.build_cache.read(path).decode(), str(path), None
        except OSError:
            return None

    @cached_property
    def frame(self) -> str:
        """Digest of what shapes every page: code, templates, settings, options, and where all lies."""
        code = sorted(
            [*PACKAGE.glob("*.py"), *(path for room in PAGE_CODE for path in PACKAGE.glob(f"{room}/**/*.py"))]
        )
        templates = sorted((FRONT_END / "templates").rglob("*.*"))
        # With names: a template that is renamed is another one.
        digests = [
            *((str(path), self.build_cache.code(path)) for path in code),
            *((str(path), self.build_cache.digest(path)) for path in templates),
        ]
        places = [str(self.content.resolve()), str(self.data.resolve())]  # of the files that pages depend on
        # Installing or upgrading a library changes the folder they all lie in.
        libraries = signature(Path(jinja2.__file__).parent.parent)
        return digest(
            canonical_json(
                [libraries, digests, places, self.component_scripts, str(self.settings), self.draft, self.strict]
            )
        )

    def open(self) -> None:
        """Open what most pages need before other processes inherit it: what is wrong with it would be lost in them."""
        self.bibliography, self.facts, self.frame, self.templates  # noqa: B018

    def begin(self) -> None:
        """Another build begins, and nothing but articles changed since the last one."""
        self._now = {name: state for name, state in self._now.items() if not name.startswith(("slug:", "file:"))}
        self.__dict__.pop("moved", None)

    def now(self, dependency: str) -> str:
        """Digest of one thing a page depends on, as it is now: ``kind:name``. Asked once in a build."""
        if dependency not in self._now:
            kind, _, name = dependency.partition(":")
            self._now[dependency] = getattr(self, f"_now_{kind}")(name)
        return self._now[dependency]

    @cached_property
    def moved(self) -> frozenset[int]:
        """Numbers of the dependencies that are not what they were when pages were made from them."""
        return self.build_cache.dependencies.moved(self.now)

    def _now_cite(self, key: str) -> str:
        entry = self.bibliography.entries.get(key)
        return digest(repr(entry)) if entry else ""

    def _now_unit(self, name: str) -> str:
        facts = self.facts.get(name)
        return digest_of(facts.card()) if facts else ""

    def _now_file(self, name: str) -> str:
        return self.build_cache.digest(Path(name))

    def _now_object(self, name: str) -> str:
        """ "1" for an object that is there, "" for one that is not, or is not what its name says."""
        if self.whereabouts == self.build_cache.objects:
            known = self.build_cache.dependencies.state(f"object:{name}")
            if known is not None:
                return known
        if path := self.store.objects.loose(name):
            return "1" if self.build_cache.digest(path) == name.partition(".")[0] else ""
        return "1" if self.store.has_object(name) else ""

    def lost_objects(self, names: Iterable[str]) -> list[str]:
        """Those of some objects that are not there, or are not what their names say."""
        return [name for name in names if not self.now(f"object:{name}")]

    @cached_property
    def whereabouts(self) -> str:
        """Digest of where the objects of records lie."""
        return digest_of(self.store.objects.whereabouts())

    def _now_slug(self, name: str) -> str:
        return declared_slug(Path(name))

    def _now_drawing(self, key: str) -> str:
        model, figure, parameters = json.loads(key)
        return self.drawings.key(model, figure, parameters)

    def static_view(self, drawn: Drawn, root: str) -> str:
        """The static view of a drawing for pages that lie ``root`` below the site's.

        Raises AuthorError for a template that is not there, or that cannot be filled.
        """
        template = f"components/{drawn.name}.html"
        try:
            return self.drawings.static_view(
                drawn, self.component_templates, root, lambda **context: self._fill(template, context)
            )
        except jinja2.TemplateNotFound as error:
            raise AuthorError(f'the component "{drawn.name}" has no view', f"add site/templates/{template}") from error
        except jinja2.TemplateError as error:
            raise _unfillable(template, error) from error

    @cached_property
    def component_templates(self) -> str:
        """Digest of all templates of components: they may include one another."""
        paths = sorted((FRONT_END / "templates" / "components").glob("*.html"))
        typography = self.build_cache.code(Path(number_typography.__file__))
        return digest(" ".join([typography, *(f"{path.name} {self.build_cache.digest(path)}" for path in paths)]))

    @cached_property
    def component_scripts(self) -> list[str]:
        """Names of the components that have a script."""
        return sorted(path.stem for path in (FRONT_END / "scripts" / "components").glob("*.js"))

    def _fill(self, template: str, context: Mapping[str, object]) -> str:
        return self.templates.get_template(template).render(**context)

    def render(self, template: str, **context: object) -> str:
        """Fill one template of ``site/templates``. Raises AuthorError for one that cannot be filled."""
        try:
            return self._fill(template, context)
        except jinja2.TemplateError as error:
            raise _unfillable(template, error) from error


def _unfillable(template: str, error: jinja2.TemplateError) -> AuthorError:
    """What is wrong with a template, with its line where the error has one."""
    name = getattr(error, "name", None) or template
    place = Place(f"site/templates/{name}", getattr(error, "lineno", None) or 0)
    return AuthorError(f"the template cannot be filled: {error}", place=place)


def _percent(share: float, digits: int = 0) -> Markup:
    """A share, 0 to 1, as pages print it; the space before the sign does not break."""
    return Markup(percent(share, digits, "&nbsp;%"))


def _chart(value: Mapping[str, str]) -> Markup:
    """The first view of a compiled chart, as inline SVG."""
    return Markup(value["svg"])


def _bytecode_cache(cache: Path | None) -> jinja2.BytecodeCache | None:
    """Compiled templates, kept where there is a folder for them that can be written."""
    if cache is None:
        return None
    folder = cache / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None
