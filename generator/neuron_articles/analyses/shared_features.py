"""Which units of a model stand for one thing in drawings and in words, and whether those like them mean the same.

All models see the same pictures, which none of this repository has learned from. See `analyses.universality` for
what makes two units alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from neuron_articles.analyses.universality import Matches, Matrix
from neuron_articles.stimuli.dataset.rasters import Pixels

if TYPE_CHECKING:
    from neuron_articles.models.clip import Clip
    from neuron_articles.stimuli.dataset.library import Library

KINDS = ("thing", "emotion", "country", "colour")
N_FEATURES = 12
MIN_PURITY = 0.5
FONT_STEP = 2  # every second of the held-out fonts, in their order: thirteen, so that ten words can be of one spelling


class PureUnit(NamedTuple):
    """A unit that stands for one thing in drawings and in words; purities from 0 to 1."""

    unit: int
    concept: str
    drawings: float
    words: float


@dataclass(frozen=True)
class ComparedPictures:
    """The pictures (side, side, 3) that all models see, what each shows, and which are written words."""

    pixels: Sequence[Pixels]
    concepts: Sequence[str]
    written: npt.NDArray[np.bool_]


def gather(library: Library) -> ComparedPictures:
    """Drawings in styles, and their names in fonts, that no model of this repository has learned from."""
    drawn = library.select("pictures", "style")
    known = {item.concept for item in drawn}
    words = [item for item in library.select("words", "font") if item.concept in known]
    fonts = set(sorted({item.style for item in words})[::FONT_STEP])
    chosen = drawn + [item for item in words if item.style in fonts]
    written = np.arange(len(chosen)) >= len(drawn)
    return ComparedPictures([library.rendered(item) for item in chosen], [item.concept for item in chosen], written)


def standardize(values: Matrix, written: npt.NDArray[np.bool_]) -> Matrix:
    """(picture, unit) in standard deviations among drawings, and among words: writing as such is no likeness."""
    found = np.empty_like(values, np.float32)
    for some in (written, ~written):
        part = values[some]
        deviation = part.std(0)
        found[some] = (part - part.mean(0)) / np.where(deviation > 1e-9, deviation, np.inf)
    return found


def balance(values: Matrix, written: npt.NDArray[np.bool_]) -> Matrix:
    """Standardized (picture, unit), weighted: then a correlation is the mean of that of drawings and that of words."""
    return np.asarray(values / np.sqrt(np.where(written, written.sum(), (~written).sum()))[:, None], np.float32)


def find_pure(clip: Clip, values: Matrix, shown: ComparedPictures, library: Library) -> list[PureUnit]:
    """The units for which one concept has MIN_PURITY of the ten strongest drawings, and of the ten strongest words.

    Drawings are of all styles, words as shown; values: (picture, unit) of what is shown
    """
    from neuron_articles.analyses.classifiers import measure_drawings
    from neuron_articles.responses.concepts import agreement
    from neuron_articles.responses.selectivity import purity
    from neuron_articles.statistics.areas import membership

    drawings = measure_drawings(clip, library, KINDS)
    labels = [drawings.names[label] for label in drawings.labels]
    words = [name for name, is_word in zip(shown.concepts, shown.written, strict=True) if is_word]
    drawn = purity(drawings.measured.units, membership(labels, drawings.names))  # (concept, unit)
    written = purity(values[shown.written], membership(words, drawings.names))
    found = agreement(drawn, written, MIN_PURITY, shuffles=1)
    return [
        PureUnit(unit, drawings.names[concept], float(drawn[concept, unit]), float(written[concept, unit]))
        for unit, concept in zip(found.units.tolist(), found.concepts.tolist(), strict=True)
    ]


def choose_clear(pure: Sequence[PureUnit], values: Matrix, shown: ComparedPictures) -> list[PureUnit]:
    """The pure units whose strongest drawing of those shown, in a style nobody learned from, shows their thing, too."""
    drawn = np.flatnonzero(~shown.written)
    strongest = drawn[values[drawn].argmax(0)]
    return [one for one in pure if shown.concepts[strongest[one.unit]] == one.concept]


def choose_features(pure: Sequence[PureUnit], category: Mapping[str, str]) -> list[PureUnit]:
    """Of each category the purest of the units; purest first, at most N_FEATURES."""
    ordered = sorted(pure, key=lambda one: (-one.drawings - one.words, one.unit))
    first: dict[str, PureUnit] = {}
    for one in ordered:
        first.setdefault(category[one.concept], one)
    return list(first.values())[:N_FEATURES]


def strongest_concepts(values: Matrix, shown: ComparedPictures) -> list[str]:
    """Of each unit of (picture, unit), standardized, the concept whose drawings and words excite it most."""
    from neuron_articles.statistics.areas import membership

    names = sorted(set(shown.concepts))
    members = membership(shown.concepts, names)  # (concept, picture)
    parts = [(members & some).astype(np.float32) for some in (shown.written, ~shown.written)]
    means = sum(part @ values / np.maximum(part.sum(1, keepdims=True), 1) for part in parts)
    return [names[concept] for concept in np.asarray(means).argmax(0)]


def compare_meanings(pure: Sequence[PureUnit], found: Matches, theirs: Sequence[str]) -> tuple[int, float]:
    """How many pure units' most correlated unit is excited most by the same concept; and the share that it would be
    if the matches were shuffled among the pure units. A unit without a match counts as none.
    """
    if len(pure) < 2:
        return 0, 0.0
    mine = np.array([one.concept for one in pure])
    matches = [found.of(one.unit) for one in pure]
    other = np.array([theirs[match[0][0]] if match else "" for match in matches])
    equal = mine[:, None] == other[None, :]  # (unit, match)
    same = int(np.diagonal(equal).sum())
    return same, float((equal.sum() - same) / (len(pure) * (len(pure) - 1)))
