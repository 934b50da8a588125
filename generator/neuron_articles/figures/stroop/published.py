"""The Stroop test that was published with the original article."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures.stroop.record import StroopRecord
from neuron_articles.records import published_files


def published(folder: Path) -> StroopRecord | None:
    """The 64 stimuli of Figure 17. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "stroop_experiment.json") as value:
        output = value["output"]
        first = next(iter(output.values()))
        colours = [str(name) for _, name in next(iter(first.values()))["results"]]
        words = list(first)
        cells = {ink: {word: _in_order(output[ink][word]["results"], colours) for word in words} for ink in colours}
        prompt = value["setup"]["zero_shot_setup"].rstrip() + " {}"
        return StroopRecord(prompt, colours, words, "example", cells)


def _in_order(results: list[tuple[float, str]], colours: list[str]) -> list[float]:
    shares = {name: float(share) for share, name in results}
    return [shares[colour] for colour in colours]
