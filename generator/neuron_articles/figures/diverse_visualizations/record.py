"""The record of diverse feature visualizations: the pictures of each unit by strength of the term, and what they are.

The strength 0 is the control: as many pictures from as many beginnings, each by itself.
"""

from __future__ import annotations

from msgspec import Struct

from neuron_articles.analyses.visualization_checks import OutcomeCount, OutcomeShare
from neuron_articles.records.visualizations import DiverseUnits
from neuron_articles.statistics.agreement import PairedTest

SHOWN = 1.0  # strength of the term that a figure shows, of those that are measured


class ComparedShare(OutcomeShare, frozen=True):
    """A share of units, and McNemar's test of it against the control, unit by unit."""

    gain: PairedTest


class StrengthOutcomes(Struct, frozen=True):
    """What the pictures of one strength are, over units, and what the term costs, over pictures.

    kinds:    units with pictures of two kinds or more
    both:     of the units that stand for a concept, those with a drawing and a word that the model labels with it
    agree:    of the pictures of these units, those that the model labels so
    above_99: pictures that excite their unit more than 99 % of the data set's pictures do
    """

    kinds: ComparedShare
    both: ComparedShare
    agree: OutcomeCount
    above_99: OutcomeCount


class DiverseVisualizationsRecord(DiverseUnits, frozen=True):
    """The pictures, and what the term does.

    concepts:       a unit's number as text -> the concept that its strongest pictures or words show, where there is one
    facets:         in order, those of each strength together
    strengths:      a strength as `name_level` writes it -> what its pictures are
    per_unit:       pictures of a unit under each strength
    kinds_accuracy: the share of held-out pictures, 0 to 1, whose kind the classifier of pixels tells
    """

    concepts: dict[str, str]
    facets: list[str]
    strengths: dict[str, StrengthOutcomes]
    per_unit: int
    kinds_accuracy: float


def name_level(strength: float) -> str:
    """A strength as a key that articles can name in a value's path, where dots part keys: 0_5."""
    return f"{strength:g}".replace(".", "_")


def name_facet(strength: float, place: int) -> str:
    """A picture's heading: ``alone 3``, ``diverse 3``, with the strength where it is not the usual one."""
    kind = "diverse" if strength == SHOWN else f"diverse ({strength:g})"
    return f"{kind if strength else 'alone'} {place}"
