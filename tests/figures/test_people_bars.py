"""The bars of activation by person (Figure 3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from neuron_articles.drawing.component import Component
from neuron_articles.figures import people_bars
from neuron_articles.figures.people_bars.record import PeopleBarsRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from tests.figures.records import make_record, published_data


def draw(bars: list[dict[str, Any]], **more: Any) -> Component:
    return people_bars.FIGURE.draw(make_record(people_bars, numbers(bars, **more)))


def numbers(bars: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"units": {"89": {"title": "test", "bars": bars} | more}}


def people() -> list[dict[str, Any]]:
    return [
        {"name": "Ada", "median": 33.0, "sd": 4.0, "count": 70},
        {"name": "Grace", "median": -9.63, "sd": 2.43},
    ]


def concepts() -> list[dict[str, Any]]:
    return [
        {"name": "cat", "median": -1.0, "sd": 0.5, "count": 7, "interval": [-1.2, -0.5]},
        {"name": "dog", "median": 2.0, "sd": 0.5, "count": 9, "interval": [1.9, 2.2]},
        {"name": "all other pictures", "median": 0.5, "sd": 1.0, "count": 900, "control": True},
    ]


CHOSEN = {"kind": "thing", "category": "animal", "concepts": 5, "pictures": 6495, "draws": 2000}


def test_people_stand_from_least_to_greatest() -> None:
    table = draw(people()).data["table"]
    assert table["rows"] == [["Grace", "−9.63", "2.43", "unknown"], ["Ada", "33.00", "4.00", "70"]]


def test_names_stand_beyond_the_whisker_on_the_bars_own_side() -> None:
    component = draw(people())
    rows = next(values for values in component.data["wide"].spec["datasets"].values() if "name" in values[0])
    assert [(row["name"], row["low"], row["high"], row["end"]) for row in rows] == [
        ("Grace", -12.06, -7.2, -12.06),
        ("Ada", 29.0, 37.0, 37.0),
    ]


def test_the_alternative_text_names_both_ends() -> None:
    assert "from Grace at −9.63 to Ada at 33.00 standard deviations" in draw(people()).alt


def test_one_sided_bars_start_at_zero() -> None:
    x = draw(people()[:1]).data["narrow"].spec["layer"][0]["encoding"]["x"]
    assert x["scale"]["domain"] == [0, 40]


def test_concepts_stand_with_intervals_and_a_control() -> None:
    component = draw(concepts(), title="dog", **CHOSEN)
    assert component.data["table"] == {
        "columns": ["Thing", "Median", "95% interval of the median", "Standard deviation", "Pictures"],
        "rows": [
            ["cat", "−1.00", "−1.20 to −0.50", "0.50", "7"],
            ["all other pictures", "0.50", "unknown", "1.00", "900"],
            ["dog", "2.00", "1.90 to 2.20", "0.50", "9"],
        ],
    }
    assert "neuron 89 of CLIP RN50-x4 (published numbers), which stands for “dog”" in component.caption
    assert "None of its neurons is purer for one thing, and of those as pure it responds most strongly" in (
        component.caption
    ), "the purest of several is a tie, and the caption says what broke it"
    assert "2 of 5 concepts of its category (animal) are shown" in component.caption
    assert "6,495 drawings" in component.caption and "2,000 draws" in component.caption
    assert "for 3 kinds of picture, from cat at −1.00 to dog at 2.00" in component.alt and not component.warnings
    rows = next(values for values in component.data["wide"].spec["datasets"].values() if "name" in values[0])
    assert [(row.get("from"), row.get("to"), row.get("control")) for row in rows] == [
        (-1.2, -0.5, None),
        (None, None, True),
        (1.9, 2.2, None),
    ]
    assert len(component.data["wide"].spec["layer"]) == len(draw(people()).data["wide"].spec["layer"]) + 1


def test_a_concept_that_does_not_win_is_said() -> None:
    component = draw(concepts(), title="cat", **CHOSEN | {"concepts": 2})
    assert component.warnings == ("The greatest median is that of dog, not of cat, for which the neuron was chosen.",)
    assert "The concepts of its category (animal) are shown" in component.caption


def test_published_people(shared: Path) -> None:
    data = published_data(people_bars, shared / "published")
    component = people_bars.FIGURE.draw(make_record(people_bars, data))
    rows = component.data["table"]["rows"]
    assert len(rows) == 11
    assert rows[0][:3] == ["Nelson Mandela", "−9.63", "2.43"]
    assert rows[-1] == ["Donald Trump", "33.01", "4.45", "unknown"]
    medians = {bar.name: bar.median for bar in data.units["89"].bars}
    assert medians["Mike Pence"] == pytest.approx(4.63, abs=0.005)
    assert "the “Donald Trump” neuron" in component.caption and "earlier draft" in component.warnings[0]


def test_a_neuron_without_a_number_is_one_problem(tmp_path: Path) -> None:
    Store(tmp_path).save(Record("people-bars", "RN50x4", "key", {"units": {"cat": numbers(people())["units"]["89"]}}))
    with pytest.raises(AuthorError, match='data: units has "cat", which is no number of a neuron'):
        Store(tmp_path).load("RN50x4", "people-bars", PeopleBarsRecord)


@pytest.mark.parametrize(
    ("bars", "reason"),
    [
        ([], "data.units[...]: bars needs one bar or more"),
        ([{"name": "Ada", "median": None, "sd": 4.0}], "data.units[...].bars[0].median: expected `float`, got `null`"),
    ],
)
def test_a_record_that_does_not_fit_is_one_problem(bars: list[dict[str, Any]], reason: str, tmp_path: Path) -> None:
    path = Store(tmp_path).save(Record("people-bars", "RN50x4", "key", numbers(bars)))
    with pytest.raises(AuthorError) as error:
        Store(tmp_path).load("RN50x4", "people-bars", PeopleBarsRecord)
    assert str(error.value).startswith(f"{path}:1:1: error: this is not a readable record: {reason}")
