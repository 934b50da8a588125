"""What high and low activations of one neuron mean: the share of each kind of image in each bucket of activation.

The reader sees a stacked area chart over activation in standard deviations from zero, and a legend whose tiles
isolate one kind, with its interval of confidence. The numbers stand in a table too. Figures 2, 5 and 7 of Goh et al.
(2021); their section on conditional probability has the procedure.

A record's data, which an analysis writes as well as the import::

    {"units": {"89": {
        "title": "Donald Trump",            # what the neuron is called
        "kind": "emotion",                  # optional: the kind of concept that it was chosen for
        "edges": [-40.0, …],                # (buckets + 1,) borders of the buckets, in units of activation
        "sd": 2.19,                         # one standard deviation of the neuron over a data set; "sd_of" says which
        "counts": [24, …],                  # (buckets,) labelled images per bucket; null where it is not known
        "heights": [[0.0, …], …],           # (labels, buckets) shares; statistics.conditional_probability makes them
        "labels": [{"name": "profile photo", "images": 83, "colour": "#e03400"}, …],   # bottom of the stack first
        "groups": [{"title": "Neutral", "labels": [8, 7]}, …],                         # the legend, in its order
        "order": [0, 1, …],                 # optional: order of the stack, bottom first
        "control": {"name": "…", "share": 0.004},  # optional: the share of the unit's own concept among all images
        "people": 2, "kappa": 0.8,          # optional: how many labelled the images, and how well they agree
        "caption": "…", "warnings": ["…"],  # optional
    }}}

``compute`` chooses, of every kind of concept (emotions, countries, colours, things), the neuron that stands for one
most purely, and takes the labels from the data set: no person has to look. Neurons whose pictures people labelled are
there as well, with what people saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, Labels
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.drawing.neuron_parameter import choose_neuron
from neuron_articles.figures._measured_conditional import compute
from neuron_articles.figures._published_conditional import published
from neuron_articles.records.store import JsonRecord
from neuron_articles.statistics.intervals import wilson_interval
from neuron_articles.units import Unit

__all__ = ["compute", "draw", "published"]


_WIDE, _NARROW = (1120, 400), (380, 340)


def draw(record: JsonRecord, neuron: int | str = "", reference: bool = False) -> Component:
    """The chart of one neuron.

    neuron:    its number, title or kind (emotion, country, colour, thing, where it was chosen for one); may be left
               out where the record holds one neuron only
    reference: plot each bucket at its left edge, as the original did, not at its centre

    Raises AuthorError for a neuron the record does not hold.
    """
    name, unit = choose_neuron(record, neuron)
    buckets = _buckets(unit, bool(reference))
    labels = [label["name"] for label in unit["labels"]]
    alt = _describe(unit, name, buckets)
    place = "left edge, as in the original" if reference else "centre"
    data = {
        "title": unit["title"],
        "labels": unit["labels"],
        "groups": unit.get("groups") or [{"title": "", "labels": list(reversed(range(len(labels))))}],
        "order": unit.get("order") or list(range(len(labels))),
        "buckets": buckets,
        "wide": _chart(unit, buckets, alt, *_WIDE),
        "narrow": _chart(unit, buckets, alt, *_NARROW),
    }
    caption = unit.get("caption") or _CAPTION.format(title=unit["title"], place="{place}")
    return Component(
        "conditional-probability", data, alt, width="screen", caption=caption.replace("{place}", place),
        warnings=tuple(unit.get("warnings", ())), units=(str(name),),
    )  # fmt: skip


def _buckets(unit: Mapping[str, Any], reference: bool) -> list[dict[str, Any]]:
    """Each bucket with its borders and place in standard deviations, its number of images, shares and intervals."""
    edges = [edge / unit["sd"] for edge in unit["edges"]]
    counts = unit["counts"] or [None] * (len(edges) - 1)
    buckets = []
    for index, (low, high, count) in enumerate(zip(edges[:-1], edges[1:], counts, strict=True)):
        shares = [row[index] for row in unit["heights"]]
        intervals = [wilson_interval(min(round(share * count), count), count) for share in shares] if count else None
        buckets.append({
            "from": low, "to": high, "at": low if reference else (low + high) / 2,
            "count": count, "shares": shares, "intervals": intervals,
        })  # fmt: skip
    return buckets


def _describe(unit: Mapping[str, Any], name: Unit, buckets: Sequence[Mapping[str, Any]]) -> str:
    """One or two sentences: the range, and what the strongest and weakest activations mostly are."""

    def largest(bucket: Mapping[str, Any]) -> str:
        share, label = max(zip(bucket["shares"], (label["name"] for label in unit["labels"]), strict=True))
        return f"{label} ({share:.0%})"

    first, last = buckets[0], buckets[-1]
    return (
        f"Stacked area chart of {len(unit['labels'])} kinds of image over the activation of neuron {name.index}, "
        f"{unit['title']}, from {first['from']:.0f} to {last['to']:.0f} standard deviations. "
        f"Most frequent at the lowest activations: {largest(first)}; at the highest: {largest(last)}."
    )


_CAPTION = (
    "What the images are that make the neuron “{title}” fire more or less. Images were sampled evenly over buckets of "
    "activation and labelled. Each bucket stands at its {place}. The chart shows how precise an activation is, not how "
    "many images of a kind the neuron finds."
)


def _chart(
    unit: Mapping[str, Any], buckets: Sequence[Mapping[str, Any]], alt_text: str, width: int, height: int
) -> Chart:
    """Stacked areas, the intervals of an isolated kind, and the line at zero.

    The browser isolates a kind by two signals: ``weights``, (labels,), from 1 (shown) to 0 (gone), and ``isolated``,
    the index of the label whose intervals show, or -1.
    """
    import altair as alt

    base = alt.Chart(alt.InlineData(values=_rows(unit, buckets)))
    chosen = base.transform_filter("datum.row === isolated")
    layers = [_areas(base, unit, [buckets[0]["at"], buckets[-1]["at"]], wide=width > 700)]
    if unit["counts"]:
        whiskers = chosen.mark_rule(color=charts.INK_SOFT, strokeWidth=1.5)
        layers.append(whiskers.encode(x="x:Q", y="low:Q", y2="high:Q"))
    dots = chosen.mark_point(filled=True, size=28, color=charts.INK, stroke=charts.INK)
    layers.append(dots.encode(x="x:Q", y="share:Q"))
    if buckets[0]["at"] < 0 < buckets[-1]["at"]:
        zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(color=charts.INK)
        layers.append(zero.encode(x="x:Q"))
    weights = alt.param("weights", value=[1] * len(unit["labels"]))
    both = alt.layer(*layers).add_params(weights, alt.param("isolated", value=-1))
    return charts.chart(both, alt_text, width, height)


def _rows(unit: Mapping[str, Any], buckets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each kind in each bucket; ``rank`` is its place in the stack."""
    order = unit.get("order") or list(range(len(unit["labels"])))
    rows = []
    for kind in range(len(unit["labels"])):
        for bucket in buckets:
            share = round(bucket["shares"][kind], 5)
            row = {"row": kind, "rank": order.index(kind), "x": round(bucket["at"], 4), "share": share}
            if bucket["intervals"]:
                row["low"], row["high"] = (round(end, 5) for end in bucket["intervals"][kind])
            rows.append(row)
    return rows


def _areas(base: Any, unit: Mapping[str, Any], ends: Sequence[float], wide: bool) -> Any:
    """The stack. ends: least and greatest place of a bucket, in standard deviations."""
    import altair as alt

    x = alt.X("x:Q", title="Standard deviations from zero activation")
    x = x.scale(domain=list(ends), nice=False).axis(grid=False, tickCount=17 if wide else 7)
    y = alt.Y("drawn:Q", title="Share of images" if wide else None, stack="zero")
    y = y.scale(domain=[0, 1], nice=False).axis(tickCount=5, format=".0%", domain=False, ticks=False)
    colours = [label["colour"] for label in unit["labels"]]
    colour = alt.Color("row:N", legend=None).scale(domain=list(range(len(colours))), range=colours)
    weighted = base.transform_calculate(drawn="datum.share * weights[datum.row]")
    areas = weighted.mark_area(stroke=charts.PAPER, strokeWidth=0.6, cursor="pointer")
    return areas.encode(x=x, y=y, color=colour, order=alt.Order("rank:Q"))


FIGURE = Figure(
    title="Conditional probability by activation",
    version=2,
    record=dict[str, Any],
    inputs=(
        DataSet(),
        Labels(),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
