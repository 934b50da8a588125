"""The cards of the drafts of the original article, without their pictures, which belong to others."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures.neuron_cards.record import EXAMPLE_SIDE, NeuronCard, NeuronCardsRecord
from neuron_articles.records import published_files

# Which neurons of RN50-x4 the drafts show where.
_GROUPS = {
    "people": {1777: "Jesus Christ", 309: "Hitler"},
    "emotions": {
        2478: "Shocked",
        1193: "Crying",
        1512: "Happy",
        91: "Sleepy",
        1739: "Evil",
        1719: "Punishment",
        2049: "Serious",
        52: "Soft smile",
        2297: "Incarcerated",
        1543: "Erotic",
        2041: "Blocked",
        2202: "Question mark",
    },
    "shock": {2478: "Surprise / shock"},
    "secondary": {1551: "Incarcerated", 2202: "Question mark"},
    "silly": {1692: "Silly expressions"},
    "mental": {2191: "Mental illness"},
    "attackable": {1330: "Piggy bank", 1156: "Waste container"},
}


def published(folder: Path) -> NeuronCardsRecord | None:
    """The neurons with their words. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "top3_words_RN50x4.json") as words:
        neurons = {
            str(unit): NeuronCard(title, [str(word) for word in words[str(unit)]])
            for group in _GROUPS.values()
            for unit, title in group.items()
        }
    return NeuronCardsRecord({name: list(units) for name, units in _GROUPS.items()}, neurons, EXAMPLE_SIDE)
