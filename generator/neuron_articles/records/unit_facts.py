"""The record of a model's units: what is known of each, for lists, hover cards and proposals of names.

It was computed where the units were measured here, and published where others named them. What only the units' pages
show is an object of its own, see `records.unit_details`.
"""

from __future__ import annotations

from msgspec import Struct, field

UNITS_RECORD = "units"  # the name of the figure whose record it is


class Purity(Struct, frozen=True):
    """Shares, from 0 to 1, of a unit's ten strongest pictures and ten strongest written words that show its concept."""

    pictures: float = 0.0
    words: float = 0.0


class RecordedUnit(Struct, frozen=True, omit_defaults=True):
    """One unit.

    title:      the first of its names, ``titles``; "" for one without a name
    words:      those that excite it most, the strongest first
    concept:    what its strongest pictures and words show most often; "" where it was not measured, as below
    modalities: "pictures", "words" or both: those of whose ten strongest at least half show the concept
    picture:    the image object that stands for it
    note:       what the name was proposed for
    lexical:    its words share letters more than a meaning
    """

    title: str = ""
    titles: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    concept: str = ""
    modalities: tuple[str, ...] = ()
    purity: Purity = Purity()
    picture: str = ""
    note: str = ""
    lexical: bool = False

    @property
    def is_multimodal(self) -> bool:
        """At least half of its ten strongest pictures, and of its ten strongest words, show one concept."""
        return len(self.modalities) == 2


class PureCount(Struct, frozen=True):
    """Units of whose ten strongest at least half show one concept, and how many there are with shuffled labels."""

    units: int
    shuffled: float


class SharedCount(Struct, frozen=True):
    """Units for which pictures and words agree on a concept; and how many there are with shuffled concepts, and with
    the words' units shuffled: means over the shuffles.
    """

    units: int
    shuffled_concepts: float
    shuffled_units: float


class UnseenCount(Struct, frozen=True):
    """Units for a concept in pictures and words, whose strongest drawing that the model never saw shows it.

    total:  those of such units of whose concept there is such a drawing
    chance: the mean share of their concepts among those drawings
    """

    units: int
    total: int = field(name="of")
    chance: float


class UnitControls(Struct, frozen=True):
    """How many units stand for a concept, each count beside what chance gives.

    threshold: the purity that counts, from 0 to 1
    both:      pure in pictures and in words; ``auc_95``: with an area under the curve of .95 in both
    """

    threshold: float
    shuffles: int
    pictures: PureCount
    words: PureCount
    both: SharedCount
    auc_95: SharedCount
    unseen: UnseenCount


class UnseenPictures(Struct, frozen=True):
    """How many pictures, written words and maps that the model never saw the units were measured on."""

    pictures: int = 0
    words: int = 0
    maps: int = 0


class UnitsRecord(Struct, frozen=True, omit_defaults=True):
    """The units by their names in full, such as "RN50x4/layer4/89"; and of a model that was measured here the rest.

    whole_model: every unit of the last layer is there
    details:     the object with what pages show; "" where nothing was measured
    pool:        how a map becomes one number
    data_set:    what the units were measured on; ``total`` pictures, of which ``skipped`` could not be read
    seen:        those of them that the model never saw
    """

    units: dict[str, RecordedUnit]
    whole_model: bool = False
    details: str = ""
    controls: UnitControls | None = None
    pool: str = ""
    data_set: str = ""
    seen: UnseenPictures | None = None
    total: int = field(name="of", default=0)
    skipped: int = 0

    def __post_init__(self) -> None:
        if self.details and not (self.controls and self.seen):
            raise ValueError("units with details need controls, and seen")
