"""How the model that ships was trained: its accuracy on pictures and words it never saw, as training went on.

The reader sees two lines over the number of images seen: the share of held-out pictures that are given their right
name (zero-shot), and the share of written words in held-out fonts that are read; and where the term that makes units
non-negative set in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant
from neuron_articles.compute.session import Session
from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.decoding import misfit_of
from neuron_articles.records.shares import percent
from neuron_articles.records.store import Record

_CAPTION = (
    "While the model was trained: the share of held-out pictures given their right name, and of words in held-out "
    "fonts read right, over the number of images seen."
)
_PICTURES, _WORDS = "Pictures named (held-out styles)", "Words read (held-out fonts)"


class LogLine(Struct, frozen=True, omit_defaults=True):
    """A line of the training log.

    step:      of its stage; ``images`` seen in all stages, None in logs that have one stage and one size of batch
    loss:      None where the model was only evaluated
    term:      the term that makes units non-negative; 0 before it set in
    zero_shot: share, from 0 to 1, of held-out pictures that are given their right name; ``reading``: of written words
               in held-out fonts that are read. None where the model was not evaluated
    """

    step: int
    images: int | None = None
    loss: float | None = None
    term: float = 0.0
    zero_shot: float | None = None
    reading: float | None = None


class TrainingRecord(Struct, frozen=True):
    """The log of all stages.

    batch:  images of a step, in the last stage
    images: that were seen; ``stages``: those of each stage
    """

    batch: int
    images: int
    minutes: int
    stages: list[int]
    lines: list[LogLine]


class _Stage(Struct, frozen=True):
    images: int


class _Recipe(Struct, frozen=True):
    batch: int


class _Notes(Struct, frozen=True):
    """What training wrote beside the weights, as far as it is shown."""

    recipe: _Recipe
    images: int
    seconds: float
    stages: list[_Stage]
    curves: list[LogLine]


def compute(session: Session) -> TrainingRecord:
    """The log that training wrote beside the weights. Raises AuthorError for a model trained elsewhere."""
    path, content = session.weights_folder / f"{session.model.name}.json", b""
    try:
        content = path.read_bytes()
        notes = msgspec.json.decode(content, type=_Notes)
    except (OSError, ValueError) as error:
        reason = "" if isinstance(error, OSError) else f": {misfit_of(error, content).reason}"
        remedy = f"neuron-articles model train {session.model.name} writes one"
        raise AuthorError(f"there is no training log to read{reason}", remedy, Place(str(path))) from error
    return TrainingRecord(
        batch=notes.recipe.batch,
        images=notes.images,
        minutes=round(notes.seconds / 60),
        stages=[stage.images for stage in notes.stages],
        lines=notes.curves,
    )


class Evaluation(NamedTuple):
    """How good the model was when it had seen so many images; loss: None where no step was taken since the last"""

    images: int
    loss: float | None
    zero_shot: float
    reading: float


def draw(record: Record[TrainingRecord]) -> Component:
    """Accuracy over images seen. Raises AuthorError for a log without a single evaluation."""
    evaluated = _evaluations(record.data)
    if not evaluated:
        raise AuthorError(f"the training log of {record.model} holds no evaluation")
    last = evaluated[-1]
    alt = (
        f"Line chart over {last.images:,} images. At the end {percent(last.zero_shot)} of held-out pictures are given "
        f"their right name and {percent(last.reading)} of words in held-out fonts are read right."
    )
    data = {
        "wide": _chart(evaluated, _term_start(record.data), alt, 720, 320),
        "narrow": _chart(evaluated, _term_start(record.data), alt, 360, 300),
        "table": _table(evaluated),
    }
    return Component("chart", data, alt, width="text", caption=_CAPTION)


def _evaluations(log: TrainingRecord) -> list[Evaluation]:
    """Every evaluation, with the loss of the step at which it was made."""
    losses = {_images(line, log): line.loss for line in log.lines if line.loss is not None}
    found = {}  # a run that ends on a line of the log evaluates once more, without a loss
    for line in log.lines:
        if line.zero_shot is not None and line.reading is not None:
            images = _images(line, log)
            found[images] = Evaluation(images, losses.get(images), line.zero_shot, line.reading)
    return list(found.values())


def _images(line: LogLine, log: TrainingRecord) -> int:
    return line.step * log.batch if line.images is None else line.images


def _term_start(log: TrainingRecord) -> int | None:
    """Images seen when the non-negative term set in, None for a run without it."""
    return next((_images(line, log) for line in log.lines if line.term > 0), None)


def _table(evaluated: Sequence[Evaluation]) -> dict[str, list[str] | list[list[str]]]:
    rows = [
        [
            f"{one.images:,}",
            "–" if one.loss is None else f"{one.loss:.3f}",
            percent(one.zero_shot, 1),
            percent(one.reading, 1),
        ]
        for one in evaluated
    ]
    return {"columns": ["Images seen", "Loss", _PICTURES, _WORDS], "rows": rows}


def _chart(evaluated: Sequence[Evaluation], term: int | None, alt_text: str, width: int, height: int) -> Chart:
    import altair as alt

    values = [
        {"images": one.images, "measure": title, "share": share}
        for one in evaluated
        for title, share in ((_PICTURES, one.zero_shot), (_WORDS, one.reading))
    ]
    x = alt.X("images:Q", title="Images seen", axis=alt.Axis(format="~s", grid=False, tickCount=6))
    y = alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(domain=[0, 1]))
    tooltip = [
        alt.Tooltip("measure:N", title="Measure"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("images:Q", title="Images seen", format=","),
    ]
    colour = alt.Color(
        "measure:N",
        title=None,
        sort=[_PICTURES, _WORDS],
        legend=alt.Legend(orient="top", labelLimit=300),
        scale=alt.Scale(range=[charts.SERIES[0], charts.SERIES[1]]),
    )
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
    record=TrainingRecord,
    inputs=(Constant("training log"),),
    compute=compute,
    draw=draw,
)
