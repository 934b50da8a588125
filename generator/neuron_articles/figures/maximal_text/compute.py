"""Searches for the texts that the emotion neurons of a model like best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuron_articles.analyses.text_candidates import Candidate
from neuron_articles.compute.session import Session
from neuron_articles.figures.maximal_text.record import (
    N_PER_ROW,
    N_ROWS,
    MaximalTextRecord,
    RandomDirections,
    SearchedNeuron,
)
from neuron_articles.responses.unit_titles import title_of

if TYPE_CHECKING:
    from torch import Tensor

    from neuron_articles.analyses.text_search import TextSearch
    from neuron_articles.responses.concept_responses import Responses

N_RANDOM = 3  # directions that mean nothing


def compute(session: Session) -> MaximalTextRecord:
    """Search for the emotion units of the session's model. Raises DatasetMissing, BadWeights."""
    from neuron_articles.analyses.attribution import LinearPool
    from neuron_articles.analyses.text_search import TextSearch

    responses = session.responses()
    matrix = LinearPool.of(session.clip.network.visual.attnpool).matrix  # (dimension, unit)
    search = TextSearch(session.clip)
    units = _choose(responses)
    found = []
    for number, unit in enumerate(units):
        session.report(number, len(units), "neurons searched")
        texts = _search_once(session, search, unit, matrix[:, unit])
        found.append(SearchedNeuron(unit, title_of(session.model.name, session.content, responses, unit), texts))
    return MaximalTextRecord(found, search.settings, _search_random(session, search, matrix) if units else None)


def _choose(responses: Responses) -> list[int]:
    """The purest unit of each emotion, then those of other kinds that are pure in pictures and words."""
    from neuron_articles.responses.chosen_units import most_multimodal

    emotions: dict[str, int] = {}
    others = []
    for unit in most_multimodal(responses, len(responses.spread)):
        subject = responses.proposals[unit].subject
        if responses.kind(subject.name) == "emotion":
            emotions.setdefault(subject.name, unit)
        else:
            others.append(unit)
    return [*emotions.values(), *others][: N_PER_ROW * N_ROWS]


def _search_once(session: Session, search: TextSearch, unit: int, direction: Tensor) -> list[Candidate]:
    """All texts for a unit, cached by weights and settings. direction: (dimension,)"""
    from msgspec.structs import asdict

    from neuron_articles.responses.concept_responses import weights_digest

    inputs = {"weights": weights_digest(session.clip), "unit": unit, "settings": asdict(search.settings)}

    def make() -> list[Candidate]:
        return [one.rounded() for one in search.run(direction, seed=unit)]

    return session.cached("maximal-text", inputs, list[Candidate], make)


def _search_random(session: Session, search: TextSearch, matrix: Tensor) -> RandomDirections:
    """The best texts of directions in which nothing lies: a unit's column with its numbers shuffled.

    matrix: (dimension, unit)
    """
    import torch

    generator = torch.Generator().manual_seed(0)
    best = []
    for number in range(N_RANDOM):
        column = matrix[:, int(torch.randint(matrix.shape[1], (1,), generator=generator))]
        shuffled = column[torch.randperm(len(column), generator=generator).to(column.device)]
        session.report(number, N_RANDOM, "random directions searched")
        best.append(search.run(shuffled, seed=number)[0].cosine)
    return RandomDirections(N_RANDOM, round(sum(best) / N_RANDOM, 3), round(max(best), 3))
