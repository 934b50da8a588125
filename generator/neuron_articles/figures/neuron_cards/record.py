"""The record of cards of neurons: the text and pictures of each card, and which cards belong together."""

from __future__ import annotations

from msgspec import Struct

from neuron_articles.compute.made_pictures import MadePicture

EXAMPLE_SIDE = 64  # pixels at which examples are shown


class CardExample(Struct, frozen=True):
    """One of a neuron's strongest pictures: an image object of the store, and the concept that it shows."""

    object: str
    concept: str


class NeuronCard(Struct, frozen=True, omit_defaults=True):
    """A neuron.

    words:    the most exciting first
    made:     pictures made to excite it, the one that stands for it best first
    examples: the pictures of the data set that excite it most, the strongest first
    """

    title: str
    words: list[str]
    made: list[MadePicture] = []
    examples: list[CardExample] = []


class NeuronCardsRecord(Struct, frozen=True):
    """Cards of neurons.

    groups:  what authors may ask for instead of numbers, with the numbers of its neurons
    neurons: by number
    side:    of the examples, in pixels
    """

    groups: dict[str, list[int]]
    neurons: dict[str, NeuronCard]
    side: int

    def __post_init__(self) -> None:
        """Every key is a number, and the neurons of every group have a card."""
        for key in self.neurons:
            if not key.isdecimal():
                raise ValueError(f'neurons has "{key}", which is no number of a neuron')
        for name, units in self.groups.items():
            for unit in units:
                if str(unit) not in self.neurons:
                    raise ValueError(f'groups.{name} has neuron {unit}, and neurons has no "{unit}"')
