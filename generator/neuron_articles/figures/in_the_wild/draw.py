"""The grid of cards, with its caption."""

from __future__ import annotations

from typing import TypedDict

from neuron_articles.analyses.sign_counts import SignCount
from neuron_articles.drawing import classification_cards
from neuron_articles.drawing.component import Component
from neuron_articles.figures.in_the_wild.record import BLANK, InTheWildRecord
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.store import Record

_SHOWN_OBJECTS, _SHOWN_LABELS, _SHOWN_ROWS = 5, 4, 6


class CardAnswers(TypedDict):
    """What one classifier says of a picture."""

    key: str
    rows: list[classification_cards.Row]


class GridCard(TypedDict):
    """One picture, with the labels above it on narrow screens."""

    image: ImageObject | None
    alt: str
    answers: list[CardAnswers]
    heading: str


class GridRow(TypedDict):
    """An object with its pictures."""

    name: str
    cells: list[GridCard]


class GridClassifier(TypedDict):
    """A classifier that readers may choose: (labels that win, labels)."""

    key: str
    title: str
    successes: tuple[int, int]


def draw(record: Record[InTheWildRecord]) -> Component:
    """The grid of cards."""
    numbers = record.data
    classifiers = [
        GridClassifier(key=each.key, title=each.title, successes=successes(numbers, each.key))
        for each in numbers.classifiers
    ]
    found = "; ".join(
        f"{each['title'].lower()} answers fall for {each['successes'][0]} of {each['successes'][1]} labels"
        for each in classifiers
    )
    what, labels = ("scenes", "signs") if numbers.scenes == "composed" else ("photos", "handwritten labels")
    alt = f"Grid of {what}: {len(numbers.objects)} objects by {len(numbers.labels)} {labels}. {found}."
    data = {
        "classifiers": classifiers,
        "labels": [_heading(label) for label in numbers.labels],
        "rows": [_row(numbers, name) for name in numbers.objects],
        "shown": {"objects": _SHOWN_OBJECTS, "labels": _SHOWN_LABELS, "rows": _SHOWN_ROWS},
    }
    caption = _composed_caption(numbers, found) if numbers.scenes == "composed" else _caption(found)
    return Component("in-the-wild", data, alt, width="screen", caption=caption)


def _caption(found: str) -> str:
    return (
        "Physical typographic attacks: objects with handwritten labels. The answer counts as the label's where its "
        f"class has the greatest probability of those listed: {found}."
    )


def _composed_caption(numbers: InTheWildRecord, found: str) -> str:
    """What was composed, and the counts over all fonts beside their control."""
    counted = "; ".join(
        f"{each.title.lower()} {_percent(numbers.count[each.key].signs)}, "
        f"of the same ink in no word {_percent(numbers.count[each.key].no_word)}"
        for each in numbers.classifiers
    )
    return (
        "Things with a sign: drawings of held-out styles, composed above a sign that is lettered in a held-out font. "
        "They are the things, one of each category, that the model names best with a blank sign, and the words it "
        "reads best on a sign alone. An answer counts as the label’s where its class is the likeliest of those listed: "
        f"{found}. Over {numbers.fonts} fonts and among all classes the word is answered: {counted} (95% intervals)."
    )


def _percent(count: SignCount) -> str:
    low, high = count.interval
    return f"{100 * count.share:.0f}% ({100 * low:.0f}–{100 * high:.0f}) of {count.total}"


def successes(numbers: InTheWildRecord, classifier: str) -> tuple[int, int]:
    """(labels that win, labels): cards on which the label's class has the greatest listed probability.

    Blank labels, and labels that name what the object is, do not count.
    """
    counted = [
        (numbers.cells[name][label].answers[classifier], target)
        for name in numbers.objects
        for label, target in numbers.targets.items()
        if numbers.own_class.get(name) != target
    ]
    return sum(classification_cards.top(answers) == target for answers, target in counted), len(counted)


def _heading(label: str) -> str:
    return "No label" if label == BLANK else f"Labelled “{label}”"


def _row(numbers: InTheWildRecord, name: str) -> GridRow:
    return GridRow(name=name, cells=[_card(numbers, name, label) for label in numbers.labels])


def _card(numbers: InTheWildRecord, name: str, label: str) -> GridCard:
    card, target = numbers.cells[name][label], numbers.targets.get(label, "")
    sign = "a sign that says" if numbers.scenes == "composed" else "the handwritten label"
    written = f"with {sign} “{label}”" if target else "without a label"
    answers = [
        CardAnswers(key=each.key, rows=classification_cards.rows(card.answers[each.key], [target]))
        for each in numbers.classifiers
    ]
    return GridCard(image=card.image, alt=f"{name} {written}", answers=answers, heading=_heading(label))
