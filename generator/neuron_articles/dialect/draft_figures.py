"""The figures that components of the drafts mean. The table is a literal: nothing is imported to read it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

Parameter = bool | int | str


class DraftFigure(Struct, frozen=True):
    """A figure by name, with the parameters that a component of the drafts stands for."""

    figure: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


DRAFT_FIGURES: dict[str, DraftFigure] = {
    "MarginNeuronsAfrica": DraftFigure("africa-maps"),
    "AttackDemo": DraftFigure("attack-demo"),
    "AttackSetup": DraftFigure("attack-setup"),
    "AutomatedAttacks": DraftFigure("automated-attacks"),
    "PeopleHandLabeled": DraftFigure("conditional-probability", {"neuron": 89}),
    "EmotionsMentalHealth": DraftFigure("conditional-probability", {"neuron": 2191}),
    "RegionalConditional": DraftFigure("conditional-probability"),
    "Atlas": DraftFigure("emotion-atlas"),
    "EmotionsSemantic": DraftFigure("emotion-codes"),
    "HalleBerry": DraftFigure("hero", {"number": False}),
    "IntroTable": DraftFigure("hero", {"number": False}),
    "InTheWild2": DraftFigure("in-the-wild"),
    "EmotionNeurons": DraftFigure("maximal-text", {"row": 1}),
    "EmotionNeurons2": DraftFigure("maximal-text", {"row": 2}),
    "PeopleMargin": DraftFigure("neuron-cards", {"group": "people", "number": False}),
    "MarginNeuronPeople": DraftFigure("neuron-cards", {"group": "people", "number": False}),
    "EmotionsIntro": DraftFigure("neuron-cards", {"group": "emotions"}),
    "MarginNeuronShock": DraftFigure("neuron-cards", {"group": "shock", "number": False}),
    "MarginNeuronsMisc": DraftFigure("neuron-cards", {"group": "secondary", "number": False}),
    "MarginNeuronDuck": DraftFigure("neuron-cards", {"group": "silly", "number": False}),
    "MarginNeuronMental": DraftFigure("neuron-cards", {"group": "mental", "number": False}),
    "AttackableNeurons": DraftFigure("neuron-cards", {"group": "attackable", "number": False}),
    "NeuronFamilies": DraftFigure("neuron-families"),
    "MicroscopeAlert": DraftFigure("neuron-links", {"number": False}),
    "TrumpPeople": DraftFigure("people-bars", {"neuron": 89}),
    "RegionalDiagram": DraftFigure("region-map"),
    "HyperSet": DraftFigure("sparse-probe"),
    "StroopExperiment": DraftFigure("stroop"),
    "ImageWordEmbeddingFootnote": DraftFigure("word-neighbours"),
}
