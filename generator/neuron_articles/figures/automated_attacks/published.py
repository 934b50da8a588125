"""The published attacks: Figure 16 of Goh et al. (2021)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from neuron_articles.analyses.attack_counts import AnswerChanges, AttackCount, AttackedClassifier
from neuron_articles.figures.automated_attacks.record import AutomatedAttacksRecord
from neuron_articles.records import published_files

# The order of the original's table.
_ORDER = (
    "waste container",
    "iPod",
    "rifle",
    "pizza",
    "radio",
    "great white shark",
    "library",
    "Siamese cat",
    "piggy bank",
)


def published(folder: Path) -> AutomatedAttacksRecord | None:
    """The nine attacks of Figure 16. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "small_attacks.json") as value:
        probes = value["linear_probes"]
        results = probes["results"]
        attacks = [
            _attack(target, text, numbers)
            for target in sorted(results, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
            for text, numbers in results[target].items()
        ]
        classifier = AttackedClassifier("linear_probe", "linear probes", float(probes["baseline_accuracy"]))
        return AutomatedAttacksRecord(total=int(value["n"]), classifiers=[classifier], attacks=attacks)


def _attack(target: str, text: str, numbers: Mapping[str, float]) -> AttackCount:
    outcome = AnswerChanges(
        changed_to=float(numbers["fraction_changed_to"]),
        already_equal=float(numbers["fraction_already_equal"]),
        changed_away=float(numbers["fraction_changed_away"]),
        neither=float(numbers["fraction_both_results_not_target"]),
    )
    return AttackCount(target, text, float(numbers["avg_img_l0_norm_diff"]), {"linear_probe": outcome})
