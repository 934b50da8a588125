"""Figures about single units, computed of planted ones: concepts are found, and told with their controls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neuron_articles import figures
from neuron_articles.authoring import named_units
from neuron_articles.compute.inputs import InputContext
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.plan import plan
from neuron_articles.compute.session import ModelSession, measure_responses
from neuron_articles.figures import (
    conditional_probability,
    neuron_families,
    neuron_links,
    people_bars,
    word_neighbours,
)
from neuron_articles.figures.neuron_families.record import NeuronFamiliesRecord
from neuron_articles.figures.people_bars.record import ActivationBar
from neuron_articles.figures.word_neighbours.compute import add_up
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import JsonRecord, Store
from neuron_articles.responses import chosen_units
from neuron_articles.responses.concept_responses import Responses
from neuron_articles.stimuli.dataset.concepts import Concept, load_concepts
from neuron_articles.stimuli.written_words import centre
from neuron_articles.units import find_model
from tests.figures.planted import EACH, PLANTED, planted, record, session

pytestmark = pytest.mark.torch

__all__ = ["planted", "record", "session"]
Make = Callable[[Any], JsonRecord]
STAMP = named_units.stamp("glad", ["mood"], "proposed: a")
PROPOSED = f"{{title: glad, families: [mood], note: 'proposed: a [{STAMP}]'}}"
NAMES = {one.name: one.words for one in load_concepts({})}


def test_the_purest_unit_of_every_kind_is_the_planted_one(planted: Responses) -> None:
    found = chosen_units.purest_units(planted)
    assert {kind: (one.unit, one.subject.name) for kind, one in found.items()} == {
        "emotion": (3, "happy"),
        "country": (5, "japan"),
        "colour": (7, "red"),
        "thing": (11, "dog"),
    }
    assert sorted(chosen_units.most_multimodal(planted, 99)) == sorted(PLANTED)


def test_the_highest_bucket_shows_the_concept_and_the_lowest_does_not(record: Make) -> None:
    made = record(conditional_probability)
    assert sorted(made.data.units, key=int) == [str(unit) for unit in sorted(PLANTED)]
    for unit, numbers in made.data.units.items():
        concept = PLANTED[int(unit)]
        own = [row for row, label in enumerate(numbers.labels) if label.name.startswith(f"{concept}:")]
        top, bottom = (sum(numbers.heights[row][place] for row in own) for place in (-1, 0))
        assert top == 1 and bottom == 0 and numbers.labelled.hits == numbers.counts[-1]
        assert min(numbers.counts) >= 5 and np.sum(numbers.heights, axis=0) == pytest.approx(1)


def test_the_share_of_all_pictures_stands_beside_as_control(record: Make, planted: Responses) -> None:
    made = record(conditional_probability)
    share = made.data.units["5"].labelled.share
    assert share == pytest.approx((planted.concepts == "japan").mean(), abs=1e-4)
    component = conditional_probability.FIGURE.draw(made, neuron=5)
    assert f"among all pictures {share:.1%} do" in component.caption and "PictoCLIP" in component.caption
    assert component.units == ("PictoCLIP/layer4/5",)
    names = [label.name for label in component.data["labels"]]
    assert names[:3] == ["japan: flag", "japan: written word", "japan: map"] and "other east asia: flag" in names


def test_an_article_can_name_a_neuron_by_what_it_was_chosen_for(record: Make) -> None:
    made = record(conditional_probability)
    for name in ("emotion", "happy", "Happy"):
        assert conditional_probability.FIGURE.draw(made, neuron=name).units == ("PictoCLIP/layer4/3",)


def test_a_label_of_every_kind_is_in_a_group_once(record: Make) -> None:
    for numbers in record(conditional_probability).data.units.values():
        rows = [row for group in numbers.groups for row in group.labels]
        assert sorted(rows) == list(range(len(numbers.labels)))


def test_bars_put_the_concept_last_with_its_interval_and_a_control(record: Make) -> None:
    made = record(people_bars)
    bars: list[ActivationBar] = sorted(made.data.units["11"].bars, key=lambda bar: bar.median)
    assert bars[-1].name == "dog" and bars[-1].count == EACH
    assert bars[-1].interval and bars[-1].interval[0] > max(bar.interval[1] for bar in bars[:-1] if bar.interval)
    control = made.data.units["11"].bars[-1]
    assert control.control and control.name == "all other pictures" and control.count > EACH
    component = people_bars.FIGURE.draw(made, neuron=11)
    assert "kinds of picture" in component.alt and "control" in component.caption and not component.warnings


def test_the_strongest_concepts_are_shown_others_at_even_distances_and_always_its_own() -> None:
    from neuron_articles.figures.people_bars.compute import choose
    from neuron_articles.responses.conditional import Response

    found = [Response(name, 5, median, 1, (0, 1)) for median, name in enumerate("abcdefghijklmnopqrst")]
    assert "".join(one.category for one in choose(found, "b")) == "abdgilopqrst"
    assert choose(found[:11], "b") == found[:11]


def test_words_have_neighbours_in_three_spaces(record: Make) -> None:
    made = record(word_neighbours)
    component = word_neighbours.FIGURE.draw(made)
    assert len(component.data["columns"]) == 3
    rows = {row["word"]: row["neighbours"] for row in component.data["rows"]}
    assert list(rows) == ["angry", "happy", "china", "france", "blue", "green", "cat", "dog"]
    assert set(rows["happy"][0][:2]) == {"joy", "smile"}  # the planted unit fires for all three
    assert set(rows["happy"][2][:2]) <= {word for one in ("happy", "sad", "angry") for word in NAMES[one]}
    assert made.data.categories.text.share > made.data.categories.chance
    assert "by chance" in component.caption and "PictoCLIP" in component.caption


def test_arithmetic_is_told_with_the_last_summand_alone(record: Make) -> None:
    made = record(word_neighbours)
    found = made.data.arithmetic
    assert found.problems == found.first.total == 12
    component = word_neighbours.FIGURE.draw(made, view="arithmetic")
    assert "the control" in component.caption and component.data["rows"][0]["word"].count("=") == 1
    assert component.data["rows"][0]["neighbours"][0][-1].startswith("rank ")


def test_the_rank_without_units_of_letters_is_computed_without_them() -> None:
    """Units of meaning that add up exactly, and units that answer to each word in its own way."""
    countries = {"germany": "german", "france": "french", "italy": "italian", "spain": "spanish"}
    facts = {name: Concept(name, "country", "europe", words=(name, other)) for name, other in countries.items()}
    concepts = {word: one for one in facts.values() for word in one.words}
    is_name = np.array([[float(word in countries)] for word in concepts])
    whose = np.array([[float(one.name == name) for name in countries] for one in concepts.values()])
    letters = np.random.default_rng(0).normal(0, 3, (len(concepts), 6))
    words = centre(list(concepts), np.concatenate([is_name, whose, letters], 1).astype(np.float32))
    mask = np.arange(11) >= 5
    found = add_up(words, mask, concepts)
    assert found.problems == found.first_masked.hits == 12 > 2 * found.first.hits
    for one in found.examples:
        first, minus, plus = one.sum.replace("−", "+").split(" + ")
        assert one.rank_masked == 1 == words.rank(one.answer, [first, plus], [minus], mask)
        assert one.nearest_masked[0] == one.answer
        assert one.rank == words.rank(one.answer, [first, plus], [minus])
    unmasked = add_up(words, np.zeros(11, bool), concepts)
    assert unmasked.first_masked == unmasked.first == found.first


def test_families_are_proposals_until_an_author_edits_them(
    record: Make, session: ModelSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(session, "content", tmp_path)
    monkeypatch.setattr("neuron_articles.figures.neuron_families.compute.MIN_NEURONS", 1)

    def families() -> dict[str, list[str]]:
        data: NeuronFamiliesRecord = record(neuron_families).data
        return {family.title: [one.title for one in family.neurons] for family in data.families}

    assert families() == {"Emotions": ["happy"], "Countries": ["Japan"], "Colours": ["red"], "Animal": ["dog"]}
    assert "proposals of measurements" in neuron_families.FIGURE.draw(record(neuron_families)).caption
    (tmp_path / "models" / "PictoCLIP.yml").write_text(
        "units:\n  11: {title: Pets, families: [Friends]}\n  900: {title: none, families: [Friends]}\n"
        f"  3: {PROPOSED}\n"
    )
    found = families()
    assert found["Friends"] == ["Pets"] and "Animal" not in found and found["Emotions"] == ["happy"]
    assert record(neuron_families).data.named == 1, "a unit that the model has, and no proposal"
    (tmp_path / "models" / "PictoCLIP.yml").write_text("units:\n  11: {title: Joyful pets, families: [emotion]}\n")
    assert families()["Emotions"] == ["Joyful pets", "happy"], "one family, not two"


def test_a_name_that_an_author_changes_makes_the_figures_of_names_stale(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    context = InputContext(find_model("PictoCLIP"), RunOptions(), Store(tmp_path / "data"), tmp_path)

    def keys(names: str) -> list[str]:
        (tmp_path / "models" / "PictoCLIP.yml").write_text(names)
        return [task.key for task in plan(figures.find, ["neuron-families", "neuron-links"], context)]

    none, proposed = keys(""), keys(f"units:\n  3: {PROPOSED}\n")
    named, again = keys("units:\n  3: {title: glad}\n"), keys("# a remark\nunits:\n  3: {title: glad}\n")
    assert none == proposed and named == again, "proposals and remarks are no names"
    assert [one == other for one, other in zip(none, named, strict=True)].count(False) == 1


def test_the_note_on_links_counts_units_and_words(record: Make, planted: Responses) -> None:
    component = neuron_links.draw(record(neuron_links))
    assert component.data["units"] == str(planted.values.shape[1]) and component.data["proposed"]
    assert component.data["tried"] == str(len(planted.words))


def test_a_session_measures_once(session: ModelSession, planted: Responses) -> None:
    assert session.responses() is planted


def test_no_family_and_no_neuron_are_told_as_such(session: ModelSession, record: Make, planted: Responses) -> None:
    session.preset(measure_responses, replace(planted, best=[], facts={}))
    families = record(neuron_families)
    component = neuron_families.FIGURE.draw(families)
    assert families.data.families == [] and component.caption.endswith("None was found in this model.")
    assert component.alt == "No family of neurons was found in PictoCLIP."
    with pytest.raises(AuthorError, match="holds no neuron: none of PictoCLIP was pure enough"):
        conditional_probability.FIGURE.draw(record(conditional_probability), neuron="emotion")
