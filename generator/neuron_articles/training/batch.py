"""A batch of training pictures with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor


class Inks(NamedTuple):
    """What is known of the inks of a batch's pictures: numbers of colours (picture,) int64, or -1.

    seen:  the colour nearest to the ink of the written word, or the colour shown
    named: the same where the ink is near enough to that colour to be called by its name
    bare:  the colour whose name is the whole caption
    """

    seen: Tensor
    named: Tensor
    bare: Tensor


@dataclass(frozen=True, slots=True)
class CaptionedBatch:
    """images (n, 3, y, x) uint8; a caption, a concept, a mode and the word written in it ("" for none) for each.

    inks: where the mix tells them
    """

    images: Tensor
    captions: list[str]
    concepts: list[str]
    modes: list[str]
    written: list[str]
    inks: Inks | None = None


class TrainingBatch(NamedTuple):
    """A batch as training steps take it.

    images (n, 3, y, x) uint8; tokens (n, position); spelled (n, SIZE), see ``spelling``; inks where the mix tells them
    """

    images: Tensor
    tokens: Tensor
    spelled: Tensor
    inks: Inks | None
