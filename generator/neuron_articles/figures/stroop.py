"""The Stroop test for a model: colour words in coloured ink, and whether the model reads the word or sees the ink.

The reader sees a grid, a row for each ink and a column for each word, with the stimulus drawn as a coloured word and
the probability of each answer under it. Figure 17 of Goh et al. (2021).

A record's data::

    {"prompt": "my favorite word, written in the color {}",
     "colours": ["black", "red", …],             # inks, and the answers, in this order
     "words": ["example", "red", …],             # columns
     "neutral": "example",                       # the word that names no colour
     "cells": {"red": {"green": [0.01, …]}},     # ink -> word -> (colours,) probability of each answer
     "inks": {"red": {"ink": "#d72323", "ground": "#ffffff"}},                # optional: as they were shown
     "renderings": {"fonts": 5, "heights": [0.16, …]},                        # optional, with what follows: cells are
     "shares": {"word": {"hits": 900, "of": 990, "share": 0.91, "interval": [0.9, 0.92]}, "ink": {…}, …},   # means
     "by_height": [{"height": 0.16, "word": {…}}, …],
     "confusion": {"by_word": [[81, …], …], "by_ink": [[…], …]},              # (what is there, answer) counts
     "caption": "…", "warnings": ["…"]}          # optional
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord

VERSION = 2


_SHOWN = 5
_CAPTION = (
    "A Stroop test. The model is shown a colour word in ink of another colour and answers, zero-shot, which of the "
    "prompts “{prompt}” fits best. A person can name the ink, if slowly; {finding}"
)


_FONTS = 5
_OWN_CAPTION = (
    "A Stroop test: colour words in inks of other colours, {stimuli} of them in {fonts} fonts and {heights} sizes. The "
    "model answers, zero-shot, which colour fits best. The written word wins {word}, the ink {ink}. Two controls: with "
    "the word “{neutral}”, which names no colour, the ink is named {neutral_ink}; with the same letters cut in strips "
    "and shuffled, which leaves only a word’s ink and length, the ink {illegible_ink} and the word "
    "{illegible_word}. Chance is {chance}. Where "
    "word and ink agree, {congruent} are right. In brackets: 95% intervals (Wilson). Cells show mean probabilities."
)


def compute(session: Session) -> dict[str, Any]:
    """The test with the data set's colours, in Pillow's own font and in held-out fonts."""
    from neuron_articles.analyses.stroop import colour_test, measure_test
    from neuron_articles.compute.attack_measurements import step_inputs
    from neuron_articles.stimuli.dataset.concepts import load_concepts
    from neuron_articles.stimuli.dataset.library import find_fonts

    inputs = step_inputs(session) | {"fonts": _FONTS, "version": VERSION}
    found: dict[str, Any] = session.cached(
        "stroop",
        inputs,
        dict[str, Any],
        lambda: measure_test(session.clip, colour_test(load_concepts({}), find_fonts(_FONTS))),
    )
    return found


def draw(record: JsonRecord) -> Component:
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
    if "shares" in numbers:
        data["confusion"] = numbers["confusion"]
        data["by_height"] = [
            {"height": f"{100 * each['height']:.0f}%", "word": _told(each["word"])} for each in numbers["by_height"]
        ]
    caption = numbers.get("caption") or (
        _own_caption(numbers) if "shares" in numbers else _CAPTION.format(prompt=prompt, finding=finding)
    )
    return Component(
        "stroop", data, alt, width="screen", caption=caption, warnings=tuple(numbers.get("warnings", ())),
        citations=("stroop1935studies",),
    )  # fmt: skip


def _own_caption(numbers: Mapping[str, Any]) -> str:
    """The result over all renderings, with its controls."""
    shares, renderings = numbers["shares"], numbers["renderings"]
    names = ("word", "ink", "illegible_word", "illegible_ink", "congruent")
    return _OWN_CAPTION.format(
        stimuli=f"{shares['word']['of']:,}", fonts=renderings["fonts"], heights=len(renderings["heights"]),
        neutral=numbers["neutral"], neutral_ink=_told(shares["neutral"]),
        chance=f"{100 * shares['word']['chance']:.0f}%",
        **{name: _told(shares[name]) for name in names},
    )  # fmt: skip


def _told(row: Mapping[str, Any]) -> str:
    low, high = row["interval"]
    return f"{100 * row['share']:.1f}% ({100 * low:.0f}–{100 * high:.0f})"


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
    """One stimulus with its answers: {name, share, roles}, where roles say what the answer is of the stimulus.

    Pages list the first answers until a reader asks for all; ``rest`` marks the others, never the one that wins.
    """
    best = winner(numbers, ink, word)
    answers = [
        {"name": name, "share": share, "word": name == word, "ink": name == ink, "wins": name == best,
         "rest": place >= _SHOWN and name != best}
        for place, (name, share) in enumerate(zip(numbers["colours"], numbers["cells"][ink][word], strict=True))
    ]  # fmt: skip
    shown = numbers.get("inks", {}).get(ink, {"ink": ink, "ground": ""})
    return {"word": word, "ink": ink, "shown": shown, "congruent": word == ink, "answers": answers, "winner": best}


def published(folder: Path) -> dict[str, Any] | None:
    """The 64 stimuli of Figure 17. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "stroop_experiment.json") as value:
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


FIGURE = Figure(
    title="Stroop test",
    version=VERSION,
    record=dict[str, Any],
    inputs=(
        DataSet("colours"),
        DataSet("fonts"),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
