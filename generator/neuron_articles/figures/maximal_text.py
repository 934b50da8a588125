"""Texts that emotion neurons like best, found by hill climbing on the language side.

The reader sees one column a neuron: its name and the three best texts that differ. What a search found all in all
stands in a table, with those shown marked; beside it, how well a search does for directions that mean nothing. After
the two rows of maximal texts in Goh et al. (2021), which were picked by hand out of 28 a neuron; here a rule picks.

A record's data::

    {"units": [{"unit": 123, "title": "happy", "texts": [       # the purest emotion neuron first
         {"text": "…", "score": 0.61, "cosine": 0.62, "surprisal": 5.1, "found": "climb", "shown": true}, …]}],
     "settings": {"restarts": 28, …},                          # of the search, see neuron_articles.analyses.text_search
     "control": {"directions": 3, "mean": 0.4, "greatest": 0.45}}   # cosines of the best texts of random directions

Of the published neurons there are names, the words that excite them most ("read") and, of some, a word that their texts
hold ("reported"); "missing" says why there are no texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.problems import AuthorError
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import Unit

_ROW = 5  # neurons in a row
_ROWS = 2
_RANDOM = 3  # directions that mean nothing
# RN50-x4's neurons in the two rows of Goh et al. (2021), and a word of the texts that were found, where it was told.
_PUBLISHED = (
    (2478, "Shocked", "shocked"), (1193, "Crying", ""), (1512, "Happy", "smile"), (91, "Sleepy", "sleeping"),
    (1739, "Evil", "evil"), (2297, "Incarcerated", "inmate"), (1543, "Erotic", ""), (2041, "Rejecting", ""),
    (2202, "Question mark", ""), (1692, "Pout", "duckface"),
)  # fmt: skip
_SENSITIVE = (309, 1543, 2191)  # whose words are not repeated
_MISSING = "The texts themselves stand on the pages of the original article only, not in the data published with it."


def compute(session: Session) -> dict[str, Any]:
    """Search for the emotion units of the session's model. Raises DatasetMissing, BadWeights."""
    from dataclasses import asdict

    from neuron_articles.analyses.attribution import LinearPool
    from neuron_articles.analyses.text_search import TextSearch
    from neuron_articles.responses.unit_titles import title_of

    responses = session.responses()
    matrix = LinearPool.of(session.clip.network.visual.attnpool).matrix
    search = TextSearch(session.clip)
    units = _choose(responses)
    found = []
    for number, unit in enumerate(units):
        session.report(number, len(units), "neurons searched")
        texts = _remembered(session, search, unit, matrix[:, unit])
        found.append({"unit": unit, "title": title_of(session.model.name, responses, unit), "texts": texts})
    control = _control(session, search, matrix) if units else {}
    return {"units": found, "settings": asdict(search.settings), "control": control}


def _choose(responses: Any) -> list[int]:
    """The purest unit of each emotion, then those of other kinds that are pure in pictures and words."""
    from neuron_articles.responses.chosen_units import most_multimodal

    emotions: dict[str, int] = {}
    others = []
    for unit in most_multimodal(responses, len(responses.spread)):
        subject = responses.proposals[unit].subject
        if responses.kind(subject.name) == "emotion":
            emotions.setdefault(subject.name, unit)
        else:
            others.append(unit)
    return [*emotions.values(), *others][: _ROW * _ROWS]


def _remembered(session: Session, search: Any, unit: int, direction: Any) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from neuron_articles.responses.concept_responses import weights_digest

    inputs = {"weights": weights_digest(session.clip), "unit": unit, "settings": asdict(search.settings)}
    found: list[dict[str, Any]] = session.cached(
        "maximal-text",
        inputs,
        list[dict[str, Any]],
        lambda: [one.as_json() for one in search.run(direction, seed=unit)],
    )
    return found


def _control(session: Session, search: Any, matrix: Any) -> dict[str, Any]:
    """The best texts of directions in which nothing lies: a unit's column with its numbers shuffled."""
    import torch

    generator = torch.Generator().manual_seed(0)
    best = []
    for number in range(_RANDOM):
        column = matrix[:, int(torch.randint(matrix.shape[1], (1,), generator=generator))]
        shuffled = column[torch.randperm(len(column), generator=generator).to(column.device)]
        session.report(number, _RANDOM, "random directions searched")
        best.append(search.run(shuffled, seed=number)[0].cosine)
    return {"directions": _RANDOM, "mean": round(sum(best) / _RANDOM, 3), "greatest": round(max(best), 3)}


def draw(record: JsonRecord, row: int | str = "") -> Component:
    """All neurons, or those of one row of five. Raises AuthorError for a row that there is not."""
    units = record.data["units"]
    if row != "" and str(row) not in {str(number + 1) for number in range(_ROWS)}:
        raise AuthorError(f"the figure {record.figure} has no row {row}", f"it has 1 to {_ROWS}")
    first = (int(row) - 1) * _ROW if row != "" else 0
    shown = units[first : first + _ROW] if row != "" else units
    columns = [_column(record.model, unit) for unit in shown]
    return Component(
        "maximal-text", {"columns": columns, "missing": record.data.get("missing", "")}, _alt(columns), width="page",
        caption=_caption(record.data, columns), citations=("goh2021multimodal",),
        units=tuple(column["unit"] for column in columns),
    )  # fmt: skip


def _column(model: str, found: Mapping[str, Any]) -> dict[str, Any]:
    unit = Unit.of(model, found["unit"])
    return {
        "unit": str(unit), "page": f"{unit.path}/index.html", "title": found["title"],
        "shown": [text["text"] for text in found["texts"] if text["shown"]], "reported": found.get("reported", ""),
        "read": found.get("read", []),
        "all": [
            {**text, "score": f"{text['score']:.3f}", "cosine": f"{text['cosine']:.3f}"} for text in found["texts"]
        ],
    }  # fmt: skip


def published(folder: Path) -> dict[str, Any]:
    """The neurons of the original's two rows, with the words that they read, without the texts. Raises AuthorError."""
    with published_files.reading(folder, "top3_words_RN50x4.json") as words:
        units = [
            {"unit": unit, "title": title, "texts": [], "reported": told,
             "read": [] if unit in _SENSITIVE else [str(word) for word in words[str(unit)] if word]}
            for unit, title, told in _PUBLISHED
        ]  # fmt: skip
    return {"units": units, "missing": _MISSING}


def _alt(columns: Sequence[Mapping[str, Any]]) -> str:
    if not columns:
        return "No neurons to search for."
    best = "; ".join(
        f"{column['title']}: {[*column['shown'], column['reported'] or 'no text'][0]}" for column in columns
    )
    return f"The best texts of {len(columns)} neurons. {best}."


def _caption(data: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> str:
    if not columns:
        return "None found: no neuron stands for an emotion, or for another thing, in pictures and in words."
    if "missing" in data:
        return (
            "Texts that point a neuron’s way, found by hill climbing: three of 28 searches of each neuron were picked "
            f"by hand. {data['missing']} Below what people said about them stand the words, of 10,000 written as "
            "pictures, that excite the neuron most."
        )
    control, settings = data["control"], data["settings"]
    best = [float(column["all"][0]["cosine"]) for column in columns if column["all"]] or [0.0]
    return (
        f"Texts that point a neuron’s way, found by hill climbing from {settings['restarts']} beginnings; the "
        f"{settings['shown']} best that differ are shown, and all are in the table. Neurons’ best texts have a cosine "
        f"with their direction of {sum(best) / len(best):.2f} on average; for {control['directions']} directions made "
        f"of such numbers in random order it is {control['mean']:.2f}, at most {control['greatest']:.2f}."
    )


FIGURE = Figure(
    title="Texts that maximize neurons",
    version=2,
    record=dict[str, Any],
    inputs=(
        DataSet(),
        Constant("text search"),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
