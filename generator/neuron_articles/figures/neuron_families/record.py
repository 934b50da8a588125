"""The record of families of neurons."""

from __future__ import annotations

from msgspec import Struct

from neuron_articles.records.picture import ImageObject


class NeuronOfFamily(Struct, frozen=True, omit_defaults=True):
    """A neuron of a family.

    unit:    in full, such as "RN50x4/layer4/862"
    words:   the most exciting first; empty where not known
    picture: made to excite the neuron
    facet:   what the picture was steered towards
    also:    what the original's list of names for the emotion codes calls it, where the two names are not akin
    """

    unit: str
    title: str
    words: list[str] = []
    picture: ImageObject | None = None
    facet: str = "any"
    also: str = ""


class NeuronFamily(Struct, frozen=True, omit_defaults=True):
    """A family.

    neurons: those that authors name by their numbers, then the purest, of equals by their numbers
    total:   of how many these are the first; 0 where all were published
    """

    title: str
    neurons: list[NeuronOfFamily]
    total: int = 0


class NeuronFamiliesRecord(Struct, frozen=True, omit_defaults=True):
    """Families of a last layer.

    words: how many written words were tried; 0 where people made the families and published them
    named: how many units the authors have named
    """

    families: list[NeuronFamily]
    words: int = 0
    named: int = 0
