"""One picture with text written over it, and what the model takes it for: a small card for the margin.

A record's data::

    {"image": {"object": …}, "alt": "…",                 # the picture with the text on it, and what it shows
     "probabilities": [[0.955, "iPod"], …],              # classes in the order of the card
     "clean": [[0.921, "badger"], …],                    # of the picture without the text
     "target": "iPod", "text": "iPod", "classifier": "linear probe", "caption": "…"}
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import classification_cards
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord

_ROWS = 6
_IMAGE = 13  # The example the original article shows, among the twenty of the file.


def compute(session: Session) -> dict[str, Any]:
    """The second most successful attack on the drawing that is named best; the first stands in attack-setup."""
    from neuron_articles.figures._attacks import attacks, keep_picture

    example = attacks(session)["examples"][-1]
    pixels = example.pop("pixels")
    clean, attacked = example["before"], example["after"]
    names = [name for _, name in attacked[:_ROWS]]
    return {
        "image": keep_picture(session, pixels["after"]), "target": example["target"], "text": example["text"],
        "alt": f"Drawing of {example['shows']} with the word “{example['text']}” written over it several times.",
        "probabilities": attacked[:_ROWS], "clean": clean[:_ROWS], "classifier": example["classifier"],
        "worked": names[0] == example["target"],
    }  # fmt: skip


def draw(record: JsonRecord) -> Component:
    """The card."""
    numbers = record.data
    clean, attacked = classification_cards.top(numbers["clean"]), classification_cards.top(numbers["probabilities"])
    share = {name: probability for probability, name in numbers["clean"]}[clean]
    alt = (
        f"{numbers['alt']} With the text the {numbers['classifier']} answers “{attacked}”, without it “{clean}” "
        f"({classification_cards.percent(share)})."
    )
    card = {
        "image": numbers["image"], "alt": numbers["alt"], "title": "",
        "rows": classification_cards.rows(numbers["probabilities"], [numbers["target"]]),
    }  # fmt: skip
    failed = "" if numbers.get("worked", True) else " that failed"
    caption = numbers.get("caption") or (
        f"A typographic attack{failed}. Without the text the {numbers['classifier']} answers “{clean}” with "
        f"{classification_cards.percent(share)}."
    )
    return Component("classification-cards", {"cards": [card], "setup": None}, alt, width="margin", caption=caption)


def published(folder: Path) -> dict[str, Any] | None:
    """The card of the article's introduction. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "two_example_attack.json") as value:
        probes = value["linear_probes"]
        attacked = probes["results"]["iPod"]["iPod"]["full_results"][0][_IMAGE][:6]
        clean = probes["control"][_IMAGE][:6]
        card = {
            "probabilities": [[float(share), str(name)] for share, name in attacked],
            "clean": [[float(share), str(name)] for share, name in clean],
        }
    return card | {
        "image": published_files.Picture(published_files.require(folder, "example_second.png")),
        "alt": "Photo of a badger on sandy ground with the word “iPod” written over it eight times.",
        "target": "iPod", "text": "iPod", "classifier": "linear probe",
    }  # fmt: skip


FIGURE = Figure(
    title="A typographic attack",
    version=2,
    record=dict[str, Any],
    inputs=(DataSet("held-out drawings of things"),),
    compute=compute,
    published=published,
    draw=draw,
)
