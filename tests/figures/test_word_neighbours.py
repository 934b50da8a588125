"""The table of nearest words."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from neuron_articles.drawing.component import Component
from neuron_articles.figures import word_neighbours
from neuron_articles.problems import AuthorError
from tests.figures.records import make_record, published_data

FIGURE = word_neighbours.FIGURE
ROWS = {"columns": ["a", "b"], "rows": [{"word": "France", "neighbours": [["Paris"], ["Ile", "de"]]}]}


def draw(data: object, view: str = "neighbours") -> Component:
    return FIGURE.draw(make_record(word_neighbours, data), view=view)


def test_published_neighbours(shared: Path) -> None:
    data = published_data(word_neighbours, shared / "published")
    assert [row.word for row in data.rows] == ["France", "Jesus", "xbox"]
    assert [[len(words) for words in row.neighbours] for row in data.rows] == [[10, 10], [9, 10], [10, 11]]
    component = draw(data)
    assert component.citations == ("goh2021multimodal",)
    assert "Collobert et al. (2011)" in component.caption


def test_a_folder_of_nothing_has_no_neighbours(tmp_path: Path) -> None:
    assert FIGURE.published and FIGURE.published(tmp_path) is None


def test_a_row_with_a_list_too_few_is_one_clear_line() -> None:
    short = {**ROWS, "rows": [{"word": "France", "neighbours": [["Paris"]]}]}
    with pytest.raises(msgspec.ValidationError, match="France needs 2 lists of neighbours, one for each column"):
        draw(short)


def test_a_view_that_the_record_has_not_is_one_clear_line() -> None:
    assert draw(ROWS).data["rows"] == ROWS["rows"]
    with pytest.raises(AuthorError, match='no view "arithmetic"; use neighbours'):
        draw(ROWS, view="arithmetic")
