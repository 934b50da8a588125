"""The matrix of a sparse probe, with its caption."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import TypedDict

from neuron_articles.drawing.component import Component
from neuron_articles.figures.sparse_probe.record import SparseProbeRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.shares import counted_in, percent
from neuron_articles.records.store import Record
from neuron_articles.units import Unit

_CAPTION = (
    "Some weights of a sparse linear probe that names the class of an image from a few neurons, whose names are links. "
    "A circle stands where a neuron has a weight for a class; its area is the size of the weight, rings are "
    "negative. {taxonomy}{accuracy}"
)
_SIMILAR = "Neurons that many classes share make an approximate taxonomy."
_KEY = (0.5, 1.0, 2.0)  # weights whose circles explain the sizes


class WeightCircle(TypedDict):
    """A weight's number, its sign, and its diameter as a share of the cell."""

    weight: str
    negative: bool
    diameter: float


def draw(record: Record[SparseProbeRecord]) -> Component:
    """The matrix, once with classes across and once, for narrow pages, with classes down.

    Raises AuthorError for a probe without weights.
    """
    numbers = record.data
    if not numbers.weights:
        raise AuthorError(
            f"{record.model}: the sparse probe found no unit that classes share", "there is nothing to draw"
        )
    units = [Unit.of(record.model, unit.index) for unit in numbers.units]
    cells = _cells(numbers)
    largest = max((one.weight for one in numbers.weights), key=abs)
    data = {
        "classes": numbers.classes,
        "units": [
            {"name": row.name, "unit": str(unit), "page": f"{unit.path}/index.html"}
            for row, unit in zip(numbers.units, units, strict=True)
        ],
        "rows": [[cells.get((row, column)) for column in range(len(numbers.classes))] for row in range(len(units))],
        "key": [_circle(weight, largest) for weight in _KEY if weight <= abs(largest)],
    }
    return Component(
        "sparse-probe",
        data,
        _describe(numbers),
        width="screen",
        caption=_CAPTION.format(taxonomy=_taxonomy(numbers), accuracy=_accuracy(numbers)),
        warnings=tuple(_warnings(numbers)),
        units=tuple(map(str, units)),
    )


def _describe(numbers: SparseProbeRecord) -> str:
    largest = max(numbers.weights, key=lambda one: abs(one.weight))
    equal = sum(abs(one.weight) == abs(largest.weight) for one in numbers.weights)
    which = "The largest" if equal == 1 else f"The first of the {equal} largest"
    negative = sum(one.weight < 0 for one in numbers.weights)
    return (
        f"Matrix of {len(numbers.units)} neurons by {len(numbers.classes)} classes with {len(numbers.weights)} "
        f"weights, {negative} of them negative. {which} is {_signed(largest.weight)}, from "
        f"{numbers.units[largest.row].name} to {numbers.classes[largest.column]}."
    )


def _accuracy(numbers: SparseProbeRecord) -> str:
    accuracy, per_class, whole = numbers.top5_accuracy, numbers.weights_per_class, numbers.whole
    if accuracy is None:
        return ""
    weights = f" with {per_class:.3g} weights a class on average" if per_class else ""
    first = f" The whole probe has the right class among its first five for {percent(accuracy, 1)} of images{weights}"
    if not whole:
        return f"{first}."
    return (
        f"{first}: {whole.classes} classes, {whole.judged} {whole.pictures}. A probe of "
        f"as many weights that learned from shuffled labels has {percent(whole.shuffled.top5_accuracy, 1)}, chance is "
        f"{percent(whole.chance, 1)}."
    )


def _taxonomy(numbers: SparseProbeRecord) -> str:
    """What was found of the question whether shared neurons follow categories."""
    found = numbers.hierarchy
    if not found:
        return _SIMILAR
    verdict = _SIMILAR if found.p < 0.01 else "Neurons do not follow the categories of the classes here."
    least = f"{found.p:.2g}" if found.p > 1 / (1 + found.shuffles) else f"under {1 / found.shuffles:.2g}"
    return (
        f"{verdict} Of the pairs of classes that share a neuron {counted_in(found.share, found.pairs)} are of one "
        "category; with "
        f"shuffled categories {percent(found.chance)} are, at most {percent(found.highest)} in "
        f"{found.shuffles} trials (p {least})."
    )


def _warnings(numbers: SparseProbeRecord) -> Iterator[str]:
    """Where the original contradicts itself, and what a user's folder holds besides pictures."""
    for row, column, weight in numbers.weights:
        if weight < 0 and not numbers.whole:
            yield (
                f"The original's caption says that circles are positive weights; {numbers.units[row].name} has a "
                f"negative one for {numbers.classes[column]} ({_signed(weight)}), drawn as a ring."
            )
    if unread := numbers.unread:
        yield f"{unread.total} of the pictures could not be read, the first of them {unread.first} ({unread.reason})."


def _cells(numbers: SparseProbeRecord) -> dict[tuple[int, int], WeightCircle]:
    largest = max(abs(one.weight) for one in numbers.weights)
    return {(one.row, one.column): _circle(one.weight, largest) for one in numbers.weights}


def _circle(weight: float, largest: float) -> WeightCircle:
    """A weight as a circle. One of no size would not be seen, and a ring needs more room than a disc."""
    smallest = 0.42 if weight < 0 else 0.24
    diameter = round(max(smallest, sqrt(abs(weight) / abs(largest))), 3)
    return WeightCircle(weight=_signed(weight), negative=weight < 0, diameter=diameter)


def _signed(weight: float) -> str:
    return f"{weight:z.2f}".replace("-", "−")
