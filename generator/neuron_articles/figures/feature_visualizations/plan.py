"""Which units are pictured in which facets, and whether a record has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuron_articles.compute.options import RunOptions
from neuron_articles.figures.feature_visualizations.record import FeatureVisualizationsRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record
from neuron_articles.units import LAST_LAYER, find_model

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses

ALL = "all"
FOR_ALL = ("any", "picture", "text")  # facets of all units, where all are asked for
FOR_KIND = {"emotion": ("face",), "country": ("flag", "map")}  # and of units that stand for such a concept


def plan_facets(
    responses: Responses, chosen: Sequence[int], asked: str, facets: Sequence[str]
) -> dict[int, tuple[str, ...]]:
    """The units to picture with their facets, in order.

    chosen: units that are pictured in every facet, see `choose_units`
    asked:  which units the user wants, see `RunOptions.units`
    facets: all that there are

    Raises AuthorError where ``asked`` names no units.
    """
    width, every = responses.values.shape[1], tuple(facets)
    wanted = asked.strip()
    if wanted and wanted != ALL:
        return dict.fromkeys(_read_numbers(wanted, width), every)
    if not wanted:
        return dict.fromkeys(chosen, every)
    kinds = {unit: responses.kind(one.subject.name) for unit, one in responses.proposals.items()}
    few = {unit: FOR_ALL + FOR_KIND.get(kinds.get(unit, ""), ()) for unit in range(width)}
    return few | dict.fromkeys(chosen, every)


def _read_numbers(wanted: str, width: int) -> list[int]:
    numbers = [part.strip() for part in wanted.split(",")]
    if not all(part.isdigit() and int(part) < width for part in numbers):
        raise AuthorError(f'--units "{wanted}" names no neurons', f"write all, or numbers below {width} as 12,89")
    return sorted({int(part) for part in numbers})


def is_incomplete(record: Record[FeatureVisualizationsRecord], options: RunOptions) -> bool:
    """Whether a user asks for neurons that a record does not picture."""
    wanted, pictured = options.units.strip(), record.data.units
    if wanted == ALL:
        return len(pictured) < find_model(record.model).layers[LAST_LAYER]
    return any(part.strip() not in pictured for part in wanted.split(",") if wanted)
