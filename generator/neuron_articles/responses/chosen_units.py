"""Units that measurements single out, for figures that may show a few. No unit is named here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.proposals import Proposal

KINDS = ("emotion", "country", "colour", "thing")
PURE = 0.5  # share of the ten strongest of a kind of picture from which on a unit is said to stand for a concept


def purest_units(responses: Responses) -> dict[str, Proposal]:
    """Of every kind of concept the unit that stands for one most purely, in pictures and words alike.

    Of equals the one that responds most strongly to pictures of its concept. A kind without such a unit is left out.
    """
    found: dict[str, Proposal] = {}
    for kind in KINDS:
        all_of_them = responses.colours if kind == "colour" else list(responses.proposals.values())
        mine = [one for one in all_of_them if responses.kind(one.subject.name) == kind]
        if mine:
            found[kind] = max(mine, key=lambda one: (*purity_of(one), _strength(responses, one), -one.unit))
    return found


def purity_of(proposal: Proposal) -> tuple[float, float]:
    """The smaller and the larger share of a unit's strongest pictures and words that show its concept."""
    return min(proposal.pictures, proposal.words), max(proposal.pictures, proposal.words)


def _strength(responses: Responses, proposal: Proposal) -> float:
    mine = (responses.concepts == proposal.subject.name) & (responses.tables == "pictures")
    return float(responses.deviations(proposal.unit)[mine].mean()) if mine.any() else 0.0


def most_multimodal(responses: Responses, number: int) -> list[int]:
    """Units that stand for a concept in pictures and in words, the purest first."""
    found = [one for one in responses.proposals.values() if one.multimodal]
    order = sorted(found, key=lambda one: (*(-share for share in purity_of(one)), one.unit))
    return [one.unit for one in order[:number]]
