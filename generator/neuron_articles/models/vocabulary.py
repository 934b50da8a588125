"""CLIP's own tokenizer with its vocabulary cut to what a small model was trained on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import torch
from open_clip.tokenizer import SimpleTokenizer
from torch import Tensor

BYTES = 512  # the first tokens of CLIP's vocabulary: every byte, and every byte at the end of a word


@cache
def full_tokenizer() -> SimpleTokenizer:
    """CLIP's byte-pair tokenizer, with 49,408 tokens."""
    return SimpleTokenizer()


def cut_vocabulary(words: Iterable[str]) -> list[int]:
    """CLIP's token ids that the words need, all bytes included, in ascending order."""
    tokenizer = full_tokenizer()
    return sorted({*range(BYTES), *(token for word in words for token in tokenizer.encode(word))})


class CutTokenizer:
    """Texts to tokens of a cut vocabulary. Segments as CLIP does; a token that was cut is spelled out in bytes.

    Called like open_clip's tokenizers. The tokens are 0 for padding, then ``kept`` in order, start, end; as in CLIP the
    end of the text has the highest number, which the text tower looks for.
    """

    def __init__(self, kept: Sequence[int], context_length: int) -> None:
        self.context_length = context_length
        self.number = {token: place for place, token in enumerate(kept, start=1)}
        self.sot_token_id, self.eot_token_id = len(kept) + 1, len(kept) + 2
        self.vocab_size = len(kept) + 3

    def __call__(self, texts: str | Sequence[str], context_length: int | None = None) -> Tensor:
        """(text, position) int64. Texts that are too long lose their end."""
        length = context_length or self.context_length
        texts = [texts] if isinstance(texts, str) else list(texts)
        tokens = torch.zeros(len(texts), length, dtype=torch.long)
        for row, text in enumerate(texts):
            line = [self.sot_token_id, *self.encode(text)[: length - 2], self.eot_token_id]
            tokens[row, : len(line)] = torch.tensor(line)
        return tokens

    def encode(self, text: str) -> list[int]:
        """The text's tokens, without start and end."""
        tokens = full_tokenizer().encode(text)
        return [number for token in tokens for number in self._numbers(token)]

    def decode(self, numbers: Iterable[int]) -> str:
        """The text of tokens; start, end and padding are left out."""
        tokens = {place: token for token, place in self.number.items()}
        text: str = full_tokenizer().decode([tokens[number] for number in numbers if number in tokens])
        return text

    def _numbers(self, token: int) -> list[int]:
        if token in self.number:
            return [self.number[token]]
        tokenizer = full_tokenizer()
        piece = tokenizer.decoder[token]
        ends = piece.endswith("</w>")
        letters = list(piece.removesuffix("</w>"))
        if ends:
            letters[-1] += "</w>"
        return [self.number[tokenizer.encoder[letter]] for letter in letters]
