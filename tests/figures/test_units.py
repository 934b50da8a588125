"""The list of units: published names and words, and records that do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuron_articles.figures import units
from neuron_articles.problems import AuthorError
from neuron_articles.records.unit_facts import RecordedUnit
from tests.figures.records import make_record, misfit, published_data


def test_published_units_have_names_families_and_words(shared: Path) -> None:
    data = published_data(units, shared / "published")
    trump = data.units["RN50x4/layer4/89"]
    assert trump.title == "Donald Trump" == trump.titles[0] and "Person Neurons" in trump.families
    own = [unit for name, unit in data.units.items() if name.startswith("RN50x4/")]
    assert len(own) == 2560 and all(len(unit.words) >= 3 for unit in own)
    assert not data.whole_model and not data.details and data.controls is None


def test_names_of_several_lists_stand_once_each_and_the_longest_words_count(tmp_path: Path) -> None:
    families = [{"title": "Animals", "neurons": [{"model": "4x", "unit": 7, "title": "Cats", "facet": "any"}]}]
    (tmp_path / "neuron_families.json").write_text(json.dumps(families))
    (tmp_path / "emotion_unit_names.json").write_text('{"7": "Big  cats", "9": "Cats"}')
    (tmp_path / "top3_words_RN50x4.json").write_text('{"7": ["cat", "kitten", "paw"]}')
    (tmp_path / "regional_units.json").write_text('[["4x", 7]]')
    (tmp_path / "regional_top_words.json").write_text('[["siam", "burma", "persia", "angora"]]')
    data = published_data(units, tmp_path)
    assert data.units["RN50x4/layer4/7"] == RecordedUnit(
        title="Cats",
        titles=("Cats", "Big cats"),
        families=("Animals", "Named in emotion codes"),
        words=("siam", "burma", "persia", "angora"),
    )
    assert data.units["RN50x4/layer4/9"].words == ()


def test_a_published_list_of_another_shape_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "neuron_families.json").write_text('[{"title": "A", "neurons": [{"model": "4x", "unit": 7}]}]')
    with pytest.raises(AuthorError) as raised:
        units.published(tmp_path)
    assert str(raised.value).startswith(
        f"{tmp_path}/neuron_families.json:1:1: warning: has another shape than expected"
    )
    assert "[0].neurons[0]: missing required field `title`" in str(raised.value).replace("[...]", "[0]")


def test_a_list_that_is_no_json_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "regional_units.json").write_text("[[\n oops]]")
    with pytest.raises(AuthorError, match=r"regional_units\.json:2:2: warning: is not JSON"):
        units.published(tmp_path)


def test_the_list_is_by_family_and_a_wrong_one_is_guessed() -> None:
    known = {"RN50x4/layer4/7": {"title": "Cats", "families": ["Animals"], "words": [*"abcdefg"]}}
    component = units.draw(make_record(units, {"units": known}))
    assert [row["title"] for row in component.data["families"]] == ["Animals"]
    assert component.data["families"][0]["units"][0]["words"] == tuple("abcde")
    with pytest.raises(AuthorError, match=r'no family "Animal"; did you mean "Animals"'):
        units.draw(make_record(units, {"units": known}), family="Animal")


def test_units_of_another_shape_are_one_readable_problem(tmp_path: Path) -> None:
    wrong = {"RN50x4/layer4/7": {"words": ["a", 3]}}
    assert misfit(units, {"units": wrong}, tmp_path) == "data.units[...].words[1]: expected `str`, got `int`"
