"""The record of a Stroop test: the answers to every word in every ink, and how often word and ink win."""

from __future__ import annotations

from msgspec import Struct

from neuron_articles.analyses.stroop_counts import HeightShare, StroopConfusion, StroopShares


class InkColours(Struct, frozen=True):
    """An ink, and the ground that it was shown on, as CSS colours."""

    ink: str
    ground: str


class StroopRenderings(Struct, frozen=True):
    """What is counted over all renderings of the stimuli: every word in every ink, font and height.

    fonts:     how many
    chance:    the share of one answer of all
    by_height: the word's share in every height of letters
    """

    fonts: int
    chance: float
    shares: StroopShares
    by_height: list[HeightShare]
    confusion: StroopConfusion


class StroopRecord(Struct, frozen=True, omit_defaults=True):
    """A Stroop test.

    prompt:     how an answer is put to the text tower, with {} for the colour
    colours:    the inks, and the answers
    words:      what is written; ``neutral`` is the one that names no colour
    cells:      ink -> word -> probability of each answer, in the order of ``colours``; the mean over renderings
    inks:       as they were shown; empty where this was not published
    renderings: None where one rendering was published
    """

    prompt: str
    colours: list[str]
    words: list[str]
    neutral: str
    cells: dict[str, dict[str, list[float]]]
    inks: dict[str, InkColours] = {}
    renderings: StroopRenderings | None = None

    def __post_init__(self) -> None:
        """Every ink needs every word, with as many answers as there are colours."""
        for ink in self.colours:
            for word in self.words:
                if len(self.cells.get(ink, {}).get(word, ())) != len(self.colours):
                    raise ValueError(f'cells needs {len(self.colours)} answers to "{word}" in {ink}')
