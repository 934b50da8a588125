"""A line that says how to read the neurons of an article: names lead to pages.

The reader sees one short note before the first figure with neurons. It has no number. It takes the place of the banner
of the drafts that led to pages elsewhere.

A record's data::

    {"units": 2560,   # units whose words are known
     "words": 3,      # of each unit
     "of": 10000,     # words that were tried
     "proposed": true}   # optional: names come from measurements, until a person edits them
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component, Credit
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import find_model

SHOWN_WORDS = 12  # of each unit on its page


def draw(record: JsonRecord) -> Component:
    """The note, for the record's model."""
    own = find_model(record.model)
    numbers = record.data
    data = {
        "model": own.units_of or own.name, "units": f"{numbers['units']:,}", "words": numbers["words"],
        "tried": f"{numbers['of']:,}",
    }  # fmt: skip
    if numbers.get("proposed"):
        data["proposed"] = True
    alt = "A note: names with a dotted line are neurons. Point at one for what is known of it, follow it to its page."
    # The note is ours; the words that it counts may be others'.
    about = record.about.get("credit")
    credit = Credit(**{**about, "text": f"The words: {about['text']}"}) if about else None
    return Component("neuron-links", data, alt, width="text", credit=credit)


def compute(session: Session) -> dict[str, Any]:
    """The numbers of the model's units and of the data set's words. Raises DatasetMissing."""
    responses = session.responses()
    tried = len(responses.words)
    return {"units": responses.values.shape[1], "words": min(SHOWN_WORDS, tried), "of": tried, "proposed": True}


def published(folder: Path) -> dict[str, Any] | None:
    """How many units have published words, of RN50-x4. Raises AuthorError for a broken file; None without it."""
    name = "top3_words_RN50x4.json"
    if published_files.find(folder, name) is None:
        return None
    with published_files.reading(folder, name) as value:
        return {"units": len(value), "words": min(len(words) for words in value.values()), "of": 10_000}


FIGURE = Figure(
    title="How to read a neuron's name",
    version=2,
    record=dict[str, Any],
    inputs=(DataSet(),),
    compute=compute,
    published=published,
    draw=draw,
)
