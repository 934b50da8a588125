"""Pictures that were made to excite units, for figures that show them beside what else is known of a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, to_builtins

from neuron_articles.compute.session import Session
from neuron_articles.drawing.visualization_gallery import telling
from neuron_articles.records.picture import ImageObject


class MadePicture(Struct, frozen=True):
    """A feature visualization, and the facet that it was steered towards."""

    facet: str
    picture: ImageObject


class _Visualization(MadePicture, frozen=True, kw_only=True):
    """What the record of feature visualizations says of a picture, as far as `telling` asks for it."""

    agrees: bool = False
    response: float = 0.0


class _Visualizations(Struct, frozen=True):
    units: dict[str, list[_Visualization]] = {}


def made_pictures(session: Session) -> Mapping[int, Sequence[MadePicture]]:
    """Unit -> its feature visualizations, the one that stands for it best first; nothing where none were made.

    Raises AuthorError for a damaged record.
    """
    record = session.store.load(session.model.name, "feature-visualizations", _Visualizations)
    units = record.data.units if record else {}
    return {
        int(unit): [MadePicture(one.facet, one.picture) for one in sorted(row, key=_rank, reverse=True)]
        for unit, row in units.items()
        if row
    }


def _rank(picture: _Visualization) -> tuple[bool, int, float]:
    return telling(to_builtins(picture))
