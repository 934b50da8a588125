"""Texts that emotion neurons like best, found by hill climbing on the language side.

The reader sees one column a neuron: its name and the three best texts that differ. What a search found all in all
stands in a table, with those shown marked; beside it, how well a search does for directions that mean nothing. After
the two rows of maximal texts in Goh et al. (2021), which were picked by hand out of 28 a neuron; here a rule picks.

A record's data::

    {"units": [{"unit": 123, "title": "happy", "texts": [       # the purest emotion neuron first
         {"text": "…", "score": 0.61, "cosine": 0.62, "surprisal": 5.1, "found": "climb", "shown": true}, …]}],
     "settings": {"restarts": 28, …},                          # of the search, see generator.analysis.text_search
     "control": {"directions": 3, "mean": 0.4, "greatest": 0.45}}   # cosines of the best texts of random directions
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.drawing import Component
from generator.problems import AuthorError
from generator.store import Record
from generator.units import Unit

TITLE = "Texts that maximize neurons"
VERSION = 1
INPUTS = ("data set", "text search")
DRAFT_NAMES: dict[str, dict[str, Any]] = {"EmotionNeurons": {"row": 1}, "EmotionNeurons2": {"row": 2}}

_ROW = 5  # neurons in a row
_ROWS = 2
_RANDOM = 3  # directions that mean nothing


def compute(session: Any) -> dict[str, Any]:
    """Search for the emotion units of the session's model. Raises DatasetMissing, BadWeights."""
    from dataclasses import asdict

    from generator.analysis.attribution import LinearPool
    from generator.analysis.text_search import TextSearch
    from generator.figures import _feelings, _measurements

    responses = _measurements.measure_responses(session)
    matrix = LinearPool.of(session.clip.network.visual.attnpool).matrix
    search = TextSearch(session.clip)
    units = _choose(responses)
    found = []
    for number, unit in enumerate(units):
        session.report(number, len(units), "neurons searched")
        texts = _remembered(session, search, unit, matrix[:, unit])
        found.append({"unit": unit, "title": _feelings.title_of(session.model.name, responses, unit), "texts": texts})
    control = _control(session, search, matrix) if units else {}
    return {"units": found, "settings": asdict(search.settings), "control": control}


def _choose(responses: Any) -> list[int]:
    """The purest unit of each emotion, then those of other kinds that are pure in pictures and words."""
    from generator.figures import _measurements

    emotions: dict[str, int] = {}
    others = []
    for unit in _measurements.most_multimodal(responses, len(responses.spread)):
        subject = responses.proposals[unit].subject
        if responses.kind(subject.name) == "emotion":
            emotions.setdefault(subject.name, unit)
        else:
            others.append(unit)
    return [*emotions.values(), *others][: _ROW * _ROWS]


def _remembered(session: Any, search: Any, unit: int, direction: Any) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from generator.evaluation.responses import weights_digest

    inputs = {"weights": weights_digest(session.clip), "unit": unit, "settings": asdict(search.settings)}
    found: list[dict[str, Any]] = session.remember(
        "maximal-text", inputs, lambda: [one.as_json() for one in search.run(direction, seed=unit)]
    )
    return found


def _control(session: Any, search: Any, matrix: Any) -> dict[str, Any]:
    """The best texts of directions in which nothing lies: a unit's column with its numbers dealt out at random."""
    import torch

    generator = torch.Generator().manual_seed(0)
    best = []
    for number in range(_RANDOM):
        column = matrix[:, int(torch.randint(matrix.shape[1], (1,), generator=generator))]
        shuffled = column[torch.randperm(len(column), generator=generator).to(column.device)]
        session.report(number, _RANDOM, "random directions searched")
        best.append(search.run(shuffled, seed=number)[0].cosine)
    return {"directions": _RANDOM, "mean": round(sum(best) / _RANDOM, 3), "greatest": round(max(best), 3)}


def draw(record: Record, row: int | str = "") -> Component:
    """All neurons, or those of one row of five. Raises AuthorError for a row that there is not."""
    units = record.data["units"]
    if row != "" and str(row) not in {str(number + 1) for number in range(_ROWS)}:
        raise AuthorError(f"the figure {record.figure} has no row {row} (it has 1 to {_ROWS})")
    first = (int(row) - 1) * _ROW if row != "" else 0
    shown = units[first : first + _ROW] if row != "" else units
    columns = [_column(record.model, unit) for unit in shown]
    return Component(
        "maximal-text", {"columns": columns}, _alt(columns), width="page",
        caption=_caption(record.data, columns), citations=("goh2021multimodal",),
        units=tuple(column["unit"] for column in columns),
    )  # fmt: skip


def _column(model: str, found: Mapping[str, Any]) -> dict[str, Any]:
    unit = Unit.of(model, found["unit"])
    return {
        "unit": str(unit), "page": f"{unit.path}/index.html", "title": found["title"],
        "shown": [text["text"] for text in found["texts"] if text["shown"]],
        "all": [
            {**text, "score": f"{text['score']:.3f}", "cosine": f"{text['cosine']:.3f}"} for text in found["texts"]
        ],
    }  # fmt: skip


def _alt(columns: Sequence[Mapping[str, Any]]) -> str:
    if not columns:
        return "No neurons to search for."
    best = "; ".join(f"{column['title']}: {column['shown'][0] if column['shown'] else 'nothing'}" for column in columns)
    return f"The best texts of {len(columns)} neurons. {best}."


def _caption(data: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> str:
    if not columns:
        return "None found: no neuron stands for an emotion, or for another thing, in pictures and in words."
    control, settings = data["control"], data["settings"]
    best = [float(column["all"][0]["cosine"]) for column in columns if column["all"]] or [0.0]
    return (
        f"Texts that point a neuron’s way, found by hill climbing from {settings['restarts']} beginnings; the "
        f"{settings['shown']} best that differ are shown, and all are in the table. Neurons’ best texts have a cosine "
        f"with their direction of {sum(best) / len(best):.2f} on average; for {control['directions']} directions made "
        f"of such numbers in random order it is {control['mean']:.2f}, at most {control['greatest']:.2f}."
    )
