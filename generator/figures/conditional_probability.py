"""What high and low activations of one neuron mean: the share of each kind of image in each bucket of activation.

The reader sees a stacked area chart over activation in standard deviations from zero, and a legend whose tiles
isolate one kind, with its interval of confidence. The numbers stand in a table too. Figures 2, 5 and 7 of Goh et al.
(2021); their section on conditional probability has the procedure.

A record's data, which an analysis writes as well as the import::

    {"units": {"89": {
        "title": "Donald Trump",            # what the neuron is called
        "edges": [-40.0, …],                # (buckets + 1,) borders of the buckets, in units of activation
        "sd": 2.19,                         # one standard deviation of the neuron over a data set; "sd_of" says which
        "counts": [24, …],                  # (buckets,) labelled images per bucket; null where it is not known
        "heights": [[0.0, …], …],           # (labels, buckets) shares; statistics.conditional_probability makes them
        "labels": [{"name": "profile photo", "images": 83, "colour": "#e03400"}, …],   # bottom of the stack first
        "groups": [{"title": "Neutral", "labels": [8, 7]}, …],                         # the legend, in its order
        "order": [0, 1, …],                 # optional: order of the stack, bottom first
        "caption": "…", "warnings": ["…"],  # optional
    }}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import charts, originals
from generator.drawing import Chart, Component
from generator.figures._neurons import choose_neuron
from generator.statistics import conditional_probability, infer_counts, wilson_interval
from generator.store import Record
from generator.units import Unit

TITLE = "Conditional probability by activation"
VERSION = 1
INPUTS = ("conditional-labels",)
DRAFT_NAMES = {
    "PeopleHandLabeled": {"neuron": 89},
    "EmotionsMentalHealth": {"neuron": 2191},
    "RegionalConditional": {},
}

_WIDE, _NARROW = (1120, 400), (380, 340)


def draw(record: Record, neuron: int | str = "", reference: bool = False) -> Component:
    """The chart of one neuron.

    neuron:    its number; may be left out where the record holds one neuron only
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


def _chart(unit: Mapping[str, Any], buckets: Sequence[Mapping[str, Any]], alt_text: str, width: int, height: int) -> Chart:
    """Stacked areas, the intervals of an isolated kind, and the line at zero.

    The browser isolates a kind by two signals: ``weights``, (labels,), from 1 (shown) to 0 (gone), and ``isolated``,
    the index of the label whose intervals show, or -1.
    """
    import altair as alt

    labels = unit["labels"]
    order = unit.get("order") or list(range(len(labels)))
    rows = [
        {"row": row, "rank": order.index(row), "x": round(bucket["at"], 4), "share": round(bucket["shares"][row], 5)}
        | (dict(zip(("low", "high"), _rounded(bucket["intervals"][row]), strict=True)) if bucket["intervals"] else {})
        for row in range(len(labels)) for bucket in buckets
    ]  # fmt: skip
    ends = [buckets[0]["at"], buckets[-1]["at"]]
    ticks = 17 if width > 700 else 7
    x = alt.X("x:Q", title="Standard deviations from zero activation", scale=alt.Scale(domain=ends, nice=False),
               axis=alt.Axis(grid=False, tickCount=ticks))  # fmt: skip
    y_axis = alt.Axis(tickCount=5, format=".0%", domain=False, ticks=False)
    y = alt.Y("drawn:Q", title="Share of images" if width > 700 else None, stack="zero",
               scale=alt.Scale(domain=[0, 1], nice=False), axis=y_axis)  # fmt: skip
    colour = alt.Color("row:N", legend=None, scale=alt.Scale(
        domain=list(range(len(labels))), range=[label["colour"] for label in labels]))  # fmt: skip
    weights = alt.param("weights", value=[1] * len(labels))
    isolated = alt.param("isolated", value=-1)
    base = alt.Chart(alt.InlineData(values=rows))
    areas = base.transform_calculate(drawn="datum.share * weights[datum.row]").mark_area(
        stroke=charts.PAPER, strokeWidth=0.6, cursor="pointer"
    ).encode(x=x, y=y, color=colour, order=alt.Order("rank:Q"))  # fmt: skip
    chosen = base.transform_filter("datum.row === isolated")
    whiskers = chosen.mark_rule(color=charts.INK_SOFT, strokeWidth=1.5).encode(x="x:Q", y="low:Q", y2="high:Q")
    dots = chosen.mark_point(filled=True, size=28, color=charts.INK, stroke=charts.INK).encode(x="x:Q", y="share:Q")
    layers = [areas, *([whiskers] if unit["counts"] else []), dots]
    if ends[0] < 0 < ends[1]:
        zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(color=charts.INK, strokeWidth=1).encode(x="x:Q")
        layers.append(zero)
    return charts.chart(alt.layer(*layers).add_params(weights, isolated), alt_text, width, height)


def _rounded(interval: Sequence[float]) -> list[float]:
    return [round(end, 5) for end in interval]


# ---- published numbers -------------------------------------------------------------------------------------------

_WARM = ("#e03400", "#ff5722", "#ff7f50", "#ffa77d", "#ffcfaa")
_COOL = ("#b2ebf2", "#00bcd4", "#7acda3")

_PUBLISHED: dict[str, dict[str, Any]] = {
    "conditional_trump_89.json": {
        "unit": "89", "title": "Donald Trump", "sd": 2.19, "colours": (*_WARM, "#fff6d7", *_COOL),
        "names": ("profile photo", "art", "text", "partial photo", "politics, related", "politics, generic",
                  "not political", "Black and gay rights", "games and music"),
        "groups": (("Neutral", (8, 7, 6, 5)), ("Related to Donald Trump", (4, 3, 2, 1, 0))),
        "caption": (
            "What the images are that make the “Donald Trump” neuron fire more or less. About 650 images, sampled over "
            "the whole range of its activation, were sorted by hand by someone who did not see the activation. Above "
            "30 standard deviations more than nine in ten have to do with him; the most negative ones are games, music "
            "and the like. Each bucket stands at its {place}. The chart shows how precise a strong activation is, not "
            "how many pictures of him the neuron finds."
        ),
        "warnings": (
            "The published shares come without the number of images per bucket. The intervals use the smallest numbers "
            "that fit the shares: 644 images, where the totals of the kinds add up to 651.",
        ),
    },
    "conditional_mental_health_2191.json": {
        "unit": "2191", "title": "mental illness", "sd": 1.477, "colours": (*_WARM, "#ff7171", *_COOL),
        "names": ("depression", "anxiety", "low-valence feeling", "depressing joke", "drugs",
                  "mental health, psychology", "neutral", "happy: travel, food, pets", "music and sport"),
        "groups": (("High valence", (8, 7)), ("Neutral", (6, 5)), ("Low valence", (4, 3, 2, 1, 0))),
        "caption": (
            "What the images are that make the “mental illness” neuron fire more or less. Up to 50 images from each "
            "bucket of activation were labelled by hand without sight of the activation. The strongest ones all have "
            "to do with depression, anxiety and psychology; negative ones are travel, pets and sport. Each bucket "
            "stands at its {place}."
        ),
        "warnings": ("The buckets at the two ends hold only 2 and 4 images; see the intervals.",),
    },
    "conditional_africa_1317.json": {
        "unit": "1317", "title": "Africa", "sd": 1.317, "colours": (*_WARM[:4], "#7acda3", "#b2ebf2"),
        "names": ("place name", "flags", "ethnicity", "other regional", "foreign symbol", "other"),
        "groups": (("Not Africa", (4,)), ("Neutral", (5,)), ("Africa", (3, 2, 1, 0))), "order": (0, 1, 2, 3, 5, 4),
        "caption": (
            "What the images are that make one of the Africa neurons fire more or less: 518 images, labelled by hand. "
            "Foreign scripts and symbols inhibit it; medium activations are mostly images of people; names of places "
            "join them at strong ones. Each bucket stands at its {place}."
        ),
        "warnings": (
            "The standard deviation in the published source, 1.317, is the neuron's number over a thousand and looks "
            "like a placeholder: read the axis as activation divided by 1.317.",
            "The article calls this neuron Ghana. The published words put Ghana first for neuron 1257; those of 1317 "
            "are Zimbabwe, Tanzania and Uganda.",
            "Place names peak in the tenth of twelve buckets (38%) and make up 15% of the last: the claim that they "
            "dominate the strongest activations is borne out only in part.",
        ),
    },
}  # fmt: skip
_RAW = "conditional_africa_1317_raw.json"


def published(folder: Path) -> dict[str, Any] | None:
    """The three neurons of Figures 2, 5 and 7; a missing file is told under "left_out", None without any.

    Raises AuthorError for a broken file.
    """
    units, left_out = {}, []
    for name, facts in _PUBLISHED.items():
        if originals.find(folder, name) is None:
            left_out.append(f"{name} is not there")
            continue
        with originals.reading(folder, name) as value:
            units[facts["unit"]] = _published_unit(folder, value, facts)
    return {"units": units, "left_out": left_out} if units else None


def _published_unit(folder: Path, value: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    bins, heights = value["bins"], value["heights"]
    if len(heights) != len(facts["names"]) or any(len(row) != len(bins) for row in heights):
        raise ValueError(f"{len(facts['names'])} kinds by {len(bins)} buckets expected")
    labels = [
        {"name": name, "images": images, "colour": colour}
        for name, images, colour in zip(facts["names"], value["labelCounts"], facts["colours"], strict=True)
    ]
    # The files give left edges; the last bucket is as wide as the others.
    edges = [*bins, bins[-1] + (bins[-1] - bins[0]) / (len(bins) - 1)]
    counts = _counts_from_images(folder, edges, value) if facts["unit"] == "1317" else None
    return {
        "title": facts["title"], "edges": edges, "sd": facts["sd"], "sd_of": "published source",
        "counts": counts or infer_counts(heights), "heights": heights,
        "labels": labels, "groups": [{"title": title, "labels": list(rows)} for title, rows in facts["groups"]],
        "order": list(facts.get("order", range(len(labels)))),
        "caption": facts["caption"], "warnings": list(facts["warnings"]),
    }  # fmt: skip


def _counts_from_images(folder: Path, edges: Sequence[float], value: Mapping[str, Any]) -> list[int] | None:
    """Images per bucket counted from the raw activations, where they were published and give these very shares."""
    if originals.find(folder, _RAW) is None:
        return None
    with originals.reading(folder, _RAW) as images:
        names = value["labelNames"]
        known = [(image["activation"], names.index(image["label"])) for image in images if image["label"] in names]
    activations, labels = zip(*known, strict=True) if known else ((), ())
    counted = conditional_probability(activations, labels, edges, len(names))
    return counted.counts if counted.heights == value["heights"] else None
