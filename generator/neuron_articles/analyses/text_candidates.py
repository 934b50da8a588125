"""How a search for texts is set, and what it ends with: values that records and drawings can hold without PyTorch."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace


class SearchSettings(Struct, frozen=True):
    """How hard to search.

    restarts: climbs from random beginnings           longest:  tokens in a text
    beam:     texts kept at each length               likely:   best single tokens that beam and climbs prefer
    edits:    tried for each text at each step        patience: steps without a better text after which a climb ends
    steps:    of a climb at most
    penalty:  of the score, for each nat of a token's surprisal, mean over the text
    shown:    how many distinct texts are marked
    """

    restarts: int = 28
    longest: int = 5
    beam: int = 16
    likely: int = 64
    edits: int = 8
    patience: int = 20
    steps: int = 120
    penalty: float = 0.0025
    shown: int = 3


class Candidate(Struct, frozen=True):
    """A text that a search ended with.

    score:     the cosine less the penalty, of the text as it is read
    cosine:    of the text's embedding with the direction, -1 to 1
    surprisal: in nats, the mean over the text's tokens
    found:     by ``climb`` or ``beam``
    shown:     whether it is one of the best that differ from each other
    """

    text: str
    score: float
    cosine: float
    surprisal: float
    found: str
    shown: bool = False

    def rounded(self) -> Candidate:
        """For a record: numbers with four decimals."""
        return replace(
            self, score=round(self.score, 4), cosine=round(self.cosine, 4), surprisal=round(self.surprisal, 4)
        )
