"""Shares of right answers with intervals: zero-shot, reading, flags, maps, words to pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import EmbeddedPictures, Floats
from neuron_articles.statistics.intervals import share_interval
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.held_out import Labels, Material

Row = dict[str, Any]
Seen = tuple[Material, EmbeddedPictures]


def share(hits: int, of: int, *, chance: float | None = None, **more: object) -> Row:
    """A share with its 95 % Wilson interval."""
    low, high = share_interval(hits, of)
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


def measure_accuracy(clip: Clip, library: Library, pictures: Seen, words: Seen, maps: Seen) -> dict[str, Row]:
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


def measure_breakdown(clip: Clip, library: Library, pictures: Seen, words: Seen, maps: Seen) -> dict[str, Row]:
    """Where accuracy is lost: on material that was trained on, and for words by what a caption may call them.

    A model that is as good on trained material as on other has too little training there, or too few pictures; one that
    is much better has too little variety. A written word read as another word of its concept ("joyful" as "happy") is
    right by concept.
    """
    names = embed_texts(clip, library.names)
    kinds = np.array([concept.kind for concept in library.concepts])
    drawn = _trained_on(*pictures)
    things = kinds[drawn[0]] != "colour"
    return {
        "drawings_trained_on": top(drawn[1][things], names, drawn[0][things]),
        "maps_trained_on": _among(_trained_on(*maps), names, np.isin(np.arange(len(kinds)), maps[0].concepts)),
        **_reading(library, *words, embed_texts(clip, library.words)),
    }


def _reading(library: Library, written: Material, seen: EmbeddedPictures, texts: Floats) -> dict[str, Row]:
    """Reading in held-out fonts: by concept, and of names and other words apart."""
    held = np.flatnonzero(written.held_out)
    likeliest = (seen.embeddings[held] @ texts.T).argmax(1)
    read = [(library.words[best], written.texts[row]) for best, row in zip(likeliest, held, strict=True)]
    concepts = [library.concepts[written.concepts[row]] for row in held]
    by_concept = sum(best in concept.words for (best, _), concept in zip(read, concepts, strict=True))
    names = [best == text for (best, text), concept in zip(read, concepts, strict=True) if text == concept.name]
    others = [best == text for (best, text), concept in zip(read, concepts, strict=True) if text != concept.name]
    return {
        "reading_by_concept": share(by_concept, len(read)),
        "reading_names": share(sum(names), len(names)),
        "reading_other_words": share(sum(others), len(others)),
    }


def _trained_on(material: Material, measured: EmbeddedPictures) -> tuple[Labels, Floats]:
    return material.concepts[~material.held_out], measured.embeddings[~material.held_out]


def _held_out(material: Material, measured: EmbeddedPictures) -> tuple[Labels, Floats]:
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
