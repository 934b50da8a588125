"""The atlas of emotions (Figure 13)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.drawing.component import Component
from neuron_articles.figures import emotion_atlas
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record


def numbers() -> dict[str, Any]:
    return {
        "words": [
            {"word": "sad", "row": 1, "column": 0, "parts": [0.64, 0.0]},
            {"word": "mixed", "row": 0, "column": 1, "parts": [0.25, 0.75]},
            {"word": "blank", "row": 1, "column": 1, "parts": [0.0, 0.0005]},
        ]
    }


def draw(data: dict[str, Any]) -> Component:
    return emotion_atlas.draw(Record("emotion-atlas", "RN50x4-published", "key", data))


def test_tiles_are_filled_by_shares_greatest_first() -> None:
    tiles = {tile["word"]: tile for tile in draw(numbers()).extra["tiles"]}
    assert tiles["mixed"]["shares"] == [[1, 0.75], [0, 0.25]]
    assert tiles["mixed"]["stripes"] == [
        {"factor": 2, "from": 0.0, "to": 75.0}, {"factor": 1, "from": 75.0, "to": 100.0},
    ]  # fmt: skip
    assert tiles["mixed"]["reading"] == "75% factor 2, 25% factor 1"
    assert tiles["mixed"]["strength"] == 1
    assert tiles["sad"]["strength"] == pytest.approx((0.64 / 0.75) ** 0.5, abs=1e-3)


def test_words_in_no_factor_are_drawn_empty_and_counted() -> None:
    component = draw(numbers())
    assert [tile["word"] for tile in component.extra["tiles"] if tile["empty"]] == ["blank"]
    assert next(tile for tile in component.extra["tiles"] if tile["empty"])["members"] == []
    assert component.extra["empty"] == 1
    assert "In 1 of the words no factor has a part" in component.alt


def test_narrow_pages_list_the_words_by_factor_with_the_empty_ones_last() -> None:
    tiles = sorted(draw(numbers()).extra["tiles"], key=lambda tile: int(tile["order"]))
    assert [tile["word"] for tile in tiles] == ["sad", "mixed", "blank"]


def test_a_factor_is_known_by_its_words_or_its_name() -> None:
    assert draw(numbers()).data["factors"] == ["sad, mixed", "mixed, blank"]
    assert draw({**numbers(), "factors": ["low", "high"]}).data["factors"] == ["low", "high"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"row": 0, "column": 1}, r"more than one word at row and column \(0, 1\)"),
        ({"parts": [0.5]}, "same number of factors"),
        ({"parts": [0.5, -0.1]}, "not negative"),
    ],
)
def test_numbers_of_no_atlas_are_one_clear_line(change: dict[str, Any], message: str) -> None:
    data = numbers()
    data["words"][0] |= change
    with pytest.raises(AuthorError, match=message):
        draw(data)


def test_published_disc(shared: Path) -> None:
    data = emotion_atlas.published(shared / "published") or {}
    places = {(word["row"], word["column"]) for word in data["words"]}
    assert len(data["words"]) == len(places) == 121
    rows = Counter(row for row, _ in places)
    assert [rows[row] for row in range(13)] == [3, 7, 9, 11, 11, 13, 13, 13, 11, 11, 9, 7, 3]
    component = draw(data)
    assert component.extra["empty"] == 40
    assert component.extra["columns"] == 13
    assert component.extra["factors"][1]["heads"] == "happy, joyful, playful"
    assert "bitter, inferior, powerless, ridiculed, vulnerable" in component.warnings[-1]


def test_two_words_at_one_place_are_one_clear_line(tmp_path: Path) -> None:
    cell = {"name": "sad", "x": 0, "y": 0, "components": [1.0], "importance": 1}
    (tmp_path / "emotion_atlas.json").write_text(json.dumps({"grid": [cell, {**cell, "name": "bad"}]}))
    with pytest.raises(AuthorError, match=r"emotion_atlas\.json.*two words share a place"):
        emotion_atlas.published(tmp_path)
