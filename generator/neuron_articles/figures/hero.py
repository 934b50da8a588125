"""One neuron, three modalities: a human neuron, one of this model, and one of a conventional network side by side.

The reader sees three rows (coloured or photographed, drawn in lines, written) and a column for each neuron, with a yes
or no in each cell; those of the model are measured, those of others are facts as published. The opening figure of Goh
et al. (2021) and its drafts.

A record's data::

    {"threshold": 3.0,
     "modalities": ["Photograph or coloured drawing", "Line drawing", "Written name"],          # rows
     "columns": [{"title": "Neuron 12", "about": "PictoCLIP", "unit": "PictoCLIP/layer4/12",    # unit is optional
                  "concept": "octopus", "measured": true,
                  "cells": [{"yes": true, "text": "5.2 SD", "images": [{"object": …}], "alt": "…"}, …]}, …],
     "warnings": ["…"],                                               # optional
     "control": {"untrained": [0.4, 0.2, 0.1], "mismatched": [4.0, 3.5, 0.1]}}       # medians of the best by the rule
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit

_MODALITIES = ["Photograph or coloured drawing", "Line drawing", "Written name"]
_HUMAN = {
    "title": "A human neuron", "about": "recorded with depth electrodes", "concept": "Halle Berry",
    "measured": False, "citation": "quiroga2005invariant",
    "cells": [
        {"yes": True, "text": "Responds to photographs of the actress."},
        {"yes": True, "text": "Responds to a drawing of her."},
        {"yes": True, "text": "Responds to her name in letters."},
    ],
}  # fmt: skip
_CONVENTIONAL = {
    "title": "A conventional neuron", "about": "InceptionV1, unit 483, trained to classify", "concept": "a face",
    "measured": False, "citation": "goh2021multimodal",
    "cells": [
        {"yes": True, "text": "Responds to photographs of people’s faces."},
        {"yes": False, "text": "Does not respond much to drawings of them."},
        {"yes": False, "text": "Does not respond much to words."},
    ],
}  # fmt: skip


def compute(session: Session) -> dict[str, Any]:
    """The unit of this model that answers best in all three modalities, beside the published ones and two controls."""
    from neuron_articles.analyses.modalities import THRESHOLD, choose, gather, mismatched, respond, show
    from neuron_articles.models.clip import RANDOM, load_model
    from neuron_articles.stimuli.dataset.library import load_library

    library = load_library()
    stimuli = gather(library)
    values = respond(session.clip, library, stimuli)
    session.report(1, 2, "the same architecture without training")
    untrained = load_model(session.model.name, device=session.options.device or None, weights=RANDOM)
    control = {
        "untrained": choose(respond(untrained, library, stimuli), stimuli).judged,
        "mismatched": choose(values, mismatched(stimuli)).judged,
    }
    choice = choose(values, stimuli)
    cells = [
        _measured_cell(session, library, stimuli, each, yes, choice.concept)
        for each, yes in zip(show(choice, values, stimuli), choice.passed, strict=True)
    ]
    own = {
        "title": f"Neuron {choice.unit}", "about": session.model.title, "concept": choice.concept, "measured": True,
        "unit": str(Unit.of(session.model.name, choice.unit)), "cells": cells,
    }  # fmt: skip
    columns = [_HUMAN, own, _CONVENTIONAL]
    return {"threshold": THRESHOLD, "modalities": _MODALITIES, "columns": columns, "control": control}


def _measured_cell(
    session: Session, library: Any, stimuli: Any, row: Mapping[str, Any], yes: bool, concept: str
) -> dict[str, Any]:
    from neuron_articles.compute.shown_pictures import keep_picture

    images = [keep_picture(session, library.rendered(stimuli.items[place]), 96) for place in row["places"]]
    styles = ", ".join(stimuli.items[place].style for place in row["places"])
    text = f"{row['median']:z.1f} SD, the median of {row['of']}.".replace("-", "−")
    return {"yes": yes, "text": text, "images": images, "alt": f"{concept}, as drawn or lettered in {styles}"}


def draw(record: JsonRecord) -> Component:
    """The table."""
    numbers = record.data
    columns = [_column(column) for column in numbers["columns"]]
    told = "; ".join(f"{each['title']} ({each['concept']}): {_answers(each)}" for each in numbers["columns"])
    alt = f"Table of neurons by modality: {', '.join(numbers['modalities'])}. {told}."
    units = tuple(column["unit"] for column in numbers["columns"] if column.get("unit"))
    citations = tuple(dict.fromkeys(each["citation"] for each in numbers["columns"] if each.get("citation")))
    return Component(
        "hero", {"modalities": numbers["modalities"], "columns": columns}, alt, width="page",
        caption=_caption(numbers), units=units, citations=citations,
        warnings=tuple(numbers.get("warnings", ())),
    )  # fmt: skip


def published(folder: Path) -> dict[str, Any]:
    """The three neurons of the original, as facts; its pictures belong to others. Raises AuthorError."""
    with published_files.reading(folder, "top3_words_RN50x4.json") as words:
        read = ", ".join(str(word) for word in words["550"])
    clip = {
        "title": "A neuron of CLIP", "about": "RN50-x4, unit 550", "concept": "Spider-Man", "measured": False,
        "unit": "RN50x4/layer4/550", "citation": "goh2021multimodal",
        "cells": [
            {"yes": True, "text": "Responds to people in the costume of Spider-Man, and to spiders."},
            {"yes": True, "text": "Responds to comics and drawings of him."},
            {"yes": True, "text": f"Responds to written words; its strongest are {read}."},
        ],
    }  # fmt: skip
    warning = "The pictures of the original belong to others and are not shown. One draft gives the unit as 244, whose "
    warning += "strongest words are no spiders."
    return {
        "threshold": None, "modalities": _MODALITIES, "columns": [_HUMAN, clip, _CONVENTIONAL], "control": {},
        "warnings": [warning],
    }  # fmt: skip


def _answers(column: Mapping[str, Any]) -> str:
    return ", ".join("yes" if cell["yes"] else "no" for cell in column["cells"])


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    unit = column.get("unit", "")
    page = f"{Unit.parse(unit).path}/index.html" if unit else ""
    cells = [{"images": [], "alt": ""} | dict(cell) for cell in column["cells"]]
    return {**column, "unit": unit, "page": page, "cells": cells}


def _caption(numbers: Mapping[str, Any]) -> str:
    """What is measured, by which rule, and what the rule finds in the controls."""
    own = next((column for column in numbers["columns"] if column["measured"]), None)
    if own is None:
        return "One neuron, three modalities. All columns retell what was published of these neurons."
    facts = "The other columns retell what was published of them."
    passed = sum(cell["yes"] for cell in own["cells"])
    control = {name: _medians(values) for name, values in numbers["control"].items()}
    weak = all(value > numbers["threshold"] for value in numbers["control"]["mismatched"])
    remark = " (some neuron answers to any three things, so the rule alone proves little)" if weak else ""
    return (
        f"One neuron, three modalities. {own['title']} of {own['about']} was chosen, with its thing, as the one that "
        f"answers best in all three on half of the drawings and fonts; the cells show the other half, and it passes in "
        f"{passed} of 3. Yes: the median response to the thing is more than {numbers['threshold']:g} standard "
        f"deviations (SD) above the mean response to that modality. The same rule finds {control['untrained']} in the "
        f"untrained network, and with the names dealt to wrong things {control['mismatched']}{remark}. This data set "
        f"has coloured drawings in the place of photographs; line drawings of training are among the cells’. {facts}"
    )


def _medians(values: list[float]) -> str:
    return " / ".join(f"{value:z.1f}".replace("-", "−") for value in values) + " SD"


FIGURE = Figure(
    title="One neuron, three modalities",
    version=1,
    record=dict[str, Any],
    inputs=(
        DataSet("drawings and names of things"),
        Constant("the same architecture without training"),
        Constant("threshold of 3 SD"),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
