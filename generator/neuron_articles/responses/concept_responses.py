"""Responses of every unit to the evaluation set and to patches of colour: what figures about single units show.

A unit's response to a picture is the mean over its map before the ReLU, so inhibition is seen. Figures divide it by the
unit's standard deviation over the pictures that were never learned from; means are not subtracted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from neuron_articles.models.clip import Clip
from neuron_articles.models.maps import map_means
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.responses.concepts import Matrix
from neuron_articles.responses.embeddings import Floats, batches
from neuron_articles.responses.proposals import Proposal, propose
from neuron_articles.responses.selectivity import purity
from neuron_articles.responses.unit_records import Units
from neuron_articles.stimuli.dataset.concepts import Concept, load_concepts
from neuron_articles.stimuli.dataset.library import Library, load_library
from neuron_articles.stimuli.evaluation_set import Subject
from neuron_articles.stimuli.held_out import paint_patches


@dataclass(frozen=True)
class Responses:
    """Units by pictures.

    values:    (picture, unit) raw             spread: (unit,) standard deviations, never zero
    tables:    (picture,) pictures, words or maps
    concepts:  (picture,) what each shows      texts: (picture,) the word that is written; "" where there is none
    best:      of every unit, the concept it prefers
    facts:     concept -> what the data set knows of it; pictures of the user's may show others
    title:     what the pictures are
    """

    values: Matrix
    spread: Matrix
    tables: npt.NDArray[np.str_]
    concepts: npt.NDArray[np.str_]
    texts: npt.NDArray[np.str_]
    best: Sequence[Proposal]
    facts: Mapping[str, Concept]
    title: str

    def deviations(self, unit: int) -> Matrix:
        """(picture,) a unit's responses in its standard deviations from zero."""
        return np.asarray(self.values[:, unit] / self.spread[unit])

    def kind(self, concept: str) -> str:
        """emotion, country, colour or thing."""
        return self.facts[concept].kind if concept in self.facts else "thing"

    def category(self, concept: str) -> str:
        """animal, a country's region …; a label of the user's pictures is its own."""
        return self.facts[concept].category if concept in self.facts else concept

    @cached_property
    def proposals(self) -> dict[int, Proposal]:
        """Unit -> its concept, of units that stand for one: half of their ten strongest pictures or words show it."""
        return {one.unit: one for one in self.best if one.modalities}

    @cached_property
    def library(self) -> Library:
        """The default data set. Raises DatasetMissing."""
        return load_library()

    @cached_property
    def colours(self) -> list[Proposal]:
        """Units that stand for a colour, the patches counted as pictures."""
        names = [name for name, one in self.facts.items() if one.kind == "colour"]
        if not names:
            return []
        subjects = [Subject(name, ("colour",)) for name in names]
        pictures, words = (
            purity(self.values[mine], self.concepts[mine][None] == np.array(names)[:, None])
            for mine in (self.tables == "pictures", self.tables == "words")
        )
        return propose(subjects, pictures, words)

    @cached_property
    def words(self) -> list[str]:
        return sorted(set(self.texts.tolist()) - {""})

    @cached_property
    def word_values(self) -> Floats:
        """(word, unit): the mean over all pictures of a word, in standard deviations."""
        number = {word: index for index, word in enumerate(self.words)}
        rows = np.flatnonzero(self.texts != "")
        places = [number[text] for text in self.texts[rows].tolist()]
        total = np.zeros((len(self.words), self.values.shape[1]))
        np.add.at(total, places, self.values[rows])
        return np.asarray(total / np.bincount(places)[:, None] / self.spread, np.float32)


def concepts_of(responses: Responses, words: Sequence[str]) -> dict[str, Concept]:
    """Word -> the concept it is a name of, of the words that are written."""
    written = set(words)
    return {word: one for one in responses.facts.values() for word in one.words if word in written}


def add_patches(clip: Clip, units: Units) -> Responses:
    """The responses of measured units, and those to patches of every colour that the data set knows."""
    facts = {one.name: one for one in load_concepts({})}
    painted = [
        (one.name, patch)
        for one in facts.values()
        if one.kind == "colour"
        for patch in paint_patches(one.rgb, clip.side)
    ]
    numbers, evaluation_set = units.responses.numbers, units.evaluation_set
    seen = mean_units(clip, [patch for _, patch in painted])
    return Responses(
        values=np.concatenate([units.values, seen]),
        spread=np.asarray(units.sd, np.float32),
        tables=np.concatenate([np.array(evaluation_set.tables)[numbers], np.repeat("pictures", len(painted))]),
        concepts=np.concatenate([units.concepts, np.array([name for name, _ in painted])]),
        texts=np.concatenate([np.array(evaluation_set.texts)[numbers], np.repeat("", len(painted))]),
        best=units.proposals,
        facts=facts,
        title=evaluation_set.title,
    )


def mean_units(clip: Clip, pictures: Sequence[npt.NDArray[np.uint8]]) -> Floats:
    """(picture, unit): the mean over the map, before the ReLU."""
    trunk = clip.trunk()
    with torch.inference_mode():
        means = [map_means(trunk(batch)).cpu() for batch in batches(pictures, clip.side)]
    return np.asarray(torch.cat(means).numpy(), np.float32)


def weights_digest(clip: Clip) -> str:
    """What tells these weights from others: the file's digest, or one of the tensors where there was no file."""
    if clip.sha256:
        return clip.sha256
    state = clip.network.visual.state_dict()
    sums = [float(state[name].double().sum()) for name in sorted(state)]
    return digest(canonical_json([clip.model.name, sums]))


def keep(path: Path, make: Callable[[], Floats]) -> Floats:
    """The array of a file, made once; renamed into place, so no file is ever half written."""
    try:
        return np.asarray(np.load(path, allow_pickle=False))
    except (OSError, ValueError):
        values = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".partial.npy")
        np.save(unfinished, values)
        unfinished.replace(path)
        return values
