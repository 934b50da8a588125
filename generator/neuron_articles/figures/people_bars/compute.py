"""The bars of a session's model: how strongly the purest neuron of each kind responds to the concepts of a category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuron_articles.compute.session import Session
from neuron_articles.figures.people_bars.record import ActivationBar, PeopleBarsRecord, UnitBars
from neuron_articles.responses.chosen_units import purest_units

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.conditional import Response
    from neuron_articles.responses.proposals import Proposal

N_BARS = 11  # concepts of a category: the strongest ones, and others in equal steps down to the weakest
N_DRAWS = 2000  # of the bootstrap
CONTROL = "all other pictures"


def compute(session: Session) -> PeopleBarsRecord:
    """Of every kind of concept the purest neuron: its activation, given the picture. Raises DatasetMissing."""
    responses = session.responses()
    chosen = purest_units(responses)
    return PeopleBarsRecord({str(one.unit): measure_unit(responses, kind, one) for kind, one in chosen.items()})


def measure_unit(responses: Responses, kind: str, proposal: Proposal) -> UnitBars:
    """One neuron's part of the record: concepts of its own concept's category, and all other pictures as control."""
    from neuron_articles.responses.conditional import activation_given_category

    own = proposal.subject.name
    category = responses.category(own)
    drawn = responses.tables == "pictures"
    values = responses.deviations(proposal.unit)[drawn]
    shown = responses.concepts[drawn].tolist()
    labels = [name if responses.category(name) == category else CONTROL for name in shown]
    found = activation_given_category(values, labels, N_DRAWS)
    named = [one for one in found if one.category != CONTROL]
    control = [one for one in found if one.category == CONTROL]
    return UnitBars(
        title=own,
        bars=[_bar(one) for one in choose(named, own) + control],
        kind=kind,
        category=category,
        concepts=len(named),
        pictures=len(values),
        draws=N_DRAWS,
    )


def choose(found: list[Response], own: str) -> list[Response]:
    """At most N_BARS of the categories, weakest first: half the strongest, half spread evenly; and always its own."""
    if len(found) <= N_BARS:
        return found
    strongest = found[-(N_BARS // 2) :]
    rest = found[: -(N_BARS // 2)]
    count = N_BARS - len(strongest)
    spread = [rest[round(i * (len(rest) - 1) / (count - 1))] for i in range(count)]
    extra = [one for one in rest if one.category == own and one not in spread]
    return sorted([*spread, *extra, *strongest], key=lambda one: (one.median, one.category))


def _bar(response: Response) -> ActivationBar:
    low, high = response.interval
    return ActivationBar(
        name=response.category,
        median=round(response.median, 4),
        sd=round(response.spread, 4),
        count=response.count,
        interval=(round(low, 4), round(high, 4)),
        control=response.category == CONTROL,
    )
