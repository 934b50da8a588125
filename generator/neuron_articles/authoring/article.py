"""An article: what an author wrote, read and checked, before anything is drawn."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from msgspec import Struct

from neuron_articles.authoring.metadata import Author, MetadataReader, clean
from neuron_articles.authoring.text_files import read_text
from neuron_articles.dialect import Document, parse
from neuron_articles.dialect.front_matter import KEYS
from neuron_articles.dialect.yaml_text import read_texts
from neuron_articles.problems import Problem, Severity, suggest

# The drafts' own form says nothing about its model; its bare unit numbers mean this one.
DRAFTS_MODEL = "RN50x4-published"
FORMS = {".md": "native", ".mdx": "mdx"}

LIGATURES = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_SLUG = re.compile(r"""^slug:[ \t]*["']?([a-z0-9][a-z0-9-]*)["']?[ \t]*$""", re.MULTILINE)
_HEAD = 4096
_MARKUP = re.compile(r"<[^<>]*>|\{[^{}]*\}")


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
    """``Writing an article.md`` -> ``writing-an-article``; ``neurons/index.md`` -> ``neurons``.

    Letters that are none of a-z, with or without a mark, give way to a few digits made of the name, so that two names
    in another script are two addresses: ``日本語.md`` -> ``article-`` and six digits.
    """
    name = unicodedata.normalize("NFC", path.parent.name if path.stem == "index" else path.stem).lower()
    latin = unicodedata.normalize("NFKD", name.translate(LIGATURES))
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", latin)).strip("-")
    if any(letter.isalnum() and letter > "\u007f" for letter in latin):
        code = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:6]
        return f"{plain or 'article'}-{code}"
    return plain or "article"


def declared_slug(path: Path) -> str:
    """The slug of an article's file, from the first lines of its metadata: for links to it, without parsing it."""
    for file in (path, path.with_suffix(".yml")):
        if not file.is_file():
            continue
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


def read_article(path: Path, name: str, site_model: str) -> Article:
    """Read and parse one article; what is wrong with it is in its ``problems``. Raises OSError."""
    text, problems = read_text(path, name)
    form = FORMS[path.suffix]
    document = parse(text, name, form=form)
    metadata, places, sidecar_problems = _sidecar(path, name)
    metadata = {**metadata, **document.metadata}
    places = {**places, **{key: (name, *place) for key, place in document.metadata_places.items()}}
    reader = MetadataReader(metadata, places, name)
    title = reader.text("title") or clean(_title_of(document, path))
    titles = _take_title(document, title)
    slug = reader.slug(slug_of(path))
    return Article(
        path=name,
        slug=slug,
        form=form,
        document=document,
        title=title,
        description=reader.text("description"),
        authors=reader.authors(),
        date=reader.date("date"),
        updated=reader.date("updated"),
        model=reader.model(site_model if form == "native" else DRAFTS_MODEL),
        draft=reader.flag("draft"),
        doi=reader.doi(),
        keywords=tuple(reader.texts("keywords")),
        order=reader.number("order"),
        words=len(_MARKUP.sub(" ", text).split()),
        problems=(*problems, *sidecar_problems, *document.problems, *titles, *reader.problems),
    )


def _title_of(document: Document, path: Path) -> str:
    """A title for an article that names none: its first heading of the first level, or its file's name."""
    for heading in document.headings:
        if heading.level == 1:
            return str(heading.text)
    name = path.parent.name if path.stem == "index" else path.stem
    return name.replace("-", " ").replace("_", " ").strip().capitalize()


def _take_title(document: Document, title: str) -> list[Problem]:
    """Take the title out of the text where the text begins with it, because every page shows it above.

    What is wrong with other headings of the first level is returned.
    """
    first = next((heading for heading in document.headings), None)
    if (
        first
        and first.level == 1
        and _same(first.text, title)
        and not any("node" in token.meta for token in first.content)
    ):
        start = next(number for number, token in enumerate(document.tokens) if token.attrs.get("id") == first.id)
        end = next(n for n, token in enumerate(document.tokens[start:], start) if token.type == "heading_close")
        del document.tokens[start : end + 1]
        document.headings.remove(first)
        document.anchors.pop(first.id, None)
    message, remedy = "a page has one title of the first level, and shows it above the text", "begin it with ##"
    places = [heading.position for heading in document.headings if heading.level == 1]
    return [Problem(document.path, *place, Severity.WARNING, message, remedy) for place in places]


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _sidecar(path: Path, name: str) -> tuple[dict[str, object], dict[str, tuple[str, int, int]], list[Problem]]:
    """Metadata from ``<article>.yml`` beside the article, for the drafts' form, which has no front matter."""
    beside = path.with_suffix(".yml")
    if not beside.is_file():
        return {}, {}, []
    label = str(Path(name).with_suffix(".yml"))
    text, problems = read_text(beside, label)
    read = read_texts(text, label, "the file of metadata")
    for key in sorted(read.places.keys() - set(KEYS)):
        read.complain(read.places[key], f'there is no key "{key}"', suggest(key, KEYS))
    places = {key: (label, *place) for key, place in read.places.items()}
    return read.values, places, [*problems, *read.problems]
