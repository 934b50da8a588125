"""An aid to reading: from the layer before the last, say which letters are written in which part of a word.

A word is known by its letters; with a few hundred words a contrastive loss alone finds that out late. The head is
thrown away after training, and asks nothing of single units or concepts.
"""

from __future__ import annotations

import string

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEVELS = (1, 2, 3)  # parts a word is cut into
LETTERS = string.ascii_lowercase
SIZE = sum(LEVELS) * len(LETTERS)


def spell(word: str) -> Tensor:
    """Pyramidal histogram of characters (Almazan, Gordo, Fornes, Valveny: Word Spotting and Recognition with Embedded
    Attributes, PAMI 2014, section 3.1), (SIZE,) of zeros and ones: a letter is in a part if half of it is."""
    found = torch.zeros(SIZE)
    text = word.lower()
    start = 0
    for parts in LEVELS:
        for index, letter in enumerate(text):
            if letter not in LETTERS:
                continue
            for part in range(parts):
                inside = min((index + 1) * parts, (part + 1) * len(text)) - max(index * parts, part * len(text))
                if 2 * inside >= parts:
                    found[start + part * len(LETTERS) + LETTERS.index(letter)] = 1.0
        start += parts * len(LETTERS)
    return found


class SpellingHead(nn.Module):
    """A linear map from all places of a layer to the letters of the parts."""

    def __init__(self, channels: int, places: int) -> None:
        super().__init__()
        self.letters = nn.Linear(channels * places, SIZE)

    def forward(self, activations: Tensor, spelled: Tensor) -> Tensor:
        """activations: (image, channel, y, x); spelled: (image, SIZE), all zero where no word is written, and these
        do not count. Returns the cross-entropy summed over the letters of the alphabet, averaged over parts and words.
        """
        written = spelled.any(1)
        if not written.any():
            return activations.sum() * 0.0
        told = self.letters(activations[written].flatten(1))
        loss = F.binary_cross_entropy_with_logits(told, spelled[written])
        return loss * len(LETTERS)
