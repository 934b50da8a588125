"""Emotion words as sums of neurons: each word's sparse code, written as an equation.

The reader sees one row a word, "I feel jealous = Champions + Hug + Grumpy − Crying": names that lead to their neurons,
and a bar for each weight. A table holds all weights, with those the equation leaves out and why. Figures 9 to 12 of
Goh et al. (2021). A code is a row of a sparse linear classifier that tells emotion words apart by how much each neuron
of the image side is asked for by a sentence with the word (attribution through the attention pool).

A record's data::

    {"prompt": "I feel {}",
     "level": "40",                                            # the level drawn where the author names none
     "codes": {"40": {"jealous": [[169.2, 767], …]}},          # level -> word -> [weight, unit], non-zero ones
     "units": {"767": {"title": "Champions", "picture": {…}}}, # names; picture is optional
     "lexical": [43, 111],                                     # units of letters and parts of words, not drawn
     "pictures": {"jealous": {…}},                             # optional: what the whole code looks like
     "notes": {"jealous": "…"},                                # optional: a warning under figures that show the word
     "caption": "…", "warnings": ["…"]}                        # optional

A record that was computed also holds ``prompts`` and ``checks``: recall in held-out prompts, logits that rise when
units are raised, how the units do on faces, how good the linear part is; each beside its control.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Table
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.figures._feelings import FEELINGS
from neuron_articles.figures._measured_codes import measure_codes
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit, UnknownName

# An equation has at most so many terms, each of more than this share of the largest weight.
_TERMS = 4
_LEAST = 0.05

_CAPTION = (
    "Sparse codes of “{prompt}”: the few neurons that set a word apart from other emotions. A weight is given as a "
    "share of the largest that speaks for the word; at most {terms} are written out, neurons of letters are left out."
)


def compute(session: Session) -> dict[str, Any]:
    """The codes of the session's model at four levels of sparsity. Raises DatasetMissing, BadWeights."""
    return measure_codes(session, find_terms)


def draw(
    record: JsonRecord, emotions: str | Sequence[str] = "", level: int | str = "", emotionNames: Sequence[str] = ()
) -> Component:
    """The equations of some words.

    emotions:     words, as a list or separated by commas
    level:        how many weights the codes have: a key of the record's ``codes``
    emotionNames: the drafts' name of ``emotions``

    Raises AuthorError for no word, for a word or level the record does not hold, and for a neuron that does not exist.
    """
    codes = _codes(record, str(level or record.data["level"]))
    words = _chosen(record, emotions or emotionNames, codes)
    rows = [_row(record, word, codes[word]) for word in words]
    notes = record.data.get("notes", {})
    return Component(
        "emotion-codes", {"rows": rows, "largest": _largest(rows)}, _alt(rows), width="screen",
        caption=record.data.get("caption") or _CAPTION.format(prompt=record.data["prompt"].format("…"), terms=_TERMS),
        warnings=(*(notes[word] for word in words if word in notes), *record.data.get("warnings", ())),
        units=tuple(dict.fromkeys(term["unit"] for row in rows for term in row["weights"])),
    )  # fmt: skip


def find_terms(code: Sequence[Sequence[Any]], lexical: Collection[int]) -> list[tuple[float, int]]:
    """The terms of a code's equation: [(weight, unit)], weights as shares of the largest.

    Units of letters are dropped, weights divided by the largest (the largest in size where none is positive), and
    ordered: positive ones first, greatest first, then negative ones, least first. The first four stay, less those of
    at most 0.05 in size.
    """
    ordered = _ordered([(weight, unit) for weight, unit in code if unit not in lexical])
    return [(share, unit) for share, unit in ordered[:_TERMS] if abs(share) > _LEAST]


def _ordered(code: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Shares of the largest weight with their units, in the order of the equation."""
    largest = max((weight for weight, _ in code), default=0.0)
    scale = largest if largest > 0 else max((abs(weight) for weight, _ in code), default=1.0)
    shares = [(weight / scale, unit) for weight, unit in code]
    return sorted(shares, key=lambda term: (term[0] < 0, -abs(term[0]), term[1]))


def _codes(record: JsonRecord, level: str) -> Mapping[str, Any]:
    codes: Mapping[str, Mapping[str, Any]] = record.data["codes"]
    if level not in codes:
        raise AuthorError(f'the figure {record.figure} has no level "{level}"', f"it has {', '.join(sorted(codes))}")
    return codes[level]


def _chosen(record: JsonRecord, wanted: str | Sequence[str], codes: Mapping[str, Any]) -> list[str]:
    names = wanted.split(",") if isinstance(wanted, str) else [str(name) for name in wanted]
    words = [name.strip() for name in names if name.strip()]
    if not words:
        raise AuthorError(f"the figure {record.figure} needs emotions=", f'such as "{", ".join(sorted(codes)[:2])}"')
    for word in words:
        if word not in codes:
            hint = suggest(word, codes) or f"it has {len(codes)}, such as {', '.join(sorted(codes)[:3])}"
            raise AuthorError(f'the figure {record.figure} has no emotion "{word}"', hint)
    return words


def _row(record: JsonRecord, word: str, code: Sequence[tuple[float, int]]) -> dict[str, Any]:
    """One word's equation, and all its weights with what became of them."""
    lexical = set(record.data.get("lexical", ()))
    terms = find_terms(code, lexical)
    shown = {unit for _, unit in terms}
    before, _, after = record.data["prompt"].partition("{}")
    return {
        "word": word, "before": before, "after": after, "picture": record.data.get("pictures", {}).get(word),
        "terms": [{**_unit(record, unit), **_weight(share)} for share, unit in terms],
        "weights": [
            {**_unit(record, unit), **_weight(weight), "fate": _fate(unit, shown, lexical)}
            for weight, unit in sorted(code, key=lambda term: (-abs(term[0]), term[1]))
        ],
    }  # fmt: skip


def _fate(unit: int, shown: Collection[int], lexical: Collection[int]) -> str:
    if unit in shown:
        return ""
    return "of letters" if unit in lexical else "too small, or after the fourth"


def _unit(record: JsonRecord, index: int) -> dict[str, Any]:
    try:
        unit = Unit.of(record.model, index)
    except UnknownName as error:
        raise AuthorError(f"the codes hold a neuron that does not exist: {error.message}", error.remedy) from error
    known = record.data["units"].get(str(index), {})
    return {
        "unit": str(unit), "page": f"{unit.path}/index.html", "title": known.get("title") or f"neuron {index}",
        "picture": known.get("picture"),
    }  # fmt: skip


def _weight(value: float) -> dict[str, Any]:
    return {"size": round(abs(value), 4), "value": f"{abs(value):.2f}", "negative": value < 0}


def _largest(rows: Sequence[Mapping[str, Any]]) -> float:
    """The longest bar's share: a negative weight may be larger than the largest positive one, which is 1."""
    return max([1.0, *(float(term["size"]) for row in rows for term in row["terms"])])


def _alt(rows: Sequence[Mapping[str, Any]]) -> str:
    return f"{len(rows)} emotion word{'s' * (len(rows) != 1)} as sums of neurons: {'; '.join(map(_equation, rows))}."


def _equation(row: Mapping[str, Any]) -> str:
    """ "jealous = Champions 1.00 + Grumpy 0.22 − Crying 1.05"."""
    terms = [f"{'−' if term['negative'] else '+'} {term['title']} {term['value']}" for term in row["terms"]]
    return f"{row['word']} = {' '.join(terms).removeprefix('+ ') or 'no neuron'}"


def published(folder: Path) -> dict[str, Any] | None:
    """The 126 words at four levels, of Figures 9 to 12. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "emotion_sparse_codes.json") as value:
        codes = {
            str(level): {
                str(word): [[float(weight), int(unit)] for weight, unit in code] for word, code in words.items()
            }
            for level, words in value.items()
        }
        _ = codes["40"]
    with published_files.reading(folder, "emotion_unit_names.json") as value:
        units = {str(int(index)): {"title": " ".join(str(name).split())} for index, name in value.items()}
    with published_files.reading(folder, "emotion_text_units.json") as value:
        lexical = sorted({int(unit) for unit in value})
    notes = {
        "jealous": (
            "The article’s text gives “jealous” as success + grumpy. The published code has two more terms, and names "
            "the first “Champions”."
        ),
    }
    return {"prompt": "I feel {}", "level": "40", "codes": codes, "units": units, "lexical": lexical, "notes": notes}


FIGURE = Figure(
    title="Emotions as sums of neurons",
    version=2,
    record=dict[str, Any],
    inputs=(Table(FEELINGS),),
    compute=compute,
    published=published,
    draw=draw,
)
