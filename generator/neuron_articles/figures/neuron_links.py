"""A line that says how to read the neurons of an article: names lead to pages.

The reader sees one short note before the first figure with neurons. It has no number. It takes the place of the banner
of the drafts that led to pages elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component, Credit
from neuron_articles.records import published_files
from neuron_articles.records.store import Record
from neuron_articles.units import find_model

N_WORDS = 12  # of each unit on its page
_N_PUBLISHED_WORDS = 10_000  # that were tried of RN50-x4, see Goh et al. (2021)


class NeuronLinksRecord(Struct, frozen=True, omit_defaults=True):
    """What the pages of units hold.

    units:    how many units have words
    words:    how many words of each unit its page shows
    tried:    of how many words these are the strongest
    proposed: whether names come from measurements, until a person edits them
    """

    units: int
    words: int
    tried: int
    proposed: bool = False


def draw(record: Record[NeuronLinksRecord]) -> Component:
    """The note, for the record's model."""
    own = find_model(record.model)
    numbers = record.data
    data: dict[str, object] = {
        "model": own.units_of or own.name,
        "units": f"{numbers.units:,}",
        "words": numbers.words,
        "tried": f"{numbers.tried:,}",
    }
    if numbers.proposed:
        data["proposed"] = True
    alt = "A note: names with a dotted line are neurons. Point at one for what is known of it, follow it to its page."
    # The note is ours; the words that it counts may be others'.
    about = record.about.get("credit")
    credit = Credit(**{**about, "text": f"The words: {about['text']}"}) if about else None
    return Component("neuron-links", data, alt, width="text", credit=credit)


def compute(session: Session) -> NeuronLinksRecord:
    """The numbers of the model's units and of the data set's words. Raises DatasetMissing."""
    responses = session.responses()
    tried = len(responses.words)
    return NeuronLinksRecord(responses.values.shape[1], min(N_WORDS, tried), tried, proposed=True)


def published(folder: Path) -> NeuronLinksRecord | None:
    """How many units have published words, of RN50-x4. Raises AuthorError for a broken file; None without it."""
    name = "top3_words_RN50x4.json"
    if published_files.find(folder, name) is None:
        return None
    with published_files.reading(folder, name) as value:
        return NeuronLinksRecord(len(value), min(len(words) for words in value.values()), _N_PUBLISHED_WORDS)


FIGURE = Figure(
    title="How to read a neuron's name",
    version=3,
    record=NeuronLinksRecord,
    inputs=(DataSet(),),
    compute=compute,
    published=published,
    draw=draw,
)
