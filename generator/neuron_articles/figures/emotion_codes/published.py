"""The codes that were published with the original article: Figures 9 to 12 of Goh et al. (2021)."""

from __future__ import annotations

from pathlib import Path

from msgspec import convert

from neuron_articles.figures.emotion_codes.record import CodedUnit, Codes, EmotionCodesRecord
from neuron_articles.records import published_files

_PROMPT, _LEVEL = "I feel {}", "40"


def published(folder: Path) -> EmotionCodesRecord | None:
    """The 126 words at four levels. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "emotion_sparse_codes.json") as value:
        codes = convert(value, Codes)
        return EmotionCodesRecord(_PROMPT, _LEVEL, codes, _units(folder), _lexical(folder))


def _units(folder: Path) -> dict[str, CodedUnit]:
    with published_files.reading(folder, "emotion_unit_names.json") as value:
        names = convert(value, dict[str, str])
        return {str(int(unit)): CodedUnit(" ".join(name.split())) for unit, name in names.items()}


def _lexical(folder: Path) -> list[int]:
    with published_files.reading(folder, "emotion_text_units.json") as value:
        return sorted(convert(value, set[int]))
