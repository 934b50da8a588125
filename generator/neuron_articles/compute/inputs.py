"""What figures are made from besides their code. An input gives a digest; with another one, the record is stale.

Only what a run uses is read: a folder of pictures is looked at where the user names one, and once a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from neuron_articles.authoring.mentions import find_mentioned
from neuron_articles.authoring.named_units import edited, read_named
from neuron_articles.compute.options import RunOptions
from neuron_articles.locations import PACKAGE, content_folder
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Store, canonical_json, digest
from neuron_articles.units import Model, label_folder

RANDOM = "random"
TABLES = PACKAGE / "stimuli" / "dataset"  # of concepts, countries, emotions, colours and the packages drawn from
NOT_SHOWN = {"test_sources.toml"}  # what the test set is drawn from: no figure shows it


@dataclass(frozen=True)
class InputContext:
    """What an input may look at: the model, what the user chose, the records, and what authors wrote."""

    model: Model
    options: RunOptions
    store: Store
    content: Path = field(default_factory=content_folder)


class Input(Protocol):
    """Something that a figure's ``compute`` reads. Its text stands in the record, for readers."""

    def digest(self, context: InputContext) -> str:
        """What tells its content from others. Raises AuthorError where the content cannot be read."""


@dataclass(frozen=True)
class Constant:
    """A choice that the code makes, in words: a recipe with its number, a threshold. New words make records stale."""

    text: str

    def __str__(self) -> str:
        return self.text

    def digest(self, context: InputContext) -> str:
        return digest(self.text)


@dataclass(frozen=True)
class Words:
    """Words or prompts that the code names."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"words: {', '.join(self.words)}"

    def digest(self, context: InputContext) -> str:
        return digest(canonical_json(list(self.words)))


@dataclass(frozen=True)
class DataSet:
    """The user's pictures (``--dataset``), or the data set of the small model: its tables and pinned packages."""

    part: str = ""

    def __str__(self) -> str:
        return f"data set: {self.part}" if self.part else "data set"

    def digest(self, context: InputContext) -> str:
        if context.options.dataset:
            return pictures_digest(context.options.dataset)
        return tables_digest()


@dataclass(frozen=True)
class Table:
    """A file of the package: a list of words, of cities."""

    path: Path

    def __str__(self) -> str:
        return self.path.name

    def digest(self, context: InputContext) -> str:
        return digest(self.path.read_bytes())


@dataclass(frozen=True)
class NamedUnits:
    """Names that people gave to units in ``content/models/<model>.yml``; proposals that nobody edited do not count.

    Titles and families count. Notes and warnings do not: only pages show them, and they are read when pages are made.
    """

    def __str__(self) -> str:
        return "named units"

    def digest(self, context: InputContext) -> str:
        names = edited(read_named(context.model.name, context.content))
        return digest(canonical_json([[unit, one.title, *one.families] for unit, one in sorted(names.items())]))


@dataclass(frozen=True)
class MentionedUnits:
    """Units that articles mention."""

    def __str__(self) -> str:
        return "mentioned units"

    def digest(self, context: InputContext) -> str:
        return digest(repr(sorted(find_mentioned(context.model.name, context.content))))


@dataclass(frozen=True)
class Labels:
    """What people said of pictures of this model's units."""

    def __str__(self) -> str:
        return "labels"

    def digest(self, context: InputContext) -> str:
        paths = sorted(label_folder(context.model.name, context.content).glob("*.json"))
        return digest(canonical_json([digest(path.read_bytes()) for path in paths]))


@dataclass(frozen=True)
class UserFacets:
    """The folders of pictures that steer feature visualizations (``--facets``)."""

    def __str__(self) -> str:
        return "facets"

    def digest(self, context: InputContext) -> str:
        return pictures_digest(context.options.facets) if context.options.facets else ""


@dataclass(frozen=True)
class Photographs:
    """The user's photographs of things with labels on them (``--photos``)."""

    def __str__(self) -> str:
        return "photographs"

    def digest(self, context: InputContext) -> str:
        return pictures_digest(context.options.photos) if context.options.photos else ""


@dataclass(frozen=True)
class RecordOf:
    """The record of another figure for the same model."""

    figure: str

    def __str__(self) -> str:
        return f"record of {self.figure}"

    def digest(self, context: InputContext) -> str:
        record = context.store.read(context.model.name, self.figure)
        return record.key if record else ""


@dataclass(frozen=True)
class Weights:
    """The weights that the model is loaded with. Every figure has this input; none needs to name it."""

    def __str__(self) -> str:
        return "weights"

    def digest(self, context: InputContext) -> str:
        return weights_digest(context.model, context.options)


def weights_digest(model: Model, options: RunOptions) -> str:
    """Digest of the weights that a model is loaded with: the user's, or the model's own ("" where they are fetched).

    Raises AuthorError for a file that cannot be read.
    """
    from neuron_articles.models.weight_files import find_weights

    if options.weights in ("", RANDOM):
        return options.weights or model.sha256
    path = find_weights(options.weights).path
    try:
        found = _file_digest(path, path.stat().st_mtime_ns)
    except OSError as error:
        remedy = "give a file of weights"
        raise AuthorError(f"--weights {options.weights}: {error.strerror or error}", remedy) from error
    return found if options.quickgelu is None else f"{found}-{'quickgelu' if options.quickgelu else 'gelu'}"


@cache
def _file_digest(path: Path, changed: int) -> str:
    return digest(path.read_bytes())


@cache
def pictures_digest(path: Path) -> str:
    """Digest of the pictures at a path and of their labels, once a run. Raises NoPictures."""
    from neuron_articles.stimuli.pictures import open_pictures

    return str(open_pictures(path.expanduser()).digest)


@cache
def tables_digest() -> str:
    """Digest of the tables that the data set of the small model is built from."""
    tables = [path for path in sorted(TABLES.glob("*.toml")) if path.name not in NOT_SHOWN]
    return digest(canonical_json([[path.name, digest(path.read_bytes())] for path in tables]))
