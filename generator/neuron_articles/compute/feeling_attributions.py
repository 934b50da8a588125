"""What a model's units add to the words for feelings: measured once for the figures about emotions.

A model that this repository trains knows the words of its data set only, so it is asked for these; any other for the
words of the feeling wheel in the three prompts of the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neuron_articles.compute.session import Session
from neuron_articles.stimuli import feelings

if TYPE_CHECKING:
    from torch import Tensor

    from neuron_articles.responses.concept_responses import Responses

SENTENCES = ("i am feeling {}", "Me feeling {} on my face", "a photo of me with a {} expression on my face")
CAPTIONS = ("{}", "{} face", "{} feeling")  # what the captions of the data set look like


@dataclass(frozen=True)
class FeelingAttributions:
    """Words, prompts, and the units' share in them.

    emotions:      (word,) the emotion of the data set that a word belongs to; "" for none
    texts:         (prompt, word, dimension) embeddings of length 1
    contributions: (prompt, word, unit) what a unit adds to a text when it rises by its standard deviation
    """

    words: list[str]
    prompts: Sequence[str]
    emotions: list[str]
    texts: Tensor
    contributions: Tensor
    responses: Responses


def attribute_feelings(session: Session) -> FeelingAttributions:
    """Measure them. Raises DatasetMissing, BadWeights."""
    import torch

    from neuron_articles.analyses.attribution import LinearPool

    responses = session.responses()
    own = {word: one.name for one in responses.facts.values() if one.kind == "emotion" for word in one.words}
    trained_here = session.model.source == "this repository"
    words, prompts = (list(own), CAPTIONS) if trained_here else (feelings.read_table().words, SENTENCES)
    clip = session.clip
    texts = torch.stack([clip.encode_texts([prompt.format(word) for word in words]) for prompt in prompts])
    spread = torch.from_numpy(responses.spread).to(texts)
    shares = LinearPool.of(clip.network.visual.attnpool).attribute(texts) * spread
    return FeelingAttributions(words, prompts, [own.get(word, "") for word in words], texts, shares, responses)
