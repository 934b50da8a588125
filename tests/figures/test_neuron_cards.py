"""Cards of neurons: which are chosen, what stands on them, and what of the published ones is not ours to show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.compute.session import ModelSession
from neuron_articles.dialect.draft_figures import DRAFT_FIGURES
from neuron_articles.figures import neuron_cards
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from neuron_articles.units import find_model

MODEL = "PictoCLIP"


def unit(concept: str, kind: str, pictures: float, words: float) -> dict[str, Any]:
    modalities = [name for name, share in (("pictures", pictures), ("words", words)) if share >= 0.5]
    return {
        "title": concept, "concept": concept, "families": [kind], "words": [concept, "other"],
        "modalities": modalities, "purity": {"pictures": pictures, "words": words},
    }  # fmt: skip


UNITS = [
    unit("happy", "emotion", 0.5, 1.0), unit("happy", "emotion", 0.9, 0.9), unit("sad", "emotion", 0.6, 0.6),
    unit("cat", "animal", 1.0, 0.2), unit("dog", "animal", 1.0, 1.0),
]  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> ModelSession:
    store = Store(tmp_path)
    example = {"examples": {"pictures": [[0, 3.0, 0], [1, 2.0, 0]]}}
    details = {
        "pictures": [["a.webp", "happy", 0], ["b.webp", "sad", 0]],
        "units": {str(n): example for n in range(len(UNITS))},
    }
    name = store.add_object(json.dumps(details).encode(), "json")
    units = {f"{MODEL}/layer4/{number}": one for number, one in enumerate(UNITS)}
    store.save(Record("units", MODEL, "key", {"whole_model": True, "units": units, "details": name}))
    size = {"width": 64, "height": 64}
    made = [
        {"facet": facet, "response": 5.0, "agrees": facet == "text", "picture": {"object": f"{facet}.webp", **size}}
        for facet in ("any", "text")
    ]
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"1": made}}))
    return ModelSession(find_model(MODEL), store)


def test_the_purest_of_each_kind_are_chosen_a_concept_once(session: ModelSession) -> None:
    data = neuron_cards.compute(session)
    assert data["groups"] == {"animal": [4], "emotion": [1, 2]}, "a cat in pictures alone is not shown"
    component = neuron_cards.draw(Record("neuron-cards", MODEL, "key", data), group="emotion", facet="text")
    happy, sad = component.data["cards"]
    assert happy["made"]["object"] == "text.webp" and sad["made"] is None
    plain = neuron_cards.draw(Record("neuron-cards", MODEL, "key", data), neurons="1").data["cards"][0]
    assert plain["made"]["facet"] == "text", "the one that the model recognizes"
    assert [one["of"] for one in sad["examples"]] == ["happy", "sad"]
    assert component.units == ("PictoCLIP/layer4/1", "PictoCLIP/layer4/2") and component.width == "margin"


def test_what_is_not_there_is_said(session: ModelSession, tmp_path: Path) -> None:
    record = Record("neuron-cards", MODEL, "key", neuron_cards.compute(session))
    with pytest.raises(AuthorError, match='no group "emotions"; did you mean "emotion"'):
        neuron_cards.draw(record, group="emotions")
    with pytest.raises(AuthorError, match="no neuron 7; it has 0, 1, 2, 4"):
        neuron_cards.draw(record, neurons="1, 7")
    with pytest.raises(AuthorError, match="make figures ARGS=units"):
        neuron_cards.compute(ModelSession(find_model(MODEL), Store(tmp_path / "empty")))
    empty = neuron_cards.draw(Record("neuron-cards", MODEL, "key", {"groups": {}, "neurons": {}, "side": 64}))
    assert "None was found" in empty.caption


def test_published_cards_have_words_and_say_why_there_are_no_pictures(shared: Path) -> None:
    record = Record("neuron-cards", "RN50x4", "key", neuron_cards.published(shared / "published"))
    groups = {name: one.parameters["group"] for name, one in DRAFT_FIGURES.items() if one.figure == "neuron-cards"}
    for name, group in groups.items():
        component = neuron_cards.draw(record, group=str(group))
        assert component.data["cards"] and "belong to others" in component.warnings[0], name
        assert all(card["words"] and not card["examples"] for card in component.data["cards"])
    mental = neuron_cards.draw(record, group="mental").data["cards"][0]
    assert mental["unit"] == "RN50x4/layer4/2191" and mental["warning"]
