"""Names that the measurements propose for units, as a file for the authors to edit.

A proposal says which concept a unit's strongest pictures and written words agree on, and how purely. It carries a note
that it is a proposal; an author who edits the entry takes the note away, and is never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from neuron_articles.responses.concepts import best_concepts
from neuron_articles.stimuli.evaluation_set import Subject

Matrix = npt.NDArray[np.floating]  # (concept, unit)
MARK = "proposed"


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


def as_yaml(model: str, proposals: Sequence[Proposal], existing: Mapping[str, Any] | None = None) -> str:
    """``content/models/<model>.yml`` with the proposals added.

    existing: what the file holds now. An entry without the mark is an author's and stays; marked ones are renewed.
    """
    kept = {
        int(unit): entry
        for unit, entry in ((existing or {}).get("units") or {}).items()
        if not (isinstance(entry, dict) and str(entry.get("note", "")).startswith(MARK))
    }
    units = {proposal.unit: entry_of(proposal) for proposal in proposals} | kept
    document = {**(existing or {}), "model": model, "units": dict(sorted(units.items()))}
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    return text


def entry_of(proposal: Proposal) -> dict[str, Any]:
    return {"title": proposal.subject.title, "families": list(proposal.subject.families), "note": proposal.note}
