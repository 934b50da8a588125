"""The cards of families of neurons, with their caption."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypedDict

from neuron_articles.drawing.component import Component
from neuron_articles.figures.neuron_families.record import NeuronFamiliesRecord, NeuronFamily, NeuronOfFamily
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.progress import counted
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.store import Record
from neuron_articles.units import Unit, UnknownName, find_model

# Neurons of a family that are seen at once, and words of each.
_N_SHOWN = 4
_N_WORDS = 3
_CAPTION = (
    "Neurons of {model}’s last layer by family. {who} proposals of measurements: half of a neuron’s ten strongest "
    "pictures, and half of its ten strongest written words, show the concept that it is named after; of neurons "
    "with one concept the purest is shown, besides those that the authors name.{chosen} The pictures were made "
    "to excite the neuron: where the model names its "
    "concept in one, that one is shown, and rather one of parts of drawings than of letters or flat areas. Below a "
    "name stand the words, of {words}, that excite the neuron most."
)
_PUBLISHED_CAPTION = (
    "Selected neurons of the last layers of two CLIP models, {neurons} in {families} families. People "
    "sorted them into families by hand, and named each after looking at hundreds of the pictures and words that "
    "excite or inhibit it; a question mark is a guess. Below a name stand the three words, of 10,000 common "
    "English ones written as pictures, that excite the neuron most, where they were published. Nobody chose these "
    "words, and some are coarse: they show what the model associates, not what is so."
)


# Purity is counted in tenths, so that many neurons are equally pure; ``total`` counts what was there to choose from.
_CHOSEN = (
    " Of families with more than {shown} neurons the first {shown} stand here: {first}the purest by the smaller of "
    "both shares, then by the larger. Many are equally pure: of these, and of equally pure neurons with one "
    "concept, those with the lowest numbers."
)


class FamilyTile(TypedDict):
    """A neuron on a card. ``model``: "" for the record's own."""

    unit: str
    page: str
    title: str
    model: str
    words: list[str]
    picture: ImageObject | None
    facet: str


class FamilyCard(TypedDict):
    """A family. ``about``: of how many its neurons are. ``more``: how many stand behind the switch."""

    title: str
    about: str
    neurons: list[FamilyTile]
    more: int


def draw(record: Record[NeuronFamiliesRecord], family: str = "") -> Component:
    """All families, or the one whose title is ``family``.

    Raises AuthorError for a family that the record does not hold, and for a neuron that does not exist.
    """
    cards = [_card(each, record.model) for each in _chosen(record, family)]
    units = tuple(dict.fromkeys(neuron["unit"] for card in cards for neuron in card["neurons"]))
    return Component(
        "neuron-families",
        {"families": cards, "shown": _N_SHOWN},
        _describe(cards, len(units), record.model),
        width="text" if family else "screen",
        caption=_caption(record),
        warnings=tuple(_warnings(record.data)),
        units=units,
    )


def _describe(cards: Sequence[FamilyCard], neurons: int, model: str) -> str:
    if not cards:
        known = find_model(model)
        return f"No family of neurons was found in {known.units_of or known.name}."
    noun = "family" if len(cards) == 1 else "families"
    listed = ", ".join(f"{card['title']} ({len(card['neurons'])})" for card in cards)
    return f"{counted(neurons, 'neuron')} in {len(cards)} {noun}: {listed}."


def _chosen(record: Record[NeuronFamiliesRecord], title: str) -> list[NeuronFamily]:
    titles = [family.title for family in record.data.families]
    if title and title not in titles:
        hint = suggest(title, titles) or f"there are {', '.join(titles)}"
        raise AuthorError(f'the figure {record.figure} has no family "{title}"', hint)
    return [family for family in record.data.families if title in ("", family.title)]


def _card(family: NeuronFamily, model: str) -> FamilyCard:
    shown = len(family.neurons)
    return FamilyCard(
        title=family.title,
        about=f"{shown} of {family.total:,} neurons." if family.total > shown else "",
        neurons=[_tile(neuron, model) for neuron in family.neurons],
        more=max(0, shown - _N_SHOWN),
    )


def _tile(neuron: NeuronOfFamily, model: str) -> FamilyTile:
    try:
        unit = Unit.parse(neuron.unit, model)
    except UnknownName as error:
        raise AuthorError(f"the families hold a neuron that does not exist: {error.message}", error.remedy) from error
    own = find_model(model)
    return FamilyTile(
        unit=str(unit),
        page=f"{unit.path}/index.html",
        title=neuron.title,
        model="" if unit.model == (own.units_of or own.name) else unit.model,
        words=neuron.words[:_N_WORDS],
        picture=neuron.picture,
        facet="" if neuron.facet == "any" else neuron.facet,
    )


def _caption(record: Record[NeuronFamiliesRecord]) -> str:
    data = record.data
    if not data.words:
        neurons = {neuron.unit for family in data.families for neuron in family.neurons}
        return _PUBLISHED_CAPTION.format(neurons=len(neurons), families=len(data.families))
    who = "Names and families are the authors’; all others are" if data.named else "Names and families are"
    text = _CAPTION.format(
        model=find_model(record.model).title, who=who, words=f"{data.words:,}", chosen=_how_chosen(data)
    )
    return text if data.families else f"{text} None was found in this model."


def _how_chosen(data: NeuronFamiliesRecord) -> str:
    """By what rule the neurons of long families were chosen, ties included; "" where all neurons are shown."""
    cut = [len(family.neurons) for family in data.families if family.total > len(family.neurons)]
    first = "those that the authors name, then " if data.named else ""
    return _CHOSEN.format(shown=max(cut), first=first) if cut else ""


def _warnings(data: NeuronFamiliesRecord) -> Iterator[str]:
    """Neurons of more than one family, and those that the original calls otherwise in another place."""
    neurons = [neuron for family in data.families for neuron in family.neurons]
    twice = sorted(unit for unit, count in Counter(neuron.unit for neuron in neurons).items() if count > 1)
    if twice and not data.words:
        yield f"These neurons stand in more than one family: {', '.join(twice)}."
    if others := [f"{one.title} ({one.unit}) is “{one.also}” there" for one in neurons if one.also]:
        yield f"The article’s list of names for the emotion codes calls some otherwise: {'; '.join(others)}."
