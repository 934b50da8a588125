"""The built data set: pictures, written words and maps with their metadata, read from the cache without copying."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np

from neuron_articles.problems import AuthorError
from neuron_articles.stimuli.dataset.build import VERSION, DatasetIndex, IndexRow, default_folder
from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.lettering import find_faces
from neuron_articles.stimuli.dataset.plain import render_plain
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.dataset.sources import load_sources

HELD_OUT = frozenset({"style", "font", "map"})


class DatasetMissing(AuthorError):
    """The data set has not been built on this machine. The message is one line with the remedy."""


@dataclass(frozen=True, slots=True)
class Item:
    """One picture, written word or map.

    table:   pictures, words or maps
    row:     its place in the table's array
    style:   icon set, or font, it comes from
    name:    what the source calls it; the word that is written
    split:   train; style, font, map (held out); pair (a concept-in-a-style held out)
    ink:     True for one-colour drawings, which may be painted
    """

    table: str
    row: int
    concept: str
    style: str
    name: str
    split: str
    licence: str
    by: str
    ink: bool = False


@dataclass(frozen=True)
class Library:
    """Arrays and metadata of one built data set.

    pictures (n, y, x, 4) RGBA; words (n, y, x) ink; maps (n, y, x, 2) land and marked country; all uint8.
    """

    side: int
    digest: str
    concepts: list[Concept]
    items: list[Item]
    arrays: dict[str, Pixels]
    _by_concept: dict[tuple[str, str, bool], list[Item]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for item in self.items:
            if item.split == "train" or item.split in HELD_OUT:
                self._by_concept[item.table, item.concept, item.split in HELD_OUT].append(item)

    @property
    def names(self) -> list[str]:
        """The concepts' names, in order."""
        return [concept.name for concept in self.concepts]

    @property
    def words(self) -> list[str]:
        """Every word that is written in some picture, sorted."""
        return sorted({word for concept in self.concepts for word in concept.words})

    def of(self, table: str, concept: str, *, held_out: bool = False) -> list[Item]:
        """Items of a concept: those trained on, or those of held-out styles, fonts and views."""
        return self._by_concept.get((table, concept, held_out), [])

    def select(self, table: str, *splits: str) -> list[Item]:
        """Items of a table in any of the splits (all of them when none is named)."""
        return [item for item in self.items if item.table == table and (not splits or item.split in splits)]

    def pixels(self, item: Item) -> Pixels:
        """The item's raster as stored (see the class)."""
        raster: Pixels = self.arrays[item.table][item.row]
        return raster

    def rendered(self, item: Item, *, scale: float = 0.9, shift: tuple[float, float] = (0.0, 0.0)) -> Pixels:
        """The item as a plain picture, (y, x, 3) uint8: drawings and black letters on white, maps grey and red."""
        return render_plain(self.pixels(item), item.table, scale, shift)

    def iterate(self, table: str, *splits: str) -> Iterator[tuple[Pixels, Item]]:
        """Plain pictures with their metadata, in order."""
        for item in self.select(table, *splits):
            yield self.rendered(item), item


def load_library(folder: Path | None = None) -> Library:
    """The data set of the cache folder (see ``default_folder``). Raises DatasetMissing."""
    target = (folder or default_folder()) / f"dataset-{VERSION}"
    if not (target / "dataset.json").is_file():
        raise DatasetMissing(f"there is no data set in {target}", "build it with: neuron-articles dataset")
    index = msgspec.json.decode((target / "dataset.json").read_bytes(), type=DatasetIndex)
    rows = {"pictures": index.pictures, "words": index.words, "maps": index.maps}
    arrays = {table: np.load(target / f"{table}.npy", mmap_mode="r") for table in rows}
    items = [_item(table, row) for table, some in rows.items() for row in some]
    digest = "-".join(index.sha256[table][:12] for table in rows)
    return Library(index.side, digest, index.concepts, items, arrays)


def _item(table: str, row: IndexRow) -> Item:
    name = row.name or row.word
    return Item(table, row.row, row.concept, row.style, name, row.split, row.licence, row.by, row.ink)


def find_fonts(number: int, folder: Path | None = None) -> list[Path | None]:
    """Font files: the one that comes with Pillow (None), then held-out fonts of the data set where they are there."""
    faces = []
    for source in load_sources():
        if source.role == "font" and source.held_out:
            try:
                faces += find_faces([source], (folder or default_folder()) / "packages")
            except (OSError, StopIteration):  # the packages may have been thrown away once the data set was built
                continue
    return [None, *(face.path for face in faces)][:number]
