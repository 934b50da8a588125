"""What the equations say in words: the caption, how the codes did beside controls, notes on published words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from neuron_articles.figures.emotion_codes.record import CodeChecks, EmotionCodesRecord, FaceCheck
from neuron_articles.figures.emotion_codes.terms import N_TERMS
from neuron_articles.records.shares import percent

_PUBLISHED_CAPTION = (
    "Sparse codes of “{prompt}”: the few neurons that set a word apart from other emotions. A weight is given as a "
    "share of the largest that speaks for the word; at most {terms} are written out, neurons of letters are left out."
)
_PUBLISHED_NOTES = {
    "jealous": "The article’s text gives “jealous” as success + grumpy. The published code has two more terms, and "
    "names the first “Champions”.",
}


def caption(data: EmotionCodesRecord) -> str:
    """What is shown, and of computed codes how they did."""
    if data.checks is None:
        return _PUBLISHED_CAPTION.format(prompt=data.prompt.format("…"), terms=N_TERMS)
    return " ".join([_shown(data.prompts, len(data.lexical)), *_checked(data.checks)])


def notes(data: EmotionCodesRecord, words: Iterable[str]) -> tuple[str, ...]:
    """What a reader should know of published codes of some words."""
    if data.checks is not None:
        return ()
    return tuple(_PUBLISHED_NOTES[word] for word in words if word in _PUBLISHED_NOTES)


def _shown(prompts: Sequence[str], lexical: int) -> str:
    return (
        f"Sparse codes of emotion words in the prompts {_quoted(prompts)}: the few neurons that set a word apart from "
        f"other emotions. A weight is given as a share of the word’s largest; at most {N_TERMS} are written out. "
        f"{lexical or 'No'} neurons that read letters are left out."
    )


def _quoted(prompts: Sequence[str]) -> str:
    """ "“…”, “… face” and “… feeling”"."""
    quoted = [f"“{prompt.format('…')}”" for prompt in prompts]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}" if len(quoted) > 1 else quoted[0]


def _checked(checks: CodeChecks) -> Iterator[str]:
    """How the codes did beside their controls, a sentence each."""
    recall, rises, linear = checks.recall, checks.rises, checks.linear
    yield (
        f"In a prompt that they were not fitted to, the codes tell {percent(recall.share)} of the words "
        f"({percent(recall.shuffled)} when fitted to shuffled words)."
    )
    yield (
        f"Raising the first neuron of a code on a blank picture raises the word’s logit for {rises.risen} of "
        f"{rises.words} words, raising a random neuron for {rises.random}."
    )
    yield from _on_faces(checks.faces)
    yield (
        "Attribution goes through the linear part of the attention pool, whose logits correlate with the true ones on "
        f"{linear.pictures} pictures by {linear.correlation:.2f} (with neurons shuffled {linear.control:.2f})."
    )


def _on_faces(faces: FaceCheck) -> Iterator[str]:
    if faces.mean is not None and faces.control is not None:
        yield (
            "The codes’ neurons tell the faces of their emotion from other faces with an area under the curve of "
            f"{faces.mean:.2f} (of another emotion {faces.control:.2f}; chance is 0.5)."
        )
