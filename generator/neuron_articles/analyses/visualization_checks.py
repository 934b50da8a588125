"""How many pictures made to excite units pass their checks, with controls and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from neuron_articles.records.shares import share_of
from neuron_articles.records.visualizations import CheckedPicture
from neuron_articles.statistics.intervals import share_interval

STRONG = 99  # percentile of the data set's pictures above which a picture excites its unit strongly


class CheckCounts(Struct, frozen=True):
    """Both checks over some pictures, one of each unit.

    checked:           pictures whose unit stands for a concept, so that there is a label to compare
    agree:             of these, those that the model labels with that concept; ``interval``, 95 %, is of the share
    control:           the share that agrees where labels are shuffled over the other units' concepts
    pictured:          all pictures
    above_99:          of these, those that excite their unit more than 99 % of the data set's pictures do, with the
                       95 % interval of the share, and the share of another unit, the control
    """

    checked: int
    agree: int
    interval: tuple[float, float]
    control: float
    pictured: int
    above_99: int
    above_99_interval: tuple[float, float]
    above_99_control: float


class OutcomeCount(Struct, frozen=True):
    """How many of some things came out so. Pictures of one unit are no independent trials: there is no interval."""

    hits: int
    total: int


class OutcomeShare(OutcomeCount, frozen=True):
    """How many of some units came out so, with the 95 % interval of the share, from 0 to 1."""

    interval: tuple[float, float]


def count_checks(pictures: Mapping[str, CheckedPicture], concepts: Mapping[int, str]) -> CheckCounts:
    """How many of the units' pictures pass each check.

    pictures: a unit's number as text -> its picture
    concepts: of the units that stand for one; others have no label to agree with
    """
    asked = {unit: concepts[int(unit)] for unit in pictures if int(unit) in concepts}
    labels = [pictures[unit].label for unit in asked]
    agree = sum(label == concept for label, concept in zip(labels, asked.values(), strict=True))
    chance = sum(labels.count(concept) for concept in asked.values()) - agree
    above = sum(one.percentile > STRONG for one in pictures.values())
    stray = sum(one.stray > STRONG for one in pictures.values())
    return CheckCounts(
        checked=len(asked),
        agree=agree,
        interval=rounded_interval(agree, len(asked)),
        control=round(chance / max(1, len(asked) * (len(asked) - 1)), 4),
        pictured=len(pictures),
        above_99=above,
        above_99_interval=rounded_interval(above, len(pictures)),
        above_99_control=round(stray / max(1, len(pictures)), 4),
    )


def count_outcomes(outcomes: Sequence[bool]) -> OutcomeCount:
    """Of things that are no independent trials."""
    return OutcomeCount(sum(outcomes), len(outcomes))


def share_outcomes(outcomes: Sequence[bool]) -> OutcomeShare:
    """Of independent units."""
    return OutcomeShare(sum(outcomes), len(outcomes), rounded_interval(sum(outcomes), len(outcomes)))


def rounded_interval(hits: int, total: int) -> tuple[float, float]:
    """Wilson's interval at 95 % with four digits; of nothing, everything is possible."""
    low, high = share_interval(hits, total)
    return round(low, 4), round(high, 4)


def strongest(rows: Mapping[str, Sequence[CheckedPicture]]) -> dict[str, CheckedPicture]:
    """Unit -> the picture of it that excites it most."""
    return {unit: max(row, key=lambda one: one.response) for unit, row in rows.items() if row}


def percent_of(count: OutcomeCount) -> str:
    """A share as captions print it: "83%", of few "80% (4 of 5)", or "none" of nothing."""
    return share_of(count.hits, count.total)
