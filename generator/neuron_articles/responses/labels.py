"""What people saw in a unit's pictures, read from the files that ``neuron-articles label`` writes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from neuron_articles.responses.labelling import LabelFile
from neuron_articles.responses.unit_records import Units
from neuron_articles.units import LAST_LAYER, label_folder


def label_file(model: str, layer: str, unit: int, content: Path) -> Path:
    """Where people's labels of a unit's pictures are kept, below the folder that authors write in."""
    return label_folder(model, content) / f"{layer}-{unit}.json"


@dataclass(frozen=True)
class Seen:
    """What most people saw in pictures of a unit.

    rows, kinds: (picture,) row of the measured values, and index of its category
    raters:      how many people there are; kappa: mean of every two with a picture in common, None without such
    common:      of every two, how many pictures both saw
    """

    categories: list[str]
    rows: list[int]
    kinds: list[int]
    raters: int
    kappa: float | None
    common: list[int]


def seen_by_people(model: str, content: Path, units: Units, unit: int) -> Seen | None:
    """What people said of a unit's pictures, where they were asked of these. Raises AuthorError for a damaged file."""
    path = label_file(model, LAST_LAYER, unit, content)
    if not path.is_file():
        return None
    labels = LabelFile.open(path, f"{model}/{LAST_LAYER}/{unit}")
    row_of = {
        units.evaluation_set.pictures.names[number]: row for row, number in enumerate(units.responses.numbers.tolist())
    }
    known = [(row_of[name], labels.categories.index(one)) for name, one in labels.majority().items() if name in row_of]
    if not known:
        print(f"{path}: none of its pictures is in {units.evaluation_set.title}; left out", file=sys.stderr)
        return None
    kappas = labels.agreement()
    return Seen(
        labels.categories,
        [row for row, _ in known],
        [kind for _, kind in known],
        len(labels.answers),
        round(sum(kappas.values()) / len(kappas), 2) if kappas else None,
        [len(set(labels.answers[one]) & set(labels.answers[other])) for one, other in kappas],
    )
