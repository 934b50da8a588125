"""Building the data set: packages to a cache of small arrays, with a line of metadata for every picture.

    pictures.npy  (n, side, side, 4)  emoji, pictograms, flags: RGBA
    words.npy     (n, side, side)     written words: ink
    maps.npy      (n, side, side, 2)  maps: land, marked country
    dataset.json  concepts and metadata, versions and digests; written last

Each array is written to a temporary name and renamed, so that a killed build continues where it stopped.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from msgspec import Struct

from neuron_articles.stimuli.dataset.atlas import Land, draw_map, read_atlas
from neuron_articles.stimuli.dataset.concepts import Concept, load_concepts, read_emoji_tags
from neuron_articles.stimuli.dataset.lettering import Face, find_faces, write_word
from neuron_articles.stimuli.dataset.packages import fetch_packages, package_folder
from neuron_articles.stimuli.dataset.pictograms import Drawing, find_drawings
from neuron_articles.stimuli.dataset.rasters import BlankDrawing, Pixels, rasterize
from neuron_articles.stimuli.dataset.sources import DatasetSource, load_sources

VERSION = 2
SIDE = 64
MAPS_TRAINED, MAPS_HELD_OUT = 40, 4  # views of every country
SMALLEST_ON_MAPS = 8.0  # degrees; smaller countries are specks on a map of 64 pixels
PAIRS_HELD_OUT = 25  # one in so many concepts-in-a-style is never trained on
Progress = Callable[[str], None]
Job = TypeVar("Job")


class IndexRow(Struct, frozen=True, omit_defaults=True):
    """One picture, written word or map in ``dataset.json``: what the source calls it, or the word that is written."""

    row: int
    concept: str
    style: str
    licence: str
    by: str
    split: str
    name: str = ""
    word: str = ""
    ink: bool = False


class DatasetIndex(Struct, frozen=True):
    """``dataset.json``: what the arrays beside it hold, row by row, and their digests."""

    version: int
    side: int
    sha256: dict[str, str]
    concepts: list[Concept]
    pictures: list[IndexRow]
    words: list[IndexRow]
    maps: list[IndexRow]


def default_folder() -> Path:
    """The cache outside the repository: ``$PICTOCLIP_CACHE``, or ``~/.cache/pictoclip``."""
    return Path(os.environ.get("PICTOCLIP_CACHE") or Path.home() / ".cache" / "pictoclip")


def build_dataset(folder: Path | None = None, progress: Progress = print) -> Path:
    """Fetch the packages and draw everything not drawn yet. Returns the folder with ``dataset.json``.

    Raises PackageError when a package cannot be fetched or is not the pinned one.
    """
    folder = folder or default_folder()
    target = folder / f"dataset-{VERSION}"
    target.mkdir(parents=True, exist_ok=True)
    if (target / "dataset.json").is_file():
        progress(f"data set is there: {target}")
        return target
    packages = folder / "packages"
    sources = load_sources()
    fetch_packages(sources, packages, progress)
    concepts = read_concepts(sources, packages)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        tables = {
            "pictures": _draw_pictures(sources, concepts, packages, target, pool, progress),
            "words": _write_words(sources, concepts, packages, target, pool, progress),
            "maps": _draw_maps(sources, concepts, packages, target, pool, progress),
        }
    write_index(target, concepts, tables)
    progress(f"data set: {', '.join(f'{len(items)} {name}' for name, items in tables.items())} in {target}")
    return target


def read_concepts(sources: list[DatasetSource], packages: Path) -> list[Concept]:
    """The concepts with associations from the fetched keywords."""
    return load_concepts(read_emoji_tags(_data(sources, packages, "emojibase-data") / "en" / "data.json"))


def _data(sources: list[DatasetSource], packages: Path, package: str) -> Path:
    return package_folder(next(source for source in sources if source.package == package), packages)


def _draw_pictures(
    sources: list[DatasetSource],
    concepts: list[Concept],
    packages: Path,
    target: Path,
    pool: Executor,
    progress: Progress,
) -> list[IndexRow]:
    drawings = list(find_drawings(sources, concepts, packages))
    drawn = _kept("pictures", target, lambda: _map(pool, _draw, [one.svg for one in drawings], "pictures", progress))
    # Blank drawings stay in the array as zeros, so that rows and drawings agree after a resumed build.
    return [_picture(row, one) for row, one in enumerate(drawings) if drawn[row, ..., 3].max() >= 50]


def _draw(svg: str) -> Pixels:
    try:
        return rasterize(svg, SIDE)
    except BlankDrawing:
        return np.zeros((SIDE, SIDE, 4), np.uint8)


def _picture(row: int, drawing: Drawing) -> IndexRow:
    source = drawing.source
    pair = int(hashlib.sha256(f"{source.style}/{drawing.concept}".encode()).hexdigest(), 16) % PAIRS_HELD_OUT == 0
    split = "style" if source.held_out else "pair" if pair else "train"
    return IndexRow(
        row=row,
        concept=drawing.concept,
        style=source.style,
        name=drawing.name,
        ink=source.ink,
        licence=source.licence,
        by=source.by,
        split=split,
    )


def _write_words(
    sources: list[DatasetSource],
    concepts: list[Concept],
    packages: Path,
    target: Path,
    pool: Executor,
    progress: Progress,
) -> list[IndexRow]:
    words = {word: concept.name for concept in reversed(concepts) for word in concept.words}
    jobs = [(word, face) for word in sorted(words) for face in find_faces(sources, packages)]
    _kept("words", target, lambda: _map(pool, _write, jobs, "words", progress))
    return [
        IndexRow(
            row=row,
            concept=words[word],
            word=word,
            style=face.source.style,
            licence=face.source.licence,
            by=face.source.by,
            split="font" if face.source.held_out else "train",
        )
        for row, (word, face) in enumerate(jobs)
    ]


def _write(job: tuple[str, Face]) -> Pixels:
    word, face = job
    return write_word(word, face, SIDE, seed=f"{word}/{face.source.style}")


def _draw_maps(
    sources: list[DatasetSource],
    concepts: list[Concept],
    packages: Path,
    target: Path,
    pool: Executor,
    progress: Progress,
) -> list[IndexRow]:
    source = next(one for one in sources if one.package == "world-atlas")
    lands = read_atlas(_data(sources, packages, "world-atlas"))
    named = {land.name: land for land in lands}
    countries = [one for one in concepts if one.atlas in named and named[one.atlas].extent >= SMALLEST_ON_MAPS]
    jobs = [
        (named[concept.atlas], concept, view) for concept in countries for view in range(MAPS_TRAINED + MAPS_HELD_OUT)
    ]
    seeds = [(land, f"{concept.code}/{view}") for land, concept, view in jobs]
    _kept("maps", target, lambda: _map(pool, partial(_draw_map, lands), seeds, "maps", progress))
    return [
        IndexRow(
            row=row,
            concept=concept.name,
            style="world-atlas",
            name=f"{concept.code}/{view}",
            licence=source.licence,
            by=source.by,
            split="train" if view < MAPS_TRAINED else "map",
        )
        for row, (_, concept, view) in enumerate(jobs)
    ]


def _draw_map(lands: list[Land], job: tuple[Land, str]) -> Pixels:
    return draw_map(lands, job[0], SIDE, seed=job[1])


def _map(
    pool: Executor, draw: Callable[[Job], Pixels], jobs: Sequence[Job], what: str, progress: Progress
) -> Iterable[Pixels]:
    for count, pixels in enumerate(pool.map(draw, jobs, chunksize=200), start=1):
        if count % 5000 == 0 or count == len(jobs):
            progress(f"{what} {count}/{len(jobs)}")
        yield pixels


def _kept(name: str, target: Path, draw: Callable[[], Iterable[Pixels]]) -> Pixels:
    """The array of that name, drawn and saved if it is not there yet."""
    path = target / f"{name}.npy"
    if not path.is_file():
        partial_path = path.with_suffix(".partial.npy")
        np.save(partial_path, np.stack(list(draw())))
        partial_path.replace(path)
    kept: Pixels = np.load(path, mmap_mode="r")
    return kept


def write_index(target: Path, concepts: list[Concept], tables: dict[str, list[IndexRow]]) -> None:
    """Write ``dataset.json`` beside the arrays, with their digests."""
    digests = {name: hashlib.sha256((target / f"{name}.npy").read_bytes()).hexdigest() for name in tables}
    index = DatasetIndex(VERSION, SIDE, digests, concepts, **tables)
    partial_path = target / "dataset.json.partial"
    partial_path.write_bytes(msgspec.json.encode(index))
    partial_path.replace(target / "dataset.json")
