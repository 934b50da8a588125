"""The atlas that was published with the original article: Figure 13 of Goh et al. (2021)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, convert

from neuron_articles.figures.emotion_atlas.record import AtlasWord, EmotionAtlasRecord
from neuron_articles.records import published_files


class _Cell(Struct, frozen=True):
    """A word of the published grid. x, y: its row and column"""

    name: str
    x: int
    y: int
    components: list[float]


class _WheelWord(Struct, frozen=True):
    """A word of the feeling wheel, with those of the next ring out."""

    name: str
    children: list[_WheelWord] = []


def published(folder: Path) -> EmotionAtlasRecord | None:
    """The 121 words and seven factors of Figure 13. Raises AuthorError for a missing or broken file."""
    wheel = _wheel(folder)
    with published_files.reading(folder, "emotion_atlas.json") as value:
        cells = convert(value["grid"], list[_Cell])
        words = [AtlasWord(cell.name, cell.x, cell.y, cell.components) for cell in cells]
        return EmotionAtlasRecord(words, left_out=sorted(wheel - {word.word for word in words}))


def _wheel(folder: Path) -> set[str]:
    """The words of the feeling wheel; none where its file is not there."""
    if published_files.find(folder, "emotion_wheel.json") is None:
        return set()
    with published_files.reading(folder, "emotion_wheel.json") as value:
        return set(_names(convert(value, list[_WheelWord])))


def _names(words: Iterable[_WheelWord]) -> Iterator[str]:
    for word in words:
        yield word.name.lower()
        yield from _names(word.children)
