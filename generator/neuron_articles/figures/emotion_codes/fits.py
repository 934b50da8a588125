"""Codes that are fitted to the attribution vectors of words, and how well they tell words in prompts held out."""

from __future__ import annotations

from neuron_articles.compute.feeling_attributions import FeelingAttributions
from neuron_articles.compute.session import Session
from neuron_articles.figures.emotion_codes.record import Codes, RecallCheck
from neuron_articles.records.store import digest

LEVELS = (1, 2, 3, 4)  # weights a word, on average
DRAWN = "4"


def fit(session: Session, feelings: FeelingAttributions) -> Codes:
    """The codes of all words at the levels, kept between runs."""
    from neuron_articles.analyses.sparse_codes import fit_codes

    def make() -> Codes:
        session.report(0, 1, "sparse codes")
        found = fit_codes(feelings.contributions, LEVELS)
        return {
            str(level): {
                word: [(round(weight, 4), unit) for weight, unit in code]
                for word, code in zip(feelings.words, codes, strict=True)
            }
            for level, codes in zip(LEVELS, found, strict=True)
        }

    return session.cached("emotion-codes", _inputs(session, feelings) | {"levels": list(LEVELS)}, Codes, make)


def check_recall(session: Session, feelings: FeelingAttributions) -> RecallCheck:
    """How often codes tell a word in a prompt that they were not fitted to, and codes of shuffled words."""
    from neuron_articles.analyses.sparse_codes import recall

    def make() -> RecallCheck:
        session.report(0, 1, "words in prompts held out")
        level = float(DRAWN)
        share = recall(feelings.contributions, level)
        shuffled = recall(feelings.contributions, level, shuffled=1)
        return RecallCheck(round(share, 4), round(shuffled, 4), round(1 / len(feelings.words), 4))

    return session.cached("emotion-recall", _inputs(session, feelings) | {"level": DRAWN}, RecallCheck, make)


def _inputs(session: Session, feelings: FeelingAttributions) -> dict[str, object]:
    """What both are fitted to, by digest."""
    from neuron_articles.responses.concept_responses import weights_digest

    return {
        "weights": weights_digest(session.clip),
        "words": feelings.words,
        "prompts": list(feelings.prompts),
        "spread": digest(feelings.responses.spread.tobytes()),
    }
