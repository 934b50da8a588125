"""Families of a session's model: named by its authors, or proposed from what units' pictures and words agree on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neuron_articles.authoring.named_units import NamedUnit, edited, read_named
from neuron_articles.compute.made_pictures import made_pictures
from neuron_articles.compute.session import Session
from neuron_articles.figures.neuron_families.record import NeuronFamiliesRecord, NeuronFamily, NeuronOfFamily
from neuron_articles.responses.chosen_units import purity_of
from neuron_articles.units import Unit

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.proposals import Proposal

MAX_NEURONS = 12  # of a family
MIN_NEURONS = 2  # that make one
N_WORDS = 3  # of a neuron
PLURALS = {"emotion": "Emotions", "country": "Countries", "colour": "Colours"}


class FamilyMember(NamedTuple):
    """A unit as a member of a family, both by title."""

    family: str
    unit: int
    title: str


def compute(session: Session) -> NeuronFamiliesRecord:
    """Families with their neurons, larger ones first. Raises DatasetMissing, BadWeights, AuthorError."""
    responses = session.responses()
    entries = edited(read_named(session.model.name, session.content))
    named = {unit: one for unit, one in entries.items() if unit < responses.values.shape[1]}
    families: dict[str, list[FamilyMember]] = {}
    for member in chain(by_authors(named), by_measurement(responses, named)):
        families.setdefault(member.family, []).append(member)
    neurons = _neurons(session, responses, families)
    rows = [
        NeuronFamily(title, neurons[title], len(members))
        for title, members in families.items()
        if len(members) >= MIN_NEURONS
    ]
    rows.sort(key=lambda row: (-len(row.neurons), row.title))
    return NeuronFamiliesRecord(rows, len(responses.words), len(named))


def by_authors(named: Mapping[int, NamedUnit]) -> Iterator[FamilyMember]:
    """Members of the families of the authors' file, in the order of the units."""
    for unit, entry in sorted(named.items()):
        for family in entry.families:
            yield FamilyMember(titled(family), unit, entry.title or str(unit))


def by_measurement(responses: Responses, named: Collection[int]) -> Iterator[FamilyMember]:
    """Proposed units, but for the named ones, that are pure in pictures and words: the purest first, a concept once."""
    found: dict[str, Proposal] = {}
    for one in [*responses.proposals.values(), *responses.colours]:
        other = found.get(one.subject.name)
        if one.multimodal and one.unit not in named and (other is None or purity_of(one) > purity_of(other)):
            found[one.subject.name] = one
    for one in sorted(found.values(), key=lambda one: (*(-share for share in purity_of(one)), one.unit)):
        yield FamilyMember(family_of(responses, one), one.unit, one.subject.title)


def family_of(responses: Responses, proposal: Proposal) -> str:
    """A title: Emotions, Colours, Countries, or the category of things."""
    kind = responses.kind(proposal.subject.name)
    return titled(kind if kind in PLURALS else responses.category(proposal.subject.name))


def titled(family: str) -> str:
    """A family's title, so that one an author calls "emotion" is the measured one."""
    return PLURALS.get(family, family[:1].upper() + family[1:])


def _neurons(
    session: Session, responses: Responses, families: Mapping[str, Sequence[FamilyMember]]
) -> dict[str, list[NeuronOfFamily]]:
    """The first neurons of every family, each with its strongest words and the picture that stands for it best."""
    above_mean = responses.word_values - responses.word_values.mean(0)  # (word, unit)
    strongest = np.argsort(-above_mean, axis=0, kind="stable")[:N_WORDS]
    made = made_pictures(session)

    def neuron(member: FamilyMember) -> NeuronOfFamily:
        words = [responses.words[word] for word in strongest[:, member.unit]]
        picture = made[member.unit][0].picture if member.unit in made else None
        return NeuronOfFamily(str(Unit.of(session.model.name, member.unit)), member.title, words, picture)

    return {title: [neuron(one) for one in members[:MAX_NEURONS]] for title, members in families.items()}
