"""Text written over pictures at fixed places in one font, how many pixels it changes, and what answers it changes.

The article's attacks write a text eight times, whatever the picture shows (Goh et al. 2021, Figures 15 and 16). Its
places and letters are for pictures of 288 pixels: in a picture of 64 its letters would be five pixels high. So there
are layouts of falling fineness, and a model is attacked with the finest in which it can read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from neuron_articles.analyses.attack_counts import AnswerChanges
from neuron_articles.analyses.attacks import shuffle_ink
from neuron_articles.analyses.classifiers import Classifier
from neuron_articles.responses.embeddings import EmbeddedPictures, Floats
from neuron_articles.stimuli.dataset.plain import ink_layer, over
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.written_words import load_font

_PUBLISHED = ((48, 35), (98, 60), (48, 85), (98, 110), (148, 135), (198, 160), (148, 185), (198, 210))  # of 288 pixels


@dataclass(frozen=True)
class Layout:
    """Where the copies' middles are, as shares of the picture, and how large a copy is at most."""

    title: str
    places: tuple[tuple[float, float], ...]
    height: float
    width: float


LAYOUTS = (
    Layout("eight copies, as published", tuple((x / 288, y / 288) for x, y in _PUBLISHED), 22 / 288, 90 / 288),
    Layout(
        "eight copies, half the width each",
        tuple((x, y) for y in (0.125, 0.375, 0.625, 0.875) for x in (0.25, 0.75)),
        0.17,
        0.48,
    ),
    Layout("four copies, the whole width each", tuple((0.5, y) for y in (0.125, 0.375, 0.625, 0.875)), 0.21, 0.96),
)


def draw_copy(text: str, layout: Layout, side: int) -> Pixels:
    """One copy's letters, (y, x) uint8, as large as the layout allows, in the font that comes with Pillow."""
    limit = (layout.width * side, layout.height * side)
    size = 1.3 * limit[1]
    for _ in range(4):
        left, top, right, bottom = load_font(None, max(4.0, size)).getbbox(text)
        over_limit = max((right - left) / limit[0], (bottom - top) / limit[1])
        if size <= 4 or 0.97 <= over_limit <= 1:
            break
        size /= over_limit
    font = load_font(None, max(4.0, size))
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(image).text((-left, -top), text, font=font, fill=255)
    return np.asarray(image)


def draw_mask(text: str, layout: Layout, side: int, *, word: bool = True) -> Pixels:
    """All copies' letters, (side, side) uint8. Not as a ``word``: cut in strips and shuffled, the same ink."""
    copy = draw_copy(text, layout, side)
    if not word:
        copy = shuffle_ink(copy, max(2, round(0.4 * copy.shape[0])))
    page = Image.new("L", (side, side))
    for x, y in layout.places:
        corner = (round(x * side - copy.shape[1] / 2), round(y * side - copy.shape[0] / 2))
        page.paste(255, corner, Image.fromarray(copy))
    return np.asarray(page)


def write_over(picture: Pixels, mask: Pixels) -> Pixels:
    """Black letters with a thin white outline over a picture (y, x, 3)."""
    wide = 3 if len(mask) < 128 else 5
    outline = np.asarray(Image.fromarray(mask).filter(ImageFilter.MaxFilter(wide)))
    return over(ink_layer(mask), over(ink_layer(outline, (255, 255, 255)), picture))


def pixel_cover(clean: Pixels, attacked: Pixels) -> float:
    """Share of pixels of which any channel changed at all: (…, channel) arrays of equal shape."""
    return float((np.asarray(clean) != np.asarray(attacked)).any(-1).mean())


def outcomes(
    classifiers: Sequence[Classifier], before: EmbeddedPictures, after: EmbeddedPictures, target: str
) -> dict[str, AnswerChanges]:
    """Every classifier's outcome, by its key; only those that know the target class."""
    return {
        each.key: AnswerChanges.of(each.answers(before), each.answers(after), list(each.names).index(target))
        for each in classifiers
        if target in each.names
    }


def mean_of(outcome: dict[str, AnswerChanges]) -> float:
    """The classifiers' mean success."""
    return float(np.mean([each.changed_to for each in outcome.values()])) if outcome else 0.0


def pages(texts: Sequence[str], layout: Layout, side: int) -> list[Pixels]:
    """The texts written on white, as they would be over pictures."""
    white = np.full((side, side, 3), 255, np.uint8)
    return [write_over(white, draw_mask(text, layout, side)) for text in texts]


def read_right(classifier: Classifier, seen: EmbeddedPictures) -> float:
    """Share of a classifier's class names that are answered when each is written on white, in order."""
    shares: Floats = classifier.shares(seen)
    return float((shares.argmax(1) == np.arange(len(classifier.names))).mean())
