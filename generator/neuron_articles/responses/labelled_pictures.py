"""Which pictures people label for a unit: as many from each of ten equal ranges of its activation."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from neuron_articles.models.clip import Clip
from neuron_articles.responses import unit_report
from neuron_articles.responses.conditional import draw_buckets
from neuron_articles.responses.examples import as_image
from neuron_articles.stimuli.evaluation_set import EvaluationSet


def draw_pictures(
    clip: Clip,
    evaluation_set: EvaluationSet,
    unit: int,
    each: int,
    steps: Path,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[list[str], Callable[[str], bytes]]:
    """(names of the pictures, what gives one as PNG), ``each`` of every range that has so many.

    steps: folder of the measured responses, see `unit_report.measure`. Raises NoPictures.
    """
    units = unit_report.measure(clip, evaluation_set, steps, progress)
    drawn = draw_buckets(units.values[units.judged, unit], per_bucket=each)
    numbers = units.responses.numbers[units.judged[drawn.pictures]]
    number_of = {evaluation_set.pictures.names[number]: int(number) for number in numbers}

    def look(name: str) -> bytes:
        file = io.BytesIO()
        as_image(evaluation_set.pictures.pixels(number_of[name], clip.side)).save(file, "PNG")
        return file.getvalue()

    return list(number_of), look
