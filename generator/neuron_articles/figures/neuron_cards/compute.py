"""The cards of a session's model: neurons that stand for a concept, and those that articles mention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct, field

from neuron_articles.authoring.mentions import find_mentioned
from neuron_articles.compute.made_pictures import made_pictures
from neuron_articles.compute.session import Session
from neuron_articles.figures.neuron_cards.record import EXAMPLE_SIDE, CardExample, NeuronCard, NeuronCardsRecord
from neuron_articles.problems import AuthorError

N_PER_KIND = 4  # neurons, the purest first
N_EXAMPLES, N_WORDS = 6, 5  # of a neuron
_UNITS = "units"  # the figure whose record is read


class UnitPurity(Struct, frozen=True):
    """The shares of a unit's ten strongest pictures and words that show its concept, 0 to 1."""

    pictures: float = 0.0
    words: float = 0.0


class MeasuredFacts(Struct, frozen=True):
    """What the record of units says of one, as far as cards need it. modalities: "pictures", "words" or both"""

    title: str
    concept: str
    words: list[str]
    families: list[str] = []
    modalities: list[str] = []
    purity: UnitPurity = UnitPurity()

    @property
    def multimodal(self) -> bool:
        return len(self.modalities) == 2


class _UnitFacts(Struct, frozen=True):
    """units: by name in full    details: the object that holds the examples"""

    units: dict[str, MeasuredFacts]
    details: str


class _Picture(NamedTuple):
    """An image object, the concept that it shows, and the number of its source."""

    object: str
    concept: str
    source: int


class _Example(NamedTuple):
    """The place of a picture, the unit's response in standard deviations, and the cell of its maximum."""

    picture: int
    deviations: float
    cell: int


class _UnitExamples(Struct, frozen=True):
    """The drawings that excite a unit most: of all there are, empty where the model saw none, and of unseen ones."""

    every: list[_Example] = field(name="all", default=[])
    pictures: list[_Example] = []


class _UnitDetail(Struct, frozen=True):
    examples: _UnitExamples


class _UnitDetails(Struct, frozen=True):
    """What pages of units show, as far as cards need it. pictures: those that examples name by place"""

    pictures: list[_Picture]
    units: dict[str, _UnitDetail]


def compute(session: Session) -> NeuronCardsRecord:
    """All neurons that stand for a concept in pictures and words, and those that articles mention, as measured.

    Raises AuthorError where the units have not been measured.
    """
    record = session.store.load(session.model.name, _UNITS, _UnitFacts)
    if record is None:
        raise AuthorError("the units have not been measured", _remedy(session))
    facts = {int(name.rpartition("/")[2]): one for name, one in record.data.units.items()}
    details = _read_details(session, record.data.details)
    mentioned = find_mentioned(session.model.name, session.content)
    chosen = sorted({unit for unit, one in facts.items() if one.multimodal} | (mentioned & facts.keys()))
    made = made_pictures(session)
    cards = {
        str(unit): NeuronCard(
            title=facts[unit].title or facts[unit].concept,
            words=facts[unit].words[:N_WORDS],
            made=list(made.get(unit, ())),
            examples=_examples(details, unit),
        )
        for unit in chosen
    }
    return NeuronCardsRecord(choose(facts), cards, EXAMPLE_SIDE)


def _remedy(session: Session) -> str:
    return f"neuron-articles figures {_UNITS} --model {session.model.name}"


def _read_details(session: Session, name: str) -> _UnitDetails:
    """The object with what pages show. Raises AuthorError where it is not there, or has another shape."""
    try:
        return msgspec.json.decode(session.store.read_object(name), type=_UnitDetails)
    except (OSError, ValueError) as error:
        message = f"the details of the units of {session.model.name} cannot be read: {error}"
        raise AuthorError(message, f"measure them again: {_remedy(session)}") from error


def choose(facts: Mapping[int, MeasuredFacts]) -> dict[str, list[int]]:
    """Kind of concept -> the units that stand for one, the purest in pictures and in words first, a concept once."""
    groups: dict[str, dict[str, int]] = {}
    for unit, one in sorted(facts.items(), key=lambda item: (_impurity(item[1].purity), item[0])):
        if one.families and one.multimodal:
            groups.setdefault(one.families[0], {}).setdefault(one.concept, unit)
    return {kind: list(units.values())[:N_PER_KIND] for kind, units in sorted(groups.items())}


def _impurity(purity: UnitPurity) -> tuple[float, float]:
    """Smaller for purer units: by the smaller share, then by the larger."""
    shares = purity.pictures, purity.words
    return -min(shares), -max(shares)


def _examples(details: _UnitDetails, unit: int) -> list[CardExample]:
    """The drawings that excite a unit most, of all there are where the model has learned from some."""
    found = details.units[str(unit)].examples
    shown = (details.pictures[one.picture] for one in (found.every or found.pictures)[:N_EXAMPLES])
    return [CardExample(picture.object, picture.concept) for picture in shown]
