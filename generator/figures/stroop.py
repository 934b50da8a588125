"""The Stroop test for a model: colour words in coloured ink, and whether the model reads the word or sees the ink.

The reader sees a grid, a row for each ink and a column for each word, with the stimulus drawn as a coloured word and
the probability of each answer under it. Figure 17 of Goh et al. (2021).

A record's data::

    {"prompt": "my favorite word, written in the color {}",
     "colours": ["black", "red", …],             # inks, and the answers, in this order
     "words": ["example", "red", …],             # columns
     "neutral": "example",                       # the word that names no colour
     "cells": {"red": {"green": [0.01, …]}},     # ink -> word -> (colours,) probability of each answer
     "caption": "…", "warnings": ["…"]}          # optional
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator import originals
from generator.drawing import Component
from generator.store import Record

TITLE = "Stroop test"
VERSION = 1
INPUTS = ("stroop-stimuli",)
DRAFT_NAMES: dict[str, dict[str, Any]] = {"StroopExperiment": {}}

_SHOWN = 5
_CAPTION = (
    "A Stroop test. The model is shown a colour word in ink of another colour and answers, zero-shot, which of the "
    "prompts “{prompt}” fits best. A person can name the ink, if slowly; {finding}"
)


def draw(record: Record) -> Component:
    """The grid of inks and words."""
    numbers = record.data
    words, summary = numbers["words"], summarize(numbers)
    word, ink, total = summary["word"], summary["ink"], summary["incongruent"]
    neutral = (
        f"With the word “{numbers['neutral']}”, which names no colour, it names the ink {summary['neutral_ink']} of "
    )
    alt = (
        f"Grid of {len(numbers['colours'])} inks by {len(numbers['words'])} words. On {total} stimuli whose word and "
        f"ink differ, the model answers with the word {word} times and with the ink {ink} times. "
        f"{neutral}{summary['neutral']} times."
    )
    finding = (
        f"here the written word wins {word} of {total} times when word and ink differ, the ink {ink} times. "
        f"{neutral}{summary['neutral']} times."
    )
    prompt = numbers["prompt"].replace("{}", "…")
    data = {
        "colours": numbers["colours"], "words": words, "neutral": numbers["neutral"], "shown": _SHOWN,
        "summary": summary,
        "rows": [{"ink": row, "cells": [_cell(numbers, row, name) for name in words]} for row in numbers["colours"]],
    }  # fmt: skip
    caption = numbers.get("caption") or _CAPTION.format(prompt=prompt, finding=finding)
    return Component(
        "stroop", data, alt, width="screen", caption=caption, warnings=tuple(numbers.get("warnings", ())),
        citations=("stroop1935studies",),
    )  # fmt: skip


def winner(numbers: Mapping[str, Any], ink: str, word: str) -> str:
    """The answer with the greatest probability; the first of equal ones."""
    shares = numbers["cells"][ink][word]
    return str(numbers["colours"][shares.index(max(shares))])


def summarize(numbers: Mapping[str, Any]) -> dict[str, int]:
    """How often the word and the ink win: where they differ, where they agree, and for the neutral word."""
    pairs = [(ink, word) for ink in numbers["colours"] for word in numbers["words"]]
    answers = {pair: winner(numbers, *pair) for pair in pairs}
    neutral = [pair for pair in pairs if pair[1] == numbers["neutral"]]
    congruent = [pair for pair in pairs if pair[0] == pair[1]]
    incongruent = [pair for pair in pairs if pair[0] != pair[1] and pair[1] != numbers["neutral"]]
    return {
        "incongruent": len(incongruent),
        "word": sum(answers[pair] == pair[1] for pair in incongruent),
        "ink": sum(answers[pair] == pair[0] for pair in incongruent),
        "neutral": len(neutral),
        "neutral_ink": sum(answers[pair] == pair[0] for pair in neutral),
        "congruent": len(congruent),
        "congruent_right": sum(answers[pair] == pair[0] for pair in congruent),
    }


def _cell(numbers: Mapping[str, Any], ink: str, word: str) -> dict[str, Any]:
    """One stimulus with its answers: {name, share, roles}, where roles say what the answer is of the stimulus."""
    best = winner(numbers, ink, word)
    answers = [
        {"name": name, "share": share, "word": name == word, "ink": name == ink, "wins": name == best}
        for name, share in zip(numbers["colours"], numbers["cells"][ink][word], strict=True)
    ]
    return {"word": word, "ink": ink, "congruent": word == ink, "answers": answers, "winner": best}


def published(folder: Path) -> dict[str, Any] | None:
    """The 64 stimuli of Figure 17. Raises AuthorError for a missing or broken file."""
    with originals.reading(folder, "stroop_experiment.json") as value:
        output = value["output"]
        colours = [name for _, name in next(iter(next(iter(output.values())).values()))["results"]]
        words = list(next(iter(output.values())))
        cells = {
            ink: {word: [float(dict(_named(output[ink][word]["results"]))[name]) for name in colours] for word in words}
            for ink in colours
        }
        prompt = value["setup"]["zero_shot_setup"].rstrip() + " {}"
    return {"prompt": prompt, "colours": colours, "words": words, "neutral": "example", "cells": cells}


def _named(results: list[tuple[float, str]]) -> list[tuple[str, float]]:
    return [(name, share) for share, name in results]
