"""Which text would a unit like best? Hill climbing over token sequences for the text that points most its way.

A text's score is the cosine of its embedding with a direction (a unit's column of the attention pool's linear part, see
`attribution`), minus a small penalty for rare tokens. All single tokens are scored first; a beam over the best of them
and climbs from random beginnings then replace, insert, delete and swap tokens. Every restart's result is kept and
handed back: what is shown is marked, by a rule, and nobody's choice (Goh et al. 2021 picked by hand out of 28).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch
from msgspec.structs import replace
from torch import Tensor

from neuron_articles.analyses.text_candidates import Candidate, SearchSettings
from neuron_articles.models.clip import Clip, Tokenizer
from neuron_articles.models.text_tower import CutTextTower
from neuron_articles.models.vocabulary import BYTES, CutTokenizer, full_tokenizer

Text = tuple[int, ...]  # tokens, without start and end


class TextSearch:
    """Searches for a model; what they have in common (the single tokens) is computed once."""

    def __init__(self, clip: Clip, settings: SearchSettings | None = None) -> None:
        self.settings = settings or SearchSettings()
        self.tower = CutTextTower(clip)
        self.tokenizer = clip.tokenizer
        self.surprisal = surprisals(self.tokenizer)
        self.longest = min(self.settings.longest, self.tower.longest)

    @property
    def tokens(self) -> list[int]:
        """The tokens that texts are made of."""
        return list(self.surprisal)

    @cached_property
    def single(self) -> Tensor:
        """(token, dimension): each token as a text of its own."""
        return self.tower.embed([(token,) for token in self.tokens])

    def run(self, direction: Tensor, seed: int = 0) -> list[Candidate]:
        """All texts that beam and climbs ended with, best first. direction: (dimension,), of any length but 0."""
        direction = torch.nn.functional.normalize(direction.float(), dim=0)
        scores = self.single @ direction - self.settings.penalty * self._rarity([(token,) for token in self.tokens])
        likely = [self.tokens[i] for i in scores.topk(min(self.settings.likely, len(scores))).indices.tolist()]
        random = np.random.default_rng(seed)
        climbed = self._climb(direction, self._beginnings(likely, random), likely, random)
        found = dict.fromkeys(self._beam(direction, likely), "beam") | dict.fromkeys(climbed, "climb")
        return self._as_read(direction, found)

    def score(self, direction: Tensor, texts: Sequence[Text]) -> Tensor:
        """(text,) of texts as tokens; ``direction`` of length 1."""
        return self.tower.embed(texts) @ direction - self.settings.penalty * self._rarity(texts)

    def _rarity(self, texts: Sequence[Text]) -> Tensor:
        most = math.log(len(self.surprisal) + 1) * 2
        means = [sum(self.surprisal.get(token, most) for token in text) / max(len(text), 1) for text in texts]
        return torch.tensor(means, device=self.tower.device)

    def _beginnings(self, likely: Sequence[int], random: np.random.Generator) -> list[Text]:
        """Half of them made of likely tokens, half of any."""
        pools = [likely if number % 2 else self.tokens for number in range(self.settings.restarts)]
        lengths = random.integers(1, self.longest + 1, len(pools))
        drawn = [random.choice(pool, length) for pool, length in zip(pools, lengths, strict=True)]
        return [tuple(int(token) for token in text) for text in drawn]

    def _beam(self, direction: Tensor, likely: Sequence[int]) -> list[Text]:
        """The best text of every length that grew by a likely token at a time, at either end."""
        beam: list[Text] = [(token,) for token in likely[: self.settings.beam]]
        best = beam[:1]
        for _ in range(self.longest - 1):
            grown = {longer for text in beam for token in likely for longer in ((*text, token), (token, *text))}
            ordered = sorted(grown)
            scores = self.score(direction, ordered)
            beam = [ordered[i] for i in scores.topk(min(self.settings.beam, len(ordered))).indices.tolist()]
            best.append(beam[0])
        return best

    def _climb(
        self, direction: Tensor, texts: list[Text], likely: Sequence[int], random: np.random.Generator
    ) -> list[Text]:
        """All climbs together: at each step the best of some edits of each text, where it is better than the text."""
        scores, idle = self.score(direction, texts).tolist(), [0] * len(texts)
        for _ in range(self.settings.steps):
            climbing = [i for i in range(len(texts)) if idle[i] < self.settings.patience]
            if not climbing:
                break
            tried = [self._edited(texts[i], likely, random) for i in climbing for _ in range(self.settings.edits)]
            values, best = self.score(direction, tried).view(len(climbing), -1).max(1)
            for row, i in enumerate(climbing):
                idle[i] += 1
                if float(values[row]) > scores[i]:
                    texts[i] = tried[row * self.settings.edits + int(best[row])]
                    scores[i], idle[i] = float(values[row]), 0
        return texts

    def _edited(self, text: Text, likely: Sequence[int], random: np.random.Generator) -> Text:
        """The text with one token replaced, inserted or deleted, or two swapped."""
        place, other = (int(random.integers(len(text))) for _ in range(2))
        pool = likely if random.random() < 0.5 else self.tokens
        token = pool[int(random.integers(len(pool)))]
        kind = random.random()
        if kind < 0.25 and len(text) < self.longest:
            return (*text[:place], token, *text[place:])
        if kind < 0.4 and len(text) > 1:
            return (*text[:place], *text[place + 1 :])
        if kind < 0.5 and place != other:
            swapped = list(text)
            swapped[place], swapped[other] = text[other], text[place]
            return tuple(swapped)
        return (*text[:place], token, *text[place + 1 :])

    def _as_read(self, direction: Tensor, found: dict[Text, str]) -> list[Candidate]:
        """Scored as the model reads the text, which may cut it into other tokens than the search had."""
        ways = {" ".join(self.tokenizer.decode(list(text)).split()): way for text, way in found.items()}
        ways.pop("", None)
        read = [tuple(self.tokenizer.encode(text)) for text in ways]
        cosines, rarity = self.tower.embed(read) @ direction, self._rarity(read)
        candidates = [
            Candidate(text, float(cosine - self.settings.penalty * rare), float(cosine), float(rare), way)
            for (text, way), cosine, rare in zip(ways.items(), cosines, rarity, strict=True)
        ]
        return mark(sorted(candidates, key=lambda one: (-one.score, one.text)), self.settings.shown)


def mark(candidates: Sequence[Candidate], shown: int) -> list[Candidate]:
    """The best candidates that differ, marked as shown: no two of them share more than half of their words."""
    chosen: list[set[str]] = []
    marked = []
    for candidate in candidates:
        words = set(candidate.text.split())
        new = len(chosen) < shown and all(len(words & other) <= len(words | other) / 2 for other in chosen)
        chosen += [words] if new else []
        marked.append(replace(candidate, shown=new))
    return marked


def surprisals(tokenizer: Tokenizer) -> dict[int, float]:
    """Token -> nats, of every token of at least two printable characters; of letters where a vocabulary has no others.

    CLIP's tokens are numbered by how early they were merged, so by how often they occur; by Zipf's law the probability
    of the n-th is in proportion to 1 / n.
    """
    kept = tokenizer.number if isinstance(tokenizer, CutTokenizer) else {i: i for i in range(tokenizer.vocab_size - 2)}
    decode = full_tokenizer().decode
    usable = [token for token in sorted(kept) if token >= BYTES and _printable(decode([token]).strip())]
    usable = usable or [token for token in sorted(kept) if decode([token]).strip().isalnum()]
    total = math.log(sum(1 / rank for rank in range(1, len(usable) + 1))) if usable else 0.0
    return {kept[token]: math.log(rank) + total for rank, token in enumerate(usable, start=1)}


def _printable(text: str) -> bool:
    return len(text) > 1 and text.isprintable() and "\ufffd" not in text
