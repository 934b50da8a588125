"""What the small model is shown: how many pictures there are of each kind of thing, and how many it never sees.

The reader sees one bar for each category, the pictures to learn from and, in another colour, those of whole styles
that are held out: every accuracy and every neuron in the articles is judged on these.

A record's data::

    {"digest": "…", "side": 64, "concepts": 300, "words": 500,              # of the data set, see generator.dataset
     "tables": {"pictures": {"train": 9000, "style": 700, …}, "words": {…}, "maps": {…}},   # items by split
     "categories": [{"category": "animal", "concepts": 50, "train": 2100, "held_out": 180}, …],     # pictures
     "styles": [{"style": "noto", "licence": "Apache-2.0", "pictures": 1200, "held_out": false}, …]}
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.records.store import JsonRecord

_HELD_OUT = "style"
_SERIES = (("train", "to learn from"), ("held_out", "held out, in styles never seen"))


def compute(session: Session) -> dict[str, Any]:
    """Count the items of the built data set. Raises DatasetMissing, which says how to build it."""
    from neuron_articles.stimuli.dataset.library import load_library

    library = load_library()
    tables: dict[str, Counter[str]] = defaultdict(Counter)
    styles: dict[str, list[Any]] = defaultdict(list)
    category = {
        concept.name: "country" if concept.kind == "country" else concept.category for concept in library.concepts
    }
    pictures: dict[str, Counter[str]] = defaultdict(Counter)
    for item in library.items:
        tables[item.table][item.split] += 1
        if item.table == "pictures":
            styles[item.style].append(item)
            pictures[category[item.concept]][item.split] += 1
    concepts = Counter(category.values())
    return {
        "digest": library.digest, "side": library.side, "concepts": len(library.concepts), "words": len(library.words),
        "tables": {table: dict(sorted(splits.items())) for table, splits in sorted(tables.items())},
        "categories": [
            {"category": name, "concepts": concepts[name], "train": pictures[name]["train"],
             "held_out": pictures[name][_HELD_OUT]}
            for name in sorted(concepts)
        ],
        "styles": [
            {"style": name, "licence": items[0].licence, "pictures": len(items),
             "held_out": any(item.split == _HELD_OUT for item in items)}
            for name, items in sorted(styles.items())
        ],
    }  # fmt: skip


def draw(record: JsonRecord) -> Component:
    """Pictures by category."""
    data = record.data
    shown = [row for row in data["categories"] if row["train"] + row["held_out"]]  # colours are painted, not drawn
    rows = sorted(shown, key=lambda row: (-row["train"] - row["held_out"], row["category"]))
    train, held = sum(row["train"] for row in rows), sum(row["held_out"] for row in rows)
    alt = (
        f"Bar chart of {train + held:,} pictures of {data['concepts']} concepts by category; "
        f"{held:,} of them are in styles the model never sees. {rows[0]['category']} has most."
    )
    caption = (
        f"The pictures the small model learns from, by category: {train:,} of {data['concepts']} concepts, and "
        f"{held:,} in held-out styles, on which it is judged. Besides, {data['words']} words are written in many fonts."
    )
    content = {"wide": _chart(rows, alt, 704, 22), "narrow": _chart(rows, alt, 360, 20), "table": _table(rows)}
    return Component("chart", content, alt, width="text", caption=caption)


def _table(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "columns": ["Category", "Concepts", "To learn from", "Held out"],
        "rows": [[row["category"], *(f"{row[key]:,}" for key in ("concepts", "train", "held_out"))] for row in rows],
    }


def _chart(rows: Sequence[Mapping[str, Any]], alt_text: str, width: int, step: int) -> Chart:
    import altair as alt

    values = [
        {"category": row["category"], "part": title, "order": order, "pictures": row[key]}
        for row in rows
        for order, (key, title) in enumerate(_SERIES)
    ]
    y = alt.Y("category:N", sort=[row["category"] for row in rows], title=None, scale=alt.Scale(paddingInner=0.25))
    x = alt.X("sum(pictures):Q", title="Pictures", axis=alt.Axis(tickCount=6, format=",d"))
    colour = alt.Color(
        "part:N", title=None, sort=[title for _, title in _SERIES], legend=alt.Legend(orient="top", labelLimit=260),
        scale=alt.Scale(domain=[title for _, title in _SERIES], range=[charts.SERIES[0], charts.SERIES[1]]),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("category:N", title="Category"), alt.Tooltip("part:N", title="Pictures"),
        alt.Tooltip("pictures:Q", title="Number", format=","),
    ]  # fmt: skip
    bars = alt.Chart(alt.InlineData(values=values)).mark_bar().encode(y=y, x=x, color=colour, tooltip=tooltip)
    return charts.chart(bars.encode(order="order:Q"), alt_text, width, 90 + step * len(rows))


FIGURE = Figure(
    title="Data set",
    version=1,
    record=dict[str, Any],
    inputs=(DataSet(),),
    compute=compute,
    draw=draw,
)
