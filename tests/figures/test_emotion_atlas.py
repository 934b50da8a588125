"""The atlas of emotions (Figure 13)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec import ValidationError

from neuron_articles.drawing.component import Component
from neuron_articles.figures import emotion_atlas
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from tests.figures.records import make_record, published_data


def numbers() -> dict[str, Any]:
    return {
        "words": [
            {"word": "sad", "row": 1, "column": 0, "parts": [0.64, 0.0]},
            {"word": "mixed", "row": 0, "column": 1, "parts": [0.25, 0.75]},
            {"word": "blank", "row": 1, "column": 1, "parts": [0.0, 0.0005]},
        ]
    }


def draw(data: Any) -> Component:
    return emotion_atlas.FIGURE.draw(make_record(emotion_atlas, data))


def test_tiles_are_filled_by_shares_greatest_first() -> None:
    tiles = {tile["word"]: tile for tile in draw(numbers()).extra["tiles"]}
    assert tiles["mixed"]["shares"] == [(1, 0.75), (0, 0.25)]
    assert tiles["mixed"]["stripes"] == [
        {"factor": 2, "from": 0.0, "to": 75.0},
        {"factor": 1, "from": 75.0, "to": 100.0},
    ]
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
        ({"row": 0, "column": 1}, "data: two words share a place: row 0, column 1"),
        ({"row": -1}, "count from 0"),
        ({"parts": [0.5]}, "same number of factors"),
        ({"parts": [0.5, -0.1]}, "not negative"),
        ({"parts": [0.5, "much"]}, r"data\.words\[0\]\.parts\[1\]: expected `float`, got `str`"),
    ],
)
def test_numbers_of_no_atlas_are_one_readable_problem(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    data, store = numbers(), Store(tmp_path)
    data["words"][0] |= change
    store.save(Record("emotion-atlas", "RN50x4", "key", data))
    with pytest.raises(AuthorError, match=message):
        store.load("RN50x4", "emotion-atlas", emotion_atlas.FIGURE.record)


def test_names_of_factors_are_one_for_each() -> None:
    with pytest.raises(ValidationError, match="1 names are not one for each factor"):
        draw({**numbers(), "factors": ["low"]})


def test_more_factors_than_colours_are_one_clear_line() -> None:
    with pytest.raises(AuthorError, match="needs words of 1 to 9 factors"):
        draw({"words": [{"word": "sad", "row": 0, "column": 0, "parts": [0.1] * 10}]})


def computed(**valence: float) -> dict[str, Any]:
    explained, neighbours = {"share": 0.671, "shuffled": 0.45}, {"cosine": 0.45, "shuffled": 0.32}
    checks = {"explained": explained, "neighbours": neighbours, "valence": {"words": 40, **valence}}
    return {**numbers(), "prompts": ["{}"], "checks": checks}


def test_the_caption_of_a_computed_atlas_tells_results_beside_controls() -> None:
    component = draw(computed(factor=1, correlation=-0.662, chance=0.001))
    assert "give back 67% of the vectors’ squares (45% when" in component.caption and not component.warnings
    assert "correlation of -0.66, which chance alone seldom gives (p = 0.001)" in component.caption
    assert "which chance alone often gives" in draw(computed(factor=1, correlation=-0.6, chance=0.05)).caption
    assert "Too few of the words are rated" in draw(computed()).caption


def test_published_disc(shared: Path) -> None:
    data = published_data(emotion_atlas, shared / "published")
    places = {(word.row, word.column) for word in data.words}
    assert len(data.words) == len(places) == 121
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
        published_data(emotion_atlas, tmp_path)
