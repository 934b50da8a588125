"""A sparse linear probe: which few neurons each class leans on, as a matrix of neurons by classes.

The reader sees a circle where a neuron has a weight for a class: its area is the size of the weight, filled circles are
positive and rings negative. Neurons shared by many classes make an approximate taxonomy. Figure 8 of Goh et al. (2021).

A record's data::

    {"classes": ["rock crab", …],
     "units": [{"index": 1634, "name": "underwater"}, …],   # of the model's last layer; any order
     "weights": [[unit row, class column, weight], …],      # non-zero weights only
     "top5_accuracy": 0.564, "weights_per_class": 3.0,      # of the whole probe; optional, null where not known
     "caption": "…", "warnings": ["…"]}                     # optional
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

from generator import originals
from generator.drawing import Component
from generator.store import Record
from generator.units import Unit

TITLE = "Sparse linear probe"
VERSION = 1
INPUTS = ("labelled-images",)
DRAFT_NAMES: dict[str, dict[str, Any]] = {"HyperSet": {}}

_CAPTION = (
    "Some weights of a sparse linear probe that names the class of an image from a few neurons. Circles stand where a "
    "neuron (row) has a weight for a class (column); the area of a circle is the size of its weight, rings are "
    "negative. Neurons that many classes share make an approximate taxonomy.{accuracy}"
)


def draw(record: Record) -> Component:
    """The matrix, once with classes across and once, for narrow pages, with classes down."""
    numbers = record.data
    units = [Unit.of(record.model, unit["index"]) for unit in numbers["units"]]
    names = [unit["name"] for unit in numbers["units"]]
    cells = _cells(numbers)
    classes = numbers["classes"]
    largest = max(numbers["weights"], key=lambda weight: abs(weight[2]))
    negative = sum(weight < 0 for _, _, weight in numbers["weights"])
    alt = (
        f"Matrix of {len(units)} neurons by {len(classes)} classes with {len(numbers['weights'])} weights, {negative} "
        f"of them negative. The largest is {_signed(largest[2])}, from {names[largest[0]]} to {classes[largest[1]]}."
    )
    data = {
        "classes": classes,
        "units": [
            {"name": name, "unit": str(unit), "page": f"{unit.path}/index.html"}
            for name, unit in zip(names, units, strict=True)
        ],
        "rows": [[cells.get((row, column)) for column in range(len(classes))] for row in range(len(units))],
        "key": [_circle(weight, largest[2]) for weight in (0.5, 1.0, 2.0) if weight <= abs(largest[2])],
    }
    caption = numbers.get("caption") or _CAPTION.format(accuracy=_accuracy(numbers))
    return Component(
        "sparse-probe", data, alt, width="screen", caption=caption, warnings=tuple(numbers.get("warnings", ())),
        units=tuple(map(str, units)),
    )  # fmt: skip


def _accuracy(numbers: Mapping[str, Any]) -> str:
    accuracy, per_class = numbers.get("top5_accuracy"), numbers.get("weights_per_class")
    if accuracy is None:
        return ""
    weights = f" with {per_class:.3g} weights a class on average" if per_class else ""
    return f" The whole probe has the right class among its first five for {100 * accuracy:.1f}% of images{weights}."


def _cells(numbers: Mapping[str, Any]) -> dict[tuple[int, int], dict[str, Any]]:
    largest = max(abs(weight) for _, _, weight in numbers["weights"])
    return {(row, column): _circle(weight, largest) for row, column, weight in numbers["weights"]}


def _circle(weight: float, largest: float) -> dict[str, Any]:
    """A weight's number, sign and diameter as a share of the cell; a circle of no size would not be seen."""
    smallest = 0.42 if weight < 0 else 0.24  # a ring needs more room than a disc
    diameter = round(max(smallest, sqrt(abs(weight) / abs(largest))), 3)
    return {"weight": _signed(weight), "negative": weight < 0, "diameter": diameter}


def _signed(weight: float) -> str:
    return f"{weight:.2f}".replace("-", "−")


def published(folder: Path) -> dict[str, Any] | None:
    """The ten neurons and fifty classes of Figure 8. Raises AuthorError for a missing or broken file."""
    with originals.reading(folder, "sparse_probe_submatrix.json") as value:
        classes = [str(name) for name in value["classes"]]
        units = [{"index": int(unit), "name": str(value["unit_names"][str(unit)])} for unit in value["units"]]
        weights = [(int(row), int(column), float(weight)) for row, column, weight in value["weights"]]
        for row, column, _ in weights:
            _ = units[row], classes[column]
    negative = [(units[row]["name"], classes[column], weight) for row, column, weight in weights if weight < 0]
    warnings = [
        f"The original's caption says that circles are positive weights; {unit} has a negative one for {name} "
        f"({_signed(weight)}), drawn as a ring."
        for unit, name, weight in negative
    ]
    return {
        "classes": classes, "units": units, "weights": [list(weight) for weight in weights],
        "top5_accuracy": 0.564, "weights_per_class": 3.0,
        "warnings": warnings,
    }  # fmt: skip
