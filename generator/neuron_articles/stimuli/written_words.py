"""Written words as pictures: what units make of them, their neighbours, and arithmetic with them.

A word's image-based embedding is the vector of the units' activations for the written word, minus the mean over
all words of the list (Goh et al., Multimodal Neurons, Distill 2021). One number stands for a unit's response to a
written word: in the record of all units the mean of its map (`responses.Responses`), as for pictures; in `activations`,
which figures on single words use, the maximum, so that a word may stand anywhere, unless ``pool`` says "mean". Either
is averaged over fonts, sizes and positions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from neuron_articles.models.maps import map_means
from neuron_articles.models.trunk import Trunk

Matrix = npt.NDArray[np.float32]  # (word, unit)
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class TextStyle:
    """How a word is written, black on white.

    font:   a font file; None for the one that comes with Pillow
    height: of the letters, as a share of the picture; a word too wide for the picture is written smaller
    place:  of the word's middle, as shares of the picture from its left and its top
    """

    font: Path | None = None
    height: float = 0.25
    place: tuple[float, float] = (0.5, 0.5)

    @property
    def title(self) -> str:
        """The same on every machine."""
        return f"{self.font.name if self.font else 'Pillow'} {self.height} {self.place}"


def letterings(
    fonts: Sequence[Path | None] = (None,),
    heights: Sequence[float] = (0.16, 0.25),
    places: Sequence[tuple[float, float]] = ((0.5, 0.5), (0.5, 0.35), (0.5, 0.65)),
) -> list[TextStyle]:
    """Every font in every height at every place."""
    return [TextStyle(*choice) for choice in product(fonts, heights, places)]


def varied(
    fonts: Sequence[Path | None],
    heights: Sequence[float] = (0.16, 0.25),
    places: Sequence[tuple[float, float]] = ((0.5, 0.5), (0.5, 0.35), (0.5, 0.65)),
) -> list[TextStyle]:
    """Every height at every place, the fonts in turn: no more pictures than with one font."""
    return [
        TextStyle(fonts[(row + column) % len(fonts)], height, place)
        for row, height in enumerate(heights)
        for column, place in enumerate(places)
    ]


@cache
def load_font(path: Path | None, size: float) -> Font:
    """Raises OSError for a file that is no font."""
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)


def write(word: str, style: TextStyle, side: int) -> npt.NDArray[np.uint8]:
    """(side, side) grey levels, drawn at twice the size and averaged down; the whole word always lies inside."""
    large, margin = 2 * side, 0.03
    size = max(6.0, style.height * large)
    font = load_font(style.font, size)
    left, top, right, bottom = font.getbbox(word)
    if right - left > (1 - 2 * margin) * large:
        font = load_font(style.font, max(6.0, size * (1 - 2 * margin) * large / (right - left)))
        left, top, right, bottom = font.getbbox(word)
    spot = [share * large - extent / 2 for share, extent in zip(style.place, (right - left, bottom - top), strict=True)]
    limits = [(1 - margin) * large - extent for extent in (right - left, bottom - top)]
    x, y = (max(margin * large, min(s, limit)) for s, limit in zip(spot, limits, strict=True))
    image = Image.new("L", (large, large), 255)
    ImageDraw.Draw(image).text((x - left, y - top), word, font=font, fill=0)
    return np.asarray(image.resize((side, side), Image.Resampling.BOX))


def written(words: Sequence[str], style: TextStyle, side: int, batch: int) -> Iterator[Tensor]:
    """uint8 (word, 3, side, side), ``batch`` words at a time."""
    for start in range(0, len(words), batch):
        pages = np.stack([write(word, style, side) for word in words[start : start + batch]])
        yield torch.from_numpy(pages)[:, None].expand(-1, 3, -1, -1)


def activations(
    trunk: Trunk, words: Sequence[str], renderings: Sequence[TextStyle], side: int, batch: int = 32, pool: str = "max"
) -> Matrix:
    """(word, unit): the maximum (or mean) over the map, averaged over all the renderings of writing."""
    total = np.zeros((len(words), trunk.width), np.float64)
    for rendering in renderings:
        with torch.inference_mode():
            maps = (trunk(pages) for pages in written(words, rendering, side, batch))
            total += np.concatenate([reduced(units, pool).cpu().numpy() for units in maps])
    return (total / len(renderings)).astype(np.float32)


def reduced(units: Tensor, pool: str) -> Tensor:
    """(word, unit, y, x) -> (word, unit)."""
    return units.amax((2, 3)) if pool == "max" else map_means(units)


@dataclass(frozen=True)
class WordResponses:
    """A word list and the units' centred activations: (word, unit). Build it with `centre`."""

    words: Sequence[str]
    values: Matrix

    def number(self, word: str) -> int:
        """The word's place in the list. Raises KeyError."""
        try:
            return list(self.words).index(word)
        except ValueError as error:
            raise KeyError(f'"{word}" is not in the word list') from error

    def top(self, unit: int, number: int = 20) -> list[tuple[str, float]]:
        """The unit's strongest words with their centred activations, strongest first."""
        order = np.argsort(-self.values[:, unit], kind="stable")[:number]
        return [(self.words[i], float(self.values[i, unit])) for i in order]

    def embedding(
        self, plus: Sequence[str], minus: Sequence[str] = (), mask: npt.NDArray[np.bool_] | None = None
    ) -> Matrix:
        """(unit,): the sum of words' unit-length embeddings minus others', units in ``mask`` left out."""
        total = sum((self.direction(word, mask) for word in plus), np.zeros(self.values.shape[1], np.float32))
        return np.asarray(total - sum((self.direction(word, mask) for word in minus), np.float32(0)))

    def direction(self, word: str, mask: npt.NDArray[np.bool_] | None = None) -> Matrix:
        vector = self.values[self.number(word)] * (1 if mask is None else ~mask)
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float32)

    def nearest(
        self,
        plus: Sequence[str],
        minus: Sequence[str] = (),
        mask: npt.NDArray[np.bool_] | None = None,
        number: int = 5,
    ) -> list[tuple[str, float]]:
        """The words nearest to a sum, by cosine, without its own words: ``nearest(["king", "woman"], ["man"])``."""
        likeness = self.likeness(self.embedding(plus, minus, mask), mask)
        likeness[[self.number(word) for word in (*plus, *minus)]] = -np.inf
        order = np.argsort(-likeness, kind="stable")[:number]
        return [(self.words[i], float(likeness[i])) for i in order]

    def rank(
        self, answer: str, plus: Sequence[str], minus: Sequence[str] = (), mask: npt.NDArray[np.bool_] | None = None
    ) -> int:
        """The place of the expected answer among all other words, 1 for the nearest."""
        likeness = self.likeness(self.embedding(plus, minus, mask), mask)
        others = {self.number(word) for word in (*plus, *minus)}
        here = self.number(answer)
        nearer = set(np.flatnonzero(likeness > likeness[here]).tolist())
        return 1 + len(nearer - others)

    def likeness(self, vector: Matrix, mask: npt.NDArray[np.bool_] | None = None) -> Matrix:
        """(word,): cosine of every word with a vector."""
        values = self.values if mask is None else self.values * ~mask
        lengths = np.linalg.norm(values, axis=1) * max(float(np.linalg.norm(vector)), 1e-12)
        return np.asarray(values @ vector / np.maximum(lengths, 1e-12))


def centre(words: Sequence[str], raw: Matrix) -> WordResponses:
    """Words with the list's mean taken off every unit. Raises ValueError for a list with doubles."""
    if doubles := [word for word, count in Counter(words).items() if count > 1]:
        raise ValueError(f'"{doubles[0]}" is in the word list {Counter(words)[doubles[0]]} times')
    centred = raw - raw.mean(0, dtype=np.float64, keepdims=True)
    return WordResponses(tuple(words), centred.astype(raw.dtype))


def lexical_units(
    words: WordResponses, meanings: npt.NDArray[np.floating], number: int = 20, letters: int = 2, seed: int = 0
) -> npt.NDArray[np.bool_]:
    """Which units read letters rather than meanings: (unit,).

    A unit is lexical when its strongest words share an n-gram of letters more often than 99 in 100 random sets of as
    many words do, and their meanings are no more alike than those of 95 in 100 such sets.

    meanings: (word, dimension), text embeddings of the words, from the model's text tower or any other
    """
    random = np.random.default_rng(seed)
    sets = [random.choice(len(words.words), number, replace=False) for _ in range(400)]
    unit_length = meanings / np.maximum(np.linalg.norm(meanings, axis=1, keepdims=True), 1e-12)
    same_letters = np.quantile([shared_letters([words.words[i] for i in one], letters) for one in sets], 0.99)
    same_meaning = np.quantile([mean_likeness(unit_length[one]) for one in sets], 0.95)
    order = np.argsort(-words.values, axis=0, kind="stable")[:number]  # (rank, unit)
    return np.array(
        [
            shared_letters([words.words[i] for i in column], letters) > same_letters
            and mean_likeness(unit_length[column]) <= same_meaning
            for column in order.T
        ]
    )


def shared_letters(words: Sequence[str], letters: int) -> float:
    """The share of words that contain the commonest n-gram; a word's start and end count as letters."""
    grams = Counter(gram for word in words for gram in ngrams(word, letters))
    return max(grams.values(), default=0) / max(len(words), 1)


def ngrams(word: str, letters: int) -> set[str]:
    marked = f"^{word.lower()}$"
    return {marked[i : i + letters] for i in range(len(marked) - letters + 1)}


def mean_likeness(vectors: npt.NDArray[np.floating]) -> float:
    """The mean cosine between different ones of some unit vectors."""
    count = len(vectors)
    total = float((vectors.sum(0) ** 2).sum())
    return (total - count) / max(count * (count - 1), 1)
