"""The published facts of the opening figure."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures import hero
from neuron_articles.records.store import Record


def test_the_published_neurons_are_told_without_measurements_or_pictures(shared: Path) -> None:
    component = hero.draw(Record("hero", "RN50x4", "key", hero.published(shared / "published")))
    columns = component.data["columns"]
    answers = [[cell["yes"] for cell in column["cells"]] for column in columns]
    assert answers == [[True] * 3, [True] * 3, [True, False, False]]
    assert component.units == ("RN50x4/layer4/550",) and "spider" in columns[1]["cells"][2]["text"]
    assert not any(cell["images"] for column in columns for cell in column["cells"])
    assert "belong to others" in component.warnings[0] and "SD" not in component.caption
    assert set(component.citations) == {"quiroga2005invariant", "goh2021multimodal"}
