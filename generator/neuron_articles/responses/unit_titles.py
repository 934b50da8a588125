"""What a unit is called: by the authors, else by the concept that it stands for, else by its number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neuron_articles.authoring.named_units import NOT_NAMED, read_named

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses


def title_of(model: str, content: Path, responses: Responses, unit: int) -> str:
    """The title of a unit of the last layer. model: its name    content: what authors write    unit: its number"""
    entry = read_named(model, content).get(unit, NOT_NAMED)
    proposal = responses.proposals.get(unit)
    return entry.title or (proposal.subject.title if proposal else f"neuron {unit}")
