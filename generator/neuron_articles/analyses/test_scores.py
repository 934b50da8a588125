"""How a model does on the test set: by kind, with baselines that see less, and intervals over what is independent.

Baselines: the nearest picture that was trained on, on pixels (32 a side), and in the embeddings of the same network
before any training. Zero-shot choices are names; the baselines answer with what the nearest picture shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from neuron_articles.analyses.accuracy import embed_texts
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import Floats, measure
from neuron_articles.statistics.bootstrap import grouped_share_interval
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.held_out import Labels
from neuron_articles.stimuli.questions import Question
from neuron_articles.stimuli.references import Reference, gather_references
from neuron_articles.stimuli.test_set import TestSet

DRAWS = 1000  # of the bootstrap
SMALL = 10  # pixels: letters lower than that are small
WRITTEN = ("name", "word")
Seer = Callable[[Sequence[Pixels]], Floats]  # pictures to rows of length 1


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of the table: the kinds of question it counts, among which answers, and which letters."""

    title: str
    kinds: tuple[str, ...]
    choices: str
    letters: str = ""

    def counts(self, question: Question) -> bool:
        if question.kind not in self.kinds:
            return False
        return not self.letters or (self.letters == "small") == (question.height < SMALL)


ROWS = (
    ScoreRow("drawings", ("thing", "emotion", "flag"), "names"),
    ScoreRow("things", ("thing",), "names"),
    ScoreRow("emotions", ("emotion",), "names"),
    ScoreRow("flags", ("flag",), "countries"),
    ScoreRow("maps", ("map",), "mapped"),
    ScoreRow("words", WRITTEN, "words"),
    ScoreRow("names of concepts", ("name",), "words"),
    ScoreRow("other words", ("word",), "words"),
    ScoreRow("words in small letters", WRITTEN, "words", "small"),
    ScoreRow("words in large letters", WRITTEN, "words", "large"),
    ScoreRow("inks of neutral words", ("ink",), "colours"),
    ScoreRow("patches of unseen hues", ("colour",), "colours"),
)


class TestScore(msgspec.Struct, frozen=True):
    """One line of the table: shares from 0 to 1.

    low, high: the middle 95 % of a bootstrap over concepts, or over words and fonts where something is written
    nearest:   right by the nearest trained picture on pixels
    untrained: right by the nearest trained picture in an untrained network
    """

    __test__ = False  # what pytest would take for a class of tests

    title: str
    pictures: int
    concepts: int
    choices: int
    share: float
    low: float
    high: float
    nearest: float
    untrained: float


def score_test(clip: Clip, untrained: Clip, test: TestSet, library: Library) -> list[TestScore]:
    """Every row of the table for a model, with the network before training as a baseline."""
    embedded = measure(clip, list(test.pictures)).embeddings
    references = gather_references(library)
    pixels, random_network = (
        _nearest(see, test, references) for see in (shrink, lambda some: measure(untrained, some).embeddings)
    )
    return [
        _score(row, clip, embedded, (pixels, random_network), test, library)
        for row in ROWS
        if any(row.counts(question) for question in test.questions)
    ]


def shrink(pictures: Sequence[Pixels]) -> Floats:
    """Pictures (y, x, 3) at half their size, as rows of length 1 about their mean."""
    small = np.stack(pictures).astype(np.float32)
    count, side = small.shape[:2]
    small = small.reshape(count, side // 2, 2, side // 2, 2, 3).mean((2, 4)).reshape(count, -1)  # (picture, value)
    small -= small.mean(1, keepdims=True)
    return np.asarray(small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-6), np.float32)


def answers_among(choices: str, library: Library) -> list[str]:
    """The answers that a row may choose from."""
    kinds = {"countries": "country", "colours": "colour"}
    if choices == "words":
        return library.words
    if choices == "mapped":
        return sorted({item.concept for item in library.select("maps")})
    return [one.name for one in library.concepts if choices == "names" or one.kind == kinds[choices]]


def _nearest(see: Seer, test: TestSet, references: Sequence[Reference]) -> list[str]:
    """For every picture the answer that the nearest reference of its kind has."""
    found = [""] * len(test.questions)
    for one in references:
        rows = [number for number, question in enumerate(test.questions) if question.kind in one.kinds]
        if not rows:
            continue
        known = see(one.pictures)
        for start in range(0, len(rows), 512):
            part = rows[start : start + 512]
            best = (see([test.pictures[number] for number in part]) @ known.T).argmax(1)
            for number, place in zip(part, best, strict=True):
                found[number] = one.answers[place]
    return found


def _score(
    row: ScoreRow, clip: Clip, embedded: Floats, nearest: tuple[list[str], list[str]], test: TestSet, library: Library
) -> TestScore:
    rows = [number for number, question in enumerate(test.questions) if row.counts(question)]
    asked = [test.questions[number] for number in rows]
    choices = answers_among(row.choices, library)
    said = (embedded[rows] @ embed_texts(clip, choices).T).argmax(1)
    hits = np.array([choices[place] == question.answer for place, question in zip(said, asked, strict=True)])
    groups = [_numbered([question.about for question in asked])]
    if row.kinds[0] in (*WRITTEN, "ink"):
        groups.append(_numbered([question.source for question in asked]))
    low, high = grouped_share_interval(hits, groups, DRAWS, np.random.default_rng(0))
    baselines = [
        float(np.mean([some[number] == question.answer for number, question in zip(rows, asked, strict=True)]))
        for some in nearest
    ]
    numbers = [round(value, 4) for value in (float(hits.mean()), low, high, *baselines)]
    return TestScore(row.title, len(rows), int(groups[0].max()) + 1, len(choices), *numbers)


def _numbered(names: list[str]) -> Labels:
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
