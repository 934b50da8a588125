"""Feature visualizations as the pages of neurons and hover cards show them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from neuron_articles.records.store import Store
from neuron_articles.records.visualizations import (
    DiversePicture,
    DiverseUnits,
    FacetPicture,
    PicturedUnits,
    SteeredPicture,
    SteeredUnits,
)

RECORD = "feature-visualizations"
STEERED = "steered-visualizations"  # shown on the pages of neurons alone
TOGETHER = "diverse-visualizations"  # likewise
KINDS = {"picture": "a drawing", "text": "a word", "flag": "a flag", "map": "a map"}


class ShownPicture(Struct, frozen=True):
    """A picture made to excite a unit, as it is shown.

    object:        its name in the store, ``width`` and ``height`` in pixels
    facet:         the name under it
    strength:      of steering, 0 without
    """

    object: str
    width: int
    height: int
    facet: str
    strength: int
    percentile: float
    response: float
    label: str
    agrees: bool


UnitPictures = dict[str, list[ShownPicture]]  # a unit's number as text -> its pictures


def visualization_paths(store: Store, *figures: str) -> list[Path]:
    """The files of the records of feature visualizations, or of other figures of their shape."""
    return [path for figure in figures or (RECORD,) for path in sorted(store.root.glob(f"*/{figure}.json"))]


def visualizations_of(store: Store, model: str) -> UnitPictures:
    """The pictures of each unit by facet. Raises AuthorError for a record of another shape."""
    record = store.load(model, RECORD, PicturedUnits)
    units = record.data.units if record else {}
    return {unit: [_shown(one, one.facet) for one in pictures] for unit, pictures in units.items()}


def steered_pictures(store: Store, model: str) -> UnitPictures:
    """The steered pictures of each unit, each under what it was steered towards. Raises as `visualizations_of`."""
    record = store.load(model, STEERED, SteeredUnits)
    units = record.data.units if record else {}
    return {unit: [_steered(one) for one in pictures] for unit, pictures in units.items()}


def pictures_together(store: Store, model: str) -> UnitPictures:
    """The pictures of each unit that were made together, each under what a classifier takes it for.

    Raises as `visualizations_of`.
    """
    record = store.load(model, TOGETHER, DiverseUnits)
    if record is None:
        return {}
    shown = record.data.shown
    return {unit: _together(pictures, shown) for unit, pictures in record.data.units.items()}


def _steered(picture: SteeredPicture) -> ShownPicture:
    return _shown(picture, picture.towards or picture.facet, picture.strength)


def _together(pictures: Iterable[DiversePicture], strength: float) -> list[ShownPicture]:
    mine = (one for one in pictures if one.together and one.together == strength)
    return [_shown(one, KINDS[one.kind]) for one in mine]


def _shown(picture: FacetPicture, facet: str, strength: int = 0) -> ShownPicture:
    image = picture.picture
    return ShownPicture(
        object=image.object,
        width=image.width,
        height=image.height,
        facet=facet,
        strength=strength,
        percentile=picture.percentile,
        response=picture.response,
        label=picture.label,
        agrees=picture.agrees,
    )
