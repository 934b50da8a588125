"""The figure of training: accuracy over images seen, and where the non-negative term set in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from neuron_articles.compute.session import Session
from neuron_articles.figures import training
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import find_model
from tests.figures.records import make_record, misfit

LINES = [
    {"step": 100, "seconds": 20.0, "loss": 4.0, "term": 0.0},
    {"step": 200, "seconds": 41.0, "loss": 3.5, "term": 0.0, "zero_shot": 0.25, "reading": 0.125},
    {"step": 300, "seconds": 60.0, "loss": 3.0, "term": 2.0},
    {"step": 400, "seconds": 81.0, "loss": 2.5, "term": 2.0, "zero_shot": 0.5, "reading": 0.75},
]


def numbers(lines: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {"batch": 64, "images": 25_600, "minutes": 2, "stages": [25_600], "lines": lines}


def record(lines: Sequence[Mapping[str, object]]) -> JsonRecord:
    return make_record(training, numbers(lines), "PictoCLIP")


def test_accuracy_stands_over_images_not_steps() -> None:
    component = training.draw(record(LINES))
    assert component.data["table"]["rows"] == [
        ["12,800", "3.500", "25.0%", "12.5%"],
        ["25,600", "2.500", "50.0%", "75.0%"],
    ]
    assert "50%" in component.alt and "75%" in component.alt


def test_the_term_is_marked_where_it_set_in() -> None:
    marked = json.dumps(training.draw(record(LINES)).data["wide"].spec)
    assert '"images": 19200' in marked and "non-negative term" in marked
    plain = [line | {"term": 0.0} for line in LINES]
    assert "non-negative term" not in json.dumps(training.draw(record(plain)).data["wide"].spec)


def test_a_run_that_ends_on_a_line_of_the_log_has_one_last_row() -> None:
    """It was evaluated at that step, and once more at the end, where no step had been since to have a loss."""
    last = {"step": 400, "seconds": 82.0, "zero_shot": 0.5, "reading": 0.75}
    assert training.draw(record([*LINES, last])).data["table"] == training.draw(record(LINES)).data["table"]


def test_a_log_without_evaluations_says_so() -> None:
    with pytest.raises(AuthorError, match="holds no evaluation"):
        training.draw(record(LINES[:1]))


def test_an_evaluation_without_a_step_has_no_loss() -> None:
    lines = [{"step": 100, "zero_shot": 0.25, "reading": 0.125}]
    assert training.draw(record(lines)).data["table"]["rows"] == [["6,400", "–", "25.0%", "12.5%"]]


def test_lines_of_another_shape_are_one_readable_problem(tmp_path: Path) -> None:
    data = numbers([LINES[0], LINES[1] | {"zero_shot": "half"}])
    assert misfit(training, data, tmp_path) == "data.lines[1].zero_shot: expected `float | null`, got `str`"


def test_notes_of_another_shape_are_one_clear_line(tmp_path: Path) -> None:
    session = cast(Session, SimpleNamespace(weights_folder=tmp_path, model=find_model("PictoCLIP")))
    with pytest.raises(
        AuthorError, match=r"PictoCLIP\.json: error: there is no training log to read \(neuron-articles"
    ):
        training.compute(session)
    (tmp_path / "PictoCLIP.json").write_text('{"recipe": {"batch": "many"}}')
    with pytest.raises(AuthorError, match=r"no training log to read: recipe\.batch: expected `int`, got `str`"):
        training.compute(session)
