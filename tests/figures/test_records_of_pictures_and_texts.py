"""Records of made pictures, the hero and maximal texts: those that ship fit, and a misfit is one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from neuron_articles import figures
from neuron_articles.analyses.visualization_checks import OutcomeCount, percent_of
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store

MODEL = "PictoCLIP"
SHIPPED = Path(__file__).resolve().parents[2] / "build" / "data"
MISFITS: dict[str, tuple[tuple[str | int, ...], object, str]] = {
    "feature-visualizations": (
        ("summary", "interval"),
        [0.5],
        "data.summary.interval: expected `array` of length 2",
    ),
    "steered-visualizations": (
        ("units", "7", 1, "strength"),
        "500",
        "data.units[...][1].strength: expected `int`, got `str`",
    ),
    "diverse-visualizations": (
        ("strengths", "1", "kinds", "gain"),
        {"only": 1, "p": 0.5},
        "data.strengths[...].kinds.gain: missing required field `only_other`",
    ),
    "hero": (("neuron", "answers"), [], "data.neuron: a neuron needs an answer for each of 3 modalities, not 0"),
    "maximal-text": (
        ("units", 0, "texts", 2, "cosine"),
        None,
        "data.units[0].texts[2].cosine: expected `float`, got `null`",
    ),
}


def shipped(figure: str) -> Any:
    return json.loads((SHIPPED / MODEL / f"{figure}.json").read_bytes())["data"]


@pytest.mark.parametrize("figure", MISFITS)
def test_a_shipped_record_keeps_all_that_it_holds(figure: str) -> None:
    found = figures.find(figure)
    assert found
    record = Store(SHIPPED).load(MODEL, figure, found.record)
    assert record and json.loads(json.dumps(to_builtins(record.data))) == shipped(figure)


@pytest.mark.parametrize("figure", MISFITS)
def test_a_misfit_is_one_line_with_the_path_inside_the_file(figure: str, tmp_path: Path) -> None:
    (*path, last), wrong, message = MISFITS[figure]
    data = value = shipped(figure)
    for step in path:
        value = value[step]
    value[last] = wrong
    store, found = Store(tmp_path), figures.find(figure)
    store.save(Record(figure, MODEL, "key", data))
    with pytest.raises(AuthorError) as raised:
        store.load(MODEL, figure, found.record if found else dict)
    assert raised.value.message == f"this is not a readable record: {message}"


def test_a_share_of_nothing_is_none() -> None:
    assert [percent_of(OutcomeCount(*counts)) for counts in ((1, 3), (0, 2), (0, 0), (10, 30))] == [
        "33% (1 of 3)",
        "0% (0 of 2)",
        "none",
        "33%",
    ]
