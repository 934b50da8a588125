"""Captions of training pictures: the concept's name or one of its words, sometimes with an association.

Never the kind of picture ("a drawing of", "the word"): captions that name it pull written words and pictures apart.
"""

from __future__ import annotations

import random

from neuron_articles.stimuli.dataset.concepts import Concept

OTHER_WORD, ASSOCIATION = 0.2, 0.3  # shares of captions


def caption(concept: Concept, written: str, chance: random.Random, worded: float = 0.5) -> str:
    """A caption of a picture that shows ``concept``, or in which one of its words is ``written`` ("" for none).

    worded: share of the captions of written words that say that word, and not the concept's name
    """
    words = [word for word in concept.words if word != concept.name]
    text = concept.name
    if written and chance.random() < worded:
        text = written
    elif not written and words and chance.random() < OTHER_WORD:
        text = chance.choice(words)
    if concept.associated and chance.random() < ASSOCIATION:
        text += " " + chance.choice(concept.associated)
    return text


def caption_of_two(first: str, second: str, chance: random.Random) -> str:
    """A caption of a scene of two concepts, in either order."""
    names = [first, second]
    chance.shuffle(names)
    return " and ".join(names)


def vocabulary(concepts: list[Concept]) -> list[str]:
    """Every word that a caption may hold, sorted."""
    texts = [text for concept in concepts for text in (concept.name, *concept.words, *concept.associated)]
    return sorted({word for text in [*texts, "and"] for word in text.split()})
