"""One neuron, three modalities: coloured drawings, drawings in one colour, and written names of one thing.

A unit and its concept are chosen on half of the material and judged on the other. A modality counts as answered where
the median response to the concept exceeds, by THRESHOLD standard deviations, the mean response to that modality: a unit
that likes any text does not pass for one that reads a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.models.clip import Clip
from neuron_articles.problems import AuthorError
from neuron_articles.responses.embeddings import Floats, measure
from neuron_articles.statistics.permutation import deranged
from neuron_articles.stimuli.dataset.library import Item, Library

THRESHOLD = 3.0
FONTS = 6  # for choosing, and as many others for judging
SHOWN = 5
MODALITIES = ("colour", "line", "name")
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Stimuli:
    """Pictures of things in three modalities.

    modality: (picture,) one of MODALITIES      concepts: (picture,) names      judged: (picture,) not for choosing
    """

    items: Sequence[Item]
    modality: npt.NDArray[np.str_]
    concepts: npt.NDArray[np.str_]
    judged: Flags


def gather(library: Library) -> Stimuli:
    """All drawings of things, and their names in some fonts.

    Judged are held-out styles and fonts; drawings in one colour, of which no style is held out, are taken in turns.
    """
    things = [one.name for one in library.concepts if one.kind == "thing"]
    drawn = [item for item in library.select("pictures", "train", "style") if item.concept in set(things)]
    coloured, lined = ([item for item in drawn if item.ink is ink] for ink in (False, True))
    turn: dict[str, int] = {}
    second = []
    for item in lined:
        turn[item.concept] = turn.get(item.concept, 0) + 1
        second.append(turn[item.concept] % 2 == 0)
    written = _written(library, set(things))
    items = [*coloured, *lined, *written]
    held = [item.split != "train" for item in coloured], second, [item.split != "train" for item in written]
    return Stimuli(
        items,
        np.repeat(MODALITIES, [len(coloured), len(lined), len(written)]),
        np.array([item.concept for item in items]),
        np.array([flag for part in held for flag in part], bool),
    )


def _written(library: Library, things: set[str]) -> list[Item]:
    """Every thing's own name in FONTS fonts that were learned from, and in as many that were not."""
    found = [item for item in library.select("words", "train", "font") if item.name == item.concept in things]
    fonts = [
        sorted({item.style for item in found if (item.split == "train") is known})[:FONTS] for known in (True, False)
    ]
    chosen = {font for part in fonts for font in part}
    return [item for item in found if item.style in chosen]


def deviations(units: Floats, stimuli: Stimuli) -> Floats:
    """(picture, unit): standard deviations from the mean of the picture's own modality."""
    found = np.zeros_like(units)
    for modality in MODALITIES:
        mine = stimuli.modality == modality
        if mine.any():
            spread = units[mine].std(0, dtype=np.float64)
            found[mine] = (units[mine] - units[mine].mean(0, dtype=np.float64)) / np.where(
                spread > 1e-8, spread, np.inf
            )
    return found


def medians(values: Floats, stimuli: Stimuli, among: Flags) -> tuple[list[str], Floats]:
    """Concepts that have all three modalities among some pictures, and (concept, modality, unit) medians."""
    names = [
        name
        for name in dict.fromkeys(stimuli.concepts.tolist())
        if all((among & (stimuli.concepts == name) & (stimuli.modality == one)).any() for one in MODALITIES)
    ]
    table = [
        [
            np.median(values[among & (stimuli.concepts == name) & (stimuli.modality == one)], axis=0)
            for one in MODALITIES
        ]
        for name in names
    ]
    return names, np.array(table, np.float32).reshape(len(names), len(MODALITIES), values.shape[1])


@dataclass(frozen=True)
class Choice:
    """A unit, its concept, and by how much it answers in each modality: the medians in standard deviations."""

    unit: int
    concept: str
    chosen_by: list[float]
    judged: list[float]

    @property
    def passed(self) -> list[bool]:
        return [value > THRESHOLD for value in self.judged]


def choose(values: Floats, stimuli: Stimuli) -> Choice:
    """The unit and concept with the greatest smallest median, chosen on one half and judged on the other.

    Raises AuthorError where no concept has all modalities in both halves.
    """
    first, by = medians(values, stimuli, ~stimuli.judged)
    second, on = medians(values, stimuli, stimuli.judged)
    common = [name for name in first if name in second]
    if not common:
        raise AuthorError("the data set shows no thing in colour, in lines and in letters twice", "build it anew")
    by, on = by[[first.index(name) for name in common]], on[[second.index(name) for name in common]]
    concept, unit = np.unravel_index(by.min(1).argmax(), by.min(1).shape)
    return Choice(
        int(unit), common[int(concept)], *([round(float(v), 2) for v in each[concept, :, unit]] for each in (by, on))
    )


def mismatched(stimuli: Stimuli, seed: int = 0) -> Stimuli:
    """The same pictures, the written names shuffled over things: what the rule finds where no unit can be right."""
    names = sorted(set(stimuli.concepts.tolist()))
    order = deranged(len(names), np.random.default_rng(seed))
    other = {name: names[place] for name, place in zip(names, order.tolist(), strict=True)}
    concepts = np.array(
        [
            other[name] if modality == "name" else name
            for name, modality in zip(stimuli.concepts.tolist(), stimuli.modality.tolist(), strict=True)
        ]
    )
    return Stimuli(stimuli.items, stimuli.modality, concepts, stimuli.judged)


def respond(clip: Clip, library: Library, stimuli: Stimuli) -> Floats:
    """(picture, unit) deviations of a model."""
    return deviations(measure(clip, [library.rendered(item) for item in stimuli.items]).units, stimuli)


@dataclass(frozen=True)
class ModalityEvidence:
    """What a unit answers to pictures of its concept in one modality.

    median: of the judged pictures, in standard deviations        total: how many these are
    places: of the strongest of them among the stimuli, the strongest first
    """

    median: float
    total: int
    places: list[int]


def show(choice: Choice, values: Floats, stimuli: Stimuli) -> list[ModalityEvidence]:
    """What a reader sees of each modality."""
    rows = []
    for place, modality in enumerate(MODALITIES):
        mine = np.flatnonzero(stimuli.judged & (stimuli.concepts == choice.concept) & (stimuli.modality == modality))
        order = mine[np.argsort(-values[mine, choice.unit], kind="stable")]
        rows.append(ModalityEvidence(choice.judged[place], len(mine), order[:SHOWN].tolist()))
    return rows
