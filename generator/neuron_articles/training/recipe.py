"""What a training run is made of: one value that determines it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from neuron_articles.training.architecture import Architecture


class RecipeChanges(TypedDict, total=False):
    """What a stage, or a way to train, has otherwise than `TrainingRecipe`."""

    minutes: float
    steps: int
    mix: str
    hold: float
    term: float
    term_from: float
    head_first: bool
    letters: float
    ink: float
    answer: float
    carriers: bool


# How the models that ship were trained, on two threads: each stage goes on from the weights of the one
# before, at the full learning rate once more, because the loss was still falling when that one's time was over.
# Where a stage learned from another mix of pictures it says so; the last ones' term first learned to read the units.
STAGES: dict[str, tuple[RecipeChanges, ...]] = {
    "PictoCLIP": (
        {"minutes": 105.0, "mix": "loose", "letters": 0.0},
        {"minutes": 70.0},
        {"minutes": 112.0},
        {"steps": 10000, "mix": "varied", "hold": 0.3, "term_from": 0.08, "head_first": True},
        {"steps": 5000, "mix": "rival", "hold": 0.3, "term_from": 0.05, "head_first": True},
    ),
    "PictoCLIP-b": ({"steps": 6600},),
}

# Other ways to train a model of that kind, by name. "ink" is for models that see the ink of what they read: one run
# with inks in captions from its first step, since going on from weights that had learned to drop the ink brought it
# back into the first layers and hardly into the answer. It also folds in what stages 4 and 5 taught: drawings redrawn,
# words of one concept side by side. The weights of letters, ink and answer were set before its first step, after which
# 329 steps named the inks of 70 % of neutral words on validation. A step is 60 billion operations, and took 2.1 seconds
# of one core without bf16, loader included: 11 to 12 hours on two idle cores, and half of that where there is bf16.
RECIPES: dict[str, tuple[RecipeChanges, ...]] = {
    "ink": (
        {
            "steps": 40000,
            "mix": "ink",
            "hold": 0.75,
            "term_from": 0.1,
            "head_first": True,
            "letters": 1.0,
            "ink": 0.5,
            "answer": 0.5,
        },
    ),
}

# What can be left out of a stage to see what it does. Everything else, the batches too, is as in the stage itself.
ABLATIONS: dict[str, RecipeChanges] = {"term": {"term": 0.0}, "carriers": {"carriers": False}}
ABLATED_STAGE = 2  # the one before which hardly a unit was multimodal, and after which many were


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """A training run.

    seed:      of the weights and of every batch
    minutes:   length by the clock, for machines whose speed is not known; ignored when ``steps`` is given
    steps:     length in steps; a run of steps is repeatable, one of minutes only as far as the clock is
    rate:      highest learning rate; reached over ``warmup`` steps, held for ``hold`` of the run, then a cosine down
    scale:     what cosines are multiplied by at first. Of 1, 4, 10 and 14 at this learning rate, 1 had matched the
               most pairs after 120 steps of 128 pictures (1.9 % against 1.3 to 1.7 %, chance 0.8 %)
    scale_rate: how many times faster than the rest that scale is learned, so that beginning low costs little
    term:      weight of the non-negative term, 0 for plain CLIP
    term_from: the share of the run before the term sets in
    head_first: until then its head learns to read the units as they are: for runs that begin with trained weights,
               whose units a head at random would pull elsewhere
    letters:   weight of the aid to reading, 0 for none
    ink:       weight of the heads that name inks from the first layers, 0 for none; a mix without inks has none
    answer:    weight of inks named among the colours of a batch by the embeddings themselves
    carriers:  words on things among the pictures
    mix:       of the pictures, a key of ``MIXES``
    """

    seed: int = 1
    minutes: float = 105.0
    steps: int = 0
    batch: int = 128
    rate: float = 1e-3
    warmup: int = 200
    hold: float = 0.4
    decay: float = 0.1
    scale: float = 1.0
    scale_rate: float = 5.0
    term: float = 2.0
    term_from: float = 0.35
    letters: float = 2.0
    ink: float = 0.0
    answer: float = 0.0
    carriers: bool = True
    mix: str = "plain"
    head_first: bool = False
    architecture: Architecture = field(default_factory=Architecture)

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> TrainingRecipe:
        """The recipe that ``dataclasses.asdict`` gave."""
        towers = written["architecture"]
        architecture = Architecture(**{**towers, "layers": tuple(towers["layers"])})
        return cls(**{**written, "architecture": architecture})

    def cooled(self, step: int, steps: int) -> TrainingRecipe:
        """This run, ended early: the rate is held up to ``step``, then falls over so many more steps."""
        whole = step + steps
        return replace(self, steps=whole, hold=step / whole, term_from=self.term_from * self.steps / whole)

    def share(self, step: int, seconds: float) -> float:
        """How much of the run is over, 0 to 1."""
        return min(1.0, step / self.steps if self.steps else seconds / (60 * self.minutes))

    def learning_rate(self, step: int, share: float) -> float:
        """Linear at first, then held, then a cosine down to a hundredth."""
        falling = max(0.0, share - self.hold) / (1 - self.hold)
        return self.rate * min(1.0, (step + 1) / self.warmup) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * falling)))

    def term_weight(self, share: float) -> float:
        """Zero before ``term_from``, then rising to ``term`` over a fiftieth of the run."""
        return self.term * min(1.0, max(0.0, (share - self.term_from) / 0.02))
