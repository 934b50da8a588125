"""Which units articles mention: references to neurons, as the dialect reads them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from neuron_articles.authoring.article import Article, article_paths, read_article
from neuron_articles.authoring.settings import load_settings
from neuron_articles.dialect import NeuronReference, walk
from neuron_articles.units import LAST_LAYER, Unit, UnknownName, find_model

Stamp = tuple[int, int]  # size in bytes, time of the last change in nanoseconds


def unit_of(reference: NeuronReference, model: str) -> Unit:
    """The unit that a reference leads to; a bare number is one of ``model``, the article's. Raises UnknownName."""
    known = find_model(reference.model or model)
    return Unit.parse(str(reference.target), known.units_of or known.name)


def units_mentioned(article: Article) -> Iterator[Unit]:
    """Units in the order in which readers meet them; those in authors' notes, which no reader sees, are left out."""
    for token in walk(article.document.tokens, notes=False):
        node = token.meta.get("node") if token.meta else None
        if isinstance(node, NeuronReference):
            with suppress(UnknownName):  # the site's build reports it
                yield unit_of(node, article.model)


def find_mentioned(model: str, content: Path) -> set[int]:
    """Indices in the last layer of a model's units that some article below ``content`` mentions.

    An article is parsed again only when its file has changed. Raises UnknownName, OSError.
    """
    known, usual = find_model(model), load_settings(content)[0].model
    own = (known.units_of or known.name, LAST_LAYER)
    units = (unit for path in article_paths(content) for unit in _mentioned_in(path, _stamps(path), usual))
    return {unit.index for unit in units if (unit.model, unit.layer) == own}


@lru_cache(maxsize=4096)
def _mentioned_in(path: Path, stamps: tuple[Stamp, ...], site_model: str) -> frozenset[Unit]:
    """stamps: of the files that the article is made of, so that a changed one is read again."""
    return frozenset(units_mentioned(read_article(path, path.name, site_model)))


def _stamps(path: Path) -> tuple[Stamp, ...]:
    """Stamps of an article's file, and of the file of its metadata where there is one."""
    files = [path, path.with_suffix(".yml")]
    return tuple((found.st_size, found.st_mtime_ns) for found in (file.stat() for file in files if file.is_file()))
