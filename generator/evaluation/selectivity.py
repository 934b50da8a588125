"""Units that stand for one concept in pictures and in words alike, and how many would by chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from generator.evaluation.measuring import Floats, Labels

TOP = 10  # pictures and words that are looked at for purity
SHUFFLES = 10
Table = npt.NDArray[np.float64]  # (unit, concept)


@dataclass(frozen=True)
class Selectivity:
    """How strongly units prefer concepts, in pictures and in words: tables (unit, concept)."""

    picture_purity: Table
    word_purity: Table
    picture_auc: Table
    word_auc: Table

    def count(self, measure: str, least: float, concepts: npt.NDArray[np.bool_] | None = None) -> dict[str, float]:
        """Units at or above ``least`` on both sides for one concept (of those chosen), and the same after shuffling."""
        left, right = (getattr(self, f"{side}_{measure}") for side in ("picture", "word"))
        chosen = np.ones(left.shape[1], bool) if concepts is None else concepts

        def units(other: Table) -> int:
            return int((np.minimum(left, other)[:, chosen].max(1) >= least).sum())

        return {
            "units": units(right),
            "shuffled_units": _mean(lambda chance: units(right[chance.permutation(len(right))])),
            "shuffled_concepts": _mean(lambda chance: units(right[:, chance.permutation(right.shape[1])])),
        }

    def multimodal(self, least: float = 0.5) -> list[tuple[int, int, float]]:
        """Unit, concept and purity of the units that pass in both, purest first."""
        both = np.minimum(self.picture_purity, self.word_purity)
        best = both.argmax(1)
        found = [(unit, int(best[unit]), float(both[unit, best[unit]])) for unit in np.argsort(-both.max(1), kind="stable")]
        return [(int(unit), concept, value) for unit, concept, value in found if value >= least]


def measure_selectivity(pictures: tuple[Floats, Labels], words: tuple[Floats, Labels], concepts: int) -> Selectivity:
    """From activations (picture, unit) with labels, and the same of written words."""
    return Selectivity(purity(*pictures, concepts), purity(*words, concepts), auc(*pictures, concepts), auc(*words, concepts))


def purity(units: Floats, labels: Labels, concepts: int) -> Table:
    """(unit, concept): share of the unit's TOP strongest pictures that show the concept. Silent pictures count for none."""
    order = np.argsort(-units, axis=0, kind="stable")[:TOP]  # (rank, unit)
    active = np.take_along_axis(units, order, 0) > 1e-7
    shown = np.where(active, labels[order], concepts)
    return np.stack([np.bincount(column, minlength=concepts + 1)[:concepts] for column in shown.T]) / TOP


def auc(units: Floats, labels: Labels, concepts: int) -> Table:
    """(unit, concept): chance that a picture of the concept excites the unit more than one of another (Mann and Whitney)."""
    ranked = rankdata(units, axis=0)  # (picture, unit)
    sums = np.zeros((concepts, units.shape[1]))
    np.add.at(sums, labels, ranked)
    mine = np.bincount(labels, minlength=concepts)[:, None]
    area = (sums - mine * (mine + 1) / 2) / np.maximum(mine * (len(labels) - mine), 1)
    return np.asarray(np.where(mine > 0, area, 0.0).T)


def measure_units(selectivity: Selectivity, held_out_fonts: Table, kinds: npt.NDArray[np.str_]) -> dict[str, Any]:
    """The rows of the table about units."""
    alone = Selectivity(selectivity.picture_purity, held_out_fonts, selectivity.picture_auc, selectivity.word_auc)
    rows: dict[str, Any] = {
        "multimodal": selectivity.count("purity", 0.5),
        "multimodal_held_out_fonts": alone.count("purity", 0.5),
        "multimodal_80": selectivity.count("purity", 0.8),
        "auc_95": selectivity.count("auc", 0.95),
        "auc_98": selectivity.count("auc", 0.98),
    }
    for kind in ("thing", "country", "emotion", "colour"):
        rows[f"multimodal_{kind}"] = selectivity.count("purity", 0.5, kinds == kind)
    return rows


def _mean(count: Callable[[np.random.Generator], int]) -> float:
    return round(float(np.mean([count(np.random.default_rng(seed)) for seed in range(SHUFFLES)])), 2)
