"""A sparse linear probe: which few neurons each class leans on, as a matrix of neurons by classes.

The reader sees a circle where a neuron has a weight for a class: its area is the size of the weight, filled circles are
positive and rings negative. Neurons shared by many classes make an approximate taxonomy. Figure 8 of Goh et al. (2021).

A record's data::

    {"classes": ["rock crab", …],
     "units": [{"index": 1634, "name": "underwater"}, …],   # of the model's last layer; any order
     "weights": [[unit row, class column, weight], …],      # non-zero weights only
     "top5_accuracy": 0.564, "weights_per_class": 3.0,      # of the whole probe; optional, null where not known
     "whole": {"classes": 217, "judged": 519, "pictures": "drawings in styles …",           # what is judged by
               "top1_accuracy": 0.6, "interval": [0.6, 0.7], "chance": 0.02,
               "shuffled": {"top5_accuracy": 0.02, "weights_per_class": 3.0}},              # optional: the control
     "hierarchy": {"share": 0.4, "chance": 0.1, "highest": 0.13, "p": 0.0005, "pairs": 900, "units": 200,
                   "shuffles": 2000, "groups": 16},                                         # optional, see below
     "caption": "…", "warnings": ["…"]}                     # optional

``hierarchy`` tells whether units align with superclasses: of the pairs of classes that share a unit, the share within a
category, beside the same with the categories dealt out at random (a permutation test).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.problems import AuthorError
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit

VERSION = 2


_CAPTION = (
    "Some weights of a sparse linear probe that names the class of an image from a few neurons, whose names are links. "
    "A circle stands where a neuron has a weight for a class; its area is the size of the weight, rings are "
    "negative. {taxonomy}{accuracy}"
)
_SIMILAR = "Neurons that many classes share make an approximate taxonomy."
_PER_CLASS = 3.0


def compute(session: Session) -> dict[str, Any]:
    """The probe of the data set's drawings, its controls and the rows and columns to show, remembered by weights.

    ``--dataset`` names pictures of the user, see `analyses.labelled`. Raises AuthorError for a path
    without any.
    """
    from neuron_articles.compute.attack_measurements import see_drawings, step_inputs
    from neuron_articles.figures._probe_record import measure_probe

    if chosen := session.options.dataset:
        return _of_folder(session, chosen.expanduser())
    inputs = step_inputs(session) | {"weights a class": _PER_CLASS, "version": VERSION}

    def make() -> dict[str, Any]:
        return measure_probe(session, see_drawings(session), _PER_CLASS)

    found: dict[str, Any] = session.cached("sparse probe", inputs, dict[str, Any], make)
    return found


def _of_folder(session: Session, path: Path) -> dict[str, Any]:
    from neuron_articles.analyses.labelled import measure_labelled
    from neuron_articles.figures._probe_record import measure_probe

    report = lambda done, of: session.report(done, of, "pictures")  # noqa: E731
    return measure_probe(session, measure_labelled(session.clip, path, report), _PER_CLASS)


def draw(record: JsonRecord) -> Component:
    """The matrix, once with classes across and once, for narrow pages, with classes down.

    Raises AuthorError for a probe without weights.
    """
    numbers = record.data
    if not numbers["weights"]:
        raise AuthorError(
            f"{record.model}: the sparse probe found no unit that classes share", "there is nothing to draw"
        )
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
    caption = numbers.get("caption") or _CAPTION.format(taxonomy=_taxonomy(numbers), accuracy=_accuracy(numbers))
    return Component(
        "sparse-probe", data, alt, width="screen", caption=caption, warnings=tuple(numbers.get("warnings", ())),
        units=tuple(map(str, units)),
    )  # fmt: skip


def _accuracy(numbers: Mapping[str, Any]) -> str:
    accuracy, per_class = numbers.get("top5_accuracy"), numbers.get("weights_per_class")
    if accuracy is None:
        return ""
    weights = f" with {per_class:.3g} weights a class on average" if per_class else ""
    first = f" The whole probe has the right class among its first five for {100 * accuracy:.1f}% of images{weights}"
    whole = numbers.get("whole")
    if not whole:
        return f"{first}."
    control = whole["shuffled"]["top5_accuracy"]
    judged = whole.get("pictures", "drawings in styles it did not learn from")
    return (
        f"{first}: {whole['classes']} classes, {whole['judged']} {judged}. A probe of "
        f"as many weights that learned from shuffled labels has {100 * control:.1f}%, chance is "
        f"{100 * whole['chance']:.1f}%."
    )


def _taxonomy(numbers: Mapping[str, Any]) -> str:
    """What was found of the question whether shared neurons follow categories."""
    found = numbers.get("hierarchy")
    if not found:
        return _SIMILAR
    verdict = _SIMILAR if found["p"] < 0.01 else "Neurons do not follow the categories of the classes here."
    least = f"{found['p']:.2g}" if found["p"] > 1 / (1 + found["shuffles"]) else f"under {1 / found['shuffles']:.2g}"
    return (
        f"{verdict} Of the pairs of classes that share a neuron {100 * found['share']:.0f}% are of one category; with "
        f"categories dealt out at random {100 * found['chance']:.0f}% are, at most {100 * found['highest']:.0f}% in "
        f"{found['shuffles']} trials (p {least})."
    )


def _cells(numbers: Mapping[str, Any]) -> dict[tuple[int, int], dict[str, Any]]:
    largest = max(abs(weight) for _, _, weight in numbers["weights"])
    return {(row, column): _circle(weight, largest) for row, column, weight in numbers["weights"]}


def _circle(weight: float, largest: float) -> dict[str, Any]:
    """A weight's number, sign and diameter as a share of the cell; a circle of no size would not be seen."""
    smallest = 0.42 if weight < 0 else 0.24  # a ring needs more room than a disc
    diameter = round(max(smallest, sqrt(abs(weight) / abs(largest))), 3)
    return {"weight": _signed(weight), "negative": weight < 0, "diameter": diameter}


def _signed(weight: float) -> str:
    return f"{weight:z.2f}".replace("-", "−")


def published(folder: Path) -> dict[str, Any] | None:
    """The ten neurons and fifty classes of Figure 8. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "sparse_probe_submatrix.json") as value:
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


FIGURE = Figure(
    title="Sparse linear probe",
    version=VERSION,
    record=dict[str, Any],
    inputs=(
        DataSet("drawings of things"),
        Constant("three weights a class"),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
