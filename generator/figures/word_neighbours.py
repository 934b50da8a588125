"""Nearest words: which words lie next to a word as a picture, beside a list of neighbours learned from text.

The reader sees a small table, one row a word. It shows that pictures of words are near each other where their meanings
are, and where their letters are. Table in a footnote of Goh et al. (2021).

A record's data::

    {"columns": ["Collobert et al., 2011", "CLIP RN50-x4"],    # where the neighbours of each column come from
     "rows": [{"word": "France", "neighbours": [["Austria", …], ["French", …]]}],   # nearest first, a list a column
     "caption": "…", "warnings": ["…"]}                        # optional
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator import originals
from generator.drawing import Component
from generator.problems import AuthorError
from generator.store import Record

TITLE = "Nearest words as pictures"
VERSION = 1
INPUTS = ("word-list",)
DRAFT_NAMES: dict[str, dict[str, Any]] = {"ImageWordEmbeddingFootnote": {}}

_CAPTION = (
    "Nearest neighbours of a word. The embedding of a picture of the word, less the mean of those of 10,000 words, is "
    "compared by its angle."
)
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


def draw(record: Record) -> Component:
    """The table. Raises AuthorError for a row with more or fewer lists than there are columns."""
    columns, rows = record.data["columns"], record.data["rows"]
    for row in rows:
        if len(row["neighbours"]) != len(columns):
            raise AuthorError(f"the figure {record.figure} needs {len(columns)} lists of neighbours for {row['word']}")
    alt = f"Table of the nearest neighbours of {', '.join(row['word'] for row in rows)}, after {' and '.join(columns)}."
    return Component(
        "word-neighbours", {"columns": columns, "rows": rows}, alt, width="text",
        caption=record.data.get("caption") or _CAPTION, warnings=tuple(record.data.get("warnings", ())),
        citations=("goh2021multimodal",),
    )  # fmt: skip


def published(folder: Path) -> dict[str, Any] | None:
    """The three words of the published table; None in a folder that holds no words of the model."""
    if originals.find(folder, "top3_words_RN50x4.json") is None:
        return None
    rows = [{"word": word, "neighbours": [words.split() for words in columns]} for word, columns in _PUBLISHED.items()]
    caption = (
        "Nearest neighbours of a word: in the word embedding that Collobert et al. (2011) learned from text, and of "
        "the word as a picture in CLIP RN50-x4. Pictures of words are near for their meaning, and for their letters."
    )
    return {"columns": ["from text", "from pictures of words"], "rows": rows, "caption": caption}
