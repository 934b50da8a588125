"""The figure of the data set: counts as recorded, whole and by category."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuron_articles.figures import dataset, find
from neuron_articles.figures.dataset import DatasetRecord
from neuron_articles.records.store import Record, Store


@pytest.fixture(scope="module")
def record(root: Path) -> Record[DatasetRecord]:
    """The record that the repository holds."""
    found = Store(root / "build" / "data").load("PictoCLIP", "dataset", DatasetRecord)
    assert found is not None
    return found


def test_categories_add_up_to_the_tables(record: Record[DatasetRecord]) -> None:
    pictures = record.data.tables["pictures"]
    assert sum(row.train for row in record.data.categories) == pictures["train"]
    assert sum(row.held_out for row in record.data.categories) == pictures["style"]
    assert sum(row.concepts for row in record.data.categories) == record.data.concepts


def test_every_style_has_a_licence_and_some_are_held_out(record: Record[DatasetRecord]) -> None:
    assert all(style.licence for style in record.data.styles)
    held = [style for style in record.data.styles if style.held_out]
    assert held and len(held) < len(record.data.styles)


def test_the_chart_shows_the_largest_category_first(record: Record[DatasetRecord]) -> None:
    component = dataset.draw(record)
    first = component.data["table"]["rows"][0]
    largest = max(record.data.categories, key=lambda row: row.train + row.held_out)
    assert first[0] == largest.category and largest.category in component.alt
    values = json.dumps(component.data["wide"].spec)
    assert all(row.category in values for row in record.data.categories if row.train)


def test_it_is_found_by_its_name() -> None:
    assert find("dataset") is dataset.FIGURE
