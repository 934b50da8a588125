"""The record of the opening figure: the neuron of this model that answers best in three modalities."""

from __future__ import annotations

from msgspec import Struct

from neuron_articles.records.picture import ImageObject


class ModalityAnswer(Struct, frozen=True):
    """What the neuron answers to its concept in one modality.

    passed: whether the median is above the threshold
    median: of the responses to the pictures that were kept for judging, in standard deviations above the mean
            response to the modality, with one decimal
    total:  how many pictures that is the median of
    images: the strongest of them, the strongest first
    styles: the set of drawings or the font of each image
    """

    passed: bool
    median: float
    total: int
    images: list[ImageObject]
    styles: list[str]


class ModalityControls(Struct, frozen=True):
    """What the same rule finds where no neuron can be right: the medians of the best neuron in each modality, in SD.

    untrained:  in the same architecture without training
    mismatched: with the written names shuffled over things
    """

    untrained: list[float]
    mismatched: list[float]


class MultimodalNeuron(Struct, frozen=True):
    """The neuron and its concept, chosen on one half of the pictures and judged on the other.

    unit:      its number in the last layer
    threshold: of the median response above which it passes, in standard deviations
    answers:   (modality,) coloured drawings, line drawings, written names
    """

    unit: int
    concept: str
    threshold: float
    answers: list[ModalityAnswer]
    control: ModalityControls

    def __post_init__(self) -> None:
        if len(self.answers) != 3:
            raise ValueError(f"a neuron needs an answer for each of 3 modalities, not {len(self.answers)}")


class HeroRecord(Struct, frozen=True, omit_defaults=True):
    """Either the neuron of a model that was measured, or what is published of the original's.

    neuron: of the session's model; None in a published record
    read:   the written words that excite the published neuron most, the strongest first
    """

    neuron: MultimodalNeuron | None = None
    read: list[str] = []

    def __post_init__(self) -> None:
        if self.neuron is None and not self.read:
            raise ValueError("it needs a neuron, or the words that the published neuron reads")
