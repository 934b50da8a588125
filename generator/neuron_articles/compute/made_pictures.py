"""Pictures that were made to excite units, for figures that show them beside what else is known of a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from neuron_articles.compute.session import Session
from neuron_articles.drawing.visualization_gallery import telling
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.visualizations import PicturedUnits


class MadePicture(Struct, frozen=True):
    """A feature visualization, and the facet that it stands in."""

    facet: str
    picture: ImageObject


def made_pictures(session: Session) -> Mapping[int, Sequence[MadePicture]]:
    """Unit -> its feature visualizations, the one that stands for it best first; nothing where none were made.

    Raises AuthorError for a damaged record.
    """
    record = session.store.load(session.model.name, "feature-visualizations", PicturedUnits)
    units = record.data.units if record else {}
    return {
        int(unit): [MadePicture(one.facet, one.picture) for one in sorted(row, key=telling, reverse=True)]
        for unit, row in units.items()
        if row
    }
