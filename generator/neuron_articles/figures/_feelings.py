"""Words for feelings and what a model's units add to them: shared by the figures about emotions.

A model that this repository trains knows the words of its data set only, so it is asked for these; any other for the
words of the feeling wheel in the three prompts of the article.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuron_articles.authoring.named_units import NOT_NAMED, read_named
from neuron_articles.compute.session import Session

if TYPE_CHECKING:
    from torch import Tensor

    from neuron_articles.responses.concept_responses import Responses

FEELINGS = Path(__file__).with_name("feelings.toml")
SENTENCES = (
    "i am feeling {}", "Me feeling {} on my face", "a photo of me with a {} expression on my face",
)  # fmt: skip
CAPTIONS = ("{}", "{} face", "{} feeling")  # what the captions of the data set look like


@dataclass(frozen=True)
class Feelings:
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


def attribute_feelings(session: Session) -> Feelings:
    """Measure them. Raises DatasetMissing, BadWeights."""
    import torch

    from neuron_articles.analyses.attribution import LinearPool

    responses = session.responses()
    own = {word: one.name for one in responses.facts.values() if one.kind == "emotion" for word in one.words}
    trained_here = session.model.source == "this repository"
    words, prompts = (list(own), CAPTIONS) if trained_here else (read_table()["words"], SENTENCES)
    clip = session.clip
    texts = torch.stack([clip.encode_texts([prompt.format(word) for word in words]) for prompt in prompts])
    spread = torch.from_numpy(responses.spread).to(texts)
    shares = LinearPool.of(clip.network.visual.attnpool).attribute(texts) * spread
    return Feelings(words, prompts, [own.get(word, "") for word in words], texts, shares, responses)


def read_table() -> dict[str, Any]:
    """The words of the feeling wheel (``words``) and how pleasant words were rated (``valence``)."""
    return tomllib.loads(FEELINGS.read_text(encoding="utf-8"))


def quote_prompts(prompts: Sequence[str]) -> str:
    """ "“…”, “… face” and “… feeling”"."""
    quoted = [f"“{prompt.format('…')}”" for prompt in prompts]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}" if len(quoted) > 1 else quoted[0]


def title_of(model: str, responses: Responses, unit: int) -> str:
    """What a unit is called: by the authors, else by the concept that it stands for, else by its number."""
    entry = read_named(model).get(unit, NOT_NAMED)
    proposal = responses.proposals.get(unit)
    return entry.title or (proposal.subject.title if proposal else f"neuron {unit}")
