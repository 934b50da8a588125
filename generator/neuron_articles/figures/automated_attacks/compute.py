"""The attacks of a session's model."""

from __future__ import annotations

from neuron_articles.compute.session import Session
from neuron_articles.figures.automated_attacks.record import AutomatedAttacksRecord


def compute(session: Session) -> AutomatedAttacksRecord:
    """The attacks found by brute force, counted on drawings the model has not learned from."""
    from neuron_articles.compute.attack_measurements import count_attacks

    found = count_attacks(session)
    return AutomatedAttacksRecord(
        total=found.total,
        classifiers=found.classifiers,
        attacks=found.attacks,
        layout=found.layout,
        reading=found.reading,
        tried_on=found.tried_on,
        classes=found.classes,
        candidates=found.candidates,
    )
