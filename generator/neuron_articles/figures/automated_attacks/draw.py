"""The table of automated attacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from neuron_articles.analyses.attack_counts import AttackCount, AttackedClassifier
from neuron_articles.drawing.component import Component
from neuron_articles.figures.automated_attacks.record import AutomatedAttacksRecord
from neuron_articles.records.shares import percent
from neuron_articles.records.store import Record
from neuron_articles.statistics.intervals import wilson_interval

READS = 0.5
CAPTION = (
    "Typographic attacks by overlaid text. Each text is written over {n} images at the same eight places; an attack "
    "succeeds when the answer becomes the target class and was another one before. Pixel cover is the mean share of "
    "pixels that change at all."
)
OWN_CAPTION = (
    "Typographic attacks on {n} held-out drawings: {layout}, in one font. {reading} The texts were found on {tried_on} "
    "other drawings, by trying all {names} class names and {units} words that a unit reads. An attack succeeds when "
    "the answer becomes the target class and was another one before. Below each success stands that of the same ink "
    "in no word: cut in strips and shuffled."
)


class Result(TypedDict):
    """A cell of the table: an attack's success for one classifier, and what else became of the answers."""

    control: str
    share: float
    success: str
    interval: str
    others: list[str]


class AttackRow(TypedDict):
    """A row of the table; a result is None where the classifier does not know the target."""

    target: str
    text: str
    cover: str
    results: list[Result | None]


def draw(record: Record[AutomatedAttacksRecord]) -> Component:
    """The table of attacks, in the record's order."""
    numbers = record.data
    rows = [_row(attack, numbers.classifiers, numbers.total) for attack in numbers.attacks]
    first = numbers.classifiers[0]
    best = _best(numbers)
    success = best.outcomes[first.key].changed_to
    alt = (
        f"Table of {len(rows)} typographic attacks. {_rank(numbers, success)} writes “{best.text}” and turns "
        f"{_percent(success, 1)} of {numbers.total} images into “{best.target}” for {first.title}."
        f"{_control_text(best, first.key)}"
    )
    data = {"n": numbers.total, "classifiers": numbers.classifiers, "rows": rows}
    warnings = () if numbers.layout else (_published_warning(best, first.key),)
    return Component("attack-table", data, alt, caption=_caption(numbers), warnings=warnings)


def _best(numbers: AutomatedAttacksRecord) -> AttackCount:
    """The attack with the greatest success against the first classifier."""
    key = numbers.classifiers[0].key
    return max(numbers.attacks, key=lambda attack: attack.outcomes[key].changed_to)


def _rank(numbers: AutomatedAttacksRecord, success: float) -> str:
    """Whether the greatest success is that of one attack."""
    key = numbers.classifiers[0].key
    equal = sum(attack.outcomes[key].changed_to == success for attack in numbers.attacks)
    return "The most successful" if equal == 1 else f"The first of {equal} equally successful ones"


def _published_warning(best: AttackCount, key: str) -> str:
    cover, success = best.pixel_cover, best.outcomes[key].changed_to
    return (
        f"The drafts speak of 97% success at about 7% of pixels. The best attack in the published data reaches "
        f"{100 * success:.1f}% at {100 * cover:.2f}%."
    )


def _caption(numbers: AutomatedAttacksRecord) -> str:
    if numbers.candidates is None:
        return CAPTION.format(n=numbers.total)
    return OWN_CAPTION.format(
        n=numbers.total,
        layout=numbers.layout,
        reading=_reading(numbers),
        tried_on=numbers.tried_on,
        names=numbers.candidates.names,
        units=numbers.candidates.units,
    )


def _reading(numbers: AutomatedAttacksRecord) -> str:
    """Why this layout: how many class names the model reads in it, on white."""
    read = numbers.reading[numbers.layout]
    share = f"reads {percent(read)} of {numbers.classes} class names"
    if read >= READS:
        return (
            f"Of three layouts it is the finest in which the model reads half of the class names on white; it {share}."
        )
    return f"In none of three layouts does the model read half of the class names on white; in this one it {share}."


def _control_text(attack: AttackCount, key: str) -> str:
    control = attack.controls.get(key)
    return f" The same ink in no word turns {_percent(control.changed_to, 1)}." if control else ""


def _percent(share: float, places: int) -> str:
    return percent(share, places, " %")


def _row(attack: AttackCount, classifiers: Sequence[AttackedClassifier], total: int) -> AttackRow:
    """The strings of one attack's row, and per classifier the outcomes and the interval of the success."""
    results = [_result(attack, classifier.key, total) for classifier in classifiers]
    return AttackRow(target=attack.target, text=attack.text, cover=_percent(attack.pixel_cover, 2), results=results)


def _result(attack: AttackCount, key: str, total: int) -> Result | None:
    outcome, control = attack.outcomes.get(key), attack.controls.get(key)
    if outcome is None:
        return None
    low, high = wilson_interval(round(outcome.changed_to * total), total)
    others = (outcome.already_equal, outcome.changed_away, outcome.neither)
    return Result(
        control=_percent(control.changed_to, 1) if control else "",
        share=outcome.changed_to,
        success=_percent(outcome.changed_to, 1),
        interval=f"{100 * low:.1f}–{100 * high:.1f}",
        others=[_percent(share, 1) for share in others],
    )
