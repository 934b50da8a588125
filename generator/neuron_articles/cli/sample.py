"""``python -m neuron_articles sample``: how many neurons can people make sense of? A random sample, rated in a file.

The original article reports such a share for fifty neurons of RN50-x4, judged by people. The file has a line for each
neuron of the sample, with the address of its page, and a column of answers for each rater.
"""

from __future__ import annotations

import argparse
import csv
import getpass
import io
from itertools import combinations
from pathlib import Path

from neuron_articles.problems import AuthorError, Place, suggest
from neuron_articles.records.store import write_atomic
from neuron_articles.units import LAST_LAYER, Unit, find_model

FOLDER = Path("content/labels")
FIXED = ("unit", "page")


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    sample = commands.add_parser("sample", help="how many neurons people can make sense of: a random sample to rate")
    sample.add_argument("--model", default="PictoCLIP", metavar="NAME", help="the model (default PictoCLIP)")
    sample.add_argument("--size", type=int, default=50, metavar="N", help="neurons in the sample (default 50)")
    sample.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw (default 0)")
    sample.add_argument("--rater", default="", metavar="NAME", help="whose column is added (default: your user name)")
    sample.add_argument("--out", type=Path, default=None, metavar="FILE", help="the file of ratings, as CSV")
    sample.set_defaults(run=run_sample)


def run_sample(options: argparse.Namespace) -> int:
    """Draw the sample into a file, or add a rater to one that is there, and print the shares of what is answered."""
    from neuron_articles.analyses.interpretability import ANSWERS, draw_units, shares
    from neuron_articles.statistics.agreement import kappa

    model = find_model(options.model)
    width = model.layers.get(LAST_LAYER, 0)
    if not 1 <= options.size <= width:
        raise AuthorError(
            f"--size {options.size}: {model.name} has {width} neurons", f"give a number from 1 to {width}"
        )
    path = options.out or FOLDER / model.name / f"sample-{options.size}-{options.seed}.csv"
    chosen = draw_units(width, options.size, options.seed)
    units = {str(unit): unit for unit in (Unit(model.name, LAST_LAYER, index) for index in chosen)}
    ratings = read(path, list(units), ANSWERS) if path.exists() else {}
    ratings.setdefault(options.rater or getpass.getuser(), {})
    write_atomic(path, as_csv({name: unit.path for name, unit in units.items()}, ratings))
    print(f"{path}: {len(units)} neurons of {model.name}; write {', '.join(ANSWERS)} into your column")
    for rater, given in ratings.items():
        if given:
            print(f"{rater}, {len(given)} of {len(units)} rated:")
            for one in shares(dict(enumerate(given.values()))):
                wald, wilson = (f"{100 * low:.0f} to {100 * high:.0f} %" for low, high in (one.wald, one.wilson))
                print(f"  {one.answer:16} {one.share:4.0%}  (95 %: {wald} by Wald, {wilson} by Wilson)")
    for first, second in combinations([rater for rater, given in ratings.items() if given], 2):
        if common := set(ratings[first]) & set(ratings[second]):
            agreed = kappa(ratings[first], ratings[second])
            print(f"agreement of {first} and {second} (Cohen's kappa): {agreed:.2f} over {len(common)} neurons")
    return 0


def read(path: Path, units: list[str], answers: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Rater -> unit -> answer of a file of ratings. Raises AuthorError, with the line, for one of another shape."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AuthorError(
            f"this is no file of ratings ({error})", "give another name with --out", Place(str(path))
        ) from error
    if not rows or list(rows[0])[:2] != list(FIXED) or [row["unit"] for row in rows] != units:
        raise AuthorError(
            "these are not the neurons of this sample", "give another name with --out", Place(str(path), 1)
        )
    found: dict[str, dict[str, str]] = {str(rater): {} for rater in list(rows[0])[2:]}
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise AuthorError("another number of columns than in the first line", place=Place(str(path), line))
        for rater, given in found.items():
            answer = row[rater].strip()
            if answer and answer not in answers:
                hint = suggest(answer, answers) or f"write one of {', '.join(answers)}"
                raise AuthorError(f'"{answer}" is no answer', hint, Place(str(path), line))
            if answer:
                given[row["unit"]] = answer
    return found


def as_csv(pages: dict[str, str], ratings: dict[str, dict[str, str]]) -> str:
    """A line for each unit: its name, its page in the site, and what each rater said, "" where nothing yet."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*FIXED, *ratings])
    for unit, page in pages.items():
        table.writerow([unit, f"{page}/index.html", *(given.get(unit, "") for given in ratings.values())])
    return text.getvalue()
