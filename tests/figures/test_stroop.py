"""The Stroop test (Figure 17)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert

from neuron_articles.figures import stroop
from neuron_articles.figures.stroop.draw import summarize
from neuron_articles.figures.stroop.record import StroopRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from tests.figures.records import make_record, published_data


def numbers() -> dict[str, Any]:
    """Two inks and three words: the word wins on one of two incongruent stimuli."""
    cells = {
        "red": {"example": [0.9, 0.1], "red": [0.8, 0.2], "blue": [0.3, 0.7]},
        "blue": {"example": [0.6, 0.4], "red": [0.2, 0.8], "blue": [0.1, 0.9]},
    }
    return {
        "prompt": "written in {}",
        "colours": ["red", "blue"],
        "words": ["example", "red", "blue"],
        "neutral": "example",
        "cells": cells,
    }


def draw(data: dict[str, Any]) -> Any:
    return stroop.FIGURE.draw(make_record(stroop, data))


def test_word_and_ink_are_counted() -> None:
    assert summarize(convert(numbers(), StroopRecord)) == {
        "incongruent": 2,
        "word": 1,
        "ink": 1,
        "neutral": 2,
        "neutral_ink": 1,
        "congruent": 2,
        "congruent_right": 2,
    }


def test_every_answer_says_what_it_is_of_the_stimulus() -> None:
    cell = draw(numbers()).data["rows"][0]["cells"][2]
    assert (cell["ink"], cell["word"], cell["winner"], cell["congruent"]) == ("red", "blue", "blue", False)
    assert [(answer["ink"], answer["word"], answer["wins"]) for answer in cell["answers"]] == [
        (True, False, False),
        (False, True, True),
    ]


def test_the_answer_is_listed_wherever_it_stands() -> None:
    names = [f"colour {place}" for place in range(9)]
    data: dict[str, Any] = {"prompt": "{}", "colours": names, "words": ["example"], "neutral": "example"}
    data["cells"] = {ink: {"example": [0.02] * 7 + [0.8, 0.06]} for ink in names}
    answers = draw(data).data["rows"][0]["cells"][0]["answers"]
    assert [answer["name"] for answer in answers if not answer["rest"]] == [*names[:5], names[7]]


def test_the_alternative_text_tells_the_result() -> None:
    alt = draw(numbers()).alt
    assert "with the word 1 times and with the ink 1 times" in alt
    assert "1 of 2 times" in alt


def test_published_stimuli(shared: Path) -> None:
    """49 of 49 incongruent stimuli are read, 8 of 8 neutral ones seen."""
    data = published_data(stroop, shared / "published")
    assert data.colours == ["black", "red", "green", "blue", "purple", "orange", "pink", "yellow"]
    assert summarize(data) == {
        "incongruent": 49,
        "word": 49,
        "ink": 0,
        "neutral": 8,
        "neutral_ink": 8,
        "congruent": 7,
        "congruent_right": 7,
    }
    shares = [data.cells[ink][word] for ink in data.colours for word in data.words]
    assert all(sum(each) == pytest.approx(1, abs=1e-5) for each in shares)
    read = [
        data.cells[ink][word][data.colours.index(word)]
        for ink in data.colours
        for word in data.words
        if word not in ("example", ink)
    ]
    assert min(read) == pytest.approx(0.516, abs=5e-4)
    assert sum(read) / len(read) == pytest.approx(0.912, abs=5e-4)


def test_a_missing_stimulus_is_one_clear_line(shared: Path, tmp_path: Path) -> None:
    value = json.loads((shared / "published/stroop_experiment.json").read_bytes())
    del value["output"]["red"]["blue"]
    (tmp_path / "stroop_experiment.json").write_text(json.dumps(value))
    with pytest.raises(AuthorError, match=r"stroop_experiment\.json.*another shape.*blue"):
        published_data(stroop, tmp_path)


def test_the_caption_of_many_renderings_has_intervals_and_controls() -> None:
    row = {"hits": 90, "total": 100, "share": 0.9, "interval": [0.824, 0.948]}
    names = ("word", "ink", "congruent", "neutral", "illegible_word", "illegible_ink")
    shares = {name: row | {"hits": number, "share": number / 100} for number, name in enumerate(names)}
    renderings = {
        "fonts": 5,
        "chance": 0.5,
        "shares": shares,
        "confusion": {"by_word": [[0, 9]], "by_ink": [[9, 0]]},
        "by_height": [{"height": 0.16, "word": row}, {"height": 0.3, "word": row}],
    }
    component = draw(numbers() | {"renderings": renderings})
    assert "100 of them in 5 fonts and 2 sizes" in component.caption
    assert "wins 0.0% (82–95), the ink 1.0%" in component.caption and "Chance is 50%" in component.caption
    assert (
        "the ink is named 3.0%" in component.caption and "the ink 5.0% (82–95) and the word 4.0%" in component.caption
    )
    assert component.data["by_height"][1] == {"height": "30%", "word": "90.0% (82–95)"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cells": {"red": {}}}, 'data: cells needs 2 answers to "example" in red'),
        ({"words": ["example", "green"]}, 'data: cells needs 2 answers to "green" in red'),
        ({"inks": {"red": {"ink": "#f00"}}}, r"data\.inks\[\.\.\.\]: missing required field `ground`"),
    ],
)
def test_a_record_that_does_not_fit_is_one_problem(change: dict[str, Any], reason: str, tmp_path: Path) -> None:
    path = Store(tmp_path).save(Record("stroop", "RN50x4", "key", numbers() | change))
    with pytest.raises(AuthorError, match=reason) as error:
        Store(tmp_path).load("RN50x4", "stroop", StroopRecord)
    assert error.value.place and error.value.place.path == str(path)
