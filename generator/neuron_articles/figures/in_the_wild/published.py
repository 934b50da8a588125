"""The 42 cards of Figure 14 of Goh et al. (2021)."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from neuron_articles.analyses.attack_counts import Answer
from neuron_articles.analyses.sign_counts import SignClassifier
from neuron_articles.figures.in_the_wild.record import BLANK, InTheWildRecord, SignCard
from neuron_articles.records import published_files
from neuron_articles.records.published_files import Picture, Published

_TARGETS = {"ipod": "iPod", "library": "library", "pizza": "pizza", "rifle": "rifle", "toaster": "toaster"}
_LABELS = [BLANK, *_TARGETS]


class _Statistics(Struct, frozen=True):
    zero_shot_statistics: list[Answer]
    linear_probe_statistics: list[Answer]


def published(folder: Path) -> Published[InTheWildRecord] | None:
    """The cards, with the photos that are there. Raises AuthorError for a missing or broken file."""
    value = published_files.load(folder, "in_the_wild_2.json", dict[str, dict[str, _Statistics]])
    with published_files.telling_of(folder, "in_the_wild_2.json"):
        cells = {
            name: {label: _card(folder, name, label, value[name][label]) for label in _LABELS} for name in sorted(value)
        }
    missing = [f"{name}, {label}" for name in cells for label in _LABELS if cells[name][label].image is None]
    record = InTheWildRecord(
        objects=sorted(cells),
        labels=_LABELS,
        targets=_TARGETS,
        classifiers=[SignClassifier("zero_shot", "Zero-shot"), SignClassifier("linear_probe", "Linear probe")],
        cells=cells,
        own_class={"toaster": "toaster"},
    )
    left_out = (f"{len(missing)} photos are not there: {'; '.join(missing)}",) if missing else ()
    return Published(record, left_out)


def _card(folder: Path, name: str, label: str, value: _Statistics) -> SignCard:
    photo = published_files.find(folder, f"in_the_wild_{name}_{label}.jpg")
    answers = {"zero_shot": value.zero_shot_statistics, "linear_probe": value.linear_probe_statistics}
    return SignCard(Picture.of(photo) if photo else None, answers)
