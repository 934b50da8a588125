"""The file in which people rate a sample of units: a line for each unit, a column of answers for each rater."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from neuron_articles.analyses.interpretability import ANSWERS
from neuron_articles.problems import AuthorError, Place, suggest
from neuron_articles.units import Unit

FIXED = ("unit", "page")

Ratings = dict[str, dict[str, str]]  # rater -> unit -> answer


def read_ratings(path: Path, units: Sequence[Unit]) -> Ratings:
    """What raters answered for these units. Raises AuthorError, with the line, for a file of another shape."""
    rows = _rows(path)
    if not rows or list(rows[0])[:2] != list(FIXED) or [row["unit"] for row in rows] != [str(unit) for unit in units]:
        raise AuthorError(
            "these are not the neurons of this sample", "give another name with --out", Place(str(path), 1)
        )
    found: Ratings = {str(rater): {} for rater in list(rows[0])[2:]}
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise AuthorError("another number of columns than in the first line", place=Place(str(path), line))
        for rater, given in found.items():
            if answer := row[rater].strip():
                given[row["unit"]] = _checked(answer, path, line)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        place = Place(str(path))
        raise AuthorError(f"this is no file of ratings ({error})", "give another name with --out", place) from error


def _checked(answer: str, path: Path, line: int) -> str:
    if answer not in ANSWERS:
        hint = suggest(answer, ANSWERS) or f"write one of {', '.join(ANSWERS)}"
        raise AuthorError(f'"{answer}" is no answer', hint, Place(str(path), line))
    return answer


def format_ratings(units: Sequence[Unit], ratings: Mapping[str, Mapping[str, str]]) -> str:
    """CSV: for each unit its name, its page in the site, and every rater's answer, "" where there is none yet."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*FIXED, *ratings])
    for unit in units:
        answers = (given.get(str(unit), "") for given in ratings.values())
        table.writerow([unit, f"{unit.path}/index.html", *answers])
    return text.getvalue()
