"""What is asked of a picture of the test set."""

from __future__ import annotations

from dataclasses import dataclass

from neuron_articles.stimuli.dataset.rasters import Pixels


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one picture.

    kind:   thing, emotion, flag, map, name (a written name of a concept), word (another word), ink, colour
    answer: the name, word or colour
    about:  the concept or word, whose pictures are not independent of each other
    source: the set or font, for the same reason
    height: of the letters in pixels, 0 where nothing is written
    """

    kind: str
    answer: str
    about: str
    source: str
    height: int = 0


Asked = tuple[Pixels, Question]
