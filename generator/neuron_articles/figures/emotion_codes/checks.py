"""How the units of codes do on pictures: raised on a blank one, on faces, and through the attention pool itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from neuron_articles.compute.feeling_attributions import FeelingAttributions
from neuron_articles.compute.session import Session
from neuron_articles.figures.emotion_codes.record import FaceCheck, LinearCheck, RiseCheck
from neuron_articles.figures.emotion_codes.terms import Term

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from torch import Tensor

    from neuron_articles.statistics.areas import Matrix

RAISED = 3.0  # standard deviations by which a unit is raised on a blank picture
PICTURES = 256  # on which the linear part is compared with the attention pool itself
_BATCH = 32


def check_rises(session: Session, feelings: FeelingAttributions, terms: Mapping[str, Sequence[Term]]) -> RiseCheck:
    """In how many words raising the code's first unit on a blank picture raises the word's logit; and a random unit."""
    import numpy as np
    import torch

    from neuron_articles.analyses.attribution import rises

    asked = [
        (place, terms[word][0][1]) for place, word in enumerate(feelings.words) if terms[word] and terms[word][0][0] > 0
    ]
    if not asked:
        return RiseCheck(words=0, risen=0, random=0)
    clip, spread = session.clip, feelings.responses.spread
    random = np.random.default_rng(0).integers(0, len(spread), len(asked))
    places = torch.tensor([place for place, _ in asked], device=clip.device)
    counts = []
    for units in ([unit for _, unit in asked], random.tolist()):
        amounts = torch.from_numpy(RAISED * spread[units]).to(clip.device)
        risen = rises(clip, feelings.texts[0][places], torch.tensor(units, device=clip.device), amounts)
        counts.append(int((risen > 0).sum()))
    return RiseCheck(words=len(asked), risen=counts[0], random=counts[1])


def check_faces(feelings: FeelingAttributions, terms: Mapping[str, Sequence[Term]]) -> FaceCheck:
    """How well the terms' units tell the faces of the word's emotion from other faces: mean area under the curve."""
    import numpy as np

    from neuron_articles.statistics.areas import auc, membership
    from neuron_articles.statistics.permutation import deranged

    responses = feelings.responses
    emotions = [one.name for one in responses.facts.values() if one.kind == "emotion"]
    labels = responses.concepts
    mine = np.isin(labels, emotions) & (responses.tables == "pictures")
    if len(emotions) < 2 or not mine.any():
        return FaceCheck()
    table = np.nan_to_num(auc(responses.values[mine], membership(labels[mine].tolist(), emotions)), nan=0.5)
    pairs = [
        (emotions.index(emotion), unit)
        for word, emotion in zip(feelings.words, feelings.emotions, strict=True)
        for share, unit in terms[word]
        if emotion in emotions and share > 0
    ]
    return _against_others(table, pairs, deranged(len(emotions), np.random.default_rng(0)))


def _against_others(table: Matrix, pairs: Sequence[tuple[int, int]], wrong: npt.NDArray[np.int64]) -> FaceCheck:
    """table: (emotion, unit) areas    pairs: of emotions and units    wrong: emotion -> another one"""
    if not pairs:
        return FaceCheck()
    mean = sum(float(table[emotion, unit]) for emotion, unit in pairs) / len(pairs)
    control = sum(float(table[wrong[emotion], unit]) for emotion, unit in pairs) / len(pairs)
    return FaceCheck(round(mean, 3), round(control, 3), len(pairs))


def check_linear(session: Session, feelings: FeelingAttributions) -> LinearCheck:
    """How good the linear part of the attention pool is on pictures: correlation of logits, beside a control."""
    from neuron_articles.analyses.attribution import fidelity

    session.report(0, 1, "the linear part on pictures")
    found = fidelity(session.clip, _pixels(session, feelings), feelings.texts[0])
    return LinearCheck(
        correlation=round(float(found.correlations.mean()), 3),
        control=round(float(found.control.mean()), 3),
        cosine=round(found.cosine, 3),
        pictures=found.pictures,
    )


def _pixels(session: Session, feelings: FeelingAttributions) -> Iterator[Tensor]:
    """Batches (picture, 3, side, side) of pictures at even distances in the default data set."""
    import torch

    from neuron_articles.stimuli.default_pictures import LibraryPictures

    library, side = feelings.responses.library, session.clip.side
    items = library.select("pictures", "style")
    some = items[:: max(1, len(items) // PICTURES)][:PICTURES]
    pictures = LibraryPictures(library, some)
    for start in range(0, len(some), _BATCH):
        numbers = range(start, min(start + _BATCH, len(some)))
        yield torch.stack([pictures.pixels(number, side) for number in numbers])
