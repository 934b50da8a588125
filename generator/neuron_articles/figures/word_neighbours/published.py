"""The table of nearest words that was published with the original article."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures.word_neighbours.record import NeighbourRow, WordNeighboursRecord
from neuron_articles.records import published_files

# From the table in the footnote on image-based word embeddings of Goh et al. (2021), for RN50-x4 (CC BY 4.0). It is
# in no data file. The first lists are those it quotes from Collobert et al. (2011).
_PUBLISHED = {
    "France": (
        "Austria Belgium Germany Italy Greece Sweden Norway Europe Hungary Switzerland",
        "French Francis Paris Les Des Sans Le Pairs Notre Et",
    ),
    "Jesus": (
        "God Sati Christ Satan Indra Vishnu Ananda Parvati Grace",
        "Christ God Bible Gods Praise Christians Lord Christian Gospel Baptist",
    ),
    "xbox": (
        "Amiga Playstation Msx Ipod Sega Ps# Hd Dreamcast Geforce Capcom",
        "Xbox Gaming Nintendo Playstation Console Box Lightbox Sony Sega Games Microsoft",
    ),
}


def published(folder: Path) -> WordNeighboursRecord | None:
    """The three words of the published table; None in a folder that holds no words of the model."""
    if published_files.find(folder, "top3_words_RN50x4.json") is None:
        return None
    rows = [NeighbourRow(word, [words.split() for words in columns]) for word, columns in _PUBLISHED.items()]
    return WordNeighboursRecord(["from text", "from pictures of words"], rows)
