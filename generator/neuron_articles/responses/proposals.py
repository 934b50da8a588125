"""Names that measurements propose for units: the concept on which a unit's strongest pictures and words agree.

A proposal's note says that it is one. `authoring.proposed_names` writes them into the authors' file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.authoring.named_units import MARK
from neuron_articles.responses.concepts import best_concepts
from neuron_articles.stimuli.evaluation_set import Subject

Matrix = npt.NDArray[np.floating]  # (concept, unit)


@dataclass(frozen=True)
class Proposal:
    """What the measurements say of one unit.

    modalities: ``pictures``, ``words``, or both: where purity reaches the threshold
    pictures, words: share of the unit's ten strongest that show the concept
    """

    unit: int
    subject: Subject
    modalities: tuple[str, ...]
    pictures: float
    words: float

    @property
    def multimodal(self) -> bool:
        return len(self.modalities) == 2

    @property
    def note(self) -> str:
        return f"{MARK}: of its ten strongest, {self.pictures:.0%} of the pictures and {self.words:.0%} of the words"


def propose(subjects: Sequence[Subject], pictures: Matrix, words: Matrix, threshold: float = 0.5) -> list[Proposal]:
    """Proposals for units whose purity reaches ``threshold`` in pictures or in words, in the order of the units.

    pictures, words: `concepts.purity` in either modality. A concept on which both agree wins over a purer one on which
    they do not.
    """
    together, agreed = best_concepts(pictures, words)
    alone = np.nan_to_num(np.maximum(pictures, words), nan=-1.0)
    chosen = np.where(agreed >= threshold, together, alone.argmax(0))
    units = np.flatnonzero(alone.max(0) >= threshold)
    return [one_proposal(int(unit), int(chosen[unit]), subjects, pictures, words, threshold) for unit in units]


def one_proposal(
    unit: int, concept: int, subjects: Sequence[Subject], pictures: Matrix, words: Matrix, threshold: float
) -> Proposal:
    scores = {"pictures": float(pictures[concept, unit]), "words": float(words[concept, unit])}
    reached = tuple(name for name, score in scores.items() if score >= threshold)
    return Proposal(unit, subjects[concept], reached, scores["pictures"], scores["words"])
