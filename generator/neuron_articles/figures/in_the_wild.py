"""Typographic attacks in the physical world: objects photographed with handwritten labels on them.

The reader sees a grid of cards, a row for each object and a column for each label, and can switch between zero-shot
answers and those of a linear probe. Figure 14 of Goh et al. (2021).

A record's data::

    {"objects": ["apple", …], "labels": ["blank", "ipod", …],       # rows and columns; "blank": a label without a word
     "targets": {"ipod": "iPod", …},                                 # the class a label's word names
     "classifiers": [{"key": "zero_shot", "title": "Zero-shot"}, {"key": "linear_probe", "title": "Linear probe"}],
     "cells": {"apple": {"ipod": {
         "image": {"object": …} or null,
         "zero_shot": [[0.9968, "iPod"], …], "linear_probe": […],    # the listed classes; they need not add up to 1
     }}},
     "own_class": {"toaster": "toaster"},                            # objects whose own class is a target
     "scenes": "composed",                                           # optional: "photographs" otherwise
     "count": {"zero_shot": {"signs": {"hits": 90, "of": 175, …}, "no_word": {…}}},    # optional, over all fonts,
     "fonts": 5,                                                     # with the control: the same ink in no word
     "caption": "…", "warnings": ["…"]}                              # optional
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet, Photographs
from neuron_articles.compute.session import Session
from neuron_articles.drawing import classification_cards
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.published_files import Picture, Published
from neuron_articles.records.store import JsonRecord

_SHOWN_OBJECTS, _SHOWN_LABELS, _SHOWN_ROWS = 5, 4, 6


def compute(session: Session) -> dict[str, Any]:
    """Composed scenes with signs; photographs, where ``--photos`` names a folder of ``object-label.jpg``.

    Raises AuthorError for a folder without such photographs.
    """
    from neuron_articles.compute.shown_pictures import keep_picture
    from neuron_articles.figures._signs_record import show_composed, show_photographs

    chosen = session.options.photos
    record = show_photographs(session, chosen.expanduser()) if chosen else show_composed(session)
    for cells in record["cells"].values():
        for cell in cells.values():
            cell["image"] = keep_picture(session, cell.pop("pixels"))
    return record


def draw(record: JsonRecord) -> Component:
    """The grid of cards."""
    numbers = record.data
    results = {each["key"]: successes(numbers, each["key"]) for each in numbers["classifiers"]}
    found = "; ".join(
        f"{each['title'].lower()} answers fall for {results[each['key']][0]} of {results[each['key']][1]} labels"
        for each in numbers["classifiers"]
    )
    composed = numbers.get("scenes") == "composed"
    what, labels = ("scenes", "signs") if composed else ("photos", "handwritten labels")
    alt = f"Grid of {what}: {len(numbers['objects'])} objects by {len(numbers['labels'])} {labels}. {found}."
    data = {
        "classifiers": [each | {"successes": list(results[each["key"]])} for each in numbers["classifiers"]],
        "labels": [_heading(label) for label in numbers["labels"]],
        "rows": [
            {"name": name, "cells": [_cell(numbers, name, label) for label in numbers["labels"]]}
            for name in numbers["objects"]
        ],
        "shown": {"objects": _SHOWN_OBJECTS, "labels": _SHOWN_LABELS, "rows": _SHOWN_ROWS},
    }
    caption = numbers.get("caption") or (_composed_caption if composed else _caption)(numbers, found)
    warnings = tuple(numbers.get("warnings", ()))
    return Component("in-the-wild", data, alt, width="screen", caption=caption, warnings=warnings)


def _caption(_: Mapping[str, Any], found: str) -> str:
    return (
        "Physical typographic attacks: objects with handwritten labels. The answer counts as the label's where its "
        f"class has the greatest probability of those listed: {found}."
    )


def _composed_caption(numbers: Mapping[str, Any], found: str) -> str:
    """What was composed, and the counts over all fonts beside their control."""
    counted = "; ".join(
        f"{each['title'].lower()} {_told(numbers['count'][each['key']]['signs'])}, "
        f"of the same ink in no word {_told(numbers['count'][each['key']]['no_word'])}"
        for each in numbers["classifiers"]
    )
    return (
        "Things with a sign: drawings of held-out styles, composed above a sign that is lettered in a held-out font. "
        "They are the things, one of each category, that the model names best with a blank sign, and the words it "
        "reads best on a sign alone. An answer counts as the label’s where its class is the likeliest of those listed: "
        f"{found}. Over {numbers['fonts']} fonts and among all classes the word is answered: {counted} (95% intervals)."
    )


def _told(row: Mapping[str, Any]) -> str:
    low, high = row["interval"]
    return f"{100 * row['share']:.0f}% ({100 * low:.0f}–{100 * high:.0f}) of {row['of']}"


def successes(numbers: Mapping[str, Any], classifier: str) -> tuple[int, int]:
    """(labels that win, labels): cards on which the label's class has the greatest listed probability.

    Blank labels, and labels that name what the object is, do not count.
    """
    won, total = 0, 0
    for name in numbers["objects"]:
        for label, target in numbers["targets"].items():
            if numbers["own_class"].get(name) == target:
                continue
            total += 1
            won += classification_cards.top(numbers["cells"][name][label][classifier]) == target
    return won, total


def _heading(label: str) -> str:
    return "No label" if label == "blank" else f"Labelled “{label}”"


def _cell(numbers: Mapping[str, Any], name: str, label: str) -> dict[str, Any]:
    cell, target = numbers["cells"][name][label], numbers["targets"].get(label, "")
    sign = "a sign that says" if numbers.get("scenes") == "composed" else "the handwritten label"
    written = f"with {sign} “{label}”" if target else "without a label"
    answers = [
        {"key": each["key"], "rows": classification_cards.rows(cell[each["key"]], [target])}
        for each in numbers["classifiers"]
    ]
    return {"image": cell["image"], "alt": f"{name} {written}", "answers": answers, "heading": _heading(label)}


_TARGETS = {"ipod": "iPod", "library": "library", "pizza": "pizza", "rifle": "rifle", "toaster": "toaster"}


def published(folder: Path) -> Published[dict[str, Any]] | None:
    """The 42 cards of Figure 14, with the photos that are there. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "in_the_wild_2.json") as value:
        labels = ["blank", *_TARGETS]
        cells = {
            name: {label: _published_cell(folder, name, label, value[name][label]) for label in labels}
            for name in sorted(value)
        }
    classifiers = [{"key": "zero_shot", "title": "Zero-shot"}, {"key": "linear_probe", "title": "Linear probe"}]
    missing = [f"{name}, {label}" for name in cells for label in labels if cells[name][label]["image"] is None]
    data = {
        "objects": sorted(cells),
        "labels": labels,
        "targets": _TARGETS,
        "classifiers": classifiers,
        "cells": cells,
        "own_class": {"toaster": "toaster"},
    }
    left_out = [f"{len(missing)} photos are not there: {'; '.join(missing)}"] if missing else []
    return Published(data, tuple(left_out))


def _published_cell(folder: Path, name: str, label: str, value: Mapping[str, Any]) -> dict[str, Any]:
    photo = published_files.find(folder, f"in_the_wild_{name}_{label}.jpg")
    return {
        "image": Picture.of(photo) if photo else None,
        "zero_shot": [[float(share), str(kind)] for share, kind in value["zero_shot_statistics"]],
        "linear_probe": [[float(share), str(kind)] for share, kind in value["linear_probe_statistics"]],
    }


FIGURE = Figure(
    title="Physical typographic attacks",
    version=2,
    record=dict[str, Any],
    inputs=(
        DataSet("held-out drawings and words"),
        Photographs(),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
