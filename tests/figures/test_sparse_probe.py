"""The sparse-probe matrix (Figure 8)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.figures import sparse_probe
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record


def draw(weights: list[list[float]]) -> Any:
    data = {"classes": ["cat", "dog"], "units": [{"index": 5, "name": "fur"}, {"index": 7, "name": "bark"}],
            "weights": weights}  # fmt: skip
    return sparse_probe.draw(Record("sparse-probe", "RN50x4-published", "key", data))


def test_area_tells_size_and_rings_tell_the_sign() -> None:
    rows = draw([[0, 0, 4.0], [1, 0, -1.0]]).data["rows"]
    assert rows[0] == [{"weight": "4.00", "negative": False, "diameter": 1.0}, None]
    assert rows[1][0] == {"weight": "−1.00", "negative": True, "diameter": 0.5}


def test_a_tiny_weight_is_still_seen() -> None:
    assert draw([[0, 0, 100.0], [0, 1, 0.001]]).data["rows"][0][1]["diameter"] > 0.2


def test_rows_lead_to_their_neurons_pages() -> None:
    component = draw([[0, 0, 1.0]])
    assert component.data["units"][0]["page"] == "neurons/RN50x4/layer4/5/index.html"
    assert component.units == ("RN50x4/layer4/5", "RN50x4/layer4/7")


def test_published_matrix(shared: Path) -> None:
    data = sparse_probe.published(shared / "published") or {}
    assert len(data["classes"]) == 50
    per_row = Counter(row for row, _, _ in data["weights"])
    assert [per_row[row] for row in range(10)] == [23, 20, 18, 15, 13, 12, 8, 8, 4, 3]
    negative = [
        (data["units"][row]["name"], data["classes"][column]) for row, column, weight in data["weights"] if weight < 0
    ]
    assert negative == [("bird", "tiger")]
    component = sparse_probe.draw(Record("sparse-probe", "RN50x4-published", "key", data))
    assert "2.72, from bird to albatross" in component.alt
    assert "bird has a negative one for tiger (−0.17)" in component.warnings[0]


def test_a_weight_outside_the_matrix_is_one_clear_line(tmp_path: Path) -> None:
    text = '{"classes": ["cat"], "units": [1], "unit_names": {"1": "fur"}, "weights": [[0, 3, 1.0]]}'
    (tmp_path / "sparse_probe_submatrix.json").write_text(text)
    with pytest.raises(AuthorError, match=r"sparse_probe_submatrix\.json.*another shape"):
        sparse_probe.published(tmp_path)
