"""The record of features that models share: a table of units, and how alike whole models are."""

from __future__ import annotations

from msgspec import Struct, field

from neuron_articles.records.picture import ImageObject
from neuron_articles.records.unit_facts import Purity
from neuron_articles.units import Unit


class ComparedModel(Struct, frozen=True, omit_defaults=True):
    """A column of the table.

    kind:  what groups the rows; of a model that was compared here its title
    title: of a published one
    name:  what its published file calls it
    units: how many units were compared here
    """

    kind: str
    title: str = ""
    name: str = ""
    units: int = 0


class SharedUnit(Struct, frozen=True, omit_defaults=True):
    """A unit of one model.

    label:       how it is called in the table
    unit:        its name in full, where it has a page here
    correlation: with the first model's unit; None where that was not measured
    image:       its strongest drawings and words in one picture; ``shows`` says what they show, from left to right
    """

    label: str
    unit: str = ""
    correlation: float | None = None
    image: ImageObject | None = None
    shows: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.unit:
            Unit.parse(self.unit)


class SharedFeature(Struct, frozen=True, omit_defaults=True):
    """A row of the table.

    units:  a list for each model, most alike first; empty where none was found
    about:  what was published of it
    purity: of the first model's unit, where it was measured here
    """

    title: str
    units: list[list[SharedUnit]]
    about: str = ""
    purity: Purity | None = None


class ModelMatch(Struct, frozen=True):
    """How alike the units of the first model and of another are.

    share:      of all units, those with a like one: a correlation above ``threshold``, which chance does not reach
    median:     of the best correlations of all units
    same:       of the pure units, those whose like one stands for the same thing; ``same_share`` of them, with its 95%
                interval
    shuffled:   the same share if the matches were shuffled among the pure units
    """

    model: str
    share: float
    median: float
    threshold: float
    same: int
    same_share: float
    interval: tuple[float, float]
    shuffled: float


class UniversalityRecord(Struct, frozen=True, omit_defaults=True):
    """The table, and of models that were compared here the rest.

    pictures: that all models saw, ``words`` of them written words
    pure:     units of the first model that stand for one thing in drawings and in words
    matches:  one for each other model
    """

    models: list[ComparedModel]
    features: list[SharedFeature]
    pictures: int = 0
    words: int = 0
    pure: int = 0
    matches: list[ModelMatch] = field(default_factory=list)

    def __post_init__(self) -> None:
        for feature in self.features:
            if len(feature.units) != len(self.models):
                raise ValueError(f"{feature.title} needs a list of units for each model")
