"""What is published of the original's neuron."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures.hero.record import HeroRecord
from neuron_articles.records import published_files

UNIT = 550  # of RN50-x4


def published(folder: Path) -> HeroRecord:
    """The words that the neuron reads; the original's pictures belong to others. Raises AuthorError."""
    with published_files.reading(folder, "top3_words_RN50x4.json") as words:
        return HeroRecord(read=[str(word) for word in words[str(UNIT)]])
