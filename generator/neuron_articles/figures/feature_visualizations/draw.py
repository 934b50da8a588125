"""The gallery of feature visualizations, with what its pictures are made of and the outcome of both checks."""

from __future__ import annotations

from neuron_articles.drawing import visualization_gallery
from neuron_articles.drawing.component import Component
from neuron_articles.figures.feature_visualizations.record import FeatureVisualizationsRecord
from neuron_articles.progress import counted
from neuron_articles.records.shares import percent, share_of
from neuron_articles.records.store import Record
from neuron_articles.units import find_model

# What pictures of each facet are made of.
ABOUT = {
    "any": "nothing: areas of flat colours",
    "picture": "components of drawings in colour and in lines",
    "line": "components of line drawings",
    "face": "components of faces",
    "flag": "components of flags",
    "text": "components of written words",
    "map": "components of maps",
}


def draw(
    record: Record[FeatureVisualizationsRecord],
    neurons: visualization_gallery.Names = "",
    facets: visualization_gallery.Names = "",
    rows: int = 8,
) -> Component:
    """A gallery; see `visualization_gallery.gallery` for ``neurons``, ``facets`` and ``rows``.

    Raises AuthorError for a neuron or a facet that the record does not hold.
    """
    caption = _caption(record.data, find_model(record.model).title)
    return visualization_gallery.gallery(record, describe_facets(record.data), neurons, facets, rows, caption)


def describe_facets(data: FeatureVisualizationsRecord) -> dict[str, str]:
    """Facet -> what its pictures are made of: of the user's own, how well its probes know it."""
    if not data.probes:
        return {name: ABOUT.get(name, name) for name in data.facets}
    known = {
        name: f"nothing, steered towards {name} (its probe is right for {percent(accuracy)})"
        for name, accuracy in data.probes.items()
    }
    return {name: known.get(name, "nothing") for name in data.facets}


def _caption(data: FeatureVisualizationsRecord, model: str) -> str:
    """What is shown, and the outcome of both checks with their controls, whatever it is."""
    total, every = data.summary, data.everyone
    text = (
        f"Pictures made to excite neurons of {model}, each from what its column’s heading says. Under a picture: the "
        "model’s own zero-shot label of it, with a check mark where that is the concept of the neuron’s strongest "
        "pictures and words; and the share of the data set’s pictures that excite the neuron less, in percent, under "
        "the same random views. "
    )
    if not total.pictured:
        return text + "None was made."
    other = share_of(round(total.above_99_control * total.pictured), total.pictured, 1)
    text += (
        f"Of {counted(total.pictured, 'neuron')} that were pictured in every facet, the strongest picture lies beyond "
        f"the 99th percentile for {total.above_99:,} (for another neuron than its own, {other})"
    )
    if not total.checked:
        return f"{text}; none of these neurons stands for one concept, so there is no label to compare."
    low, high = total.interval
    text += (
        f"; of {total.checked:,} whose neuron stands for a concept {total.agree:,} are labelled with it: "
        f"{percent(total.agree / total.checked)} (95% interval {percent(low)} to {percent(high)}; with concepts "
        f"shuffled over other neurons, {percent(total.control, 1)})."
    )
    if every.pictured == total.pictured:
        return text
    low, high = every.interval
    return (
        f"{text} These neurons were chosen. Of all {every.pictured:,} that were pictured, in fewer facets, "
        f"{every.above_99:,} lie beyond the 99th percentile, and of {every.checked:,} that stand for a concept "
        f"{every.agree:,} are labelled with it ({percent(low)} to {percent(high)})."
    )
