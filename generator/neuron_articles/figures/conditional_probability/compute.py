"""The conditional probability charts of a session's model: the purest neuron of each kind, the data set's labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuron_articles.compute.session import Session
from neuron_articles.figures.conditional_probability import kinds
from neuron_articles.figures.conditional_probability.labelled import measure_labelled
from neuron_articles.figures.conditional_probability.record import (
    ConditionalProbabilityRecord,
    ConditionalUnit,
    DataSetLabels,
    ImageKind,
)
from neuron_articles.responses.chosen_units import purest_units

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.proposals import Proposal

N_BUCKETS, N_PER_BUCKET, MIN_PER_BUCKET = 10, 50, 5


def compute(session: Session) -> ConditionalProbabilityRecord:
    """Of every kind of concept the purest neuron: what its activation says of a picture; and labelled neurons.

    People's labels take the place of the data set's. Raises DatasetMissing, AuthorError for a damaged file of them.
    """
    responses = session.responses()
    chosen = purest_units(responses)
    units = {str(proposal.unit): measure_unit(responses, kind, proposal) for kind, proposal in chosen.items()}
    return ConditionalProbabilityRecord(units | measure_labelled(session))


def measure_unit(responses: Responses, concept_kind: str, proposal: Proposal) -> ConditionalUnit:
    """One neuron's chart. concept_kind: emotion, country, colour or thing"""
    from neuron_articles.responses.conditional import categories_given_activation, draw_buckets

    concept, unit = proposal.subject.name, proposal.unit
    category, shown = responses.category(concept), kinds.kinds_of(responses, concept)
    drawn = draw_buckets(responses.values[:, unit], N_BUCKETS, N_PER_BUCKET, least=MIN_PER_BUCKET)
    found = categories_given_activation(drawn, {picture: shown[picture] for picture in drawn.pictures})
    stack = sorted(found.categories, key=kinds.place_of)
    rows = [found.categories.index(kind) for kind in stack]
    images, heights = found.probability.images, found.probability.heights
    hits = sum(images[row][-1] for row, kind in zip(rows, stack, strict=True) if kinds.is_own(kind))
    return ConditionalUnit(
        title=concept,
        edges=drawn.edges,
        sd=float(responses.spread[unit]),
        heights=[heights[row] for row in rows],
        labels=[
            ImageKind(kinds.name_of(kind, concept_kind, concept, category), sum(images[row]), kinds.colour_of(kind))
            for row, kind in zip(rows, stack, strict=True)
        ],
        counts=found.probability.counts,
        sd_of=responses.title,
        groups=kinds.groups_of(stack, concept, category),
        kind=concept_kind,
        labelled=_labelled(proposal, shown, hits),
    )


def _labelled(proposal: Proposal, shown: Sequence[str], hits: int) -> DataSetLabels:
    """How the neuron was chosen, and the controls. shown: (picture,) kinds    hits: own ones in the highest bucket"""
    return DataSetLabels(
        pictures=float(proposal.pictures),
        words=float(proposal.words),
        hits=hits,
        per_bucket=N_PER_BUCKET,
        total=len(shown),
        share=round(sum(map(kinds.is_own, shown)) / len(shown), 5),
    )
