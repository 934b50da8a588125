"""The Stroop test of a session's model, with the data set's colours, in Pillow's own font and in held-out fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuron_articles.compute.session import Session
from neuron_articles.figures.stroop.record import InkColours, StroopRecord, StroopRenderings

if TYPE_CHECKING:
    from neuron_articles.analyses.stroop import StroopTest
    from neuron_articles.models.clip import Clip

VERSION = 3
N_FONTS = 5


def compute(session: Session) -> StroopRecord:
    """The test, cached by weights and data set. Raises DatasetMissing, BadWeights."""
    from neuron_articles.analyses.stroop import colour_test
    from neuron_articles.compute.attack_measurements import step_inputs
    from neuron_articles.stimuli.dataset.concepts import load_concepts
    from neuron_articles.stimuli.dataset.library import find_fonts

    inputs = step_inputs(session) | {"fonts": N_FONTS, "version": VERSION}

    def make() -> StroopRecord:
        return measure_test(session.clip, colour_test(load_concepts({}), find_fonts(N_FONTS)))

    return session.cached("stroop", inputs, StroopRecord, make)


def measure_test(clip: Clip, test: StroopTest) -> StroopRecord:
    """Mean probabilities of every cell, and shares over all renderings with intervals."""
    from neuron_articles.analyses import stroop

    prompt = stroop.choose_prompt(clip)
    # (ink, word, rendering, answer) each
    probabilities, control = (stroop.answer(clip, test, prompt, legible=legible) for legible in (True, False))
    colours = list(test.inks)
    cells = {
        ink: {
            word: [round(float(value), 5) for value in probabilities[row, column].mean(0)]
            for column, word in enumerate(test.words)
        }
        for row, ink in enumerate(colours)
    }
    counted = StroopRenderings(
        fonts=len(test.fonts),
        chance=round(1 / len(colours), 4),
        shares=stroop.shares_of(probabilities, control, test),
        by_height=stroop.shares_by_height(probabilities, test),
        confusion=stroop.confusion(probabilities.argmax(-1), test),
    )
    return StroopRecord(prompt, colours, list(test.words), stroop.NEUTRAL, cells, _shown_inks(test), counted)


def _shown_inks(test: StroopTest) -> dict[str, InkColours]:
    from neuron_articles.analyses.stroop import ground_of

    return {name: InkColours(_css(rgb), _css((ground_of(rgb),) * 3)) for name, rgb in test.inks.items()}


def _css(rgb: tuple[int, ...]) -> str:
    return "#" + "".join(f"{value:02x}" for value in rgb)
