"""The disc of words, its factors and its table."""

from __future__ import annotations

from collections.abc import Sequence

from neuron_articles.drawing.component import Component
from neuron_articles.figures.emotion_atlas.captions import caption, remarks
from neuron_articles.figures.emotion_atlas.record import EmotionAtlasRecord
from neuron_articles.figures.emotion_atlas.tiles import AtlasFactor, AtlasTile, factors_of, tiles_of
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record

_COLOURS = 9


def draw(record: Record[EmotionAtlasRecord]) -> Component:
    """The disc, its factors and the table. Raises AuthorError for a record with more factors than there are colours."""
    words = record.data.words
    if len(words[0].parts) > _COLOURS:
        raise AuthorError(f"the figure {record.figure} needs words of 1 to {_COLOURS} factors")
    tiles, factors = tiles_of(words), factors_of(words, record.data.factors)
    empty = sum(tile["empty"] for tile in tiles)
    data = {
        "factors": [factor["title"] for factor in factors],
        "words": [{"word": tile["word"], "shares": tile["shares"], "empty": tile["empty"]} for tile in tiles],
    }
    extra = {
        "tiles": tiles,
        "factors": factors,
        "table": sorted(tiles, key=lambda tile: tile["word"]),
        "columns": 1 + max(word.column for word in words),
        "empty": empty,
    }
    return Component(
        "emotion-atlas",
        data,
        _alt(tiles, factors, empty),
        width="screen",
        extra=extra,
        caption=caption(record.data, empty),
        warnings=remarks(record.data),
        citations=("carter2019activation", "willcox1982feeling"),
    )


def _alt(tiles: Sequence[AtlasTile], factors: Sequence[AtlasFactor], empty: int) -> str:
    heads = "; ".join(f"{factor['number']}: {factor['heads']}" for factor in factors)
    return (
        f"{len(tiles)} emotion words on a disc, coloured by {len(factors)} factors with these foremost words: {heads}. "
        f"In {empty} of the words no factor has a part to speak of."
    )
