"""The test set, drawn from small packages made here, and its parts."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

from neuron_articles.locations import PACKAGE
from neuron_articles.stimuli import test_set
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.dataset.packages import package_folder
from neuron_articles.stimuli.dataset.rasters import rasterize
from neuron_articles.stimuli.dataset.sources import (
    ALLOWED_LICENCES,
    SCORED_LICENCES,
    DatasetSource,
    load_sources,
    load_test_sources,
)
from neuron_articles.stimuli.duplicates import near_duplicates
from neuron_articles.stimuli.map_drawings import draw_view, read_world
from neuron_articles.stimuli.test_set import TestSet, load_test
from neuron_articles.stimuli.test_writing import letter_height
from neuron_articles.stimuli.unseen_hues import paint_unseen

pytestmark = pytest.mark.torch

SUN = '<circle cx="32" cy="32" r="20" fill="#fb0"/>'
BOX = '<rect x="10" y="18" width="44" height="30" fill="#a63" stroke="#420" stroke-width="4"/>'
FLAG = '<rect width="60" height="40" fill="#fff"/><circle cx="30" cy="20" r="12" fill="#c00"/>'
SQUARES = {"jp": "m 40,10 20,0 0,20 -20,0 z", "cn": "m 10,10 20,0 0,20 -20,0 z"}


def source(package: str, role: str) -> DatasetSource:
    return DatasetSource(package, "1.0.0", role, "MIT", "nobody", "https://example.org", "sha512-")


PACKAGES = [
    source("@some/drawn", "emoji"),
    source("@some/flags", "flag files"),
    source("@some/world", "map"),
    source("@some/plain", "font"),
    source("@some/serif", "font"),
    source("emojibase-data", "data"),
]


def svg(body: str, box: str = "0 0 64 64") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="64" height="64">{body}</svg>'


def write_packages(folder: Path) -> None:
    drawn, flags, world, plain, serif, keywords = (package_folder(one, folder) for one in PACKAGES)
    icons = {name: {"body": body, "width": 64, "height": 64} for name, body in (("sun", SUN), ("box", BOX))}
    font = ImageFont.load_default(10)
    assert isinstance(font, ImageFont.FreeTypeFont) and isinstance(font.path, io.BytesIO)
    files = {
        drawn / "icons.json": json.dumps({"icons": icons}).encode(),
        flags / "3x2" / "JP.svg": svg(FLAG, "0 0 60 40").encode(),
        flags / "3x2" / "XX.svg": b"no country of the data set",
        world / "index.js": f"export default {json.dumps(world_data())}".encode(),
        plain / "files" / "plain-latin-400-normal.woff": font.path.getvalue(),
        serif / "files" / "serif-latin-400-normal.woff": font.path.getvalue(),
        keywords / "en" / "data.json": b"[]",
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def world_data() -> dict[str, object]:
    return {"viewBox": "0 0 100 60", "locations": [{"id": name, "path": path} for name, path in SQUARES.items()]}


@pytest.fixture
def made(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestSet:
    write_packages(tmp_path / "packages")
    monkeypatch.setattr(test_set, "load_test_sources", lambda: PACKAGES[:-1])
    monkeypatch.setattr(test_set, "load_sources", lambda: PACKAGES[-1:])
    monkeypatch.setattr(test_set, "fetch_packages", lambda *_: None)
    return load_test(library, tmp_path, lambda _: None)


def test_the_test_set_asks_about_every_kind(made: TestSet, library: Library) -> None:
    counted = Counter(question.kind for question in made.questions)
    words = [word for one in library.concepts for word in one.words]
    names = [one.name for one in library.concepts]
    neutral = [word for word in words if word not in ("red", "blue")]
    assert counted == {
        "thing": 2,
        "flag": 1,
        "map": 4,
        "name": 2 * len(names),
        "word": 2 * (len(words) - len(names)),
        "ink": 2 * len(neutral),
        "colour": 48,
    }
    assert made.pictures.shape == (len(made.questions), 64, 64, 3) and made.pictures.dtype == np.uint8
    assert made.duplicates == 0 and len(made.sources) == 5


def test_colours_names_stand_in_their_own_ink_and_other_words_are_black(made: TestSet) -> None:
    for picture, question in zip(made.pictures, made.questions, strict=True):
        if question.kind in ("name", "word"):
            darkest = picture.reshape(-1, 3)[picture.reshape(-1, 3).astype(int).sum(1).argmin()]
            colourless = int(darkest.max()) - int(darkest.min()) < 20
            assert colourless == (question.answer not in ("red", "blue")), question


def test_copies_of_known_drawings_are_found_however_large_and_others_are_not() -> None:
    def drawn(body: str, box: str = "0 0 64 64") -> np.ndarray:
        return rasterize(svg(body, box), 64)

    known = [drawn(SUN), drawn(BOX)]
    same, smaller = drawn(SUN), drawn(SUN, "-20 -30 110 110")
    other = drawn('<path d="M10 50 L32 8 L54 50 Z" fill="#fb0"/>')
    assert near_duplicates([same, smaller, other], known).tolist() == [True, True, False]
    assert near_duplicates([other], []).tolist() == [False]


def test_a_map_shows_the_marked_country_and_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text(f"export default {json.dumps(world_data())};\n")
    world = read_world(tmp_path)
    assert (world.width, world.height) == (100, 60) and set(world.paths) == {"jp", "cn"}
    picture = draw_view(world, "jp", 64, "jp/0")
    assert np.array_equal(picture, draw_view(world, "jp", 64, "jp/0"))
    assert not np.array_equal(picture, draw_view(world, "jp", 64, "jp/1"))
    green = (abs(picture.astype(int) - (63, 138, 75)).max(-1) < 8).mean()
    sea = (abs(picture.astype(int) - (214, 232, 245)).max(-1) < 8).mean()
    assert 0.05 < green < 0.7 and sea > 0.1


def test_unseen_hues_lie_outside_what_was_trained_on_and_nearest_to_their_colour(library: Library) -> None:
    colours = {one.name: np.array(one.rgb) / 255 for one in library.concepts if one.kind == "colour"}
    for patch, name in paint_unseen(library):
        values, counts = np.unique(patch.reshape(-1, 3), axis=0, return_counts=True)
        assert len(values) == 2 and counts.min() > 100
        hue = next(value for value in values / 255 if len(set(np.rint(255 * value))) > 1)
        assert abs(hue - colours[name]).max() > 0.08
        assert min(colours, key=lambda other: float(((hue - colours[other]) ** 2).sum())) == name


def test_letters_are_as_high_as_their_lines() -> None:
    mask = np.zeros((64, 64), np.uint8)
    mask[10:30] = 255
    assert letter_height(mask, "cat") == 18 and letter_height(mask, "sri lanka") == 9
    assert letter_height(np.zeros((64, 64), np.uint8), "cat") == 0


def test_test_sources_are_of_other_makers_and_share_alike_stays_out_of_training() -> None:
    tested, used = load_test_sources(), load_sources()
    assert {one.licence for one in tested} <= SCORED_LICENCES and "CC-BY-SA-4.0" not in ALLOWED_LICENCES
    assert not {one.package for one in tested} & {one.package for one in used}
    assert not {one.by for one in tested} & {one.by for one in used}
    notice = (PACKAGE.parents[1] / "NOTICE").read_text(encoding="utf-8")
    assert all(f"{one.package} {one.version}, {one.licence}: {one.by}; scoring only" in notice for one in tested)
    roles = Counter(one.role for one in tested)
    assert roles["font"] >= 24 and roles["emoji"] + roles["pictograms"] >= 3 and roles["map"] == 1
