"""What authors write: articles in three forms, front matter, settings, named neurons, bibliographies."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path

from neuron_articles.authoring import bibliography
from neuron_articles.authoring.article import read_article
from neuron_articles.authoring.named_units import read_file
from neuron_articles.authoring.settings import load_settings
from neuron_articles.dialect import parse, to_html
from tests.dialect.plain import Plain
from tests.fuzz.target import Target

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "dialect"


@cache
def _articles() -> list[bytes]:
    shipped = [path.read_bytes() for path in sorted((ROOT / "content" / "articles").glob("*.md"))]
    pieces = [piece for text in shipped for piece in re.split(rb"\n\n(?=#)", text)]
    fixtures = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.md"))]
    return [*pieces, *(piece for text in fixtures for piece in text.split(b"\n\n\n"))]


def _parse(form: str, content: bytes, _: Path) -> None:
    to_html(parse(content.decode("utf-8", "replace"), "x.md", form), Plain())


def _front_matter(content: bytes, folder: Path) -> None:
    path = folder / "x.md"
    path.write_bytes(b"---\n" + content + b"\n---\n\nText.\n")
    read_article(path, "articles/x.md", "PictoCLIP")


def _settings(content: bytes, folder: Path) -> None:
    (folder / "site.yml").write_bytes(content)
    load_settings(folder)


def _named_units(content: bytes, folder: Path) -> None:
    path = folder / "PictoCLIP.yml"
    path.write_bytes(content)
    read_file(path)


def _bibliography(content: bytes, _: Path) -> None:
    read = bibliography.parse(content)
    for entry in read.entries.values():
        bibliography.entry_html(entry)
        bibliography.scholar_reference(entry)


def _yaml_of_articles() -> list[bytes]:
    return [text.split(b"---\n")[1] for text in _articles() if text.startswith(b"---\n")]


def _files(pattern: str) -> list[bytes]:
    return [path.read_bytes()[:6000] for path in sorted(ROOT.glob(pattern))]


def _entries() -> list[bytes]:
    text = (ROOT / "content" / "bibliography.bib").read_bytes()
    return [b"@" + entry for entry in text.split(b"\n@")]


TARGETS = [
    *(Target(f"article-{form}", partial(_parse, form), _articles) for form in ("native", "mdx", "jsx")),
    Target("front-matter", _front_matter, _yaml_of_articles),
    Target("settings", _settings, lambda: _files("content/site.yml")),
    Target("named-units", _named_units, lambda: _files("content/models/*.yml")),
    Target("bibliography", _bibliography, _entries),
]
