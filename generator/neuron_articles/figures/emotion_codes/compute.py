"""Sparse codes of emotion words for a model at hand, each result beside its control."""

from __future__ import annotations

from neuron_articles.compute.feeling_attributions import FeelingAttributions, attribute_feelings
from neuron_articles.compute.session import Session
from neuron_articles.figures.emotion_codes import checks, fits
from neuron_articles.figures.emotion_codes.record import CodeChecks, CodedUnit, EmotionCodesRecord
from neuron_articles.figures.emotion_codes.terms import find_terms
from neuron_articles.responses.unit_titles import title_of


def compute(session: Session) -> EmotionCodesRecord:
    """The codes of the session's model at four levels of sparsity. Raises DatasetMissing, BadWeights."""
    from neuron_articles.analyses.sparse_codes import union

    feelings = attribute_feelings(session)
    lexical = find_lexical(session, feelings)
    codes = fits.fit(session, feelings)
    terms = {word: find_terms(code, lexical) for word, code in codes[fits.DRAWN].items()}
    units = union([code for words in codes.values() for code in words.values()])
    return EmotionCodesRecord(
        prompt=feelings.prompts[0],
        level=fits.DRAWN,
        codes=codes,
        units={
            str(unit): CodedUnit(title_of(session.model.name, session.content, feelings.responses, unit))
            for unit in units
        },
        lexical=lexical,
        prompts=list(feelings.prompts),
        checks=CodeChecks(
            recall=fits.check_recall(session, feelings),
            rises=checks.check_rises(session, feelings, terms),
            faces=checks.check_faces(feelings, terms),
            linear=checks.check_linear(session, feelings),
        ),
    )


def find_lexical(session: Session, feelings: FeelingAttributions) -> list[int]:
    """Units whose strongest words share letters and not meanings."""
    import numpy as np

    from neuron_articles.stimuli.written_words import centre, lexical_units

    responses = feelings.responses
    session.report(0, 1, "units that read letters")
    meanings = session.clip.encode_texts(responses.words).cpu().numpy()
    words = centre(responses.words, responses.word_values)
    return [int(unit) for unit in np.flatnonzero(lexical_units(words, meanings))]
