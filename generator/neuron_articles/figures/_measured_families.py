"""Families of a session's model: named by its authors, or proposed from what units' pictures and words agree on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neuron_articles.authoring.named_units import NamedUnit, edited, read_named
from neuron_articles.compute.session import Session
from neuron_articles.drawing.visualization_gallery import telling
from neuron_articles.responses.chosen_units import purity_of
from neuron_articles.units import Unit

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.proposals import Proposal

LARGEST = 12  # neurons of a family
LEAST = 2  # neurons that make one
WORDS = 3
PLURALS = {"emotion": "Emotions", "country": "Countries", "colour": "Colours"}


def compute(session: Session) -> dict[str, Any]:
    """Families with their neurons, larger ones first. Raises DatasetMissing."""
    responses = session.responses()
    model = session.model.name
    entries = edited(read_named(model))
    named = {unit: one for unit, one in entries.items() if unit < responses.values.shape[1]}
    pictures = visualizations(session)
    strongest = np.argsort(-(responses.word_values - responses.word_values.mean(0)), axis=0, kind="stable")[:WORDS]
    families: dict[str, list[dict[str, Any]]] = {}
    for title, neuron in [*by_authors(named), *by_measurement(responses, named)]:
        unit = neuron["unit"]
        words = [responses.words[word] for word in strongest[:, unit]]
        more = {"picture": pictures[unit]} if unit in pictures else {}
        families.setdefault(title, []).append({**neuron, "unit": str(Unit.of(model, unit)), "words": words, **more})
    rows = [{"title": title, "neurons": mine[:LARGEST], "about": about(len(mine))} for title, mine in families.items()]
    rows = sorted(
        (row for row in rows if len(row["neurons"]) >= LEAST), key=lambda row: (-len(row["neurons"]), row["title"])
    )
    text = caption(session.model.title, responses, len(named))
    return {"families": rows, "caption": text if rows else f"{text} None was found in this model."}


def by_authors(named: Mapping[int, NamedUnit]) -> list[tuple[str, dict[str, Any]]]:
    """(family, neuron) of the authors' file, in the order of the units."""
    return [
        (titled(family), {"unit": unit, "title": entry.title or str(unit)})
        for unit, entry in sorted(named.items())
        for family in entry.families
    ]


def by_measurement(responses: Responses, named: Collection[int]) -> list[tuple[str, dict[str, Any]]]:
    """(family, neuron) of proposed units that are pure in pictures and words, the purest first, a concept once."""
    found: dict[str, Proposal] = {}
    for one in [*responses.proposals.values(), *responses.colours]:
        other = found.get(one.subject.name)
        if one.multimodal and one.unit not in named and (other is None or purity_of(one) > purity_of(other)):
            found[one.subject.name] = one
    order = sorted(found.values(), key=lambda one: (*(-share for share in purity_of(one)), one.unit))
    return [(family_of(responses, one), {"unit": one.unit, "title": one.subject.title}) for one in order]


def family_of(responses: Responses, proposal: Proposal) -> str:
    """A title: Emotions, Colours, Countries, or the category of things."""
    kind = responses.kind(proposal.subject.name)
    return titled(kind if kind in PLURALS else responses.category(proposal.subject.name))


def titled(family: str) -> str:
    """A family's title, so that one an author calls "emotion" is the measured one."""
    return PLURALS.get(family, family[:1].upper() + family[1:])


def about(count: int) -> str:
    return f"The {LARGEST} purest of {count}." if count > LARGEST else ""


def visualizations(session: Session) -> dict[int, dict[str, Any]]:
    """Unit -> the feature visualization that stands for it: the most ``telling`` one."""
    record = session.store.read(session.model.name, "feature-visualizations")
    rows = record.data["units"] if record else {}
    return {int(unit): max(row, key=telling)["picture"] for unit, row in rows.items() if row}


def caption(model: str, responses: Responses, named: int) -> str:
    who = "Names and families are the authors’; all others are" if named else "Names and families are"
    return (
        f"Neurons of {model}’s last layer by family. {who} proposals of measurements: half of a neuron’s ten strongest "
        "pictures, and half of its ten strongest written words, show the concept that it is named after; of neurons "
        "with one concept the purest is shown, besides those that the authors name. The pictures were made "
        "to excite the neuron: where the model names its "
        "concept in one, that one is shown, and rather one of parts of drawings than of letters or flat areas. Below a "
        f"name stand the words, of {len(responses.words)}, that excite the neuron most."
    )
