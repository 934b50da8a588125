"""Photographs of labelled things, named ``object-label.jpg``: found in a folder, and read as pixels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from neuron_articles.problems import AuthorError, Place
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.decoding import UnreadablePicture, decode

BLANK = "blank"


def find_photos(folder: Path) -> dict[tuple[str, str], Path]:
    """(object, label) -> photograph, from a folder of ``object-label.jpg`` (or ``_``; a common beginning is dropped).

    Objects without a photograph ``object-blank`` are left out. Raises AuthorError for no such photographs, and for a
    grid with a hole.
    """
    parts = [(re.fullmatch(r"(.*)[-_]([^-_]+)", path.stem), path) for path in sorted(folder.glob("*.jp*g"))]
    named = [(match[1], match[2], path) for match, path in parts if match]
    objects = sorted({name for name, label, _ in named if label == BLANK})
    if not objects:
        raise AuthorError(f"{folder} holds no photograph of an object without a label", f"name one object-{BLANK}.jpg")
    start = _common_start(objects)
    found = {(name[start:], label): path for name, label, path in named if name in objects}
    labels = sorted({label for _, label in found})
    for name, label in ((name[start:], label) for name in objects for label in labels):
        if (name, label) not in found:
            raise AuthorError(f"{folder} has no photograph {name}-{label}.jpg", "every object needs every label")
    return found


def _common_start(names: Sequence[str]) -> int:
    """How many letters all names begin with in common, up to a separator."""
    if len(names) < 2:
        return 0
    first, last = min(names), max(names)  # what these two share, all share
    same = next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return max((place + 1 for place, letter in enumerate(first[:same]) if letter in "-_"), default=0)


def read_photos(found: Mapping[tuple[str, str], Path], side: int) -> dict[tuple[str, str], Pixels]:
    """The photographs as pixels; nothing of their metadata is kept. Raises AuthorError for one that cannot be read."""
    pictures = {}
    for key, path in found.items():
        try:
            pixels = decode(path.read_bytes(), side)
        except (OSError, UnreadablePicture) as error:
            reason = f"this cannot be read as a photograph ({error})"
            raise AuthorError(reason, "replace it", Place(str(path))) from error
        pictures[key] = np.asarray(pixels.permute(1, 2, 0).contiguous().numpy())
    return pictures
