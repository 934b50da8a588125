"""Drawings of one set that are nearly those of another: emoji and icon makers copy, and copies are no test.

The rule: a drawing is cropped to what is drawn, put into a square and made ``SIDE`` pixels wide on white; two are near
duplicates where the correlation of their pixels is at least ``LIKE``. Models are not asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from neuron_articles.stimuli.dataset.plain import over_white
from neuron_articles.stimuli.dataset.rasters import Pixels

SIDE, LIKE = 32, 0.9  # at which eggs, stars, clocks and umbrellas of two makers are one drawing
Vectors = npt.NDArray[np.float32]


def near_duplicates(drawings: Sequence[Pixels], known: Sequence[Pixels]) -> npt.NDArray[np.bool_]:
    """Which of some drawings (y, x, 4) are nearly one of the known ones. (drawing,)."""
    if not drawings or not known:
        return np.zeros(len(drawings), bool)
    mine, theirs = (np.stack([fingerprint(one) for one in some]) for some in (drawings, known))
    return np.asarray([float((theirs @ row).max()) >= LIKE for row in mine])


def fingerprint(drawing: Pixels) -> Vectors:
    """What of a drawing (y, x, 4) is compared, (SIDE * SIDE * 3,): mean 0, length 1. Correlations are its products."""
    rows, columns = (np.flatnonzero(drawing[..., 3].max(axis) > 0) for axis in (1, 0))
    if not len(rows):
        return np.zeros(SIDE * SIDE * 3, np.float32)
    drawn = Image.fromarray(drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    square = Image.new("RGBA", (max(drawn.size),) * 2)
    square.paste(drawn, ((square.width - drawn.width) // 2, (square.height - drawn.height) // 2))
    small = np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BOX))
    values = over_white(small).astype(np.float32).reshape(-1)
    values -= values.mean()
    return np.asarray(values / max(float(np.sqrt((values**2).sum())), 1e-6), np.float32)
