"""One picture with text written over it, and what the model takes it for: a small card for the margin."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from neuron_articles.analyses.attack_counts import Answer
from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import classification_cards
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.store import Record

_ROWS = 6
_IMAGE = 13  # The example the original article shows, among the twenty of the file.


class AttackDemoRecord(Struct, frozen=True, omit_defaults=True):
    """An attacked picture.

    image, alt:    the picture with the text on it, and what it shows
    target, text:  the class that the attack aims at, and what is written
    probabilities: of classes, in the order of the card, for the picture with the text
    clean:         the same for the picture without the text
    worked:        whether the answer became the target
    """

    image: ImageObject
    alt: str
    target: str
    text: str
    probabilities: list[Answer]
    clean: list[Answer]
    classifier: str
    worked: bool = True


def compute(session: Session) -> AttackDemoRecord:
    """The second most successful attack on the drawing that is named best; the first stands in attack-setup."""
    from neuron_articles.compute.attack_measurements import count_attacks
    from neuron_articles.compute.shown_pictures import keep_picture

    example = count_attacks(session).examples[-1]
    return AttackDemoRecord(
        image=keep_picture(session, example.pixels.after),
        alt=f"Drawing of {example.shows} with the word “{example.text}” written over it several times.",
        target=example.target,
        text=example.text,
        probabilities=example.after[:_ROWS],
        clean=example.before[:_ROWS],
        classifier=example.classifier,
        worked=example.after[0][1] == example.target,
    )


def draw(record: Record[AttackDemoRecord]) -> Component:
    """The card."""
    numbers = record.data
    clean, attacked = classification_cards.top(numbers.clean), classification_cards.top(numbers.probabilities)
    share = classification_cards.percent({name: probability for probability, name in numbers.clean}[clean])
    alt = f"{numbers.alt} With the text the {numbers.classifier} answers “{attacked}”, without it “{clean}” ({share})."
    card = classification_cards.Card(
        image=numbers.image,
        alt=numbers.alt,
        title="",
        rows=classification_cards.rows(numbers.probabilities, [numbers.target]),
    )
    failed = "" if numbers.worked else " that failed"
    caption = f"A typographic attack{failed}. Without the text the {numbers.classifier} answers “{clean}” with {share}."
    return Component("classification-cards", {"cards": [card], "setup": None}, alt, width="margin", caption=caption)


def published(folder: Path) -> AttackDemoRecord | None:
    """The card of the article's introduction. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "two_example_attack.json") as value:
        probes = value["linear_probes"]
        attacked = probes["results"]["iPod"]["iPod"]["full_results"][0][_IMAGE][:6]
        clean = probes["control"][_IMAGE][:6]
        answers = [[(float(share), str(name)) for share, name in rows] for rows in (attacked, clean)]
    return AttackDemoRecord(
        image=published_files.Picture.of(published_files.require(folder, "example_second.png")),
        alt="Photo of a badger on sandy ground with the word “iPod” written over it eight times.",
        target="iPod",
        text="iPod",
        probabilities=answers[0],
        clean=answers[1],
        classifier="linear probe",
    )


FIGURE = Figure(
    title="A typographic attack",
    version=2,
    record=AttackDemoRecord,
    inputs=(DataSet("held-out drawings of things"),),
    compute=compute,
    published=published,
    draw=draw,
)
