"""The test set: pictures, words, maps and colours of makers of whom nothing was trained on or looked at to choose.

It is drawn once into the cache, ``test-1/pictures.npy`` and, last, ``test-1/test.json``. Nothing of it is shipped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from neuron_articles.stimuli.dataset.build import default_folder
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.dataset.packages import fetch_packages, package_folder
from neuron_articles.stimuli.dataset.pictograms import Drawing, find_drawings
from neuron_articles.stimuli.dataset.plain import render_plain
from neuron_articles.stimuli.dataset.rasters import BlankDrawing, Pixels, rasterize
from neuron_articles.stimuli.dataset.sources import DatasetSource, load_sources, load_test_sources
from neuron_articles.stimuli.duplicates import near_duplicates
from neuron_articles.stimuli.map_drawings import draw_view, read_world
from neuron_articles.stimuli.questions import Asked, Question
from neuron_articles.stimuli.test_writing import written_questions
from neuron_articles.stimuli.unseen_hues import paint_unseen

VERSION = 1
VIEWS = 4  # of every country on a map
KINDS = {"thing": "thing", "emotion": "emotion", "country": "flag"}  # what is asked of drawings of a kind of concept
Progress = Callable[[str], None]


@dataclass(frozen=True)
class TestSet:
    """Pictures (n, y, x, 3) uint8 with a question each, and how many drawings were near duplicates and taken out."""

    __test__ = False  # what pytest would take for a class of tests

    pictures: Pixels
    questions: list[Question]
    duplicates: int
    sources: list[str]


def load_test(library: Library, cache: Path | None = None, progress: Progress = print) -> TestSet:
    """The test set for a library, drawn first where it is missing. Raises PackageError."""
    folder = (cache or default_folder()) / f"test-{VERSION}"
    if not (folder / "test.json").is_file():
        _build(library, folder, cache or default_folder(), progress)
    index = json.loads((folder / "test.json").read_text(encoding="utf-8"))
    questions = [Question(**row) for row in index["questions"]]
    return TestSet(np.load(folder / "pictures.npy", mmap_mode="r"), questions, index["duplicates"], index["sources"])


def _build(library: Library, folder: Path, cache: Path, progress: Progress) -> None:
    sources, packages = load_test_sources(), cache / "packages"
    fetch_packages([*sources, *_keywords()], packages, progress)
    drawn, duplicates = _drawings(library, sources, packages)
    progress(f"{len(drawn)} drawings, {duplicates} near duplicates of others taken out")
    asked = [*drawn, *_maps(library, sources, packages), *written_questions(library, sources, packages)]
    asked += [(patch, Question("colour", name, name, "patch")) for patch, name in paint_unseen(library)]
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "pictures.npy", np.stack([picture for picture, _ in asked]))
    index = {
        "questions": [asdict(question) for _, question in asked],
        "duplicates": duplicates,
        "sources": [f"{source.package} {source.version}" for source in sources],
    }
    (folder / "test.json.partial").write_text(json.dumps(index), encoding="utf-8")
    (folder / "test.json.partial").replace(folder / "test.json")
    progress(f"test set: {len(asked)} pictures in {folder}")


def _keywords() -> list[DatasetSource]:
    return [source for source in load_sources() if source.package == "emojibase-data"]


def _drawings(library: Library, sources: list[DatasetSource], packages: Path) -> tuple[list[Asked], int]:
    """Drawings of things, emotions and flags, and how many were taken out as near duplicates.

    Flags stay whatever they are like: their drawing is laid down by law, and what can be known of them from pixels is
    what the baseline beside them says.
    """
    kinds = {one.name: KINDS[one.kind] for one in library.concepts if one.kind in KINDS}
    found = [
        (raster, Question(kinds[one.concept], one.concept, one.concept, one.source.style))
        for one in _found(library, sources, packages)
        if (raster := _raster(one.svg, library.side)) is not None
    ]
    others = [number for number, (_, question) in enumerate(found) if question.kind != "flag"]
    known = [library.pixels(item) for item in library.select("pictures") if item.concept in kinds]
    twice = near_duplicates([found[number][0] for number in others], known)
    gone = {number for number, twin in zip(others, twice, strict=True) if twin}
    kept = [
        (render_plain(raster, "pictures", 0.9), question)
        for number, (raster, question) in enumerate(found)
        if number not in gone
    ]
    return kept, len(gone)


def _found(library: Library, sources: list[DatasetSource], packages: Path) -> Iterator[Drawing]:
    yield from find_drawings([*_keywords(), *sources], library.concepts, packages)
    codes = {one.code: one.name for one in library.concepts if one.code}
    for source in (one for one in sources if one.role == "flag files"):
        for path in sorted((package_folder(source, packages) / "3x2").glob("*.svg")):
            if path.stem.lower() in codes:
                yield Drawing(source, path.stem, codes[path.stem.lower()], path.read_text(encoding="utf-8"))


def _raster(svg: str, side: int) -> Pixels | None:
    try:
        return rasterize(svg, side)
    except BlankDrawing:
        return None


def _maps(library: Library, sources: list[DatasetSource], packages: Path) -> Iterator[Asked]:
    """The countries that the library has maps of."""
    mapped = {item.concept for item in library.select("maps")}
    for source in (one for one in sources if one.role == "map"):
        world = read_world(package_folder(source, packages))
        for one in library.concepts:
            for view in range(VIEWS if one.name in mapped and one.code in world.paths else 0):
                picture = draw_view(world, one.code, library.side, f"{one.code}/{view}")
                yield picture, Question("map", one.name, one.name, source.style)
