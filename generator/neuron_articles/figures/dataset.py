"""What the small model is shown: how many pictures there are of each kind of thing, and how many it never sees.

The reader sees one bar for each category, the pictures to learn from and, in another colour, those of whole styles
that are held out: every accuracy and every neuron in the articles is judged on these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.records.store import Record

if TYPE_CHECKING:
    from neuron_articles.stimuli.dataset.library import Item, Library

_HELD_OUT = "style"
_SERIES = ("to learn from", "held out, in styles never seen")


class CategoryCount(Struct, frozen=True):
    """concepts of a category, and its pictures: those to learn from and those in styles never seen"""

    category: str
    concepts: int
    train: int
    held_out: int

    @property
    def pictures(self) -> int:
        """All pictures of the category."""
        return self.train + self.held_out


class StyleCount(Struct, frozen=True):
    """Pictures of one set of drawings, its licence, and whether the whole style is held out."""

    style: str
    licence: str
    pictures: int
    held_out: bool


class DatasetRecord(Struct, frozen=True):
    """The data set of the small model.

    digest: tells this data set from others    side: of its pictures, in pixels
    concepts, words: how many there are
    tables: table ("pictures", "words", "maps") -> split -> items
    """

    digest: str
    side: int
    concepts: int
    words: int
    tables: dict[str, dict[str, int]]
    categories: list[CategoryCount]
    styles: list[StyleCount]


def compute(session: Session) -> DatasetRecord:
    """Count the items of the built data set. Raises DatasetMissing, which says how to build it."""
    from neuron_articles.stimuli.dataset.library import load_library

    library = load_library()
    tables: dict[str, Counter[str]] = defaultdict(Counter)
    for item in library.items:
        tables[item.table][item.split] += 1
    return DatasetRecord(
        digest=library.digest,
        side=library.side,
        concepts=len(library.concepts),
        words=len(library.words),
        tables={table: dict(sorted(splits.items())) for table, splits in sorted(tables.items())},
        categories=_count_categories(library),
        styles=_count_styles(library),
    )


def _count_categories(library: Library) -> list[CategoryCount]:
    category = {one.name: "country" if one.kind == "country" else one.category for one in library.concepts}
    splits: dict[str, Counter[str]] = defaultdict(Counter)
    for item in library.select("pictures"):
        splits[category[item.concept]][item.split] += 1
    concepts = Counter(category.values())
    return [
        CategoryCount(name, concepts[name], splits[name]["train"], splits[name][_HELD_OUT]) for name in sorted(concepts)
    ]


def _count_styles(library: Library) -> list[StyleCount]:
    styles: dict[str, list[Item]] = defaultdict(list)
    for item in library.select("pictures"):
        styles[item.style].append(item)
    return [
        StyleCount(name, items[0].licence, len(items), any(item.split == _HELD_OUT for item in items))
        for name, items in sorted(styles.items())
    ]


def draw(record: Record[DatasetRecord]) -> Component:
    """Pictures by category."""
    data = record.data
    shown = [row for row in data.categories if row.pictures]  # colours are painted, not drawn
    rows = sorted(shown, key=lambda row: (-row.pictures, row.category))
    train, held = sum(row.train for row in rows), sum(row.held_out for row in rows)
    alt = (
        f"Bar chart of {train + held:,} pictures of {data.concepts} concepts by category; "
        f"{held:,} of them are in styles the model never sees. {rows[0].category} has most."
    )
    caption = (
        f"The pictures the small model learns from, by category: {train:,} of {data.concepts} concepts, and "
        f"{held:,} in held-out styles, on which it is judged. Besides, {data.words} words are written in many fonts."
    )
    content = {"wide": _chart(rows, alt, 704, 22), "narrow": _chart(rows, alt, 360, 20), "table": _table(rows)}
    return Component("chart", content, alt, width="text", caption=caption)


def _table(rows: Sequence[CategoryCount]) -> charts.ChartTable:
    return {
        "columns": ["Category", "Concepts", "To learn from", "Held out"],
        "rows": [[row.category, f"{row.concepts:,}", f"{row.train:,}", f"{row.held_out:,}"] for row in rows],
    }


def _chart(rows: Sequence[CategoryCount], alt_text: str, width: int, step: int) -> Chart:
    import altair as alt

    values = [
        {"category": row.category, "part": title, "order": order, "pictures": count}
        for row in rows
        for order, (title, count) in enumerate(zip(_SERIES, (row.train, row.held_out), strict=True))
    ]
    y = alt.Y("category:N", sort=[row.category for row in rows], title=None, scale=alt.Scale(paddingInner=0.25))
    x = alt.X("sum(pictures):Q", title="Pictures", axis=alt.Axis(tickCount=6, format=",d"))
    colour = alt.Color(
        "part:N",
        title=None,
        sort=list(_SERIES),
        legend=alt.Legend(orient="top", labelLimit=260),
        scale=alt.Scale(domain=list(_SERIES), range=[charts.SERIES[0], charts.SERIES[1]]),
    )
    tooltip = [
        alt.Tooltip("category:N", title="Category"),
        alt.Tooltip("part:N", title="Pictures"),
        alt.Tooltip("pictures:Q", title="Number", format=","),
    ]
    bars = alt.Chart(alt.InlineData(values=values)).mark_bar().encode(y=y, x=x, color=colour, tooltip=tooltip)
    return charts.chart(bars.encode(order="order:Q"), alt_text, width, 90 + step * len(rows))


FIGURE = Figure(
    title="Data set",
    version=1,
    record=DatasetRecord,
    inputs=(DataSet(),),
    compute=compute,
    draw=draw,
)
