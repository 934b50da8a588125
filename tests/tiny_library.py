"""A tiny data set on disk: eight drawn concepts in three styles, one of them held out, with words and maps."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageDraw

from neuron_articles.stimuli.dataset.build import VERSION, IndexRow, write_index
from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.stimuli.dataset.library import Library, load_library

SIDE = 64
STYLES = {"round": "train", "thick": "train", "other": "style"}
FONTS = {"plain": "train", "bold": "train", "strange": "font"}
THINGS = ("sun", "box", "ring", "post")


def concepts() -> list[Concept]:
    things = [Concept(name, "thing", "object", (name,), (name,), ("shape",)) for name in THINGS]
    return [
        *things,
        Concept(
            "japan",
            "country",
            "east asia",
            words=("japan", "japanese"),
            associated=("tokyo",),
            code="jp",
            atlas="japan",
        ),
        Concept("happy", "emotion", "emotion", ("grinning-face",), ("happy", "joy"), ("face",)),
        Concept("red", "colour", "colour", words=("red",), associated=("color",), rgb=(215, 35, 35)),
        Concept("blue", "colour", "colour", words=("blue",), associated=("color",), rgb=(40, 90, 210)),
    ]


def draw(number: int, style: str) -> np.ndarray:
    """A shape of its own for every number, drawn a little differently in every style."""
    image = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(image)
    edge, colour = 8 + 3 * list(STYLES).index(style), (40 * number, 200 - 30 * number, 90, 255)
    box = (edge, edge, SIDE - edge, SIDE - edge)
    if number % 3 == 0:
        pen.ellipse(box, fill=colour)
    elif number % 3 == 1:
        pen.rectangle(box, outline=colour, width=6 + number)
    else:
        pen.polygon([(edge, SIDE - edge), (SIDE // 2, edge), (SIDE - edge, SIDE - edge)], fill=colour)
    return np.asarray(image)


def write(text: str, font: int) -> np.ndarray:
    image = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(image).text((4, 20 + font), text, fill=255)
    return np.asarray(image)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder as ``build_dataset`` leaves it."""
    folder = tmp_path_factory.mktemp("cache")
    write_library(folder, concepts())
    return folder


def write_library(folder: Path, some: list[Concept]) -> None:
    """The data set of some concepts, among them Japan, in a cache folder."""
    target = folder / f"dataset-{VERSION}"
    target.mkdir()
    about = {"licence": "CC0-1.0", "by": "nobody"}
    shown = [(number, one, style) for number, one in enumerate(some) if one.kind != "colour" for style in STYLES]
    written = [(one, word, font) for one in some for word in one.words for font in FONTS]
    views = range(4)
    np.save(target / "pictures.npy", np.stack([draw(number, style) for number, _, style in shown]))
    np.save(target / "words.npy", np.stack([write(word, list(FONTS).index(font)) for _, word, font in written]))
    np.save(target / "maps.npy", np.full((len(views), SIDE, SIDE, 2), 120, np.uint8))
    tables: dict[str, list[dict[str, Any]]] = {
        "pictures": [
            {
                "row": row,
                "concept": one.name,
                "style": style,
                "name": one.name,
                "ink": style == "thick",
                "split": STYLES[style],
                **about,
            }
            for row, (_, one, style) in enumerate(shown)
        ],
        "words": [
            {"row": row, "concept": one.name, "word": word, "style": font, "split": FONTS[font], **about}
            for row, (one, word, font) in enumerate(written)
        ],
        "maps": [
            {
                "row": view,
                "concept": "japan",
                "style": "atlas",
                "name": f"jp/{view}",
                "split": "map" if view == 3 else "train",
                **about,
            }
            for view in views
        ],
    }
    write_index(target, some, msgspec.convert(tables, dict[str, list[IndexRow]]))
    assert json.loads((target / "dataset.json").read_text())["concepts"][0]["name"] == asdict(some[0])["name"]


@pytest.fixture(scope="session")
def library(cache: Path) -> Library:
    return load_library(cache)
