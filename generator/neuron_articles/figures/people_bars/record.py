"""The record of activation by person, or by concept. Activations are in standard deviations of the neuron."""

from __future__ import annotations

from msgspec import Struct


class ActivationBar(Struct, frozen=True, omit_defaults=True):
    """The activations on the pictures of one person, or of one concept.

    sd:       across the pictures
    count:    of pictures; None where it was not published
    interval: 95% interval of the median; None where it was not published
    control:  whether these are all other pictures
    """

    name: str
    median: float
    sd: float
    count: int | None = None
    interval: tuple[float, float] | None = None
    control: bool = False


class UnitBars(Struct, frozen=True, omit_defaults=True):
    """One neuron.

    bars:     the weakest first where they were measured here, and the control last
    kind:     of the concept that the neuron was chosen for, and is called by; "" where people were photographed, and
              then the rest is not there either
    category: of the concepts that are shown, of ``concepts`` of that category
    pictures: how many there are in all
    draws:    of the bootstrap that the intervals come from
    """

    title: str
    bars: list[ActivationBar]
    kind: str = ""
    category: str = ""
    concepts: int = 0
    pictures: int = 0
    draws: int = 0

    def __post_init__(self) -> None:
        """A chart of nothing cannot be drawn."""
        if not self.bars:
            raise ValueError("bars needs one bar or more")


class PeopleBarsRecord(Struct, frozen=True):
    """units: the neurons by number"""

    units: dict[str, UnitBars]

    def __post_init__(self) -> None:
        """Every key is a number."""
        for key in self.units:
            if not key.isdecimal():
                raise ValueError(f'units has "{key}", which is no number of a neuron')
