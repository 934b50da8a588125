"""Pictures made to excite units, as records hold them. Three figures keep such pictures, each with more of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from neuron_articles.records.picture import ImageObject


class CheckedPicture(Struct, frozen=True, kw_only=True):
    """A picture made to excite a unit, and what its checks say.

    percentile: the share of the data set's pictures that excite the unit less under the same random views, 0 to 100
    stray:      the same percentile for a unit that the picture was not made for, the control
    response:   the median over fresh random views, in the unit's standard deviations
    label:      the concept that the model itself, asked zero-shot, gives the picture
    """

    picture: ImageObject
    percentile: float
    stray: float
    response: float
    label: str


class ClassifiedPicture(CheckedPicture, frozen=True, kw_only=True):
    """kind: what a classifier of pixels, which knows nothing of the model, takes the picture for, such as "text" """

    kind: str


class FacetPicture(CheckedPicture, frozen=True, kw_only=True):
    """A picture among others of its unit.

    facet:  the column of the gallery that it stands in
    agrees: whether its label is the concept of the unit's strongest pictures and words
    """

    facet: str
    agrees: bool


class PicturedUnits(Struct, frozen=True):
    """What whoever shows a unit reads of the record of ``feature-visualizations``.

    units: a unit's number as text -> its pictures, in the order of the facets
    """

    units: dict[str, list[FacetPicture]]


class SteeredPicture(FacetPicture, frozen=True, kw_only=True, omit_defaults=True):
    """A picture in its facet: "unsteered", or a kind with a strength, "text-500".

    kind:     what a classifier of pixels takes it for
    towards:  the kind that it was steered towards, "" without steering
    strength: of the steering, beside the unit's response in its standard deviations; 0 without
    """

    kind: str
    towards: str = ""
    strength: int = 0


class SteeredUnits(Struct, frozen=True):
    """What the pages of units read of the record of ``steered-visualizations``.

    units: a unit's number as text -> its pictures, in the order of the facets
    """

    units: dict[str, list[SteeredPicture]]


class DiversePicture(FacetPicture, frozen=True, kw_only=True):
    """A picture in its facet, "alone 3" or "diverse 3".

    kind:     what a classifier of pixels takes it for
    together: the strength of the term that it was made with, 0 where it was made by itself
    """

    kind: str
    together: float


class DiverseUnits(Struct, frozen=True):
    """What the pages of units read of the record of ``diverse-visualizations``.

    units: a unit's number as text -> its pictures, in the order of the facets
    shown: the strength of the term whose pictures are shown
    """

    units: dict[str, list[DiversePicture]]
    shown: float


def in_every_facet(rows: Mapping[str, Sequence[FacetPicture]]) -> list[str]:
    """The units that are pictured in as many facets as any is: those that were chosen, where all are pictured."""
    most = max((len(row) for row in rows.values()), default=0)
    return [unit for unit, row in rows.items() if len(row) == most]
