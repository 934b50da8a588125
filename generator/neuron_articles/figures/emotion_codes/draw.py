"""The equations of some words, and the table of all their weights."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypedDict

from neuron_articles.drawing.component import Component
from neuron_articles.figures.emotion_codes.captions import caption, notes
from neuron_articles.figures.emotion_codes.record import Code, EmotionCodesRecord
from neuron_articles.figures.emotion_codes.terms import find_terms
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.picture import ImageObject
from neuron_articles.records.store import Record
from neuron_articles.units import Unit, UnknownName


class DrawnTerm(TypedDict):
    """A neuron with a weight. page: of the site    size, value: of the weight without its sign, as number and text"""

    unit: str
    page: str
    title: str
    picture: ImageObject | None
    size: float
    value: str
    negative: bool


class DrawnWeight(DrawnTerm):
    """A weight of the table. fate: why it is no term of the equation, "" for those that are"""

    fate: str


class EquationRow(TypedDict):
    """A word's equation. before, after: what the prompt says around it    weights: its whole code, for the table"""

    word: str
    before: str
    after: str
    picture: ImageObject | None
    terms: list[DrawnTerm]
    weights: list[DrawnWeight]


def draw(
    record: Record[EmotionCodesRecord],
    emotions: str | Sequence[str] = "",
    level: int | str = "",
    emotionNames: Sequence[str] = (),
) -> Component:
    """The equations of some words.

    emotions:     words, as a list or separated by commas
    level:        how many weights the codes have: a key of the record's ``codes``
    emotionNames: the drafts' name of ``emotions``

    Raises AuthorError for no word, for a word or level the record does not hold, and for a neuron that does not exist.
    """
    codes = _codes(record, str(level or record.data.level))
    words = _chosen(record.figure, emotions or emotionNames, codes)
    rows = [_row(record, word, codes[word]) for word in words]
    return Component(
        "emotion-codes",
        {"rows": rows, "largest": _largest(rows)},
        _alt(rows),
        width="screen",
        caption=caption(record.data),
        warnings=notes(record.data, words),
        units=tuple(dict.fromkeys(weight["unit"] for row in rows for weight in row["weights"])),
    )


def _codes(record: Record[EmotionCodesRecord], level: str) -> Mapping[str, Code]:
    codes = record.data.codes
    if level not in codes:
        raise AuthorError(f'the figure {record.figure} has no level "{level}"', f"it has {', '.join(sorted(codes))}")
    return codes[level]


def _chosen(figure: str, wanted: str | Sequence[str], codes: Collection[str]) -> list[str]:
    names = wanted.split(",") if isinstance(wanted, str) else [str(name) for name in wanted]
    words = [name.strip() for name in names if name.strip()]
    if not words:
        raise AuthorError(f"the figure {figure} needs emotions=", f'such as "{", ".join(sorted(codes)[:2])}"')
    for word in words:
        if word not in codes:
            hint = suggest(word, codes) or f"it has {len(codes)}, such as {', '.join(sorted(codes)[:3])}"
            raise AuthorError(f'the figure {figure} has no emotion "{word}"', hint)
    return words


def _row(record: Record[EmotionCodesRecord], word: str, code: Code) -> EquationRow:
    """One word's equation, and all its weights with what became of them."""
    lexical = set(record.data.lexical)
    terms = find_terms(code, lexical)
    shown = {unit for _, unit in terms}
    before, _, after = record.data.prompt.partition("{}")
    weights = sorted(code, key=lambda term: (-abs(term[0]), term[1]))
    return EquationRow(
        word=word,
        before=before,
        after=after,
        picture=record.data.pictures.get(word),
        terms=[_term(record, unit, share) for share, unit in terms],
        weights=[
            DrawnWeight(**_term(record, unit, weight), fate=_fate(unit, shown, lexical)) for weight, unit in weights
        ],
    )


def _fate(unit: int, shown: Collection[int], lexical: Collection[int]) -> str:
    if unit in shown:
        return ""
    return "of letters" if unit in lexical else "too small, or after the fourth"


def _term(record: Record[EmotionCodesRecord], index: int, weight: float) -> DrawnTerm:
    try:
        unit = Unit.of(record.model, index)
    except UnknownName as error:
        raise AuthorError(f"the codes hold a neuron that does not exist: {error.message}", error.remedy) from error
    known = record.data.units.get(str(index))
    return DrawnTerm(
        unit=str(unit),
        page=f"{unit.path}/index.html",
        title=(known.title if known else "") or f"neuron {index}",
        picture=known.picture if known else None,
        size=round(abs(weight), 4),
        value=f"{abs(weight):.2f}",
        negative=weight < 0,
    )


def _largest(rows: Sequence[EquationRow]) -> float:
    """The longest bar's share: a negative weight may be larger than the largest positive one, which is 1."""
    return max([1.0, *(term["size"] for row in rows for term in row["terms"])])


def _alt(rows: Sequence[EquationRow]) -> str:
    return f"{len(rows)} emotion word{'s' * (len(rows) != 1)} as sums of neurons: {'; '.join(map(_equation, rows))}."


def _equation(row: EquationRow) -> str:
    """ "jealous = Champions 1.00 + Grumpy 0.22 − Crying 1.05"."""
    terms = [f"{'−' if term['negative'] else '+'} {term['title']} {term['value']}" for term in row["terms"]]
    return f"{row['word']} = {' '.join(terms).removeprefix('+ ') or 'no neuron'}"
