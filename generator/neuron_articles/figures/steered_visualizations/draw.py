"""The gallery of steered feature visualizations, and what steering does, measured, with what it costs."""

from __future__ import annotations

from neuron_articles.analyses.visualization_checks import percent_of
from neuron_articles.drawing import visualization_gallery
from neuron_articles.drawing.component import Component
from neuron_articles.figures.steered_visualizations.record import FOR_ALL, UNSTEERED, SteeredVisualizationsRecord
from neuron_articles.records.shares import percent
from neuron_articles.records.store import Record
from neuron_articles.units import find_model

KINDS = {"picture": "drawings", "text": "written words", "flag": "flags"}


def draw(
    record: Record[SteeredVisualizationsRecord],
    neurons: visualization_gallery.Names = "",
    facets: visualization_gallery.Names = "",
    rows: int = 6,
) -> Component:
    """A gallery; see `visualization_gallery.gallery` for ``neurons``, ``facets`` and ``rows``.

    Raises AuthorError for a neuron or a facet that the record does not hold.
    """
    data = record.data
    usual = [name for name in data.facets if name.partition("-")[0] in (UNSTEERED, *FOR_ALL)]
    about = {name: _describe(name) for name in data.facets}
    caption = _caption(data, find_model(record.model).title)
    return visualization_gallery.gallery(record, about, neurons, facets or usual, rows, caption)


def _describe(facet: str) -> str:
    """What the pictures of a facet are made of."""
    kind = facet.partition("-")[0]
    return "components of all kinds of pictures" if facet == UNSTEERED else f"the same, steered towards {KINDS[kind]}"


def _caption(data: SteeredVisualizationsRecord, model: str) -> str:
    """What steering does, measured, and what it costs."""
    parts = []
    for kind, share in data.unsteered.items():
        levels = [name for name in data.steering if name.startswith(f"{kind}-")]
        rising = ", ".join(percent_of(data.steering[name]) for name in levels)
        parts.append(f"{KINDS[kind]}: {percent_of(share)} without, {rising} under rising strength")
    return (
        f"Pictures made to excite neurons of {model}, all of components of every kind of training picture, and steered "
        "by attribution towards one kind. A classifier of pixels, which knows nothing of the model and is right for "
        f"{percent(data.kinds_accuracy)} of held-out pictures, says how many are of the kind they were steered "
        "towards. "
        f"{'; '.join(parts)[:1].upper()}{'; '.join(parts)[1:]}. Under a picture: the model’s own zero-shot label, with "
        "a check mark where that is the neuron’s concept, and the share of the data set’s pictures that excite the "
        "neuron less."
    )
