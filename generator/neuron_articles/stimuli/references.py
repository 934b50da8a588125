"""Pictures that were trained on, as plain as those of the test set, with their answers: what a baseline looks among."""

from __future__ import annotations

import random
from dataclasses import dataclass

from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.dataset.plain import in_ink
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.held_out import gather_words, paint_patches

INKED = 300  # words in every ink


@dataclass(frozen=True, slots=True)
class Reference:
    """Pictures (y, x, 3) with answers to the questions of some kinds."""

    kinds: tuple[str, ...]
    pictures: list[Pixels]
    answers: list[str]


def gather_references(library: Library) -> list[Reference]:
    """References of all kinds; those without a picture are left out."""
    drawings, maps = library.select("pictures", "train"), library.select("maps", "train")
    words = gather_words(library)
    trained = [number for number, held in enumerate(words.held_out) if not held]
    colours = [one for one in library.concepts if one.kind == "colour"]
    patches = [(patch, one.name) for one in colours for patch in paint_patches(one.rgb, library.side)]
    flags = {one.name for one in library.concepts if one.kind == "country"}
    shown = [(library.rendered(item), item.concept) for item in drawings]
    found = [
        _reference(("thing", "emotion"), [one for one in shown if one[1] not in flags]),
        _reference(("flag",), [one for one in shown if one[1] in flags]),
        _reference(("map",), [(library.rendered(item), item.concept) for item in maps]),
        _reference(("name", "word"), [(words.pictures[number], words.texts[number]) for number in trained]),
        _reference(("ink",), _inked(library)),
        _reference(("colour",), patches),
    ]
    return [one for one in found if one.pictures]


def _reference(kinds: tuple[str, ...], pairs: list[tuple[Pixels, str]]) -> Reference:
    return Reference(kinds, [picture for picture, _ in pairs], [answer for _, answer in pairs])


def _inked(library: Library) -> list[tuple[Pixels, str]]:
    """Words that name no colour, in fonts that were trained on and in every ink."""
    colours = {one.name: one.rgb for one in library.concepts if one.kind == "colour"}
    written = [item for item in library.select("words", "train") if item.concept not in colours]
    chosen = random.Random(1).sample(written, min(INKED, len(written)))
    return [(in_ink(library.pixels(item), rgb), name) for item in chosen for name, rgb in colours.items()]
