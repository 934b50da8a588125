"""The grid of a Stroop test, with its caption."""

from __future__ import annotations

from typing import TypedDict

from neuron_articles.analyses.stroop_counts import AnswerShare
from neuron_articles.drawing.component import Component
from neuron_articles.figures.stroop.record import StroopRecord, StroopRenderings
from neuron_articles.records.shares import percent
from neuron_articles.records.store import Record

_N_SHOWN = 5  # inks, words and answers that stand at once
_CAPTION = (
    "A Stroop test. The model is shown a colour word in ink of another colour and answers, zero-shot, which of the "
    "prompts “{prompt}” fits best. A person can name the ink, if slowly; here the written word wins {word} of {total} "
    "times when word and ink differ, the ink {ink} times. {neutral}"
)
_OWN_CAPTION = (
    "A Stroop test: colour words in inks of other colours, {stimuli} of them in {fonts} fonts and {heights} sizes. The "
    "model answers, zero-shot, which colour fits best. The written word wins {word}, the ink {ink}. Two controls: with "
    "the word “{neutral}”, which names no colour, the ink is named {neutral_ink}; with the same letters cut in strips "
    "and shuffled, which leaves only a word’s ink and length, the ink {illegible_ink} and the word "
    "{illegible_word}. Chance is {chance}. Where "
    "word and ink agree, {congruent} are right. In brackets: 95% intervals (Wilson). Cells show mean probabilities."
)


class StroopSummary(TypedDict):
    """How many stimuli there are of each kind, and how often the word, the ink or both are the answer."""

    incongruent: int
    word: int
    ink: int
    neutral: int
    neutral_ink: int
    congruent: int
    congruent_right: int


class StroopAnswer(TypedDict):
    """An answer, and what it is of the stimulus. ``rest``: it stands only where a reader asks for all answers."""

    name: str
    share: float
    word: bool
    ink: bool
    wins: bool
    rest: bool


class StroopCell(TypedDict):
    """One stimulus with its answers. ``shown``: the CSS colours of ink and ground."""

    word: str
    ink: str
    shown: dict[str, str]
    congruent: bool
    answers: list[StroopAnswer]
    winner: str


def draw(record: Record[StroopRecord]) -> Component:
    """The grid of inks and words."""
    numbers = record.data
    summary = summarize(numbers)
    alt = (
        f"Grid of {len(numbers.colours)} inks by {len(numbers.words)} words. On {summary['incongruent']} stimuli whose "
        f"word and ink differ, the model answers with the word {summary['word']} times and with the ink "
        f"{summary['ink']} times. {_neutral(numbers, summary)}"
    )
    data = {
        "colours": numbers.colours,
        "words": numbers.words,
        "neutral": numbers.neutral,
        "shown": _N_SHOWN,
        "summary": summary,
        "rows": [
            {"ink": ink, "cells": [_cell(numbers, ink, word) for word in numbers.words]} for ink in numbers.colours
        ],
    }
    if numbers.renderings:
        data |= _counts(numbers.renderings)
    caption = _caption(numbers, summary)
    return Component("stroop", data, alt, width="screen", caption=caption, citations=("stroop1935studies",))


def _counts(renderings: StroopRenderings) -> dict[str, object]:
    """The tables below the grid."""
    heights = [
        {"height": f"{100 * each.height:.0f}%", "word": _with_interval(each.word)} for each in renderings.by_height
    ]
    return {"confusion": renderings.confusion, "by_height": heights}


def _neutral(numbers: StroopRecord, summary: StroopSummary) -> str:
    return (
        f"With the word “{numbers.neutral}”, which names no colour, it names the ink {summary['neutral_ink']} of "
        f"{summary['neutral']} times."
    )


def _caption(numbers: StroopRecord, summary: StroopSummary) -> str:
    """The result over all renderings with its controls, or of the stimuli of the grid."""
    if numbers.renderings:
        return _own_caption(numbers.neutral, numbers.renderings)
    return _CAPTION.format(
        prompt=numbers.prompt.replace("{}", "…"),
        word=summary["word"],
        total=summary["incongruent"],
        ink=summary["ink"],
        neutral=_neutral(numbers, summary),
    )


def _own_caption(neutral: str, renderings: StroopRenderings) -> str:
    shares = renderings.shares
    return _OWN_CAPTION.format(
        stimuli=f"{shares.word.total:,}",
        fonts=renderings.fonts,
        heights=len(renderings.by_height),
        word=_with_interval(shares.word),
        ink=_with_interval(shares.ink),
        neutral=neutral,
        neutral_ink=_with_interval(shares.neutral),
        illegible_ink=_with_interval(shares.illegible_ink),
        illegible_word=_with_interval(shares.illegible_word),
        chance=f"{100 * renderings.chance:.0f}%",
        congruent=_with_interval(shares.congruent),
    )


def _with_interval(row: AnswerShare) -> str:
    low, high = row.interval
    return f"{percent(row.share, 1)} ({100 * low:.0f}–{100 * high:.0f})"


def winner(numbers: StroopRecord, ink: str, word: str) -> str:
    """The answer with the greatest probability; the first of equal ones."""
    shares = numbers.cells[ink][word]
    return numbers.colours[shares.index(max(shares))]


def summarize(numbers: StroopRecord) -> StroopSummary:
    """How often the word and the ink win: where they differ, where they agree, and for the neutral word."""
    pairs = [(ink, word) for ink in numbers.colours for word in numbers.words]
    answers = {pair: winner(numbers, *pair) for pair in pairs}
    neutral = [pair for pair in pairs if pair[1] == numbers.neutral]
    congruent = [pair for pair in pairs if pair[0] == pair[1]]
    incongruent = [pair for pair in pairs if pair[0] != pair[1] and pair[1] != numbers.neutral]
    return {
        "incongruent": len(incongruent),
        "word": sum(answers[pair] == pair[1] for pair in incongruent),
        "ink": sum(answers[pair] == pair[0] for pair in incongruent),
        "neutral": len(neutral),
        "neutral_ink": sum(answers[pair] == pair[0] for pair in neutral),
        "congruent": len(congruent),
        "congruent_right": sum(answers[pair] == pair[0] for pair in congruent),
    }


def _cell(numbers: StroopRecord, ink: str, word: str) -> StroopCell:
    """One stimulus with its answers. Pages list the first ones and the one that wins, until a reader asks for all."""
    best = winner(numbers, ink, word)
    answers = [
        StroopAnswer(
            name=name,
            share=share,
            word=name == word,
            ink=name == ink,
            wins=name == best,
            rest=place >= _N_SHOWN and name != best,
        )
        for place, (name, share) in enumerate(zip(numbers.colours, numbers.cells[ink][word], strict=True))
    ]
    shown = numbers.inks.get(ink)
    colours = {"ink": shown.ink, "ground": shown.ground} if shown else {"ink": ink, "ground": ""}
    return StroopCell(word=word, ink=ink, shown=colours, congruent=word == ink, answers=answers, winner=best)
