"""The table of nearest words, and the table of sums of words, with their captions."""

from __future__ import annotations

from msgspec import to_builtins

from neuron_articles.drawing.component import Component
from neuron_articles.figures.word_neighbours.record import (
    Arithmetic,
    Categories,
    NeighbourRow,
    RankTally,
    WordNeighboursRecord,
    WordSum,
)
from neuron_articles.problems import AuthorError
from neuron_articles.records.shares import percent, share_of
from neuron_articles.records.store import Record

_PUBLISHED_CAPTION = (
    "Nearest neighbours of a word: in the word embedding that Collobert et al. (2011) learned from text, and of the "
    "word as a picture in CLIP RN50-x4. Pictures of words are near for their meaning, and for their letters."
)


def draw(record: Record[WordNeighboursRecord], view: str = "neighbours") -> Component:
    """A table.

    view: ``neighbours`` of words, or ``arithmetic`` with them where the record has it

    Raises AuthorError for another view.
    """
    data = record.data
    if view == "arithmetic" and data.arithmetic:
        return _draw_arithmetic(data, data.arithmetic)
    if view != "neighbours":
        known = "neighbours or arithmetic" if data.arithmetic else "neighbours"
        raise AuthorError(f'the figure {record.figure} of {record.model} has no view "{view}"', f"use {known}")
    words = ", ".join(row.word for row in data.rows)
    alt = f"Table of the nearest neighbours of {words}, after {' and '.join(data.columns)}."
    return _table(data.columns, data.rows, alt, _caption(data) + _categories(data.categories))


def _table(columns: list[str], rows: list[NeighbourRow], alt: str, caption: str) -> Component:
    return Component(
        "word-neighbours",
        {"columns": columns, "rows": to_builtins(rows)},
        alt,
        width="text",
        caption=caption,
        citations=("goh2021multimodal",),
    )


def _caption(data: WordNeighboursRecord) -> str:
    """What is compared: with the model at hand, or in the published table, which counts no units."""
    if not data.units:
        return _PUBLISHED_CAPTION
    return (
        f"Nearest neighbours of a word, of {data.words} that the data set writes. The first two columns compare how "
        f"the word as a picture excites the {data.units:,} neurons of {data.model}’s last layer, less the mean over "
        f"all words, by the angle; the second leaves out {data.lexical} neurons whose strongest words share letters "
        "but not meanings. The third compares the embeddings of the model’s text tower. The words are the first names "
        "of each kind of concept in alphabetical order, chosen without a look at their neighbours."
    )


def _categories(found: Categories | None) -> str:
    """How often neighbours share a category, over all words; nothing where it was not measured."""
    if not found:
        return ""
    low, high = found.every.interval
    return (
        f" Of the {found.near} nearest, over all words, {percent(found.every.share)} are of the word’s category "
        f"(95% interval {percent(low)} to {percent(high)}), "
        f"{percent(found.masked.share)} without the neurons that read letters, "
        f"{percent(found.text.share)} in the text tower, and {percent(found.chance)} by chance."
    )


def _draw_arithmetic(data: WordNeighboursRecord, found: Arithmetic) -> Component:
    """Sums with their nearest words, and the share of all sums that come out right."""
    rows = [NeighbourRow(f"{one.sum} = {one.answer}", _ranked(one)) for one in found.examples]
    caption = (
        f"Arithmetic with words as pictures in {data.model}: the three nearest of {found.others} other words, and the "
        f"rank of the expected one. Of {found.problems} sums made by one rule (a name less its other name, plus the "
        "other name of something else of its kind) the expected word is nearest in "
        f"{_share(found.first)}, without the {data.lexical} neurons that read letters in {_share(found.first_masked)}; "
        f"from the last summand alone, the control, in {_share(found.first_alone)}. Rows are sums at even distances in "
        "the list of all."
    )
    alt = f"Table of {len(rows)} sums of words with the three nearest words to each."
    return _table(["all neurons", "without those that read letters"], rows, alt, caption)


def _ranked(one: WordSum) -> list[list[str]]:
    return [[*one.nearest, f"rank {one.rank}"], [*one.nearest_masked, f"rank {one.rank_masked}"]]


def _share(tally: RankTally) -> str:
    """A share with its interval, in words."""
    if not tally.total:
        return "none"
    low, high = tally.interval
    return f"{share_of(tally.hits, tally.total)} (95% interval {percent(low)} to {percent(high)})"
