"""The table of nearest words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from neuron_articles.figures import word_neighbours
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record


def draw(data: dict[str, Any]) -> Any:
    return word_neighbours.draw(Record("word-neighbours", "RN50x4-published", "key", data))


def test_published_neighbours(shared: Path) -> None:
    data = word_neighbours.published(shared / "published") or {}
    assert [row["word"] for row in data["rows"]] == ["France", "Jesus", "xbox"]
    assert [[len(words) for words in row["neighbours"]] for row in data["rows"]] == [[10, 10], [9, 10], [10, 11]]
    component = draw(data)
    assert component.citations == ("goh2021multimodal",)
    assert "Collobert et al. (2011)" in component.caption


def test_a_folder_of_nothing_has_no_neighbours(tmp_path: Path) -> None:
    assert word_neighbours.published(tmp_path) is None


def test_a_row_with_a_list_too_few_is_one_clear_line() -> None:
    with pytest.raises(AuthorError, match="needs 2 lists of neighbours for France"):
        draw({"columns": ["a", "b"], "rows": [{"word": "France", "neighbours": [["Paris"]]}]})
