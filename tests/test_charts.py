"""Charts: what the browser and the first view get."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import altair
import pytest

from neuron_articles.drawing import charts
from neuron_articles.drawing.component import Chart


@pytest.fixture(scope="module")
def bars() -> Chart:
    data = altair.InlineData(values=[{"name": "a", "value": 1}, {"name": "b", "value": -2}])
    drawing = altair.Chart(data).mark_bar(clip=True).encode(x="value:Q", y="name:N")
    return charts.chart(drawing, 'Two bars, <one> "negative".', 400, 200)


@pytest.fixture(scope="module")
def compiled(bars: Chart) -> charts.CompiledChart:
    return charts.compile(bars)


def test_the_first_view_is_one_labelled_image_of_the_size_asked_for(compiled: charts.CompiledChart) -> None:
    root = ElementTree.fromstring(compiled["svg"])
    assert (root.get("role"), root.get("aria-label")) == ("img", 'Two bars, <one> "negative".')
    assert root.get("viewBox") == "0 0 400 200"
    assert not [node for node in root.iter() if node is not root and node.get("role")]


def test_colours_follow_the_page(compiled: charts.CompiledChart) -> None:
    """Every colour of the first view and of the specification is a variable of the page, or none."""
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', compiled["svg"]))
    assert "var(--series-1)" in used
    assert {colour for colour in used if not colour.startswith("var(--")} <= {"none", "transparent"}
    assert "var(--series-1)" in json.dumps(compiled["vega"])


def test_vega_keeps_quiet(compiled: charts.CompiledChart) -> None:
    """The chart is one image with a description; marks and axes are not announced one by one."""

    def parts(group: charts.VegaSpec) -> Iterator[charts.VegaSpec]:
        for part in [*group.get("marks", []), *group.get("axes", [])]:
            yield part
            yield from parts(part)

    found = list(parts(compiled["vega"]))
    assert found
    assert all(part["aria"] is False for part in found)


def test_two_charts_on_one_page_share_no_id(bars: Chart, compiled: charts.CompiledChart) -> None:
    other = charts.compile(Chart(bars.spec, "Another one."))
    ids = [set(re.findall(r'\bid="([^"]+)"', chart["svg"])) for chart in (compiled, other)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for own, chart in zip(ids, (compiled, other), strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", chart["svg"])) <= own


def test_compiling_twice_gives_the_same_bytes(bars: Chart, compiled: charts.CompiledChart) -> None:
    assert charts.compile(bars) == compiled
