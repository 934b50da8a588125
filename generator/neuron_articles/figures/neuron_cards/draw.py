"""The cards of some neurons, with their caption."""

from __future__ import annotations

from typing import TypedDict

from msgspec import to_builtins

from neuron_articles.drawing.component import Component
from neuron_articles.figures.neuron_cards.record import CardExample, NeuronCard, NeuronCardsRecord
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.store import Record
from neuron_articles.units import Unit, find_model

_SENSITIVE = {
    "RN50x4/layer4/309": "A dictator, and symbols of his party.",
    "RN50x4/layer4/1543": "Sexual content.",
    "RN50x4/layer4/2191": "Mental illness.",
}
_NO_PICTURES = (
    "The pictures of these cards belong to others and are not part of the published data; the words are those of "
    "10,000 that excite the neuron most when written as pictures."
)


class ShownCard(TypedDict):
    """A card. ``made``: {facet, object, width, height}."""

    unit: str
    page: str
    index: int
    title: str
    words: list[str]
    examples: list[CardExample]
    made: dict[str, object] | None
    warning: str


def draw(record: Record[NeuronCardsRecord], group: str = "", neurons: str = "", facet: str = "") -> Component:
    """Cards of a group, or of neurons by number ("12, 89").

    facet: of the pictures that were made, where a neuron has it

    Raises AuthorError for a group or neuron that the record does not hold.
    """
    cards = [_card(record, number, facet) for number in _asked(record, group, neurons)]
    return Component(
        "neuron-cards",
        {"cards": cards, "side": record.data.side},
        _describe(cards),
        width="margin" if 0 < len(cards) <= 2 else "body",
        caption=_caption(record.model, len(cards)),
        warnings=() if _has_pictures(record.data) else (_NO_PICTURES,),
        units=tuple(card["unit"] for card in cards),
    )


def _describe(cards: list[ShownCard]) -> str:
    titles = ", ".join(card["title"] for card in cards)
    return f"{len(cards)} {'card' if len(cards) == 1 else 'cards'} of neurons: {titles}." if cards else "No neurons."


def _caption(model: str, cards: int) -> str:
    own = find_model(model)
    none = "" if cards else " None was found that stands for a concept in pictures and in words."
    return f"Neurons of {own.units_of or own.name}: what excites each most.{none}"


def _has_pictures(data: NeuronCardsRecord) -> bool:
    """Whether there are pictures, as there are wherever neurons were measured; none where none was found."""
    return not data.neurons or any(one.examples or one.made for one in data.neurons.values())


def _asked(record: Record[NeuronCardsRecord], group: str, neurons: str) -> list[str]:
    groups, known = record.data.groups, record.data.neurons
    if group and group not in groups:
        hint = suggest(group, groups) or f"there are {', '.join(groups) or 'none'}"
        raise AuthorError(f'the figure {record.figure} has no group "{group}"', hint)
    asked = [one.strip() for one in str(neurons).split(",") if one.strip()]
    for number in asked:
        if number not in known:
            raise AuthorError(f"the figure {record.figure} has no neuron {number}", f"it has {', '.join(known)}")
    every = groups[group] if group else dict.fromkeys(unit for units in groups.values() for unit in units)
    return asked or [str(unit) for unit in every]


def _card(record: Record[NeuronCardsRecord], number: str, facet: str) -> ShownCard:
    neuron = record.data.neurons[number]
    unit = Unit.of(record.model, int(number))
    return ShownCard(
        unit=str(unit),
        page=f"{unit.path}/index.html",
        index=unit.index,
        title=neuron.title,
        words=neuron.words,
        examples=neuron.examples,
        made=_made(neuron, facet),
        warning=_SENSITIVE.get(str(unit), ""),
    )


def _made(neuron: NeuronCard, facet: str) -> dict[str, object] | None:
    """The picture that stands best for a neuron, of those with a facet where the author asks for one."""
    made = next((one for one in neuron.made if facet in ("", one.facet)), None)
    picture: dict[str, object] = to_builtins(made.picture) if made else {}
    return {"facet": made.facet, **picture} if made else None
