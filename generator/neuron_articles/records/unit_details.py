"""What the pages of measured units show: one object of the record ``units``, for it is larger than all the rest.

Activations are means over the map before the ReLU. Where they are called deviations they are in standard deviations
over the pictures that the model never saw, without the mean taken off.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field


class TablePicture(NamedTuple):
    """A picture that units responded to: its object, what it shows, and the number of its source."""

    object: str
    text: str
    source: int


class UnitExample(NamedTuple):
    """A picture on a unit's page: its number, the unit's activation in deviations, and the cell of its maximum."""

    picture: int
    deviations: float
    cell: int


class ExamplesAlong(NamedTuple):
    """Pictures near a quantile: ``share`` of all pictures, from 0 to 1, excite the unit less."""

    share: float
    examples: list[UnitExample]


class UnitExamplesShown(Struct, frozen=True, omit_defaults=True):
    """The pictures of a unit, strongest first.

    every:                 drawings, learned ones among them; empty where the model saw none
    pictures, words, maps: that the model never saw
    along:                 drawings near some quantiles, from the greatest on
    weakest:               drawings that excite it least, the least first
    """

    along: list[ExamplesAlong]
    weakest: list[UnitExample]
    every: list[UnitExample] = field(name="all", default_factory=list)
    pictures: list[UnitExample] = field(default_factory=list)
    words: list[UnitExample] = field(default_factory=list)
    maps: list[UnitExample] = field(default_factory=list)


class ActivationStatistics(Struct, frozen=True):
    """Of raw activations; None where there is no finite number."""

    mean: float | None
    sd: float | None
    min: float | None
    max: float | None


class ActivationHistogram(Struct, frozen=True):
    """Counts by table ("pictures", "words", "maps") in equal bins from ``low`` to ``high``, which are deviations."""

    low: float
    high: float
    counts: dict[str, list[int]]


class ConditionalShares(Struct, frozen=True):
    """How likely a picture shows the concept, or another of its family, given the activation.

    edges:                     of the buckets, in deviations: one more than there are buckets
    counts:                    pictures that were drawn from each bucket
    concept_hits, family_hits: those of them that show the concept, and those that show another of the family
    base:                      the concept's share of all pictures, from 0 to 1
    """

    concept: str
    family: str
    edges: list[float]
    counts: list[int]
    concept_hits: list[int]
    family_hits: list[int]
    base: float


class SharesByPeople(Struct, frozen=True, omit_defaults=True):
    """What people saw, by activation.

    edges:  of the buckets, in deviations
    counts: pictures with an answer in each bucket; ``images``: (category, bucket) those with the category
    raters: how many people answered
    kappa:  their agreement, the mean of every two with a picture in common; None without such
    common: of every two, how many pictures both saw
    """

    categories: list[str]
    edges: list[float]
    counts: list[int]
    images: list[list[int]]
    raters: int = 0
    kappa: float | None = None
    common: list[int] = field(default_factory=list)


class WordResponse(NamedTuple):
    """A written word and the unit's response to it, in deviations above the mean over the list of words."""

    word: str
    deviations: float


class ConceptScores(NamedTuple):
    """How well a unit tells a concept: shares of the ten strongest, and areas under the curve, ``unseen_auc`` over
    pictures that the model never saw. None where there is no finite number.
    """

    concept: str
    picture_purity: float | None
    word_purity: float | None
    picture_auc: float | None
    word_auc: float | None
    unseen_auc: float | None


class SimilarUnit(NamedTuple):
    """A unit of the same layer by number, and the correlation of its mean responses to concepts."""

    unit: int
    correlation: float | None


class UnitDetail(Struct, frozen=True, omit_defaults=True):
    """What one unit's page shows.

    words, concepts, similar: the strongest, best and most similar first
    conditional:              None for a unit that never changes
    people:                   None where nobody was asked
    """

    statistics: ActivationStatistics
    histogram: ActivationHistogram
    words: list[WordResponse]
    concepts: list[ConceptScores]
    similar: list[SimilarUnit]
    examples: UnitExamplesShown
    conditional: ConditionalShares | None
    people: SharesByPeople | None = None


class UnitDetails(Struct, frozen=True):
    """All units of a layer by number, and what they have in common.

    outlines: of each cell of the map its left, top, width and height in the picture, in per cent
    pictures: those that examples name by number; ``sources``: those that pictures name by number
    """

    outlines: list[tuple[float, float, float, float]]
    pictures: list[TablePicture]
    sources: list[str]
    units: dict[str, UnitDetail]
