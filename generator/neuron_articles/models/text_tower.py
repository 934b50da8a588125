"""The text tower run over no more positions than a text has: the same embeddings in a fraction of the time.

Attention in CLIP's text tower looks back only, and the embedding is read at the end of the text; what comes after
changes nothing. Seven positions of 77 give the embedding of a short text in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from neuron_articles.models.clip import Clip


class CutTextTower:
    """A CLIP's text tower for texts as token numbers.

    start, end: the numbers of the tokens around a text
    longest:    tokens a text may have, start and end not counted

    Raises ValueError for a text tower that looks ahead, or does not read its embedding at the end of the text.
    """

    def __init__(self, clip: Clip) -> None:
        network = clip.network
        if network.attn_mask is None or network.text_pool_type != "argmax":
            raise ValueError(f"{clip.model.name}: only text towers that look back can be cut to the tokens in use")
        self.network, self.device = network, clip.device
        self.start, self.end = (int(getattr(clip.tokenizer, f"{name}_token_id")) for name in ("sot", "eot"))
        self.longest = int(network.positional_embedding.shape[0]) - 2

    def encode(self, tokens: Tensor) -> Tensor:
        """(text, position) int64, start and end in it -> (text, dimension) of length 1."""
        network, length = self.network, tokens.shape[1]
        x = network.token_embedding(tokens) + network.positional_embedding[:length]  # (text, position, width)
        x = network.ln_final(network.transformer(x, attn_mask=network.attn_mask[:length, :length]))
        ends = x[torch.arange(len(tokens), device=x.device), tokens.argmax(1)]
        projection = network.text_projection
        embedded = projection(ends) if isinstance(projection, nn.Linear) else ends @ projection
        return nn.functional.normalize(embedded.float(), dim=-1)

    @torch.inference_mode()
    def embed(self, texts: Sequence[Sequence[int]], batch: int = 1024) -> Tensor:
        """(text, dimension) of length 1, of texts as tokens without start and end; longer ones lose their end."""
        parts = [self.encode(self.framed(texts[at : at + batch])) for at in range(0, len(texts), batch)]
        return torch.cat(parts) if parts else torch.empty(0, 0, device=self.device)

    def framed(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """(text, position): start, the text, end, and zeros up to the longest of these texts."""
        rows = [[self.start, *text[: self.longest], self.end] for text in texts]
        length = max(map(len, rows))
        return torch.tensor([row + [0] * (length - len(row)) for row in rows], device=self.device)
