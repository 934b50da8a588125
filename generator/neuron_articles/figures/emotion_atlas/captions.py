"""What the atlas says in words: its caption, how the factors did beside controls, what is odd in published numbers."""

from __future__ import annotations

from neuron_articles.figures.emotion_atlas.record import AtlasChecks, EmotionAtlasRecord, ValenceCheck
from neuron_articles.records.shares import percent

_SURE = 0.05  # from which p on chance alone is said to give a correlation often
_NARROW = " The words lie on a disc; narrow pages list them by their largest factor instead, without their places."
_PUBLISHED_REMARKS = (
    "In the original every tile has the full colour of its shares, also those of words whose parts are all but "
    "zero. Here these are empty.",
    "The published file gives each word an “importance” that neither text nor drawing explains; it is not shown.",
)


def caption(data: EmotionAtlasRecord, empty: int) -> str:
    """What is shown, and of a computed atlas how it did. empty: how many words no factor has a part in"""
    words, factors = len(data.words), len(data.words[0].parts)
    if data.checks is None:
        return _published_caption(words, factors, empty) + _NARROW
    return f"{_shown(words, factors)} {_checked(data.checks)} {_valence(data.checks.valence)}{_NARROW}"


def remarks(data: EmotionAtlasRecord) -> tuple[str, ...]:
    """What a reader should know of published numbers."""
    if data.checks is not None:
        return ()
    if not data.left_out:
        return _PUBLISHED_REMARKS
    missing = f"{len(data.left_out)} words of the feeling wheel are not on the disc: {', '.join(data.left_out)}."
    return (*_PUBLISHED_REMARKS, missing)


def _published_caption(words: int, factors: int, empty: int) -> str:
    fading = f" Words in which no factor has a part to speak of, {empty} of them, are drawn empty." if empty else ""
    return (
        f"An atlas of {words} emotion words. The attribution vectors of all words were factored into {factors} "
        "non-negative parts. A tile’s stripes are a word’s shares of them and its number is the largest; it is the "
        f"paler, the smaller the parts are.{fading}"
    )


def _shown(words: int, factors: int) -> str:
    return (
        f"An atlas of {words} emotion words. What is positive in their attribution vectors was factored into {factors} "
        "non-negative parts. A tile’s stripes are a word’s shares of them and its number is the largest; it is the "
        "paler, the smaller the parts are; words with next to none are drawn empty."
    )


def _checked(checks: AtlasChecks) -> str:
    explained, neighbours = checks.explained, checks.neighbours
    return (
        f"The factors give back {percent(explained.share)} of the vectors’ squares ({percent(explained.shuffled)} when "
        "each neuron’s values are shuffled over words). Words on adjoining tiles have a mean cosine of "
        f"{neighbours.cosine:.2f} ({neighbours.shuffled:.2f} at shuffled places)."
    )


def _valence(check: ValenceCheck) -> str:
    if check.correlation is None or check.chance is None:
        return "Too few of the words are rated for how pleasant they are to compare."
    sure = "which chance alone seldom gives" if check.chance < _SURE else "which chance alone often gives"
    return (
        f"Of only two factors, one goes with how pleasant {check.words} of the words were rated (Hutto and Gilbert, "
        f"2014) by a rank correlation of {check.correlation:.2f}, {sure} (p = {check.chance:.3f}). Arousal was not "
        "compared: the published ratings of it are not free."
    )
