"""The bars of activation by person (Figure 3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from neuron_articles.drawing.component import Component
from neuron_articles.figures import people_bars
from neuron_articles.records.store import Record


def draw(people: list[dict[str, Any]]) -> Component:
    data = {"units": {"89": {"title": "test", "people": people}}}
    return people_bars.draw(Record("people-bars", "RN50x4", "key", data))


def people() -> list[dict[str, Any]]:
    return [
        {"name": "Ada", "median": 33.0, "sd": 4.0, "count": 70},
        {"name": "Grace", "median": -9.63, "sd": 2.43, "count": None},
    ]


def test_people_stand_from_least_to_greatest() -> None:
    table = draw(people()).data["table"]
    assert table["rows"] == [["Grace", "−9.63", "2.43", "unknown"], ["Ada", "33.00", "4.00", "70"]]


def test_names_stand_beyond_the_whisker_on_the_bars_own_side() -> None:
    component = draw(people())
    rows = next(values for values in component.data["wide"].spec["datasets"].values() if "name" in values[0])
    assert [(row["name"], row["low"], row["high"], row["end"]) for row in rows] == [
        ("Grace", -12.06, -7.2, -12.06), ("Ada", 29.0, 37.0, 37.0),
    ]  # fmt: skip


def test_the_alternative_text_names_both_ends() -> None:
    assert "from Grace at −9.63 to Ada at 33.00 standard deviations" in draw(people()).alt


def test_one_sided_bars_start_at_zero() -> None:
    x = draw(people()[:1]).data["narrow"].spec["layer"][0]["encoding"]["x"]
    assert x["scale"]["domain"] == [0, 40]


def test_published_people(shared: Path) -> None:
    data = people_bars.published(shared / "published") or {}
    rows = people_bars.draw(Record("people-bars", "RN50x4-published", "key", data)).data["table"]["rows"]
    assert len(rows) == 11
    assert rows[0][:3] == ["Nelson Mandela", "−9.63", "2.43"]
    assert rows[-1][:3] == ["Donald Trump", "33.01", "4.45"]
    medians = {person["name"]: person["median"] for person in data["units"]["89"]["people"]}
    assert medians["Mike Pence"] == pytest.approx(4.63, abs=0.005)
