"""Nearest words: which words lie next to a word as a picture, beside a list of neighbours learned from text.

The reader sees a small table, one row a word. It shows that pictures of words are near each other where their meanings
are, and where their letters are. Table in a footnote of Goh et al. (2021).

A record's data::

    {"columns": ["Collobert et al., 2011", "CLIP RN50-x4"],    # where the neighbours of each column come from
     "rows": [{"word": "France", "neighbours": [["Austria", …], ["French", …]]}],   # nearest first, a list a column
     "caption": "…", "warnings": ["…"]}                        # optional

``compute`` adds what the table cannot say of all words::

     "arithmetic": {"problems": 400, "of": 590, "first": {"hits", "of", "interval", "median"},   # the answer nearest
                    "first_masked": {…}, "first_alone": {…},       # without lexical units; from the last summand alone
                    "gain": {"only", "only_other", "p"},  # solved by the sum, by the last summand, but not by both
                    "examples": [{"sum": "…", "answer": "…", "rank", "rank_masked", "rank_alone", "nearest": […], …}]},
     "categories": {"near": 5, "chance": 0.05, "all": {"share", "interval"}, "masked": {…}, "text": {…}},
     "lexical": 80, "units": 1024, "words": 593, "model": "…"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.drawing.component import Component
from neuron_articles.figures._measured_words import compute
from neuron_articles.problems import AuthorError
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord

__all__ = ["compute", "draw", "published"]


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


def draw(record: JsonRecord, view: str = "neighbours") -> Component:
    """A table.

    view: ``neighbours`` of words, or ``arithmetic`` with them where the record has it

    Raises AuthorError for another view, and for a row with more or fewer lists than there are columns.
    """
    if view == "arithmetic" and "arithmetic" in record.data:
        return _draw_arithmetic(record)
    if view != "neighbours":
        known = "neighbours or arithmetic" if "arithmetic" in record.data else "neighbours"
        raise AuthorError(f'the figure {record.figure} of {record.model} has no view "{view}"; use {known}')
    columns, rows = record.data["columns"], record.data["rows"]
    for row in rows:
        if len(row["neighbours"]) != len(columns):
            raise AuthorError(f"the figure {record.figure} needs {len(columns)} lists of neighbours for {row['word']}")
    alt = f"Table of the nearest neighbours of {', '.join(row['word'] for row in rows)}, after {' and '.join(columns)}."
    caption = (record.data.get("caption") or _CAPTION) + _categories(record.data.get("categories"))
    return Component(
        "word-neighbours", {"columns": columns, "rows": rows}, alt, width="text",
        caption=caption, warnings=tuple(record.data.get("warnings", ())), citations=("goh2021multimodal",),
    )  # fmt: skip


def _categories(found: Mapping[str, Any] | None) -> str:
    """How often neighbours share a category, over all words; nothing where it was not measured."""
    if not found:
        return ""
    shares = [found[name]["share"] for name in ("all", "masked", "text")]
    low, high = found["all"]["interval"]
    return (
        f" Of the {found['near']} nearest, over all words, {shares[0]:.0%} are of the word’s category (95% interval "
        f"{low:.0%} to {high:.0%}), {shares[1]:.0%} without the neurons that read letters, {shares[2]:.0%} in the text "
        f"tower, and {found['chance']:.0%} by chance."
    )


def _draw_arithmetic(record: JsonRecord) -> Component:
    found = record.data["arithmetic"]
    rows = [
        {"word": f"{one['sum']} = {one['answer']}", "neighbours": [_ranked(one, ""), _ranked(one, "_masked")]}
        for one in found["examples"]
    ]
    shares = {key: _share(found[f"first{key}"]) for key in ("", "_masked", "_alone")}
    caption = (
        f"Arithmetic with words as pictures in {record.data['model']}: the three nearest of {found['of']} other words, "
        f"and the rank of the expected one. Of {found['problems']} sums made by one rule (a name less its other name, "
        f"plus the other name of something else of its kind) the expected word is nearest in {shares['']}, without the "
        f"{record.data['lexical']} neurons that read letters in {shares['_masked']}; from the last summand alone, the "
        f"control, in {shares['_alone']}. Rows are sums at even distances in the list of all."
    )
    alt = f"Table of {len(rows)} sums of words with the three nearest words to each."
    columns = ["all neurons", "without those that read letters"]
    return Component(
        "word-neighbours", {"columns": columns, "rows": rows}, alt, width="text", caption=caption,
        citations=("goh2021multimodal",),
    )  # fmt: skip


def _ranked(one: Mapping[str, Any], key: str) -> list[str]:
    return [*one[f"nearest{key}"], f"rank {one[f'rank{key}']}"]


def _share(tally: Mapping[str, Any]) -> str:
    """A share with its interval, in words."""
    if not tally["of"]:
        return "none"
    low, high = tally["interval"]
    return f"{tally['hits'] / tally['of']:.0%} (95% interval {low:.0%} to {high:.0%})"


def published(folder: Path) -> dict[str, Any] | None:
    """The three words of the published table; None in a folder that holds no words of the model."""
    if published_files.find(folder, "top3_words_RN50x4.json") is None:
        return None
    rows = [{"word": word, "neighbours": [words.split() for words in columns]} for word, columns in _PUBLISHED.items()]
    caption = (
        "Nearest neighbours of a word: in the word embedding that Collobert et al. (2011) learned from text, and of "
        "the word as a picture in CLIP RN50-x4. Pictures of words are near for their meaning, and for their letters."
    )
    return {"columns": ["from text", "from pictures of words"], "rows": rows, "caption": caption}


FIGURE = Figure(
    title="Nearest words as pictures",
    version=2,
    record=dict[str, Any],
    inputs=(DataSet(),),
    compute=compute,
    published=published,
    draw=draw,
)
