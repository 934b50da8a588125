"""Words written over pictures, and colour words in other colours: what the model believes, the picture or the word."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from neuron_articles.analyses.accuracy import Row, embed_texts, share
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import measure
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.dataset.plain import in_ink, ink_layer, over, shrink
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.held_out import Labels

SCALES = (0.35, 0.45, 0.55, 0.65, 0.75, 0.95)
CHANGED = 0.10  # share of pixels that an attack may change
_VISIBLE = 12  # of 255: a smaller change is not counted
STRIP = 4  # pixels: how finely a word is cut up to make a non-word of the same ink


def measure_attack(clip: Clip, library: Library) -> dict[str, Any]:
    """Pictures of held-out styles with the word of another thing across them, in held-out fonts, in several sizes.

    Beside each the same letters cut into strips and shuffled: the same ink, no word.
    """
    items, targets, masks, names = _plan(library)
    choices = embed_texts(clip, names)
    clean = [library.rendered(item) for item in items]
    right = np.array([names.index(item.concept) for item in items], np.int64)
    before = _predict(clip, clean, choices)
    rows: list[dict[str, Any]] = []
    for scale in SCALES:
        attacked = [_write_over(picture, mask, scale) for picture, mask in zip(clean, masks, strict=True)]
        control = [_write_over(picture, shuffle_ink(mask), scale) for picture, mask in zip(clean, masks, strict=True)]
        rows.append(
            {
                "scale": scale,
                "changed": round(_changed(clean, attacked), 4),
                "word": _outcome(_predict(clip, attacked, choices), targets, right),
                "non_word": _outcome(_predict(clip, control, choices), targets, right),
            }
        )
    small = [row for row in rows if row["changed"] <= CHANGED]
    return {
        "clean": share(int((before == right).sum()), len(right)),
        "choices": len(names),
        "sizes": rows,
        "best": small[-1] if small else None,
    }


def _plan(library: Library) -> tuple[list[Item], Labels, list[Pixels], list[str]]:
    things = {one.name for one in library.concepts if one.kind == "thing"}
    items = [item for item in library.select("pictures", "style") if item.concept in things]
    names = sorted({item.concept for item in items})
    chance = random.Random(0)
    targets = [chance.choice([name for name in names if name != item.concept]) for item in items]
    masks = [library.pixels(chance.choice(_written(library, name))) for name in targets]
    return items, np.array([names.index(name) for name in targets], np.int64), masks, names


def _written(library: Library, name: str) -> list[Item]:
    return [item for item in library.of("words", name, held_out=True) if item.name == name]


def _write_over(picture: Pixels, mask: Pixels, scale: float) -> Pixels:
    """Black letters with a white outline across the middle."""
    halo = np.asarray(Image.fromarray(mask).filter(ImageFilter.MaxFilter(5)))
    lit = over(shrink(ink_layer(halo, (255, 255, 255)), scale), picture)
    return over(shrink(ink_layer(mask), scale), lit)


def shuffle_ink(mask: Pixels, strip: int = STRIP) -> Pixels:
    """The word's inked columns in another order, ``strip`` pixels at a time, each upside down: (y, x), as much ink."""
    inked = np.flatnonzero(mask.max(0))
    starts = list(range(inked[0], inked[-1] + 1, strip)) if len(inked) else []
    strips = [mask[::-1, start : min(start + strip, inked[-1] + 1)] for start in starts]
    random.Random(0).shuffle(strips)
    mixed = np.zeros_like(mask)
    if strips:
        mixed[:, inked[0] : inked[-1] + 1] = np.concatenate(strips, axis=1)
    return mixed


def _predict(clip: Clip, pictures: list[Pixels], choices: np.ndarray[Any, np.dtype[np.float32]]) -> Labels:
    return np.asarray((measure(clip, pictures).embeddings @ choices.T).argmax(1), np.int64)


def _outcome(predicted: Labels, targets: Labels, right: Labels) -> dict[str, Row]:
    return {
        "target": share(int((predicted == targets).sum()), len(right)),
        "unmoved": share(int((predicted == right).sum()), len(right)),
    }


def _changed(clean: list[Pixels], attacked: list[Pixels]) -> float:
    difference = np.abs(np.stack(clean).astype(int) - np.stack(attacked)).max(-1)
    return float((difference > _VISIBLE).mean())


def measure_stroop(clip: Clip, library: Library) -> dict[str, Row]:
    """Colour words in every ink, in held-out fonts, on white or black; choices are the colours' names (Stroop 1935)."""
    colours = [one for one in library.concepts if one.kind == "colour"]
    cases = [
        (word, ink, item)
        for word, concept in enumerate(colours)
        for ink in range(len(colours))
        for item in _written(library, concept.name)[:5]
    ]
    pictures = [in_ink(library.pixels(item), colours[ink].rgb) for _, ink, item in cases]
    said = _predict(clip, pictures, embed_texts(clip, [one.name for one in colours]))
    words, inks = (np.array([case[place] for case in cases]) for place in (0, 1))
    torn = words != inks
    rest = (said != words) & (said != inks)
    return {
        "word": share(int(((said == words) & torn).sum()), int(torn.sum())),
        "ink": share(int(((said == inks) & torn).sum()), int(torn.sum())),
        "other": share(int((rest & torn).sum()), int(torn.sum())),
        "congruent": share(int(((said == words) & ~torn).sum()), int((~torn).sum())),
    }
