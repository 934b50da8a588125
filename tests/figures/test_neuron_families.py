"""Families of neurons (Figure 1), and the note on names of neurons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.dialect.draft_figures import DRAFT_FIGURES, DraftFigure
from neuron_articles.drawing.component import Component
from neuron_articles.figures import neuron_families, neuron_links
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record


def numbers() -> dict[str, Any]:
    animals = [{"unit": f"RN50x4/layer4/{index}", "title": f"animal {index}", "words": ["a", "b", "c", "d"]}
               for index in range(6)]  # fmt: skip
    brands = [{"unit": "RN101/layer4/7", "title": "Nike", "words": [], "facet": "logo"}]
    return {"families": [{"title": "Animals", "neurons": animals}, {"title": "Brands", "neurons": brands}]}


def draw(data: dict[str, Any], **parameters: Any) -> Component:
    return neuron_families.draw(Record("neuron-families", "RN50x4-published", "key", data), **parameters)


def test_neurons_lead_to_their_pages_with_their_first_words() -> None:
    component = draw(numbers())
    first = component.data["families"][0]["neurons"][0]
    assert first["page"] == "neurons/RN50x4/layer4/0/index.html"
    assert first["words"] == ["a", "b", "c"]
    assert component.units[-1] == "RN101/layer4/7"
    assert component.alt == "7 neurons in 2 families: Animals (6), Brands (1)."


def test_long_families_say_how_many_more_there_are() -> None:
    assert [family["more"] for family in draw(numbers()).data["families"]] == [2, 0]


def test_neurons_of_another_model_are_marked() -> None:
    component = draw(numbers())
    assert [family["neurons"][0]["model"] for family in component.data["families"]] == ["", "RN101"]
    assert "Neurons marked RN101 are of that model, all others of RN50x4" in component.caption


def test_one_family_alone() -> None:
    component = draw(numbers(), family="Brands")
    assert [family["title"] for family in component.data["families"]] == ["Brands"]
    assert component.width == "text"


@pytest.mark.parametrize(
    ("unit", "family", "message"),
    [
        ("RN50x4/layer4/9999", "", "neuron that does not exist: RN50x4/layer4 has neurons 0 to 2559"),
        ("RN50x4/layer4/5", "Animal", 'has no family "Animal"; did you mean "Animals"'),
    ],
)
def test_what_does_not_exist_is_one_clear_line(unit: str, family: str, message: str) -> None:
    data = numbers()
    data["families"][0]["neurons"][0]["unit"] = unit
    with pytest.raises(AuthorError, match=message):
        draw(data, family=family)


def test_published_families(shared: Path) -> None:
    data = neuron_families.published(shared / "published") or {}
    sizes = [len(family["neurons"]) for family in data["families"]]
    assert sizes == [7, 5, 5, 6, 8, 11, 12, 6, 8, 11, 6, 12, 3, 8, 6, 4]
    spoken = {neuron["unit"]: neuron for family in data["families"] for neuron in family["neurons"]}
    assert len(spoken) == 118
    assert spoken["RN50x4/layer4/3"]["words"] == ["mine", "minerals", "mines"]
    assert spoken["RN50x4/layer4/1257"]["title"] == "West Africa?"
    assert "Buddhism (RN50x4/layer4/14) is “Meditation” there" in data["warnings"][0]
    assert "crying" not in data["warnings"][0]
    assert DRAFT_FIGURES["NeuronFamilies"] == DraftFigure("neuron-families")


def test_words_are_not_needed(tmp_path: Path) -> None:
    family = {"title": "T", "neurons": [{"model": "4x", "unit": 3, "title": "Minecraft", "facet": "any"}]}
    (tmp_path / "neuron_families.json").write_text(json.dumps([family]))
    data = neuron_families.published(tmp_path) or {}
    assert data["families"][0]["neurons"][0]["words"] == []
    assert data["warnings"] == []


def test_a_family_without_neurons_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "neuron_families.json").write_text('[{"title": "Region Neurons"}]')
    with pytest.raises(AuthorError, match=r"neuron_families\.json.*another shape.*neurons"):
        neuron_families.published(tmp_path)


def test_the_note_counts_what_is_published(shared: Path) -> None:
    data = neuron_links.published(shared / "published") or {}
    assert data == {"units": 2560, "words": 3, "of": 10_000}
    about = {"credit": {"text": "Somebody", "url": "https://example.org", "licence": "CC BY 4.0"}}
    component = neuron_links.draw(Record("neuron-links", "RN50x4-published", "key", data, about))
    assert component.credit is not None
    assert component.credit.text == "The words: Somebody"
    assert component.data == {"model": "RN50x4", "units": "2,560", "words": 3, "tried": "10,000"}
    assert DRAFT_FIGURES["MicroscopeAlert"] == DraftFigure("neuron-links", {"number": False})


def test_a_folder_without_words_has_no_note(tmp_path: Path) -> None:
    assert neuron_links.published(tmp_path) is None
