"""The bars of a session's model: how strongly the purest neuron of each kind responds to the concepts of a category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuron_articles.compute.session import Session
from neuron_articles.responses.chosen_units import purest_units

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.conditional import Response
    from neuron_articles.responses.proposals import Proposal

SHOWN = 11  # concepts of a category: the strongest ones, and others in equal steps down to the weakest
DRAWS = 2000  # of the bootstrap
SUBJECTS = {"emotion": "Emotion", "country": "Country", "colour": "Colour", "thing": "Thing"}
REST = "all other pictures"


def compute(session: Session) -> dict[str, Any]:
    """Of every kind of concept the purest neuron: its activation, given the picture. Raises DatasetMissing."""
    responses = session.responses()
    chosen = purest_units(responses)
    return {
        "units": {
            str(one.unit): measure_unit(session.model.title, responses, kind, one) for kind, one in chosen.items()
        }
    }


def measure_unit(model: str, responses: Responses, kind: str, proposal: Proposal) -> dict[str, Any]:
    """One neuron's part of the record: concepts of its own concept's category, and all other pictures as control."""
    from neuron_articles.responses.conditional import activation_given_category

    own = proposal.subject.name
    category = responses.category(own)
    drawn = responses.tables == "pictures"
    values = responses.deviations(proposal.unit)[drawn]
    shown = responses.concepts[drawn].tolist()
    labels = [name if responses.category(name) == category else REST for name in shown]
    found = activation_given_category(values, labels, DRAWS)
    named = [one for one in found if one.category != REST]
    mine = choose(named, own)
    people = [entry(one) for one in mine] + [entry(one) | {"control": True} for one in found if one.category == REST]
    return {
        "title": own, "kind": kind, "subject": SUBJECTS[kind], "photos": "Pictures", "people": people,
        "caption": caption(model, kind, proposal, category, len(values), len(mine), len(named)),
        "warnings": surprises(mine, own),
    }  # fmt: skip


def choose(found: list[Response], own: str) -> list[Response]:
    """At most SHOWN of the categories, weakest first: half of them the strongest, half spread evenly, and its own."""
    if len(found) <= SHOWN:
        return found
    strongest = found[-(SHOWN // 2) :]
    rest = found[: -(SHOWN // 2)]
    count = SHOWN - len(strongest)
    spread = [rest[round(i * (len(rest) - 1) / (count - 1))] for i in range(count)]
    extra = [one for one in rest if one.category == own and one not in spread]
    return sorted([*spread, *extra, *strongest], key=lambda one: (one.median, one.category))


def entry(response: Response) -> dict[str, Any]:
    return {
        "name": response.category, "median": round(response.median, 4), "sd": round(response.spread, 4),
        "count": response.count, "interval": [round(end, 4) for end in response.interval],
    }  # fmt: skip


def caption(model: str, kind: str, proposal: Proposal, category: str, pictures: int, shown: int, found: int) -> str:
    some = f"{shown} of {found} concepts" if shown < found else "The concepts"
    return (
        f"How strongly pictures activate neuron {proposal.unit} of {model}, its purest for one {kind}, "
        f"“{proposal.subject.name}”. {some} of its category ({category}) are shown, and all other pictures as a "
        f"control: {pictures:,} drawings of all styles, no written words. Bars are medians, broad lines their 95% "
        f"intervals (bootstrap, {DRAWS:,} draws), thin whiskers one standard deviation across the pictures of a "
        "concept; the unit is the standard deviation of the neuron over the data set."
    )


def surprises(found: list[Response], own: str) -> list[str]:
    """What the bars do not show, though one may expect it."""
    if found and found[-1].category != own:
        return [f"The greatest median is that of {found[-1].category}, not of {own}, for which the neuron was chosen."]
    return []
