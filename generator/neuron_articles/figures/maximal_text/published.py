"""The neurons of the two rows that were published with the original article, without their texts."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures.maximal_text.record import MaximalTextRecord, SearchedNeuron
from neuron_articles.records import published_files

# RN50-x4's neurons in the two rows of Goh et al. (2021): title, and a word of the texts where one is reported.
NEURONS = {
    2478: ("Shocked", "shocked"),
    1193: ("Crying", ""),
    1512: ("Happy", "smile"),
    91: ("Sleepy", "sleeping"),
    1739: ("Evil", "evil"),
    2297: ("Incarcerated", "inmate"),
    1543: ("Erotic", ""),
    2041: ("Rejecting", ""),
    2202: ("Question mark", ""),
    1692: ("Pout", "duckface"),
}
_UNREAD = (1543,)  # whose written words are sexual content


def published(folder: Path) -> MaximalTextRecord:
    """The neurons with the words that they read; the texts themselves are in no data file. Raises AuthorError."""
    with published_files.reading(folder, "top3_words_RN50x4.json") as words:
        units = [
            SearchedNeuron(unit, title, [], reported, _words_of(unit, words[str(unit)]))
            for unit, (title, reported) in NEURONS.items()
        ]
    return MaximalTextRecord(units)


def _words_of(unit: int, words: list[str]) -> list[str]:
    return [] if unit in _UNREAD else [str(word) for word in words if word]
