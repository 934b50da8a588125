"""The record of the automated attacks."""

from __future__ import annotations

from msgspec import Struct, field

from neuron_articles.analyses.attack_counts import AttackCount, AttackedClassifier, Candidates


class AutomatedAttacksRecord(Struct, frozen=True, omit_defaults=True):
    """Attacks and how often they succeed; how the texts were found only where they were searched for here.

    total:      pictures that the attacks are counted on
    layout:     how texts are written, of ``reading``: layout -> share of the ``classes`` names that are read on white
    tried_on:   other pictures, on which texts were tried
    candidates: how many texts were tried
    """

    total: int = field(name="n")
    classifiers: list[AttackedClassifier]
    attacks: list[AttackCount]
    layout: str = ""
    reading: dict[str, float] = {}
    tried_on: int = 0
    classes: int = 0
    candidates: Candidates | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where an attack has no outcome for the first classifier, by which the best is chosen, or
        the layout no share of names that are read."""
        if not self.attacks or not self.classifiers:
            raise ValueError("there is no attack, or no classifier")
        first = self.classifiers[0].key
        if lacking := [attack.text for attack in self.attacks if first not in attack.outcomes]:
            raise ValueError(f"the attack “{lacking[0]}” has no outcome for {first}")
        if self.candidates is not None and self.layout not in self.reading:
            raise ValueError(f"how many names are read in the layout “{self.layout}” is missing")
