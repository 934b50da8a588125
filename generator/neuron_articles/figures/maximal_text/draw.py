"""The columns of texts, their table, and the caption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from neuron_articles.analyses.text_candidates import Candidate
from neuron_articles.drawing.component import Component
from neuron_articles.figures.maximal_text.record import N_PER_ROW, N_ROWS, MaximalTextRecord, SearchedNeuron
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record
from neuron_articles.units import Unit

_MISSING = "The texts themselves stand on the pages of the original article only, not in the data published with it."


class TextLine(TypedDict):
    """A text in the table, with its numbers as they are printed."""

    text: str
    score: str
    cosine: str
    surprisal: float
    found: str
    shown: bool


class TextColumn(TypedDict):
    """A neuron: the texts that are shown, and all of them. page: of the neuron, from the site's root"""

    unit: str
    page: str
    title: str
    shown: list[str]
    reported: str
    read: list[str]
    all: list[TextLine]


def draw(record: Record[MaximalTextRecord], row: int | str = "") -> Component:
    """All neurons, or those of one row of five. Raises AuthorError for a row that there is not."""
    units = record.data.units
    if row != "" and str(row) not in {str(number + 1) for number in range(N_ROWS)}:
        raise AuthorError(f"the figure {record.figure} has no row {row}", f"it has 1 to {N_ROWS}")
    first = (int(row) - 1) * N_PER_ROW if row != "" else 0
    shown = units[first : first + N_PER_ROW] if row != "" else units
    columns = [_column(record.model, unit) for unit in shown]
    return Component(
        "maximal-text",
        {"columns": columns, "missing": "" if record.data.settings else _MISSING},
        _alt(columns),
        width="page",
        caption=_caption(record.data, shown),
        citations=("goh2021multimodal",),
        units=tuple(column["unit"] for column in columns),
    )


def _column(model: str, neuron: SearchedNeuron) -> TextColumn:
    unit = Unit.of(model, neuron.unit)
    return TextColumn(
        unit=str(unit),
        page=f"{unit.path}/index.html",
        title=neuron.title,
        shown=[one.text for one in neuron.texts if one.shown],
        reported=neuron.reported,
        read=neuron.read,
        all=[_line(one) for one in neuron.texts],
    )


def _line(one: Candidate) -> TextLine:
    return TextLine(
        text=one.text,
        score=f"{one.score:.3f}",
        cosine=f"{one.cosine:.3f}",
        surprisal=one.surprisal,
        found=one.found,
        shown=one.shown,
    )


def _alt(columns: Sequence[TextColumn]) -> str:
    if not columns:
        return "No neurons to search for."
    best = "; ".join(
        f"{column['title']}: {[*column['shown'], column['reported'] or 'no text'][0]}" for column in columns
    )
    return f"The best texts of {len(columns)} neurons. {best}."


def _caption(data: MaximalTextRecord, shown: Sequence[SearchedNeuron]) -> str:
    control, settings = data.control, data.settings
    if not shown:
        return "None found: no neuron stands for an emotion, or for another thing, in pictures and in words."
    if settings is None or control is None:
        return (
            "Texts that point a neuron’s way, found by hill climbing: three of 28 searches of each neuron were picked "
            f"by hand. {_MISSING} Below what people said about them stand the words, of 10,000 written as "
            "pictures, that excite the neuron most."
        )
    best = [neuron.texts[0].cosine for neuron in shown if neuron.texts] or [0.0]
    return (
        f"Texts that point a neuron’s way, found by hill climbing from {settings.restarts} beginnings; the "
        f"{settings.shown} best that differ are shown, and all are in the table. Neurons’ best texts have a cosine "
        f"with their direction of {sum(best) / len(best):.2f} on average; for {control.directions} directions made "
        f"of such numbers in random order it is {control.mean:.2f}, at most {control.greatest:.2f}."
    )
