"""The published facts of the opening figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuron_articles.figures import hero
from neuron_articles.figures.hero.record import HeroRecord, ModalityAnswer, ModalityControls, MultimodalNeuron
from tests.figures.records import make_record, published_data


def test_the_published_neurons_are_shown_without_measurements_or_pictures(shared: Path) -> None:
    component = hero.FIGURE.draw(make_record(hero, published_data(hero, shared / "published")))
    columns = component.data["columns"]
    answers = [[cell["yes"] for cell in column["cells"]] for column in columns]
    assert answers == [[True] * 3, [True] * 3, [True, False, False]]
    assert component.units == ("RN50x4/layer4/550",) and "spider" in columns[1]["cells"][2]["text"]
    assert not any(cell["images"] for column in columns for cell in column["cells"])
    assert "belong to others" in component.warnings[0] and "SD" not in component.caption
    assert set(component.citations) == {"quiroga2005invariant", "goh2021multimodal"}


def neuron(*mismatched: float) -> HeroRecord:
    answers = [ModalityAnswer(median > 3, median, 6, [], ["ph", "lucide"]) for median in (4.2, 3.1, -0.5)]
    return HeroRecord(MultimodalNeuron(12, "octopus", 3.0, answers, ModalityControls([0.5, -0.04, 1.0], [*mismatched])))


def test_a_measured_neuron_is_shown_in_words_with_its_controls() -> None:
    component = hero.FIGURE.draw(make_record(hero, neuron(4.0, 0.2, 5.0), "PictoCLIP"))
    own = component.data["columns"][1]
    assert (own["title"], own["about"], own["unit"]) == ("Neuron 12", "PictoCLIP", "PictoCLIP/layer4/12")
    assert own["cells"][2] == {
        "yes": False,
        "text": "−0.5 SD, the median of 6.",
        "images": [],
        "alt": "octopus, as drawn or lettered in ph, lucide",
    }
    assert "passes in 2 of 3" in component.caption and "0.5 / 0.0 / 1.0 SD" in component.caption
    assert "proves little" not in component.caption and not component.warnings
    easy = hero.FIGURE.draw(make_record(hero, neuron(4.0, 3.2, 5.0), "PictoCLIP"))
    assert "4.0 / 3.2 / 5.0 SD (some neuron answers to any three things" in easy.caption


def test_a_record_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="needs a neuron, or the words"):
        HeroRecord()
