"""The families that were published with the original article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from neuron_articles.figures.neuron_families.record import NeuronFamiliesRecord, NeuronFamily, NeuronOfFamily
from neuron_articles.records import published_files
from neuron_articles.units import Unit

_N_WORDS = 3  # of a neuron
_MODEL = "4x"  # whose words and other names were published


def published(folder: Path) -> NeuronFamiliesRecord | None:
    """The 16 families and 118 neurons of Figure 1. Raises AuthorError for a missing or broken file."""
    words, others = _published_words(folder), _other_names(folder)

    def neuron(entry: Mapping[str, object]) -> NeuronOfFamily:
        unit, title = str(Unit.of(str(entry["model"]), int(str(entry["unit"])))), str(entry["title"])
        other = others.get(unit, "")
        also = "" if _are_akin(title, other) else other
        return NeuronOfFamily(unit, title, words.get(unit, []), facet=str(entry["facet"]), also=also)

    with published_files.reading(folder, "neuron_families.json") as value:
        return NeuronFamiliesRecord(
            [NeuronFamily(str(one["title"]), [neuron(entry) for entry in one["neurons"]]) for one in value]
        )


def _published_words(folder: Path) -> dict[str, list[str]]:
    """Three words of every unit of RN50-x4, and of the region neurons of all models; none where the files lack."""
    words: dict[str, list[str]] = {}
    if published_files.find(folder, "regional_units.json") and published_files.find(folder, "regional_top_words.json"):
        with published_files.reading(folder, "regional_units.json") as value:
            units = [str(Unit.of(model, int(index))) for model, index in value]
        with published_files.reading(folder, "regional_top_words.json") as value:
            words |= {unit: [str(word) for word in row[:_N_WORDS]] for unit, row in zip(units, value, strict=True)}
    if published_files.find(folder, "top3_words_RN50x4.json"):
        with published_files.reading(folder, "top3_words_RN50x4.json") as value:
            words |= {str(Unit.of(_MODEL, int(index))): [str(word) for word in row] for index, row in value.items()}
    return words


def _other_names(folder: Path) -> dict[str, str]:
    """Unit -> its name in the list made for the emotion codes; empty without the file."""
    if published_files.find(folder, "emotion_unit_names.json") is None:
        return {}
    with published_files.reading(folder, "emotion_unit_names.json") as value:
        return {str(Unit.of(_MODEL, int(index))): " ".join(str(name).split()) for index, name in value.items()}


def _are_akin(one: str, other: str) -> bool:
    """Whether two names share a word, or the first four letters of one."""
    stems = [{word[:4] for word in re.findall(r"\w+", name.lower())} for name in (one, other)]
    return bool(stems[0] & stems[1])
