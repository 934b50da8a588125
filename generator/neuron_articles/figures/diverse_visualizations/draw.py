"""The gallery of diverse feature visualizations, and what the term for diversity does, measured, with its price."""

from __future__ import annotations

from neuron_articles.analyses.visualization_checks import percent_of
from neuron_articles.drawing import visualization_gallery
from neuron_articles.drawing.component import Component
from neuron_articles.figures.diverse_visualizations.record import (
    SHOWN,
    DiverseVisualizationsRecord,
    name_facet,
    name_level,
)
from neuron_articles.records.shares import percent
from neuron_articles.records.store import Record
from neuron_articles.units import find_model


def draw(
    record: Record[DiverseVisualizationsRecord],
    neurons: visualization_gallery.Names = "",
    strength: float = SHOWN,
    rows: int = 6,
) -> Component:
    """A gallery: the pictures made each by itself, then those made together.

    neurons: as in `visualization_gallery.gallery`        strength: of the term for diversity
    rows:    how many neurons where none are named

    Raises AuthorError for a neuron or a strength that the record does not hold.
    """
    data = record.data
    places = range(1, data.per_unit + 1)
    facets = [name_facet(level, place) for level in (0.0, float(strength)) for place in places]
    about = dict.fromkeys(data.facets, "a beginning of its own")
    caption = _caption(data, find_model(record.model).title, float(strength))
    return visualization_gallery.gallery(record, about, neurons, facets, rows, caption)


def _caption(data: DiverseVisualizationsRecord, model: str, strength: float) -> str:
    """What the term does, measured, with what it costs."""
    alone = data.strengths[name_level(0)]
    together = data.strengths.get(name_level(strength), alone)
    gain = together.both.gain
    return (
        f"Pictures made to excite neurons of {model}, all of components of every kind of training picture: "
        f"{data.per_unit} each by itself, and {data.per_unit} together, with a term against likeness of their "
        f"attributions. Of {together.kinds.total} neurons, {percent_of(alone.kinds)} have pictures of two kinds or "
        f"more by themselves and {percent_of(together.kinds)} together, in the eyes of a classifier of pixels (right "
        f"for {percent(data.kinds_accuracy)} of held-out pictures). Of {together.both.total} that stand for a concept, "
        f"{percent_of(alone.both)} and {percent_of(together.both)} have both a drawing and a word that the model "
        f"itself labels with it ({gain.only} neurons gain that and {gain.only_other} lose it, p = {gain.p:.2g}, "
        f"McNemar’s test). The price: {percent_of(alone.agree)} and {percent_of(together.agree)} of all pictures are "
        f"labelled so, and {percent_of(alone.above_99)} and {percent_of(together.above_99)} excite their neuron more "
        "than 99% of the data set does."
    )
