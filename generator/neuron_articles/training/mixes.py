"""Mixes of training pictures by name: how many of which kind a batch holds, so that a recipe says what it used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InkMix:
    """How captions name the ink of written words (see ``inked_words``).

    worded:  share of the written words in a named ink whose caption adds that ink: "apple red"
    named:   share of the written words whose ink is near a named colour; that of the others is any
    several: words of a batch that stand there in several inks, each with its ink in its caption
    each:    how many inks each of them has
    bare:    what a caption that is a colour's name alone stands beside: a patch of it, a thing painted in it, the word
             itself in its own ink ("own"), or another word in that ink ("other")
    """

    worded: float = 0.5
    named: float = 0.75
    several: int = 3
    each: int = 4
    bare: Mapping[str, float] = field(
        default_factory=lambda: {"patch": 0.3, "painted": 0.2, "own": 0.15, "other": 0.35}
    )


@dataclass(frozen=True, slots=True)
class Mix:
    """One mix.

    modes:   shares of a word alone, a word on a thing (captioned by the word), a picture with its word, two things, a
             picture
    maps:    share of maps among a country's pictures
    patches: share of plain patches among a colour's pictures
    weights: how often concepts of a kind are drawn
    worded:  share of the pictures with a written word whose caption is that word, and not the concept's name
    whole:   written words are not cut off at the picture's edge, and drawings seldom
    redrawn: drawings are recoloured, redrawn in another manner, stretched and bent, as another hand might draw them
    rivals:  share of the written words beside which another word of the same concept stands in the batch, and both
             captions say what is written; a contrastive loss tells apart only what it sees together
    plainly: patches of colour lie on white, grey or black half of the time
    inks:    captions name inks, and no word for a colour stands in another colour's ink; None where ink means nothing
    """

    modes: Mapping[str, float] = field(
        default_factory=lambda: {"word": 0.42, "sign": 0.08, "labelled": 0.10, "scene": 0.04, "picture": 0.36}
    )
    maps: float = 0.4
    patches: float = 0.5
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"thing": 1.0, "country": 0.4, "emotion": 1.5, "colour": 1.5}
    )
    worded: float = 0.5
    whole: bool = True
    redrawn: bool = False
    rivals: float = 0.0
    plainly: bool = False
    inks: InkMix | None = None


# In the first stage of the model that ships written words stood anywhere; many were cut off, and it read next to none.
# What the plain mix taught was found by taking a model of it apart. It read 98 % of held-out words by concept but only
# half of those that are no concept's name (their captions had said the name half of the time); it knew 89 % of the
# drawings in styles it had seen and 61 % of others (variety); and it knew maps it had seen no better than unseen ones
# (there were too few: 1.3 %). The varied mix answers each. Of that one's model, in turn, nearly all words misread were
# read as another word of the same concept (99.6 % right by concept, 86.2 % by word: no batch had ever held both), and a
# neuron for a colour answered to things of that colour more than to the colour: half of a patch was its ground, of any
# colour too. The rival mix answers these.
MIXES = {
    "loose": Mix(whole=False),
    "plain": Mix(),
    "varied": Mix(
        modes={"word": 0.34, "sign": 0.08, "labelled": 0.10, "scene": 0.04, "picture": 0.44},
        maps=0.5,
        weights={"thing": 1.0, "country": 0.6, "emotion": 1.5, "colour": 2.0},
        worded=0.8,
        redrawn=True,
    ),
    "rival": Mix(
        modes={"word": 0.32, "sign": 0.07, "labelled": 0.10, "scene": 0.04, "picture": 0.47},
        maps=0.4,
        patches=0.6,
        weights={"thing": 1.0, "country": 0.75, "emotion": 1.5, "colour": 4.0},
        worded=0.9,
        redrawn=True,
        rivals=0.5,
        plainly=True,
    ),
    "ink": Mix(
        modes={"word": 0.31, "sign": 0.07, "labelled": 0.09, "scene": 0.04, "picture": 0.49},
        maps=0.45,
        weights={"thing": 1.0, "country": 0.75, "emotion": 1.5, "colour": 1.0},
        worded=0.9,
        redrawn=True,
        rivals=0.5,
        plainly=True,
        inks=InkMix(),
    ),
}
