"""The record of the conditional probability charts: shares of kinds of image in buckets of a neuron's activation."""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct


class ImageKind(Struct, frozen=True):
    """A kind of image: how many labelled images are of it, and the colour of its area, as CSS has it."""

    name: str
    images: int
    colour: str


class KindGroup(Struct, frozen=True):
    """A heading of the legend, and the kinds below it: their rows in ``labels``, from 0."""

    title: str
    labels: list[int]


class DataSetLabels(Struct, frozen=True, tag="data set"):
    """The labels are the data set's; no neuron is purer for its kind of concept, which its title names.

    Of equally pure neurons it is the one that responds most strongly to pictures of its concept.

    pictures, words: the share of its ten strongest pictures and words that show the concept, 0 to 1
    hits:            images of the concept in the highest bucket
    per_bucket:      at most so many images were drawn from each bucket
    total:           from so many images
    share:           of the concept among all of these, 0 to 1: the control
    """

    pictures: float
    words: float
    hits: int
    per_bucket: int
    total: int
    share: float


class PeopleLabels(Struct, frozen=True, tag="people", omit_defaults=True):
    """People said what they saw. people: how many    pictures: that they labelled    kappa: how well they agree"""

    people: int
    pictures: int
    kappa: float | None = None


class PublishedLabels(Struct, frozen=True, tag="published"):
    """The labels of the original article's authors."""


class ConditionalUnit(Struct, frozen=True, omit_defaults=True):
    """The chart of one neuron. Raises ValueError where the lengths below do not fit.

    title:    what the neuron is called
    edges:    (bucket + 1,) borders of the buckets, in units of activation, rising
    sd:       one standard deviation of the neuron over the images that ``sd_of`` names
    heights:  (label, bucket) shares; `statistics.intervals.conditional_probability` makes them
    labels:   (label,) kinds of image, those at the bottom of the stack first
    counts:   (bucket,) labelled images in each; None where it is not known
    groups:   the legend, in its order; without groups it is one list
    order:    (label,) rows of ``labels`` in the order of the stack, bottom first; as they are where it is left out
    kind:     of concept that the neuron was chosen for: emotion, country, colour, thing
    labelled: who said what the images show
    """

    title: str
    edges: list[float]
    sd: float
    heights: list[list[float]]
    labels: list[ImageKind]
    counts: list[int] | None = None
    sd_of: str = ""
    groups: list[KindGroup] = []
    order: list[int] = []
    kind: str = ""
    labelled: DataSetLabels | PeopleLabels | PublishedLabels | None = None

    def __post_init__(self) -> None:
        buckets, kinds = len(self.edges) - 1, list(range(len(self.labels)))
        if buckets < 1 or self.sd <= 0 or any(low >= high for low, high in pairwise(self.edges)):
            raise ValueError("a chart needs two edges or more, which rise, and a standard deviation above zero")
        if not kinds or len(self.heights) != len(kinds) or any(len(row) != buckets for row in self.heights):
            raise ValueError(f"{len(kinds)} kinds by {buckets} buckets expected")
        if self.counts is not None and len(self.counts) != buckets:
            raise ValueError(f"{len(self.counts)} counts are not one for each of {buckets} buckets")
        if self.order and sorted(self.order) != kinds:
            raise ValueError("the order of the stack needs every kind once")
        if not {row for group in self.groups for row in group.labels} <= set(kinds):
            raise ValueError(f"a group of the legend has a kind beyond the {len(kinds)} there are")
        if isinstance(self.labelled, (DataSetLabels, PeopleLabels)) and not self.highest_count:
            raise ValueError("labels of images need counts, and images in the highest bucket")

    @property
    def highest_count(self) -> int:
        """Labelled images in the highest bucket, 0 where their number is not known."""
        return self.counts[-1] if self.counts else 0

    def most_frequent(self, bucket: int) -> tuple[float, list[str]]:
        """The greatest share of a bucket, and the kinds of image that have it, several where they are equal."""
        greatest = max(row[bucket] for row in self.heights)
        names = [label.name for row, label in zip(self.heights, self.labels, strict=True) if row[bucket] == greatest]
        return greatest, names


class ConditionalProbabilityRecord(Struct, frozen=True):
    """units: number of the unit, as a key of JSON -> its chart; none where no neuron of a model is pure enough"""

    units: dict[str, ConditionalUnit]
