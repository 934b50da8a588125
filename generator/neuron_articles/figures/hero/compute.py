"""The unit of a model that answers best in all three modalities, and what the rule finds in two controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuron_articles.compute.session import Session
from neuron_articles.figures.hero.record import HeroRecord, ModalityAnswer, ModalityControls, MultimodalNeuron

if TYPE_CHECKING:
    from neuron_articles.analyses.modalities import ModalityEvidence, Stimuli
    from neuron_articles.responses.embeddings import Floats
    from neuron_articles.stimuli.dataset.library import Library

_SIDE = 96  # of a picture in a cell, in pixels


def compute(session: Session) -> HeroRecord:
    """Choose and judge the unit. Raises DatasetMissing, and AuthorError for a data set without the three modalities."""
    from neuron_articles.analyses.modalities import THRESHOLD, choose, gather, respond, show
    from neuron_articles.stimuli.dataset.library import load_library

    library = load_library()
    stimuli = gather(library)
    values = respond(session.clip, library, stimuli)
    control = _controls(session, library, stimuli, values)
    choice = choose(values, stimuli)
    answers = [
        _answer(session, library, stimuli, row, passed)
        for row, passed in zip(show(choice, values, stimuli), choice.passed, strict=True)
    ]
    return HeroRecord(MultimodalNeuron(choice.unit, choice.concept, THRESHOLD, answers, control))


def _controls(session: Session, library: Library, stimuli: Stimuli, values: Floats) -> ModalityControls:
    """values: (picture, unit) deviations of the session's model"""
    from neuron_articles.analyses.modalities import choose, mismatched, respond
    from neuron_articles.models.clip import load_model
    from neuron_articles.models.networks import RANDOM

    session.report(1, 2, "the same architecture without training")
    untrained = load_model(session.model.name, device=session.options.device or None, weights=RANDOM)
    found = choose(respond(untrained, library, stimuli), stimuli)
    return ModalityControls(found.judged, choose(values, mismatched(stimuli)).judged)


def _answer(
    session: Session, library: Library, stimuli: Stimuli, row: ModalityEvidence, passed: bool
) -> ModalityAnswer:
    from neuron_articles.compute.shown_pictures import keep_picture

    shown = [stimuli.items[place] for place in row.places]
    images = [keep_picture(session, library.rendered(item), _SIDE) for item in shown]
    return ModalityAnswer(passed, round(row.median, 1), row.total, images, [item.style for item in shown])
