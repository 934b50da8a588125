"""Written words: white letters on black in many open fonts, one mask a word and font."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from neuron_articles.stimuli.dataset.packages import package_folder
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.dataset.sources import DatasetSource


@dataclass(frozen=True, slots=True)
class Face:
    """One font file of a source."""

    source: DatasetSource
    path: Path


def find_faces(sources: list[DatasetSource], packages: Path) -> list[Face]:
    """The regular Latin face of every font source (bold where there is no regular)."""
    return [Face(source, _latin_file(source, packages)) for source in sources if source.role == "font"]


def _latin_file(source: DatasetSource, packages: Path) -> Path:
    files = package_folder(source, packages) / "files"
    found = [files / f"{source.style}-latin-{weight}-normal.woff" for weight in (400, 500, 600, 700, 300)]
    return next(path for path in found if path.is_file())


def write_word(word: str, face: Face, side: int, seed: str) -> Pixels:
    """A word as large as fits, in a letter case drawn by the seed (three in five lower). (side, side), ink is 255."""
    case = random.Random(seed).random()
    text = word if case < 0.6 else word.upper() if case < 0.8 else word.title()
    font, box = _fitting(text, face.path, 2 * side)
    image = Image.new("L", (2 * side, 2 * side))
    corner = (side - (box[0] + box[2]) / 2, side - (box[1] + box[3]) / 2)
    ImageDraw.Draw(image).multiline_text(corner, text.replace(" ", "\n"), font=font, fill=255, align="center")
    return np.asarray(image.resize((side, side), Image.Resampling.BOX))


def _fitting(text: str, path: Path, side: int) -> tuple[ImageFont.FreeTypeFont, tuple[float, float, float, float]]:
    """The largest font size, at most a third of the side, at which the text fits, with the text's bounding box."""
    size = 0.34 * side
    while True:
        font = ImageFont.truetype(str(path), size)
        draw = ImageDraw.Draw(Image.new("L", (1, 1)))
        box = draw.multiline_textbbox((0, 0), text.replace(" ", "\n"), font=font, align="center")
        over = max((box[2] - box[0]) / (0.96 * side), (box[3] - box[1]) / (0.86 * side))
        if over <= 1 or size < 8:
            return font, box
        size = max(7.9, min(size / over, size - 1))
