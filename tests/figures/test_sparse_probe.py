"""The sparse-probe matrix (Figure 8)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from neuron_articles.analyses.taxonomy import Alignment
from neuron_articles.figures import sparse_probe
from neuron_articles.figures.sparse_probe.record import SparseProbeRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from tests.figures.records import make_record, published_data


def numbers(weights: list[list[float]]) -> dict[str, Any]:
    units = [{"index": 5, "name": "fur"}, {"index": 7, "name": "bark"}]
    return {"classes": ["cat", "dog"], "units": units, "weights": weights}


def draw(weights: list[list[float]], **more: Any) -> Any:
    return sparse_probe.FIGURE.draw(make_record(sparse_probe, numbers(weights) | more))


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
    data = published_data(sparse_probe, shared / "published")
    assert len(data.classes) == 50
    per_row = Counter(one.row for one in data.weights)
    assert [per_row[row] for row in range(10)] == [23, 20, 18, 15, 13, 12, 8, 8, 4, 3]
    negative = [(data.units[one.row].name, data.classes[one.column]) for one in data.weights if one.weight < 0]
    assert negative == [("bird", "tiger")]
    component = sparse_probe.FIGURE.draw(make_record(sparse_probe, data))
    assert "2.72, from bird to albatross" in component.alt
    assert "bird has a negative one for tiger (−0.17)" in component.warnings[0]
    assert "for 56.4% of images with 3 weights a class on average." in component.caption


def test_a_weight_outside_the_matrix_is_one_clear_line(tmp_path: Path) -> None:
    text = '{"classes": ["cat"], "units": [1], "unit_names": {"1": "fur"}, "weights": [[0, 3, 1.0]]}'
    (tmp_path / "sparse_probe_submatrix.json").write_text(text)
    with pytest.raises(AuthorError, match=r"sparse_probe_submatrix\.json.*another shape.*row 0, column 3"):
        published_data(sparse_probe, tmp_path)


@pytest.mark.parametrize(
    ("weight", "reason"),
    [
        ([0, -1, 1.0], "data: weights holds one at row 0, column -1, outside the matrix"),
        ([2, 0, 1.0], "data: weights holds one at row 2, column 0, outside the matrix"),
        ([0, 0, "much"], r"data\.weights\[0\]\[2\]: expected `float`, got `str`"),
    ],
)
def test_a_record_that_does_not_fit_is_one_problem(weight: list[Any], reason: str, tmp_path: Path) -> None:
    path = Store(tmp_path).save(Record("sparse-probe", "RN50x4", "key", numbers([weight])))
    with pytest.raises(AuthorError, match=reason) as error:
        Store(tmp_path).load("RN50x4", "sparse-probe", SparseProbeRecord)
    assert error.value.place and error.value.place.path == str(path)


JUDGED = {
    "classes": 4,
    "judged": 40,
    "weights_per_class": 3.0,
    "top1_accuracy": 0.5,
    "top5_accuracy": 0.75,
    "interval": [0.6, 0.86],
    "chance": 0.25,
}
WHOLE = JUDGED | {"pictures": "drawings", "penalty": 0.1, "shuffled": JUDGED | {"top5_accuracy": 0.3}}


@pytest.mark.parametrize(
    ("p", "verdict"),
    [
        (
            1 / 2001,
            "taxonomy. Of the pairs of classes that share a neuron 44% (4 of 9) are of one category",
        ),
        (0.3, "do not follow the categories of the classes here. Of the pairs"),
    ],
)
def test_a_computed_probe_stands_beside_its_controls(p: float, verdict: str) -> None:
    found = Alignment(share=4 / 9, chance=0.1, highest=0.2, p=p, pairs=9, units=5, shuffles=2000, groups=3)
    component = draw(
        [[0, 0, 1.0], [1, 1, -0.5]],
        top5_accuracy=0.75,
        weights_per_class=3.0,
        whole=WHOLE,
        hierarchy=to_builtins(found),
        unread={"total": 2, "first": "a.png", "reason": "truncated"},
    )
    assert verdict in component.caption
    assert f"at most 20% in 2000 trials (p {'0.3' if p == 0.3 else 'under 0.0005'})" in component.caption
    assert "4 classes, 40 drawings. A probe" in component.caption
    assert "shuffled labels has 30.0%, chance is 25.0%" in component.caption
    assert component.warnings == ("2 of the pictures could not be read, the first of them a.png (truncated).",)
