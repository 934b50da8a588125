"""What is said of every unit of a layer: statistics, concepts, words, pictures, neighbours, from one set of responses.

One number stands for a unit's response to a picture: the mean of its map, before the ReLU, as in the other figures.
What readers see is divided by its standard deviation over the unseen pictures, without taking the mean off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from neuron_articles.records.unit_details import (
    ConceptScores,
    SimilarUnit,
    WordResponse,
)
from neuron_articles.records.unit_facts import PureCount, SharedCount, UnitControls, UnseenCount
from neuron_articles.responses.concepts import Agreement, agreement, best_concepts, purity, telling_shares
from neuron_articles.responses.proposals import Proposal, one_proposal
from neuron_articles.responses.responses import PooledResponses
from neuron_articles.responses.similarity import profiles, similar_units
from neuron_articles.statistics.areas import auc, membership
from neuron_articles.stimuli.evaluation_set import EvaluationSet
from neuron_articles.stimuli.written_words import WordResponses, centre

Floats = npt.NDArray[np.floating]
Numbers = npt.NDArray[np.int64]

PURE = ("pictures", "words")  # tables that purity looks at
TOP = 10  # pictures and words that purity looks at
THRESHOLD = 0.5
SHOWN = {"words": 12, "concepts": 5, "similar": 8}
SHUFFLES = 10  # of concepts against concepts, that the controls are the mean of
LABEL_SHUFFLES = 3  # of all labels, which cost more


@dataclass(frozen=True)
class Scores:
    """(concept, unit) each: share of a unit's ten strongest that show the concept, and area under the curve.

    pictures are all drawings, learned ones included; ``unseen`` the area over held-out ones alone.
    """

    names: list[str]
    picture_purity: Floats
    word_purity: Floats
    picture_auc: Floats
    word_auc: Floats
    unseen_auc: Floats


@dataclass(frozen=True)
class Units:
    """The measured units of one layer.

    values: (picture, unit), rows as in ``evaluation_set``'s order of the pictures that could be read
    """

    evaluation_set: EvaluationSet
    responses: PooledResponses
    _rows: dict[tuple[str, bool], Numbers] = field(default_factory=dict)

    @property
    def values(self) -> Floats:
        return self.responses.values

    @property
    def width(self) -> int:
        return int(self.values.shape[1])

    def rows(self, table: str, judged: bool = False) -> Numbers:
        """Rows of ``values`` that are pictures of a table."""
        if (table, judged) not in self._rows:
            mine = np.isin(self.responses.numbers, self.evaluation_set.of(table, judged))
            self._rows[table, judged] = np.flatnonzero(mine)
        return self._rows[table, judged]

    @cached_property
    def judged(self) -> Numbers:
        """Rows of pictures that the model never saw: statistics are of these."""
        return np.flatnonzero(self.evaluation_set.judged[self.responses.numbers])

    @cached_property
    def sd(self) -> Floats:
        """(unit,), never 0."""
        return np.asarray(np.maximum(self.values[self.judged].std(0, dtype=np.float64), 1e-9))

    @cached_property
    def concepts(self) -> npt.NDArray[np.str_]:
        """What each row shows."""
        return np.array(self.evaluation_set.concepts)[self.responses.numbers]

    @cached_property
    def families(self) -> npt.NDArray[np.str_]:
        """The last family of what each row shows: an animal's category, a country's region."""
        subjects = self.evaluation_set.subjects
        last = {name: subject.families[-1] for name, subject in subjects.items() if subject.families}
        return np.array([last.get(concept, concept) for concept in self.concepts.tolist()])

    @cached_property
    def scores(self) -> Scores:
        names = sorted(set(self.concepts.tolist()) - {""})
        parts = {table: self.rows(table) for table in PURE}
        members = {table: membership(self.concepts[rows].tolist(), names) for table, rows in parts.items()}
        unseen = self.rows("pictures", judged=True)
        values = {table: self.values[rows] for table, rows in parts.items()}
        return Scores(
            names,
            _purity(values["pictures"], members["pictures"]),
            _purity(values["words"], members["words"]),
            auc(values["pictures"], members["pictures"]),
            auc(values["words"], members["words"]),
            auc(self.values[unseen], membership(self.concepts[unseen].tolist(), names)),
        )

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Every unit's best concept: the one on which pictures and words agree, else the purer of either.

        Where few concepts make up the pictures, purity has to exceed what chance would give.
        """
        pictures, words = self.scores.picture_purity, self.scores.word_purity
        together, agreed = best_concepts(pictures, words)
        chosen = np.where(agreed >= THRESHOLD, together, np.maximum(pictures, words).argmax(0))
        subjects = [self.evaluation_set.subjects[name] for name in self.scores.names]
        members = [membership(self.concepts[self.rows(table)].tolist(), self.scores.names) for table in PURE]
        needed = np.max([telling_shares(some, TOP, THRESHOLD) for some in members if some.size], axis=0)
        return [
            one_proposal(unit, int(concept), subjects, pictures, words, float(needed[concept]))
            for unit, concept in enumerate(chosen)
        ]


def _purity(values: Floats, members: npt.NDArray[np.bool_]) -> Floats:
    """`concepts.purity`; nothing where there are fewer than ten."""
    return purity(values, members, TOP) if len(values) >= TOP else np.zeros((len(members), values.shape[1]))


def controls(units: Units) -> UnitControls:
    """How many units reach the threshold, and how many do when concepts are shuffled."""
    scores = units.scores
    pure = agreement(scores.picture_purity, scores.word_purity, THRESHOLD, SHUFFLES)
    area = agreement(scores.picture_auc, scores.word_auc, 0.95, SHUFFLES)
    return UnitControls(
        threshold=THRESHOLD,
        shuffles=SHUFFLES,
        pictures=_pure(units, "pictures", scores.picture_purity),
        words=_pure(units, "words", scores.word_purity),
        both=_shared(pure),
        auc_95=_shared(area),
        unseen=_unseen(units),
    )


def _pure(units: Units, table: str, purities: Floats) -> PureCount:
    return PureCount(int((purities.max(0) >= THRESHOLD).sum()), _shuffled(units, table))


def _shared(found: Agreement) -> SharedCount:
    return SharedCount(len(found.units), round(found.shuffled_concepts, 2), round(found.shuffled_units, 2))


def _unseen(units: Units) -> UnseenCount:
    """Of the units that stand for a concept in both, those whose strongest drawing the model never saw shows it."""
    rows = units.rows("pictures", judged=True)
    shown = units.concepts[rows]
    both = [one for one in units.proposals if len(one.modalities) == 2 and (shown == one.subject.name).any()]
    hits = sum(shown[units.values[rows, one.unit].argmax()] == one.subject.name for one in both)
    chance = np.mean([(shown == one.subject.name).mean() for one in both]) if both else 0.0
    return UnseenCount(units=int(hits), total=len(both), chance=round(float(chance), 4))


def _shuffled(units: Units, table: str) -> float:
    """Units that reach the threshold when the pictures' labels are shuffled: mean over some shuffles."""
    rows, random = units.rows(table), np.random.default_rng(0)
    labels = units.concepts[rows]
    if len(rows) < TOP:
        return 0.0
    strongest = np.argsort(-units.values[rows], axis=0, kind="stable")[:TOP]  # (rank, unit)
    least = int(np.ceil(THRESHOLD * TOP))
    found = [
        sum(_most(column) >= least for column in random.permutation(labels)[strongest].T) for _ in range(LABEL_SHUFFLES)
    ]
    return round(float(np.mean(found)), 2)


def _most(labels: npt.NDArray[np.str_]) -> int:
    """How often the commonest label stands."""
    return int(np.unique(labels, return_counts=True)[1].max())


def centred_words(units: Units) -> WordResponses:
    """(word, unit): mean over the ways of writing, in standard deviations, minus the word list's mean."""
    rows = units.rows("words", judged=True)
    texts = np.array(units.evaluation_set.texts)[units.responses.numbers[rows]]
    words, group = np.unique(texts, return_inverse=True)
    sums = np.zeros((len(words), units.width))
    np.add.at(sums, group, units.values[rows])
    return centre(words.tolist(), (sums / np.bincount(group)[:, None] / units.sd).astype(np.float32))


def top_words(words: WordResponses, number: int = SHOWN["words"]) -> list[list[WordResponse]]:
    """Each unit's strongest words."""
    return [
        [WordResponse(word, round(float(value), 2)) for word, value in words.top(unit, number)]
        for unit in range(words.values.shape[1])
    ]


def top_concepts(units: Units, number: int = SHOWN["concepts"]) -> list[list[ConceptScores]]:
    """Each unit's concepts, the best one first."""
    scores = units.scores
    both = np.maximum(scores.picture_purity, scores.word_purity) + 0.01 * (scores.picture_purity + scores.word_purity)
    order = np.argsort(-both, axis=0, kind="stable")[:number]  # (rank, unit)
    columns = (scores.picture_purity, scores.word_purity, scores.picture_auc, scores.word_auc, scores.unseen_auc)
    found = []
    for unit, proposal in enumerate(units.proposals):
        best = scores.names.index(proposal.subject.name)
        ranked = [best, *(int(concept) for concept in order[:, unit] if concept != best)][:number]
        kept = [concept for concept in ranked if both[concept, unit] > 0 or concept == best]
        found.append(
            [
                ConceptScores(scores.names[concept], *(rounded(column[concept, unit], 3) for column in columns))
                for concept in kept
            ]
        )
    return found


def neighbours(units: Units, number: int = SHOWN["similar"]) -> list[list[SimilarUnit]]:
    """Each unit's most similar others, by the correlation of their mean responses to concepts, in unseen pictures.

    Over single pictures a correlation would mostly tell units that like drawings from units that like words.
    """
    rows = units.judged
    tables = np.array(units.evaluation_set.tables)[units.responses.numbers[rows]]
    found = similar_units(profiles(units.values[rows], tables, units.concepts[rows]), number)
    return [
        [SimilarUnit(int(other), rounded(likeness, 2)) for other, likeness in zip(row, values, strict=True)]
        for row, values in zip(found.units, found.correlations, strict=True)
    ]


def rounded(value: float | np.floating, digits: int) -> float | None:
    """A number for JSON; None where there is none."""
    number = round(float(value), digits)
    return number if np.isfinite(number) else None
