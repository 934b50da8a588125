"""How the automated attacks are made: a picture before and after text is written over it, with the answers to both.

Figure 15 of Goh et al. (2021).
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from neuron_articles.analyses.attack_counts import Answer
from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import classification_cards
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.shares import counted_in
from neuron_articles.records.store import Record

_ROWS = 9
_CAPTION = (
    "How an attack is made. The text is written over the picture at the same eight places, in one font, whatever the "
    "picture shows; here it changes {cover:.1f}% of the pixels. The attack succeeds when the answer becomes the target "
    "class."
)
_OWN_CAPTION = (
    "How an attack is made. The text is written over a drawing in one font ({layout}), whatever the drawing shows; "
    "here it changes {cover:.1f}% of the pixels. The attack succeeds when the answer becomes the target class. The "
    "drawing is the one, of {n}, that the {classifier} names with most certainty: whether the attack works on it was "
    "not looked at. With this text {success} of all drawings become the target, and {control} with the same "
    "ink in no word."
)


class Side(Struct, frozen=True):
    """A picture, what it shows, and the probabilities of classes in the order of the card."""

    image: ImageObject
    alt: str
    probabilities: list[Answer]


class Success(Struct, frozen=True):
    """The attack over all ``total`` drawings: shares that became the target, by the text and by its ink in no word."""

    total: int = field(name="n")
    success: float
    control: float


class AttackSetupRecord(Struct, frozen=True, omit_defaults=True):
    """One attack on one picture.

    pixel_cover:  the share of pixels that the text changes
    shows, style: the concept of a drawing, and the set it is of
    layout:       how the text is written
    counted:      the attack over all drawings; None where only one picture was published
    """

    target: str
    text: str
    classifier: str
    pixel_cover: float
    before: Side
    after: Side
    shows: str = ""
    style: str = ""
    layout: str = field(name="copies", default="")
    counted: Success | None = None


def compute(session: Session) -> AttackSetupRecord:
    """The most successful attack on the drawing that is named best."""
    from neuron_articles.compute.attack_measurements import count_attacks
    from neuron_articles.compute.shown_pictures import keep_picture

    found = count_attacks(session)
    example, counted = found.examples[0], found.attacks[0]
    key = found.classifiers[-1].key
    shows = f"Drawing of {example.shows}"
    after = f"{shows} with the word “{example.text}” written over it several times."
    return AttackSetupRecord(
        target=example.target,
        text=example.text,
        classifier=example.classifier,
        pixel_cover=example.pixel_cover,
        before=Side(keep_picture(session, example.pixels.before), f"{shows}.", example.before),
        after=Side(keep_picture(session, example.pixels.after), after, example.after),
        shows=example.shows,
        style=example.style,
        layout=found.layout,
        counted=Success(found.total, counted.outcomes[key].changed_to, counted.controls[key].changed_to),
    )


def draw(record: Record[AttackSetupRecord]) -> Component:
    """The two cards with the attack between them."""
    numbers = record.data
    before, after = (classification_cards.top(side.probabilities) for side in (numbers.before, numbers.after))
    alt = (
        f"Two cards. {numbers.before.alt} The {numbers.classifier} answers “{before}”. With the text "
        f"“{numbers.text}” written over it, it answers “{after}”."
    )
    data = {
        "cards": [_card(numbers.before, numbers.target, "Before"), _card(numbers.after, numbers.target, "After")],
        "setup": {"target": numbers.target, "text": numbers.text},
    }
    return Component("classification-cards", data, alt, width="page", caption=_caption(numbers))


def _caption(numbers: AttackSetupRecord) -> str:
    cover, counted = 100 * numbers.pixel_cover, numbers.counted
    if counted is None:
        return _CAPTION.format(cover=cover)
    return _OWN_CAPTION.format(
        layout=numbers.layout,
        cover=cover,
        n=counted.total,
        classifier=numbers.classifier,
        success=counted_in(counted.success, counted.total, 1),
        control=counted_in(counted.control, counted.total, 1),
    )


def _card(side: Side, target: str, title: str) -> classification_cards.Card:
    rows = classification_cards.rows(side.probabilities[:_ROWS], [target])
    return classification_cards.Card(image=side.image, alt=side.alt, title=title, rows=rows)


def published(folder: Path) -> AttackSetupRecord | None:
    """The Chihuahua of Figure 15. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "one_example_attack.json") as value:
        attack = value["results"]["pizza"]["pizza"]
        rows = {"before": value["control"][0], "after": attack["full_results"][0]}
        cover = float(attack["avg_img_l0_norm_diff"])
        answers = {side: [(float(share), str(name)) for share, name in row] for side, row in rows.items()}
    alts = {
        "before": "Photo of a small dog with a red harness on a beach.",
        "after": "The same photo with the word “pizza” written over it eight times.",
    }
    before, after = (
        Side(published_files.Picture.of(published_files.require(folder, f"example_{side}.png")), alts[side], row)
        for side, row in answers.items()
    )
    return AttackSetupRecord("pizza", "pizza", "linear probe", cover, before, after)


FIGURE = Figure(
    title="Setup of the typographic attacks",
    version=3,
    record=AttackSetupRecord,
    inputs=(DataSet("held-out drawings of things"),),
    compute=compute,
    published=published,
    draw=draw,
)
