"""Sparse codes of emotion words for a model at hand, each result beside its control."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neuron_articles.compute.session import Session
from neuron_articles.figures import _feelings
from neuron_articles.figures._feelings import Feelings
from neuron_articles.records.store import digest

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LEVELS = (1, 2, 3, 4)  # weights a word, on average
DRAWN = "4"
RAISED = 3.0  # standard deviations by which a unit is raised on a blank picture
PICTURES = 256  # on which the linear part is compared with the attention pool itself

Code = Sequence[Sequence[Any]]
Choose = Callable[[Code, Collection[int]], list[tuple[float, int]]]


def measure_codes(session: Session, find_terms: Choose) -> dict[str, Any]:
    """The record's data. find_terms: the rule by which a code's terms are shown"""
    feelings = _feelings.attribute_feelings(session)
    lexical = find_lexical(session, feelings)
    codes = _fit(session, feelings)
    drawn = codes[DRAWN]
    units = sorted({unit for words in codes.values() for code in words.values() for _, unit in code})
    terms = {word: find_terms(code, lexical) for word, code in drawn.items()}
    checks = {
        "recall": _recall(session, feelings), "rises": _rises(session, feelings, terms),
        "faces": _faces(feelings, terms), "linear": _linear(session, feelings),
    }  # fmt: skip
    titles = {str(unit): {"title": _feelings.title_of(session.model.name, feelings.responses, unit)} for unit in units}
    return {
        "prompt": feelings.prompts[0], "prompts": list(feelings.prompts), "level": DRAWN,
        "codes": codes, "units": titles,
        "lexical": lexical, "checks": checks, "caption": tell(feelings.prompts, checks, len(lexical)),
    }  # fmt: skip


def find_lexical(session: Session, feelings: Feelings) -> list[int]:
    """Units whose strongest words share letters and not meanings."""
    import numpy as np

    from neuron_articles.stimuli.written_words import centre, lexical_units

    responses = feelings.responses
    session.report(0, 1, "units that read letters")
    meanings = session.clip.encode_texts(responses.words).cpu().numpy()
    return [
        int(unit) for unit in np.flatnonzero(lexical_units(centre(responses.words, responses.word_values), meanings))
    ]


def _inputs(session: Session, feelings: Feelings, **more: Any) -> dict[str, Any]:
    from neuron_articles.responses.concept_responses import weights_digest

    return {
        "weights": weights_digest(session.clip), "words": feelings.words, "prompts": list(feelings.prompts),
        "spread": digest(feelings.responses.spread.tobytes()), **more,
    }  # fmt: skip


def _fit(session: Session, feelings: Feelings) -> dict[str, Any]:
    """Level -> word -> [weight, unit]."""
    from neuron_articles.analyses.sparse_codes import fit_codes

    def make() -> dict[str, Any]:
        session.report(0, 1, "sparse codes")
        found = fit_codes(feelings.contributions, LEVELS)
        return {
            str(level): {
                word: [[round(weight, 4), unit] for weight, unit in code]
                for word, code in zip(feelings.words, codes, strict=True)
            }
            for level, codes in zip(LEVELS, found, strict=True)
        }

    found: dict[str, Any] = session.cached(
        "emotion-codes", _inputs(session, feelings, levels=list(LEVELS)), dict[str, Any], make
    )
    return found


def _recall(session: Session, feelings: Feelings) -> dict[str, Any]:
    """How often codes tell a word in a prompt that they were not fitted to, and codes of shuffled words."""
    from neuron_articles.analyses.sparse_codes import recall

    def make() -> dict[str, Any]:
        session.report(0, 1, "words in prompts held out")
        level = float(DRAWN)
        shares = {
            "share": recall(feelings.contributions, level),
            "shuffled": recall(feelings.contributions, level, shuffled=1),
        }
        return {name: round(share, 4) for name, share in shares.items()} | {"chance": round(1 / len(feelings.words), 4)}

    found: dict[str, Any] = session.cached(
        "emotion-recall", _inputs(session, feelings, level=DRAWN), dict[str, Any], make
    )
    return found


def _rises(session: Session, feelings: Feelings, terms: Mapping[str, Sequence[tuple[float, int]]]) -> dict[str, Any]:
    """In how many words raising the code's first unit on a blank picture raises the word's logit; and a random unit."""
    import numpy as np
    import torch

    from neuron_articles.analyses.attribution import rises

    asked = [
        (place, terms[word][0][1]) for place, word in enumerate(feelings.words) if terms[word] and terms[word][0][0] > 0
    ]
    if not asked:
        return {"words": 0, "risen": 0, "random": 0}
    clip, spread = session.clip, feelings.responses.spread
    random = np.random.default_rng(0).integers(0, len(spread), len(asked))
    places = torch.tensor([place for place, _ in asked], device=clip.device)
    counts = []
    for units in ([unit for _, unit in asked], random.tolist()):
        amounts = torch.from_numpy(RAISED * spread[units]).to(clip.device)
        risen = rises(clip, feelings.texts[0][places], torch.tensor(units, device=clip.device), amounts)
        counts.append(int((risen > 0).sum()))
    return {"words": len(asked), "risen": counts[0], "random": counts[1]}


def _faces(feelings: Feelings, terms: Mapping[str, Sequence[tuple[float, int]]]) -> dict[str, Any]:
    """How well the terms' units tell the faces of the word's emotion from other faces: mean area under the curve."""
    import numpy as np

    from neuron_articles.statistics.areas import auc, membership
    from neuron_articles.statistics.permutation import deranged

    responses = feelings.responses
    emotions = [one.name for one in responses.facts.values() if one.kind == "emotion"]
    labels = responses.concepts
    mine = np.isin(labels, emotions) & (responses.tables == "pictures")
    if len(emotions) < 2 or not mine.any():
        return {"mean": None, "control": None}
    table = np.nan_to_num(auc(responses.values[mine], membership(labels[mine].tolist(), emotions)), nan=0.5)
    pairs = [
        (emotions.index(emotion), unit)
        for word, emotion in zip(feelings.words, feelings.emotions, strict=True)
        for share, unit in terms[word]
        if emotion in emotions and share > 0
    ]
    return _against_others(table, pairs, deranged(len(emotions), np.random.default_rng(0)))


def _against_others(
    table: npt.NDArray[np.floating], pairs: Sequence[tuple[int, int]], wrong: npt.NDArray[np.int64]
) -> dict[str, Any]:
    if not pairs:
        return {"mean": None, "control": None}
    mean = sum(float(table[emotion, unit]) for emotion, unit in pairs) / len(pairs)
    control = sum(float(table[wrong[emotion], unit]) for emotion, unit in pairs) / len(pairs)
    return {"mean": round(mean, 3), "control": round(control, 3), "units": len(pairs)}


def _linear(session: Session, feelings: Feelings) -> dict[str, Any]:
    """How good the linear part of the attention pool is on pictures: correlation of logits, beside a control."""
    import torch

    from neuron_articles.analyses.attribution import fidelity

    library = feelings.responses.library
    items = library.select("pictures", "style")
    some = items[:: max(1, len(items) // PICTURES)][:PICTURES]
    clip = session.clip

    def pixels() -> Any:
        from neuron_articles.stimuli.default_pictures import LibraryPictures

        pictures = LibraryPictures(library, some)
        for start in range(0, len(some), 32):
            numbers = range(start, min(start + 32, len(some)))
            yield torch.stack([pictures.pixels(number, clip.side) for number in numbers])

    session.report(0, 1, "the linear part on pictures")
    found = fidelity(clip, pixels(), feelings.texts[0])
    return {
        "correlation": round(float(found.correlations.mean()), 3), "control": round(float(found.control.mean()), 3),
        "cosine": round(found.cosine, 3), "pictures": found.pictures,
    }  # fmt: skip


def tell(prompts: Sequence[str], checks: Mapping[str, Any], lexical: int) -> str:
    """The caption: what is shown, and how it did beside its controls."""
    recall, rises, faces, linear = (checks[name] for name in ("recall", "rises", "faces", "linear"))
    parts = [
        f"Sparse codes of emotion words in the prompts {_feelings.quote_prompts(prompts)}: the few neurons that set a "
        "word apart from other emotions. A weight is given as a share of the word’s largest; at most 4 are written "
        f"out. {lexical or 'No'} neurons that read letters are left out.",
        f"In a prompt that they were not fitted to, the codes tell {recall['share']:.0%} of the words "
        f"({recall['shuffled']:.0%} when fitted to shuffled words).",
        f"Raising the first neuron of a code on a blank picture raises the word’s logit for {rises['risen']} of "
        f"{rises['words']} words, raising a random neuron for {rises['random']}.",
    ]
    if faces["mean"] is not None:
        parts.append(
            "The codes’ neurons tell the faces of their emotion from other faces with an area under the curve of "
            f"{faces['mean']:.2f} (of another emotion {faces['control']:.2f}; chance is 0.5)."
        )
    parts.append(
        "Attribution goes through the linear part of the attention pool, whose logits correlate with the true ones on "
        f"{linear['pictures']} pictures by {linear['correlation']:.2f} (with neurons shuffled "
        f"{linear['control']:.2f})."
    )
    return " ".join(parts)
