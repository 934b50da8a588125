"""Shares of right answers with intervals: zero-shot, reading, flags, maps, words to pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from generator.analysis.model import Clip
from generator.dataset.library import Library
from generator.evaluation.material import Material
from generator.evaluation.measuring import Floats, Labels, Measured
from generator.statistics import wilson_interval

Row = dict[str, Any]
Seen = tuple[Material, Measured]


def share(hits: int, of: int, *, chance: float | None = None, **more: object) -> Row:
    """A share with its 95 % Wilson interval."""
    low, high = wilson_interval(hits, of) if of else (0.0, 1.0)
    row: Row = {
        "hits": int(hits),
        "of": int(of),
        "share": round(hits / max(1, of), 4),
        "interval": [round(low, 4), round(high, 4)],
    }
    if chance is not None:
        row["chance"] = round(chance, 4)
    return row | more


def ranks(embeddings: Floats, choices: Floats, answers: Labels) -> Labels:
    """(picture,) how many choices are likelier than the right one: 0 is a hit."""
    likeness = embeddings @ choices.T  # (picture, choice)
    right = likeness[np.arange(len(answers)), answers]
    return np.asarray((likeness > right[:, None]).sum(1), np.int64)


def top(embeddings: Floats, choices: Floats, answers: Labels, number: int = 1) -> Row:
    """Share of pictures whose answer is among the first ``number`` choices."""
    hits = int((ranks(embeddings, choices, answers) < number).sum()) if len(answers) else 0
    return share(hits, len(answers), chance=number / len(choices), choices=len(choices))


def embed_texts(clip: Clip, texts: Sequence[str]) -> Floats:
    """(text, dimension)."""
    return np.asarray(clip.encode_texts(texts).cpu().numpy(), np.float32)


def measure_accuracy(
    clip: Clip, library: Library, pictures: Seen, words: Seen, maps: Seen
) -> dict[str, Row]:  # fmt: skip
    """All rows of this kind, on held-out material."""
    names = embed_texts(clip, library.names)
    kinds = np.array([concept.kind for concept in library.concepts])
    drawn = _held_out(*pictures)
    things = kinds[drawn[0]] != "colour"
    written, seen = words
    held = written.held_out
    answers = np.array([library.words.index(text) for text in written.texts], np.int64)[held]
    return {
        "zero_shot_top1": top(drawn[1][things], names, drawn[0][things]),
        "zero_shot_top5": top(drawn[1][things], names, drawn[0][things], 5),
        "reading": top(seen.embeddings[held], embed_texts(clip, library.words), answers),
        "flags": _among(drawn, names, kinds == "country"),
        "maps": _among(_held_out(*maps), names, np.isin(np.arange(len(kinds)), maps[0].concepts)),
        "word_to_picture": _word_to_picture(_held_out(*words), (drawn[0][things], drawn[1][things])),
    }


def _held_out(material: Material, measured: Measured) -> tuple[Labels, Floats]:
    return material.concepts[material.held_out], measured.embeddings[material.held_out]


def _among(held: tuple[Labels, Floats], names: Floats, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Row:
    """Top-1 among some concepts alone, over the pictures of those."""
    mine = chosen[held[0]]
    place = np.cumsum(chosen) - 1
    return top(held[1][mine], names[chosen], place[held[0][mine]])


def _word_to_picture(words: tuple[Labels, Floats], pictures: tuple[Labels, Floats]) -> Row:
    """Whether the picture nearest to a written word shows its concept."""
    possible = np.isin(words[0], pictures[0])
    nearest = pictures[0][(words[1][possible] @ pictures[1].T).argmax(1)] if possible.any() else words[0][possible]
    frequency = np.bincount(pictures[0]) / max(1, len(pictures[0]))
    return share(
        int((nearest == words[0][possible]).sum()),
        int(possible.sum()),
        chance=float(frequency[words[0][possible]].mean()) if possible.any() else 0.0,
    )
