"""Two ways to name what a picture shows: zero-shot by the text tower, and a linear probe on the units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from neuron_articles.analyses.accuracy import embed_texts
from neuron_articles.analyses.sparse_probe import Examples, Probe, fit, greatest_penalty
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import EmbeddedPictures, Floats, measure
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.held_out import Labels

PENALTY = 1 / 50  # of the greatest: the probe that competes with zero-shot keeps many weights
Rows = list[tuple[float, str]]  # (probability, class), as figures show them


@dataclass(frozen=True)
class Classifier:
    """Something that gives every class a probability. ``logits``: `EmbeddedPictures` -> (picture, class)."""

    key: str
    title: str
    names: Sequence[str]
    logits: Callable[[EmbeddedPictures], Floats]

    def shares(self, measured: EmbeddedPictures) -> Floats:
        """(picture, class) probabilities."""
        logits = self.logits(measured).astype(np.float64)
        shares = np.exp(logits - logits.max(1, keepdims=True))
        return np.asarray(shares / shares.sum(1, keepdims=True), np.float32)

    def answers(self, measured: EmbeddedPictures) -> Labels:
        """(picture,) the likeliest class's number."""
        return np.asarray(self.logits(measured).argmax(1), np.int64)


def prompt_of(clip: Clip, name: str) -> str:
    """How a class is put to the text tower: as captions of its training speak of it."""
    return name if clip.model.source == "this repository" else f"a photo of a {name}"


def zero_shot(clip: Clip, names: Sequence[str]) -> Classifier:
    """The text tower's own answer (Radford et al. 2021, section 3.1)."""
    texts = embed_texts(clip, [prompt_of(clip, name) for name in names])
    return Classifier(
        "zero_shot", "zero-shot", names, lambda seen: (clip.scale * seen.embeddings @ texts.T).astype(np.float32)
    )


def as_classifier(probe: Probe, names: Sequence[str]) -> Classifier:
    """A fitted probe as a classifier."""

    def logits(seen: EmbeddedPictures) -> Floats:
        units = torch.from_numpy(seen.units).to(probe.weights.device)
        return np.asarray(probe.logits(units).cpu().numpy(), np.float32)

    return Classifier("linear_probe", "linear probe", names, logits)


def fit_dense(examples: Examples) -> Probe:
    """A probe with many weights a class."""
    return fit(examples, PENALTY * greatest_penalty(examples), tolerance=0.2, most=400)


@dataclass(frozen=True)
class Labelled:
    """Pictures of some classes through a model.

    names:    the classes, in order            labels: (picture,) number of the one that each shows
    held_out: (picture,) kept for judging      groups: class -> the group it belongs to; empty where nobody knows
    title:    what they are                    unreadable: name -> why, of pictures that were left out
    """

    names: Sequence[str]
    labels: Labels
    held_out: np.ndarray[tuple[int], np.dtype[np.bool_]]
    measured: EmbeddedPictures
    groups: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def examples(self, device: torch.device) -> Examples:
        """The pictures to learn from."""
        units = torch.from_numpy(self.measured.units[~self.held_out]).to(device)
        labels = torch.from_numpy(self.labels[~self.held_out]).to(device)
        return Examples.of(units, labels, len(self.names))

    def judged(self) -> tuple[EmbeddedPictures, Labels]:
        """The pictures to judge by."""
        return self.measured[self.held_out], self.labels[self.held_out]


@dataclass(frozen=True)
class Drawings(Labelled):
    """The data set's drawings of some kinds of concepts; held out are styles that it keeps for judging."""

    items: Sequence[Item] = ()


def choose_drawings(library: Library, kinds: Sequence[str]) -> tuple[list[Item], list[str]]:
    """Drawings of all concepts of the kinds that have some to learn from, and those concepts' names."""
    kind = {concept.name: concept.kind for concept in library.concepts}
    found = [item for item in library.select("pictures", "train", "style") if kind[item.concept] in kinds]
    learned = {item.concept for item in found if item.split == "train"}
    return [item for item in found if item.concept in learned], [name for name in library.names if name in learned]


def measure_drawings(clip: Clip, library: Library, kinds: Sequence[str]) -> Drawings:
    """The drawings of some kinds of concepts, seen by a model. Raises ValueError where there are none."""
    items, names = choose_drawings(library, kinds)
    if not items:
        raise ValueError(f"the data set has no drawings of {' or '.join(kinds)}")
    measured = measure(clip, [library.rendered(item) for item in items])
    number = {name: place for place, name in enumerate(names)}
    labels = np.array([number[item.concept] for item in items], np.int64)
    held_out = np.array([item.split != "train" for item in items])
    category = {concept.name: concept.category for concept in library.concepts}
    groups = {name: category[name] for name in names}
    return Drawings(names, labels, held_out, measured, groups, "drawings in styles it did not learn from", items=items)


def listed(shares: Floats, names: Sequence[str], number: int = 10) -> Rows:
    """The ``number`` likeliest classes of one picture, likeliest first."""
    order = np.argsort(-shares, kind="stable")[:number]
    return [(round(float(shares[place]), 5), names[place]) for place in order]
