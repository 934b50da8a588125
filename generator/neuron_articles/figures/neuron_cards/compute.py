"""The cards of a session's model: neurons that stand for a concept, and those that articles mention."""

from __future__ import annotations

from collections.abc import Mapping

from neuron_articles.authoring.mentions import find_mentioned
from neuron_articles.compute.made_pictures import made_pictures
from neuron_articles.compute.session import Session
from neuron_articles.figures.neuron_cards.record import EXAMPLE_SIDE, CardExample, NeuronCard, NeuronCardsRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.unit_details import UnitDetails
from neuron_articles.records.unit_facts import UNITS_RECORD, Purity, RecordedUnit, UnitsRecord

N_PER_KIND = 4  # neurons, the purest first
N_EXAMPLES, N_WORDS = 6, 5  # of a neuron


def compute(session: Session) -> NeuronCardsRecord:
    """All neurons that stand for a concept in pictures and words, and those that articles mention, as measured.

    Raises AuthorError where the units have not been measured.
    """
    record = session.store.load(session.model.name, UNITS_RECORD, UnitsRecord)
    if record is None:
        raise AuthorError("the units have not been measured", _remedy(session))
    facts = {int(name.rpartition("/")[2]): one for name, one in record.data.units.items()}
    details = _read_details(session, record.data.details)
    mentioned = find_mentioned(session.model.name, session.content)
    chosen = sorted({unit for unit, one in facts.items() if one.is_multimodal} | (mentioned & facts.keys()))
    made = made_pictures(session)
    cards = {
        str(unit): NeuronCard(
            title=facts[unit].title or facts[unit].concept,
            words=list(facts[unit].words[:N_WORDS]),
            made=list(made.get(unit, ())),
            examples=_examples(details, unit),
        )
        for unit in chosen
    }
    return NeuronCardsRecord(choose(facts), cards, EXAMPLE_SIDE)


def _remedy(session: Session) -> str:
    return f"neuron-articles figures {UNITS_RECORD} --model {session.model.name}"


def _read_details(session: Session, name: str) -> UnitDetails:
    """The object with what pages show. Raises AuthorError where it is not there, or has another shape."""
    try:
        return session.store.load_object(name, UnitDetails)
    except (OSError, ValueError) as error:
        message = f"the details of the units of {session.model.name} cannot be read: {error}"
        raise AuthorError(message, f"measure them again: {_remedy(session)}") from error


def choose(facts: Mapping[int, RecordedUnit]) -> dict[str, list[int]]:
    """Kind of concept -> the units that stand for one, the purest in pictures and in words first, a concept once."""
    groups: dict[str, dict[str, int]] = {}
    for unit, one in sorted(facts.items(), key=lambda item: (_impurity(item[1].purity), item[0])):
        if one.families and one.is_multimodal:
            groups.setdefault(one.families[0], {}).setdefault(one.concept, unit)
    return {kind: list(units.values())[:N_PER_KIND] for kind, units in sorted(groups.items())}


def _impurity(purity: Purity) -> tuple[float, float]:
    """Smaller for purer units: by the smaller share, then by the larger."""
    shares = purity.pictures, purity.words
    return -min(shares), -max(shares)


def _examples(details: UnitDetails, unit: int) -> list[CardExample]:
    """The drawings that excite a unit most, of all there are where the model has learned from some."""
    found = details.units[str(unit)].examples
    shown = (details.pictures[one.picture] for one in (found.every or found.pictures)[:N_EXAMPLES])
    return [CardExample(picture.object, picture.text) for picture in shown]
