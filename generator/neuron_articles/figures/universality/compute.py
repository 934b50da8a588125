"""The table for a session's model, its companion, and the control. Needs PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from neuron_articles.compute.session import Session
from neuron_articles.figures.universality.record import (
    ComparedModel,
    ModelMatch,
    SharedFeature,
    SharedUnit,
    UniversalityRecord,
)
from neuron_articles.problems import AuthorError
from neuron_articles.records.unit_facts import UNITS_RECORD, Purity
from neuron_articles.units import MODELS, Model, Unit

if TYPE_CHECKING:
    from neuron_articles.analyses.shared_features import ComparedPictures, PureUnit
    from neuron_articles.analyses.universality import Matches, Matrix
    from neuron_articles.models.clip import Clip
    from neuron_articles.stimuli.dataset.library import Library

N_LIKE = 2  # units of another model beside one of the first
N_STRONGEST = 2  # drawings, and words, in the picture of a unit
THUMBNAIL = 56  # pixels
UNTRAINED = "the same architecture, never trained"


def companions(model: Model) -> list[Model]:
    """The models to compare one with: the next of the same source."""
    source = model.source.partition(" ")[0]
    return [other for other in MODELS.values() if other.source.partition(" ")[0] == source and other is not model][:1]


class _Compared(NamedTuple):
    """A model that saw the pictures. page_of: its name, where its units have pages; values: (picture, unit)"""

    title: str
    page_of: str
    values: Matrix


def compute(session: Session) -> UniversalityRecord:
    """Rows by the first model's units, a column for each model and one for the control.

    Raises AuthorError with nothing to compare, BadWeights for weights that are not there.
    """
    from neuron_articles.analyses.shared_features import balance, find_pure, gather, standardize
    from neuron_articles.analyses.universality import find_matches
    from neuron_articles.stimuli.dataset.library import load_library

    clips, library = load_clips(session), load_library()
    shown = gather(library)
    models = _look(session, clips, shown)
    responses = [standardize(model.values, shown.written) for model in models]
    first, *rest = (balance(values, shown.written) for values in responses)
    matches = [find_matches(first, values, N_LIKE, strata=shown.written) for values in rest]
    pure = find_pure(session.clip, models[0].values, shown, library)
    return UniversalityRecord(
        models=[
            ComparedModel("Untrained" if model.title == UNTRAINED else model.title, units=model.values.shape[1])
            for model in models
        ],
        features=_features(session, models, matches, pure, shown, library),
        pictures=len(shown.pixels),
        words=int(shown.written.sum()),
        pure=len(pure),
        matches=[
            _summary(model.title, found, pure, values, shown)
            for model, found, values in zip(models[1:], matches, responses[1:], strict=True)
        ],
    )


def load_clips(session: Session) -> list[tuple[str, Clip]]:
    """Title and model of the session's, of its companions, and of the same architecture with random weights.

    Raises BadWeights for weights that are not there, AuthorError for twice the same.
    """
    from neuron_articles.models.clip import load_model
    from neuron_articles.models.networks import RANDOM
    from neuron_articles.responses.concept_responses import weights_digest

    device = session.options.device or None
    others = [(other.title, load_model(other.name, device=device)) for other in companions(session.model)]
    own = weights_digest(session.clip)
    if twice := [clip.model.name for _, clip in others if weights_digest(clip) == own]:
        raise AuthorError(
            f"{session.model.name} and {twice[0]} have the same weights here, so nothing can be compared",
            "take --weights away, which names the file of the other",
        )
    untrained = load_model(session.model.name, device=device, weights=RANDOM)
    return [(session.model.title, session.clip), *others, (UNTRAINED, untrained)]


def _look(session: Session, clips: Sequence[tuple[str, Clip]], shown: ComparedPictures) -> list[_Compared]:
    """What every model responds to the pictures."""
    from neuron_articles.responses.embeddings import measure

    models = []
    for number, (title, clip) in enumerate(clips):
        session.report(number, 2 * len(clips), "looking")
        # A page without measurements would say less than the table does.
        measured = title != UNTRAINED and session.store.path(clip.model.name, UNITS_RECORD).is_file()
        page_of = clip.model.name if measured or clip is session.clip else ""
        models.append(_Compared(title, page_of, measure(clip, shown.pixels).units))
    session.report(len(clips), 2 * len(clips), "comparing")
    return models


def _features(
    session: Session,
    models: Sequence[_Compared],
    matches: Sequence[Matches],
    pure: Sequence[PureUnit],
    shown: ComparedPictures,
    library: Library,
) -> list[SharedFeature]:
    from neuron_articles.analyses.shared_features import choose_clear, choose_features

    category = {one.name: one.category for one in library.concepts}
    own, *others = models
    rows = []
    for chosen in choose_features(choose_clear(pure, own.values, shown), category):
        cells = [[_entry(session, own, chosen.unit, None, shown)]]
        cells += [
            [_entry(session, model, unit, value, shown) for unit, value in found.of(chosen.unit)]
            for model, found in zip(others, matches, strict=True)
        ]
        rows.append(
            SharedFeature(chosen.concept, cells, purity=Purity(round(chosen.drawings, 2), round(chosen.words, 2)))
        )
    return rows


def _entry(
    session: Session, model: _Compared, unit: int, correlation: float | None, shown: ComparedPictures
) -> SharedUnit:
    """A unit with its strongest drawings and words; one whose model's units were not measured has no page."""
    import numpy as np
    from PIL import Image

    from neuron_articles.compute.shown_pictures import keep_picture

    order = (-model.values[:, unit]).argsort(kind="stable")
    strongest = [place for some in (~shown.written, shown.written) for place in order[some[order]][:N_STRONGEST]]
    small = [Image.fromarray(shown.pixels[place]).resize((THUMBNAIL, THUMBNAIL)) for place in strongest]
    return SharedUnit(
        label=f"{unit}",
        unit=str(Unit.of(model.page_of, unit)) if model.page_of else "",
        correlation=None if correlation is None else round(correlation, 4),
        image=keep_picture(session, np.concatenate([np.asarray(image) for image in small], 1), THUMBNAIL),
        shows=[shown.concepts[place] for place in strongest],
    )


def _summary(
    title: str, found: Matches, pure: Sequence[PureUnit], values: Matrix, shown: ComparedPictures
) -> ModelMatch:
    from neuron_articles.analyses.shared_features import compare_meanings, strongest_concepts
    from neuron_articles.statistics.intervals import share_interval

    same, shuffled = compare_meanings(pure, found, strongest_concepts(values, shown))
    low, high = share_interval(same, len(pure))
    return ModelMatch(
        model=title,
        share=round(found.share, 4),
        median=round(found.median, 4),
        threshold=round(found.threshold, 4),
        same=same,
        same_share=round(same / max(len(pure), 1), 4),
        interval=(round(low, 4), round(high, 4)),
        shuffled=round(shuffled, 4),
    )
