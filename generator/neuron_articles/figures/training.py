"""How the model that ships was trained: its accuracy on pictures and words it never saw, as training went on.

The reader sees two lines over the number of images seen: the share of held-out pictures that are given their right
name (zero-shot), and the share of written words in held-out fonts that are read; and where the term that makes units
non-negative set in.

A record's data::

    {"batch": 128, "images": 1234567, "minutes": 180, "stages": [700000, 534567],   # all, for articles
     "choices": {"zero_shot": 300, "reading": 500},   # the number of answers to choose from, if known
     "lines": [{"step": 1000, "seconds": 181.0, "loss": 2.1, "term": 0.0, "zero_shot": 0.31, "reading": 0.2}, …]}

``zero_shot`` and ``reading`` stand in the lines at which the model was evaluated, ``loss`` in all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant
from neuron_articles.compute.session import Session
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.store import JsonRecord

_CAPTION = (
    "While the model was trained: the share of held-out pictures given their right name, and of words in held-out "
    "fonts read right, over the number of images seen."
)
_MEASURES = {"zero_shot": "Pictures named (held-out styles)", "reading": "Words read (held-out fonts)"}


def compute(session: Session) -> dict[str, Any]:
    """The log that training wrote beside the weights. Raises AuthorError for a model trained elsewhere."""
    path = session.weights_folder / f"{session.model.name}.json"
    try:
        told = json.loads(path.read_bytes())
        return {
            "batch": told["recipe"]["batch"], "images": told["images"], "minutes": round(told["seconds"] / 60),
            "stages": [stage["images"] for stage in told["stages"]], "lines": told["curves"],
        }  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        raise AuthorError("there is no training log to read", "make model writes one", Place(str(path))) from error


def draw(record: JsonRecord) -> Component:
    """Accuracy over images seen. Raises AuthorError for a log without a single evaluation."""
    batch = record.data["batch"]
    merged: dict[int, dict[str, Any]] = {}  # a run that ends on a line of the log evaluates once more, without a loss
    for line in record.data["lines"]:
        images = line.get("images", line["step"] * batch)
        merged[images] = merged.get(images, {}) | line | {"images": images}
    lines = list(merged.values())
    evaluated = [line for line in lines if "zero_shot" in line]
    if not evaluated:
        raise AuthorError(f"the training log of {record.model} holds no evaluation")
    last = evaluated[-1]
    alt = (
        f"Line chart over {last['images']:,} images. At the end {last['zero_shot']:.0%} of held-out pictures are given "
        f"their right name and {last['reading']:.0%} of words in held-out fonts are read right."
    )
    data = {
        "wide": _chart(evaluated, _term_start(lines), alt, 720, 320),
        "narrow": _chart(evaluated, _term_start(lines), alt, 360, 300),
        "table": _table(evaluated),
    }
    return Component("chart", data, alt, width="text", caption=_CAPTION)


def _term_start(lines: Sequence[Mapping[str, Any]]) -> int | None:
    """Images seen when the non-negative term set in, None for a run without it."""
    return next((line["images"] for line in lines if line.get("term", 0) > 0), None)


def _table(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rows = [
        [f"{line['images']:,}", f"{line['loss']:.3f}", f"{line['zero_shot']:.1%}", f"{line['reading']:.1%}"]
        for line in lines
    ]
    return {"columns": ["Images seen", "Loss", *_MEASURES.values()], "rows": rows}


def _chart(lines: Sequence[Mapping[str, Any]], term: int | None, alt_text: str, width: int, height: int) -> Chart:
    import altair as alt

    values = [
        {"images": line["images"], "measure": title, "share": line[name]}
        for line in lines
        for name, title in _MEASURES.items()
    ]
    x = alt.X("images:Q", title="Images seen", axis=alt.Axis(format="~s", grid=False, tickCount=6))
    y = alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(domain=[0, 1]))
    tooltip = [
        alt.Tooltip("measure:N", title="Measure"), alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("images:Q", title="Images seen", format=","),
    ]  # fmt: skip
    colour = alt.Color(
        "measure:N", title=None, sort=list(_MEASURES.values()), legend=alt.Legend(orient="top", labelLimit=300),
        scale=alt.Scale(range=[charts.SERIES[0], charts.SERIES[1]]),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x, y=y, color=colour, tooltip=tooltip)
    layers = [base.mark_line(strokeWidth=2), base.mark_circle(size=36, opacity=1)]
    if term is not None:
        mark = alt.Chart(alt.InlineData(values=[{"images": term, "label": "non-negative term"}])).encode(x="images:Q")
        layers.insert(0, mark.mark_rule(stroke=charts.INK_FAINT, strokeDash=[4, 3]))
        layers.append(mark.mark_text(align="left", dx=5, dy=6, baseline="top").encode(y=alt.value(0), text="label:N"))
    return charts.chart(alt.layer(*layers), alt_text, width, height)


FIGURE = Figure(
    title="Training",
    version=2,
    record=dict[str, Any],
    inputs=(Constant("training log"),),
    compute=compute,
    draw=draw,
)
