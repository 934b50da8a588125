"""What units are judged on: written words come in several fonts, sizes and places, whoever the pictures are of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neuron_articles.stimuli import evaluation_set
from neuron_articles.stimuli.dataset.library import Library, find_fonts
from neuron_articles.stimuli.dataset.packages import package_folder
from neuron_articles.stimuli.dataset.sources import load_sources
from neuron_articles.stimuli.default_pictures import LibraryPictures, word_placings
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["cache", "library"]


def test_a_words_fonts_come_in_different_sizes_and_places(library: Library) -> None:
    words = [one for one in library.select("words", "font") if one.name in ("sun", "box")]
    items = [replace(one, style=f"font {number}") for one in words for number in range(20)]
    fonts = Library(library.side, "many fonts", library.concepts, items, library.arrays)
    found = evaluation_set.of_library(fonts)
    pictures, ways = found.pictures, word_placings()
    assert isinstance(pictures, LibraryPictures) and len(found.of("words")) == 2 * evaluation_set.FONTS
    for word in ("sun", "box"):
        mine = [number for number, text in enumerate(found.texts) if text == word]
        assert {pictures.placed[number] for number in mine} == set(ways)
        assert len({pictures.items[number].style for number in mine}) == len(set(ways)) == evaluation_set.FONTS


def write_fonts(folder: Path) -> list[str]:
    """Files where the packages of held-out fonts keep theirs."""
    sources = [one for one in load_sources() if one.role == "font" and one.held_out]
    made = []
    for source in sources[:2]:
        path = package_folder(source, folder / "packages") / "files"
        path.mkdir(parents=True)
        (path / f"{source.style}-latin-400-normal.woff").write_bytes(b"")
        made.append(f"{source.style}-latin-400-normal.woff")
    return made


def test_fonts_are_pillows_and_held_out_ones_where_they_are_there(tmp_path: Path) -> None:
    assert find_fonts(3, tmp_path) == [None]
    names = write_fonts(tmp_path)
    assert [path and path.name for path in find_fonts(9, tmp_path)] == [None, *names]
    assert len(find_fonts(2, tmp_path)) == 2


def test_words_beside_a_users_pictures_are_in_several_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine" / "cats"
    folder.mkdir(parents=True)
    Image.fromarray(np.zeros((9, 9, 3), np.uint8)).save(folder / "one.png")
    monkeypatch.setenv("PICTOCLIP_CACHE", str(tmp_path))
    names = write_fonts(tmp_path)
    pictures = evaluation_set.of_path(tmp_path / "mine").pictures
    assert isinstance(pictures, evaluation_set.Joined) and isinstance(pictures.second, evaluation_set.WrittenWords)
    assert {way.font.name for way in pictures.second.renderings if way.font} == set(names)
