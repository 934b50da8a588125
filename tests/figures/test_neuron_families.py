"""Families of neurons (Figure 1), and the note on names of neurons."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.dialect.draft_figures import DRAFT_FIGURES, DraftFigure
from neuron_articles.drawing.component import Component
from neuron_articles.figures import neuron_families, neuron_links
from neuron_articles.figures.neuron_families.record import NeuronFamiliesRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from tests.figures.records import make_record, published_data


def numbers() -> dict[str, Any]:
    animals = [
        {"unit": f"RN50x4/layer4/{index}", "title": f"animal {index}", "words": ["a", "b", "c", "d"]}
        for index in range(6)
    ]
    brands = [{"unit": "RN101/layer4/7", "title": "Nike", "words": [], "facet": "logo"}]
    return {"families": [{"title": "Animals", "neurons": animals}, {"title": "Brands", "neurons": brands}]}


def draw(data: dict[str, Any], **parameters: Any) -> Component:
    return neuron_families.FIGURE.draw(make_record(neuron_families, data), **parameters)


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
    assert [family["neurons"][0]["facet"] for family in component.data["families"]] == ["", "logo"]


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


def test_computed_families_say_how_they_were_found() -> None:
    data = numbers() | {"words": 500, "named": 2}
    data["families"][0]["total"] = 9
    component = draw(data)
    assert [family["about"] for family in component.data["families"]] == ["6 of 9 neurons.", ""]
    chosen = "first 6 stand here: those that the authors name, then the purest"
    assert chosen in component.caption and "those with the lowest numbers" in component.caption
    assert "first 6 stand here: the purest" in draw(data | {"named": 0}).caption
    data["families"][0].pop("total")
    assert "stand here" not in draw(data).caption, "where all are shown none was chosen"
    assert "Names and families are the authors’; all others are proposals" in component.caption
    assert "the words, of 500, that excite" in component.caption and not component.warnings
    assert "Names and families are proposals of measurements" in draw(data | {"named": 0}).caption


def test_published_families(shared: Path) -> None:
    data = published_data(neuron_families, shared / "published")
    sizes = [len(family.neurons) for family in data.families]
    assert sizes == [7, 5, 5, 6, 8, 11, 12, 6, 8, 11, 6, 12, 3, 8, 6, 4]
    neurons = {neuron.unit: neuron for family in data.families for neuron in family.neurons}
    assert len(neurons) == 118
    assert neurons["RN50x4/layer4/3"].words == ["mine", "minerals", "mines"]
    assert neurons["RN50x4/layer4/1257"].title == "West Africa?"
    component = neuron_families.FIGURE.draw(make_record(neuron_families, data))
    assert "118 in 16 families" in component.caption
    [warning] = component.warnings
    assert "Buddhism (RN50x4/layer4/14) is “Meditation” there" in warning and "crying" not in warning
    assert DRAFT_FIGURES["NeuronFamilies"] == DraftFigure("neuron-families")


def test_a_neuron_of_two_published_families_is_said() -> None:
    data = numbers()
    data["families"][1]["neurons"] += data["families"][0]["neurons"][:1]
    assert draw(data).warnings == ("These neurons stand in more than one family: RN50x4/layer4/0.",)


def test_words_are_not_needed(tmp_path: Path) -> None:
    family = {"title": "T", "neurons": [{"model": "4x", "unit": 3, "title": "Minecraft", "facet": "any"}]}
    (tmp_path / "neuron_families.json").write_text(json.dumps([family]))
    data = published_data(neuron_families, tmp_path)
    assert data.families[0].neurons[0].words == []
    assert not neuron_families.FIGURE.draw(make_record(neuron_families, data)).warnings


def test_a_family_without_neurons_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "neuron_families.json").write_text('[{"title": "Region Neurons"}]')
    with pytest.raises(AuthorError, match=r"neuron_families\.json.*another shape.*neurons"):
        published_data(neuron_families, tmp_path)


def test_families_that_do_not_fit_are_one_problem(tmp_path: Path) -> None:
    family = {"title": "T", "neurons": [{"unit": "RN50x4/layer4/3", "title": "Minecraft", "picture": "a.webp"}]}
    path = Store(tmp_path).save(Record("neuron-families", "RN50x4", "key", {"families": [family]}))
    with pytest.raises(AuthorError, match=re.escape(str(path))) as error:
        Store(tmp_path).load("RN50x4", "neuron-families", NeuronFamiliesRecord)
    assert "data.families[0].neurons[0].picture: expected `object | null`, got `str`" in str(error.value)


def test_the_note_counts_what_is_published(shared: Path) -> None:
    data = published_data(neuron_links, shared / "published")
    assert data == neuron_links.NeuronLinksRecord(units=2560, words=3, tried=10_000)
    about = {"credit": {"text": "Somebody", "url": "https://example.org", "licence": "CC BY 4.0"}}
    component = neuron_links.draw(Record("neuron-links", "RN50x4-published", "key", data, about))
    assert component.credit is not None
    assert component.credit.text == "The words: Somebody"
    assert component.data == {"model": "RN50x4", "units": "2,560", "words": 3, "tried": "10,000"}
    assert DRAFT_FIGURES["MicroscopeAlert"] == DraftFigure("neuron-links", {"number": False})


def test_a_folder_without_words_has_no_note(tmp_path: Path) -> None:
    assert neuron_links.published(tmp_path) is None


def test_a_note_that_does_not_fit_is_one_problem(tmp_path: Path) -> None:
    path = Store(tmp_path).save(Record("neuron-links", "RN50x4", "key", {"units": 3, "words": 2, "tried": "many"}))
    with pytest.raises(AuthorError, match=re.escape(f"{path}")) as error:
        Store(tmp_path).load("RN50x4", "neuron-links", neuron_links.NeuronLinksRecord)
    assert "data.tried: expected `int`, got `str`" in str(error.value)
