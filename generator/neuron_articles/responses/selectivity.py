"""Units that stand for one concept in pictures and in words alike, and how many would by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neuron_articles.responses.concepts import Matrix, agreement
from neuron_articles.responses.embeddings import Floats
from neuron_articles.statistics.areas import auc
from neuron_articles.stimuli.held_out import Labels

TOP = 10  # pictures and words that are looked at for purity
SHUFFLES = 10
Members = npt.NDArray[np.bool_]  # (concept, picture)


@dataclass(frozen=True)
class SelectivityScores:
    """How strongly units prefer concepts in one kind of picture: (concept, unit) each."""

    purity: Matrix
    auc: Matrix


def score(units: Floats, labels: Labels, concepts: int) -> SelectivityScores:
    """Scores of activations (picture, unit), zero where a unit is silent, with a concept for every picture."""
    members = labels[None] == np.arange(concepts)[:, None]
    return SelectivityScores(purity(units, members), auc(units, members))


def purity(units: Floats, members: Members) -> Matrix:
    """(concept, unit): share of the unit's TOP strongest pictures that show the concept; silent ones count for none."""
    order = np.argsort(-units, axis=0, kind="stable")[:TOP]  # (rank, unit)
    active = np.take_along_axis(units, order, 0) > 0
    return np.asarray((members[:, order] & active).mean(1))


def count(pictures: Matrix, words: Matrix, least: float) -> dict[str, float]:
    """Units at or above ``least`` in pictures and words for one concept, and the same with words shuffled."""
    found = agreement(pictures, words, least, SHUFFLES)
    return {
        "units": len(found.units),
        "concepts": len(set(found.concepts.tolist())),
        "shuffled_units": round(found.shuffled_units, 2),
        "shuffled_concepts": round(found.shuffled_concepts, 2),
    }


def measure_units(
    pictures: SelectivityScores,
    words: SelectivityScores,
    held_out_fonts: SelectivityScores,
    kinds: npt.NDArray[np.str_],
) -> dict[str, dict[str, float]]:
    """The rows of the table about units; ``kinds`` says of every concept what it is."""
    rows = {
        "multimodal": count(pictures.purity, words.purity, 0.5),
        "multimodal_held_out_fonts": count(pictures.purity, held_out_fonts.purity, 0.5),
        "multimodal_80": count(pictures.purity, words.purity, 0.8),
        "auc_95": count(pictures.auc, words.auc, 0.95),
        "auc_98": count(pictures.auc, words.auc, 0.98),
    }
    for kind in ("thing", "country", "emotion", "colour"):
        mine = kinds == kind
        rows[f"multimodal_{kind}"] = count(pictures.purity[mine], words.purity[mine], 0.5)
    return rows


def list_multimodal(
    pictures: SelectivityScores, words: SelectivityScores, least: float = 0.5
) -> list[dict[str, float]]:
    """The units that pass in both, purest first: unit, concept (index), and the purities."""
    found = agreement(pictures.purity, words.purity, least, shuffles=1)
    order = np.argsort(-found.scores, kind="stable")
    return [
        {
            "unit": int(unit),
            "concept": int(concept),
            "pictures": round(float(pictures.purity[concept, unit]), 2),
            "words": round(float(words.purity[concept, unit]), 2),
        }
        for unit, concept in zip(found.units[order], found.concepts[order], strict=True)
    ]
