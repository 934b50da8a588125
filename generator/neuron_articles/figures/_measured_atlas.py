"""The atlas of emotion words for a model at hand, with what shuffled words would give beside each result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neuron_articles.compute.session import Session
from neuron_articles.figures import _feelings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.floating]

FACTORS = 7
TWO = 2  # factors that are held against how pleasant words were rated
_FEWEST = 10  # rated words that are worth a correlation


def measure_atlas(session: Session) -> dict[str, Any]:
    """The record's data."""
    from neuron_articles.analyses import emotion_atlas as atlas

    feelings = _feelings.attribute_feelings(session)
    vectors = feelings.contributions.mean(0).cpu().numpy()
    table = atlas.positive(vectors)
    found = atlas.factorize(table, min(FACTORS, len(feelings.words) - 1))
    places = atlas.arrange(table)
    checks = {
        "explained": _explained(table, found.explained), "neighbours": _neighbours(table, places),
        "valence": _valence(feelings.words, atlas.factorize(table, TWO).parts),
    }  # fmt: skip
    words = [
        {"word": word, "row": int(row), "column": int(column), "parts": [round(float(part), 4) for part in parts]}
        for word, (row, column), parts in zip(feelings.words, places, found.parts, strict=True)
    ]
    caption = tell(len(words), found.parts.shape[1], checks)
    return {"words": words, "prompts": list(feelings.prompts), "checks": checks, "caption": caption}


def _explained(table: Matrix, share: float) -> dict[str, float]:
    from neuron_articles.analyses import emotion_atlas as atlas

    shuffled = atlas.factorize(atlas.shuffle_words(table), min(FACTORS, len(table) - 1)).explained
    return {"share": round(share, 4), "shuffled": round(shuffled, 4)}


def _neighbours(table: Matrix, places: npt.NDArray[np.int64]) -> dict[str, float]:
    """Cosine of words on adjoining tiles, as arranged and on shuffled places."""
    import numpy as np

    from neuron_articles.analyses.emotion_atlas import neighbour_likeness
    from neuron_articles.statistics.permutation import null_distribution

    random = np.random.default_rng(0)
    wrong = null_distribution(lambda chance: neighbour_likeness(table, chance.permutation(places)), 50, random)
    return {"cosine": round(neighbour_likeness(table, places), 4), "shuffled": round(float(np.mean(wrong)), 4)}


def _valence(words: Sequence[str], parts: Matrix) -> dict[str, Any]:
    """How two factors go with ratings of pleasantness. Arousal is rated by no free list."""
    import numpy as np

    from neuron_articles.analyses.emotion_atlas import relate

    ratings: Mapping[str, float] = _feelings.read_table()["valence"]
    rated = [place for place, word in enumerate(words) if word in ratings]
    if len(rated) < _FEWEST:
        return {"words": len(rated), "correlation": None, "chance": None}
    found = relate(parts[rated], np.array([ratings[words[place]] for place in rated]))
    return {
        "words": found.words, "factor": found.factor, "correlation": round(found.correlation, 3),
        "chance": round(found.chance, 4),
    }  # fmt: skip


def tell(words: int, factors: int, checks: Mapping[str, Any]) -> str:
    """The caption: what is shown, and how it did beside its controls."""
    explained, neighbours, valence = checks["explained"], checks["neighbours"], checks["valence"]
    parts = [
        f"An atlas of {words} emotion words. What is positive in their attribution vectors was factored into {factors} "
        "non-negative parts. A tile’s stripes are a word’s shares of them and its number is the largest; it is the "
        "paler, the smaller the parts are; words with next to none are drawn empty.",
        f"The factors give back {explained['share']:.0%} of the vectors’ squares ({explained['shuffled']:.0%} when "
        f"each neuron’s values are shuffled over words). Words on adjoining tiles have a mean cosine of "
        f"{neighbours['cosine']:.2f} ({neighbours['shuffled']:.2f} at shuffled places).",
    ]
    if valence["correlation"] is None:
        parts.append("Too few of the words are rated for how pleasant they are to compare.")
    else:
        sure = "which chance alone seldom gives" if valence["chance"] < 0.05 else "which chance alone often gives"
        parts.append(
            f"Of only two factors, one goes with how pleasant {valence['words']} of the words were rated (Hutto "
            f"and Gilbert, 2014) by a rank correlation of {valence['correlation']:.2f}, {sure} "
            f"(p = {valence['chance']:.3f}). "
            "Arousal was not compared: the published ratings of it are not free."
        )
    return " ".join(parts)
