"""What the figures of feature visualizations share: which units are pictured, and pictures that are kept at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from neuron_articles.authoring.mentions import find_mentioned
from neuron_articles.authoring.named_units import read_named
from neuron_articles.compute.session import Session
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.visualizations import CheckedPicture
from neuron_articles.responses.chosen_units import most_multimodal, purest_units

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.stimuli.pictures import Folder
    from neuron_articles.visualization.facet_visualization import Checked, Studio

N_MULTIMODAL = 48  # most multimodal units that are pictured

Kept = TypeVar("Kept", bound=CheckedPicture)


def choose_units(session: Session) -> list[int]:
    """Units that the authors name or mention, the purest of each kind of concept, and the most multimodal ones."""
    responses, model, content = session.responses(), session.model.name, session.content
    purest = {proposal.unit for proposal in purest_units(responses).values()}
    given = {
        unit
        for unit in {*read_named(model, content), *find_mentioned(model, content)}
        if unit < responses.values.shape[1]
    }
    return sorted(given | purest | set(most_multimodal(responses, N_MULTIMODAL)))


def concepts_of_units(responses: Responses) -> dict[int, str]:
    """Unit -> the concept of its strongest pictures and words, where there is one."""
    return {unit: proposal.subject.name for unit, proposal in responses.proposals.items()}


def open_reference_studio(session: Session, themes: Mapping[str, Folder] | None = None) -> Studio:
    """A studio with the data set as a reference, which says how far it is. themes: see `open_studio`"""
    from neuron_articles.stimuli.dataset.library import load_library
    from neuron_articles.visualization.facet_visualization import STEPS, open_studio

    def report(done: int, total: int) -> None:
        session.report(done, total, "pictures for comparison")

    return open_studio(session.clip, load_library(), session.arrays_folder, STEPS, report, themes)


def recall_picture(session: Session, step: str, inputs: Mapping[str, object], kind: type[Kept]) -> Kept | None:
    """What a session has kept of a picture, None where it was never made or its image is gone."""
    found = session.recall(step, inputs, kind)
    return found if found and session.store.has_object(found.picture.object) else None


def keep_checked(session: Session, studio: Studio, one: Checked) -> CheckedPicture:
    """What a record says of a finished picture; the picture itself goes into the store."""
    from neuron_articles.responses.examples import as_image, thumbnail
    from neuron_articles.visualization.recipes import gathered

    image = as_image(gathered([one.picture]).rgb()[0])
    name = session.store.add_object(thumbnail(image, side=max(image.size), quality=88), "webp")
    return CheckedPicture(
        picture=ImageObject(name, image.width, image.height),
        percentile=round(one.percentile, 2),
        stray=round(one.stray, 2),
        response=round(one.response, 2),
        label=studio.library.names[one.label],
    )


def keep_once(session: Session, step: str, inputs: Mapping[str, object], made: Kept) -> Kept:
    """Keep a picture that was just made, so that a run which is killed makes it no second time."""
    return session.cached(step, inputs, type(made), lambda: made)
