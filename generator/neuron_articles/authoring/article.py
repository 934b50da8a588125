"""An article: what an author wrote, read and checked, before anything is drawn."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from neuron_articles.dialect import Document, parse
from neuron_articles.dialect.front_matter import KEYS
from neuron_articles.problems import Problem, Severity, suggest
from neuron_articles.units import UnknownName, find_model

# The drafts' own form says nothing about its model; its bare unit numbers mean this one.
DRAFTS_MODEL = "RN50x4-published"
FORMS = {".md": "native", ".mdx": "mdx"}
LIMIT = 20_000_000

_SLUG = re.compile(r"""^slug:[ \t]*["']?([a-z0-9][a-z0-9-]*)["']?[ \t]*$""", re.MULTILINE)
_HEAD = 4096
_MARKUP = re.compile(r"<[^<>]*>|\{[^{}]*\}")


class Author(Struct, frozen=True):
    """One author as the byline and scholars' metadata name them."""

    name: Annotated[str, Meta(description="the author's name")]
    url: Annotated[str, Meta(description="the author's page")] = ""
    affiliation: Annotated[str, Meta(description="where the author works")] = ""
    affiliation_url: Annotated[str, Meta(description="its page")] = ""
    orcid: Annotated[str, Meta(description="the author's ORCID")] = ""


class Article(Struct, frozen=True):
    """One article. ``path`` is as problems name it; ``folder`` is where its pictures are looked for."""

    path: str
    slug: str
    form: str
    document: Document
    title: str
    description: str = ""
    authors: tuple[Author, ...] = ()
    date: str = ""
    updated: str = ""
    model: str = ""
    draft: bool = False
    doi: str = ""
    keywords: tuple[str, ...] = ()
    order: int = 0
    words: int = 0
    problems: tuple[Problem, ...] = ()


def slug_of(path: Path) -> str:
    """``Writing an article.md`` -> ``writing-an-article``; ``neurons/index.md`` -> ``neurons``."""
    name = path.parent.name if path.stem == "index" else path.stem
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "article"


def declared_slug(path: Path) -> str:
    """The slug of an article's file, from the first lines of its metadata: for links to it, without parsing it."""
    for file in (path, path.with_suffix(".yml")):
        try:
            with file.open(encoding="utf-8-sig", errors="replace") as opened:
                head = opened.read(_HEAD)
        except (OSError, ValueError):
            continue
        metadata = head if file is not path else head.split("\n---", 1)[0] if head.startswith("---") else ""
        if found := _SLUG.search(metadata):
            return found[1]
    return slug_of(path)


def article_paths(content: Path) -> list[Path]:
    """Files of the articles below ``content/articles``, sorted: ``x.md``, ``x.mdx`` and ``x/index.md``."""
    folder = content / "articles"
    found = [path for suffix in FORMS for path in folder.glob(f"*{suffix}")]
    found += [path for suffix in FORMS for path in folder.glob(f"*/index{suffix}")]
    return sorted(path for path in found if not path.name.startswith((".", "_")))


def read_text(path: Path, name: str) -> tuple[str, list[Problem]]:
    """The text of a file with line ends as \\n, and what is wrong with its bytes. Raises OSError."""
    content = path.read_bytes()
    problems: list[Problem] = []
    if len(content) > LIMIT:
        remedy = "split it into several"
        problems.append(Problem(name, 1, 1, Severity.ERROR, f"the file has {len(content) >> 20} MB", remedy))
        return "", problems
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        remedy = "save the file as UTF-8"
        problems.append(Problem(name, line, column, Severity.ERROR, "the file is not UTF-8", remedy))
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def read_article(path: Path, name: str, site_model: str) -> Article:
    """Read and parse one article; what is wrong with it is in its ``problems``. Raises OSError."""
    text, problems = read_text(path, name)
    form = FORMS[path.suffix]
    document = parse(text, name, form=form)
    metadata, places, sidecar_problems = _sidecar(path, name)
    metadata = {**metadata, **document.metadata}
    places = {**places, **{key: (name, *place) for key, place in document.metadata_places.items()}}
    reader = _Metadata(metadata, places, name)
    return Article(
        path=name,
        slug=reader.slug(slug_of(path)),
        form=form,
        document=document,
        title=reader.text("title") or _title_of(document, path),
        description=reader.text("description"),
        authors=reader.authors(),
        date=reader.date("date"),
        updated=reader.date("updated"),
        model=reader.model(site_model if form == "native" else DRAFTS_MODEL),
        draft=reader.flag("draft"),
        doi=reader.text("doi"),
        keywords=tuple(reader.texts("keywords")),
        order=reader.number("order"),
        words=len(_MARKUP.sub(" ", text).split()),
        problems=(*problems, *sidecar_problems, *document.problems, *reader.problems),
    )


def _title_of(document: Document, path: Path) -> str:
    """A title for an article that names none: its first heading of the first level, or its file's name."""
    for heading in document.headings:
        if heading.level == 1:
            return str(heading.text)
    name = path.parent.name if path.stem == "index" else path.stem
    return name.replace("-", " ").replace("_", " ").strip().capitalize()


def _sidecar(path: Path, name: str) -> tuple[dict[str, object], dict[str, tuple[str, int, int]], list[Problem]]:
    """Metadata from ``<article>.yml`` beside the article, for the drafts' form, which has no front matter."""
    beside = path.with_suffix(".yml")
    if not beside.is_file():
        return {}, {}, []
    label = str(Path(name).with_suffix(".yml"))
    text, problems = read_text(beside, label)
    value, more = load_mapping(text, label)
    places = {key: (label, *place) for key, place in key_places(text).items()}
    for key in sorted(set(value) - set(KEYS)):
        place = places.get(key, (label, 1, 1))
        more.append(Problem(*place, Severity.ERROR, f'there is no key "{key}"', suggest(key, KEYS)))
    return value, places, [*problems, *more]


def load_mapping(text: str, name: str) -> tuple[dict[str, object], list[Problem]]:
    """A YAML mapping, or an empty one and the reason with its place."""
    import yaml  # here, because most builds read no mapping: what they hold is remembered

    try:
        value = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = getattr(error, "problem", None) or "cannot be read"
        return {}, [Problem(name, line, column, Severity.ERROR, f"not valid YAML: {what}", "quote the value")]
    except ValueError as error:
        return {}, [Problem(name, 1, 1, Severity.ERROR, f"not valid YAML: {error}")]
    if value is None:
        return {}, []
    if not isinstance(value, dict):
        kind = type(value).__name__
        return {}, [Problem(name, 1, 1, Severity.ERROR, f"expected names with values, found a {kind}", "key: value")]
    return {str(key): item for key, item in value.items()}, []


def key_places(text: str) -> dict[str, tuple[int, int]]:
    """Line and column of every top-level key of a YAML text."""
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := re.match(r"([\w-]+)\s*:", line):
            found.setdefault(match[1], (number, 1))
    return found


class _Metadata:
    """Reads values of the expected types; says where one is of another."""

    def __init__(self, values: Mapping[str, object], places: Mapping[str, tuple[str, int, int]], name: str) -> None:
        self.values, self.places, self.name = values, places, name
        self.problems: list[Problem] = []

    def _complain(self, key: str, message: str, remedy: str = "") -> None:
        path, line, column = self.places.get(key, (self.name, 1, 1))
        self.problems.append(Problem(path, line, column, Severity.ERROR, message, remedy))

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            self._complain(key, f"{key} must be a text", f'{key}: "…"')
            return ""
        return " ".join(str(value).split())

    def texts(self, key: str) -> list[str]:
        value = self.values.get(key) or []
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list):
            self._complain(key, f"{key} must be a list")
            return []
        return [str(item).strip() for item in value]

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self._complain(key, f"{key} must be true or false")
            return False
        return value

    def number(self, key: str) -> int:
        value = self.values.get(key, 0)
        if not isinstance(value, int):
            self._complain(key, f"{key} must be a whole number")
            return 0
        return value

    def date(self, key: str) -> str:
        value = self.values.get(key)
        if value is None or value == "":
            return ""
        if isinstance(value, datetime.datetime):
            value = value.date()
        try:
            found = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
        except ValueError:
            self._complain(key, f'"{value}" is not a date', "write it as 2026-11-21")
            return ""
        return found.isoformat()

    def slug(self, default: str) -> str:
        slug = self.text("slug") or default
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug):
            self._complain("slug", f'"{slug}" cannot be part of an address', "use a-z, 0-9 and hyphens")
            return default
        return slug

    def model(self, default: str) -> str:
        name = self.text("model") or default
        try:
            return find_model(name).name
        except UnknownName as error:
            self._complain("model", error.message, error.remedy)
            return default

    def authors(self) -> tuple[Author, ...]:
        value = self.values.get("authors") or []
        if isinstance(value, (str, dict)):
            value = [value]
        if not isinstance(value, list):
            self._complain("authors", "authors must be a list of names", "authors: [Ada Lovelace]")
            return ()
        return tuple(filter(None, (self._author(item) for item in value)))

    def _author(self, item: object) -> Author | None:
        if isinstance(item, str):
            return Author(item)
        known = set(Author.__struct_fields__)
        if not isinstance(item, dict) or not item.get("name"):
            self._complain("authors", "an author needs a name", "- name: Ada Lovelace")
            return None
        for key in set(map(str, item)) - known:
            self._complain("authors", f'an author has no "{key}"', suggest(key, known))
        return Author(**{key: str(item[key]) for key in known if item.get(key)})
