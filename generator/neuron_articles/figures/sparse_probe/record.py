"""The record of a sparse probe: the part of its matrix that is shown, and how good the whole probe is."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from neuron_articles.analyses.taxonomy import Alignment


class NamedRow(Struct, frozen=True):
    """A unit of the model's last layer by number, and its name."""

    index: int
    name: str


class ProbeWeight(NamedTuple):
    """A weight that is not zero: ``row`` is a place in ``units``, ``column`` one in ``classes``."""

    row: int
    column: int
    weight: float


class JudgedProbe(Struct, frozen=True):
    """How good a probe is on pictures that were held out. Shares are from 0 to 1.

    classes:       that it tells apart
    judged:        pictures
    top5_accuracy: share of pictures whose class is among its first five; ``interval`` is the 95% interval (Wilson)
    chance:        the share that five classes at random have
    """

    classes: int
    judged: int
    weights_per_class: float
    top1_accuracy: float
    top5_accuracy: float
    interval: tuple[float, float]
    chance: float


class WholeProbe(JudgedProbe, frozen=True, kw_only=True):
    """The probe of which a part is shown.

    pictures: the name of the pictures that it is judged on
    penalty:  of the sum of the weights' sizes
    shuffled: the control, a probe of as many weights that learned from shuffled labels
    """

    pictures: str
    penalty: float
    shuffled: JudgedProbe


class LeaningClasses(Struct, frozen=True):
    """The classes with a positive weight of a unit, and these weights, the greatest first."""

    unit: int
    classes: list[tuple[str, float]]


class UnreadPictures(Struct, frozen=True):
    """Pictures that were left out: how many, the name of the first, and why it could not be read."""

    total: int
    first: str
    reason: str


class SparseProbeRecord(Struct, frozen=True, omit_defaults=True):
    """A sparse linear probe.

    classes, units:   columns and rows that are shown, in the order of reading
    weights:          of activations in standard deviations
    top5_accuracy, weights_per_class: of the whole probe
    whole:            None where only these two numbers were published
    largest_by_unit:  the units with the greatest weights
    hierarchy:        whether shared units follow groups of classes; None where no groups are known
    unread:           None where all pictures could be read
    """

    classes: list[str]
    units: list[NamedRow]
    weights: list[ProbeWeight]
    top5_accuracy: float | None = None
    weights_per_class: float | None = None
    whole: WholeProbe | None = None
    largest_by_unit: list[LeaningClasses] = []
    hierarchy: Alignment | None = None
    unread: UnreadPictures | None = None

    def __post_init__(self) -> None:
        """Every weight lies within the matrix."""
        for row, column, _ in self.weights:
            if not (0 <= row < len(self.units) and 0 <= column < len(self.classes)):
                raise ValueError(f"weights holds one at row {row}, column {column}, outside the matrix")
