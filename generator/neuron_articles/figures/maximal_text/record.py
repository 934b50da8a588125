"""The record of texts that maximize neurons: what each search ended with, and what it finds where nothing lies."""

from __future__ import annotations

from msgspec import Struct

from neuron_articles.analyses.text_candidates import Candidate, SearchSettings

N_PER_ROW = 5  # neurons
N_ROWS = 2


class SearchedNeuron(Struct, frozen=True, omit_defaults=True):
    """A neuron and its texts.

    unit:     its number
    title:    what it is called, or what it stands for
    texts:    all that its search ended with, the best first; none where they were not published
    reported: of a published neuron, a word that its texts hold, where one was reported
    read:     of a published neuron, the written words that excite it most, the strongest first
    """

    unit: int
    title: str
    texts: list[Candidate]
    reported: str = ""
    read: list[str] = []


class RandomDirections(Struct, frozen=True):
    """The best texts of directions that mean nothing.

    directions: how many were searched for
    mean:       of the cosines of their best texts, -1 to 1, and the ``greatest`` of these
    """

    directions: int
    mean: float
    greatest: float


class MaximalTextRecord(Struct, frozen=True, omit_defaults=True):
    """Neurons with their texts, in rows of ``N_PER_ROW``.

    units:    those of emotions first, the purest of each; then others that are pure
    settings: of the search; None in a published record, which has no texts
    control:  the search for random directions; None without neurons, and in a published record
    """

    units: list[SearchedNeuron]
    settings: SearchSettings | None = None
    control: RandomDirections | None = None
