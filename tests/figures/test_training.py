"""The figure of training: accuracy over images seen, and where the non-negative term set in."""

from __future__ import annotations

import json

import pytest

from neuron_articles.figures import training
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import JsonRecord, Record

LINES = [
    {"step": 100, "seconds": 20.0, "loss": 4.0, "term": 0.0},
    {"step": 200, "seconds": 41.0, "loss": 3.5, "term": 0.0, "zero_shot": 0.25, "reading": 0.125},
    {"step": 300, "seconds": 60.0, "loss": 3.0, "term": 2.0},
    {"step": 400, "seconds": 81.0, "loss": 2.5, "term": 2.0, "zero_shot": 0.5, "reading": 0.75},
]


def record(lines: list[dict[str, float]]) -> JsonRecord:
    return Record("training", "PictoCLIP", "key", {"batch": 64, "lines": lines})


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
