"""Mixes of training pictures by name: how many of which kind a batch holds, so that a recipe can tell what it used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mix:
    """One mix.

    modes:   shares of a word alone, a word on a thing (captioned by the word), a picture with its word, two things, a
             picture
    maps:    share of maps among a country's pictures
    patches: share of plain patches among a colour's pictures
    weights: how often concepts of a kind are drawn
    told:    share of the pictures with a written word whose caption is that word, and not the concept's name
    whole:   written words are not cut off at the picture's edge, and drawings seldom
    redrawn: drawings are recoloured, redrawn in another manner, stretched and bent, as another hand might draw them
    """

    modes: Mapping[str, float] = field(
        default_factory=lambda: {"word": 0.42, "sign": 0.08, "labelled": 0.10, "scene": 0.04, "picture": 0.36}
    )
    maps: float = 0.4
    patches: float = 0.5
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"thing": 1.0, "country": 0.4, "emotion": 1.5, "colour": 1.5}
    )
    told: float = 0.5
    whole: bool = True
    redrawn: bool = False


# In the first stage of the model that ships written words stood anywhere; many were cut off, and it read next to none.
# What the plain mix taught was found by taking a model of it apart. It read 98 % of held-out words by concept but only
# half of those that are no concept's name (their captions had said the name half of the time); it knew 89 % of the
# drawings in styles it had seen and 61 % of others (variety); and it knew maps it had seen no better than unseen ones
# (there were too few: 1.3 %). The varied mix answers each.
MIXES = {
    "loose": Mix(whole=False),
    "plain": Mix(),
    "varied": Mix(
        modes={"word": 0.34, "sign": 0.08, "labelled": 0.10, "scene": 0.04, "picture": 0.44},
        maps=0.5,
        weights={"thing": 1.0, "country": 0.6, "emotion": 1.5, "colour": 2.0},
        told=0.8,
        redrawn=True,
    ),
}
