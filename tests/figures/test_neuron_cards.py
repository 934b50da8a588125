"""Cards of neurons: which are chosen, what stands on them, and what of the published ones is not ours to show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.compute.session import ModelSession
from neuron_articles.dialect.draft_figures import DRAFT_FIGURES
from neuron_articles.drawing.component import Component
from neuron_articles.figures import neuron_cards
from neuron_articles.figures.neuron_cards.compute import compute
from neuron_articles.figures.neuron_cards.record import NeuronCardsRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from neuron_articles.units import find_model
from tests.figures.records import facet_picture, make_record, published_data
from tests.measured_units import save_measured

MODEL = "PictoCLIP"


def unit(concept: str, kind: str, pictures: float, words: float) -> dict[str, Any]:
    modalities = [name for name, share in (("pictures", pictures), ("words", words)) if share >= 0.5]
    return {
        "title": concept,
        "concept": concept,
        "families": [kind],
        "words": [concept, "other"],
        "modalities": modalities,
        "purity": {"pictures": pictures, "words": words},
    }


def draw(data: Any, model: str = MODEL, **parameters: str) -> Component:
    return neuron_cards.FIGURE.draw(make_record(neuron_cards, data, model), **parameters)


UNITS = [
    unit("happy", "emotion", 0.5, 1.0),
    unit("happy", "emotion", 0.9, 0.9),
    unit("sad", "emotion", 0.6, 0.6),
    unit("cat", "animal", 1.0, 0.2),
    unit("dog", "animal", 1.0, 1.0),
]


@pytest.fixture
def session(tmp_path: Path) -> ModelSession:
    store = Store(tmp_path)
    saved = save_measured(tmp_path, len(UNITS))
    details = json.loads(store.read_object(saved.data["details"]))
    details["pictures"] = [["a.webp", "happy", 0], ["b.webp", "sad", 0]]
    for detail in details["units"].values():
        detail["examples"] = {"pictures": [[0, 3.0, 0], [1, 2.0, 0]], "along": [], "weakest": []}
    name = store.add_object(json.dumps(details).encode(), "json")
    units = {f"{MODEL}/layer4/{number}": one for number, one in enumerate(UNITS)}
    store.save(Record("units", MODEL, "key", {**saved.data, "units": units, "details": name}))
    made = [facet_picture(f"{facet}.webp", facet, agrees=facet == "text") for facet in ("any", "text")]
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"1": made}}))
    return ModelSession(find_model(MODEL), store)


def test_the_purest_of_each_kind_are_chosen_a_concept_once(session: ModelSession) -> None:
    data = compute(session)
    assert data.groups == {"animal": [4], "emotion": [1, 2]}, "a cat in pictures alone is not shown"
    component = draw(data, group="emotion", facet="text")
    happy, sad = component.data["cards"]
    assert happy["made"]["object"] == "text.webp" and sad["made"] is None
    plain = draw(data, neurons="1").data["cards"][0]
    assert plain["made"] == {"facet": "text", "object": "text.webp", "width": 64, "height": 64}, (
        "the one that the model recognizes"
    )
    assert [one.concept for one in sad["examples"]] == ["happy", "sad"]
    assert draw(data).alt == "3 cards of neurons: dog, happy, sad."
    assert component.units == ("PictoCLIP/layer4/1", "PictoCLIP/layer4/2") and component.width == "margin"


def test_what_is_not_there_is_said(session: ModelSession, tmp_path: Path) -> None:
    data = compute(session)
    with pytest.raises(AuthorError, match='no group "emotions"; did you mean "emotion"'):
        draw(data, group="emotions")
    with pytest.raises(AuthorError, match="no neuron 7; it has 0, 1, 2, 4"):
        draw(data, neurons="1, 7")
    with pytest.raises(AuthorError, match="not been measured; neuron-articles figures units --model PictoCLIP"):
        compute(ModelSession(find_model(MODEL), Store(tmp_path / "empty")))
    empty = draw({"groups": {}, "neurons": {}, "side": 64})
    assert "None was found" in empty.caption and not empty.warnings


@pytest.mark.parametrize("content", [b"{}", b"[", b'{"pictures": [["a.webp"]], "units": {}}'])
def test_details_that_do_not_fit_are_one_clear_line(session: ModelSession, content: bytes) -> None:
    name = session.store.add_object(content, "json")
    saved = session.store.read(MODEL, "units")
    assert saved
    session.store.save(Record("units", MODEL, "key", {**saved.data, "details": name}))
    with pytest.raises(AuthorError, match=r"details of the units of PictoCLIP cannot be read.*measure them again"):
        compute(session)


def test_units_that_articles_mention_have_a_card(session: ModelSession, tmp_path: Path) -> None:
    articles = tmp_path / "content" / "articles"
    articles.mkdir(parents=True)
    (articles / "cat.md").write_text(
        "---\ntitle: A\ndescription: A.\nauthors: [A]\ndate: 2026-01-01\nmodel: PictoCLIP\n---\n\n"
        '{mref("A cat", 3)} and {mref("none", 700)}\n'
    )
    session.content = tmp_path / "content"
    data = compute(session)
    assert list(data.neurons) == ["0", "1", "2", "3", "4"]
    cat = data.neurons["3"]
    assert cat.title == "cat" and [one.object for one in cat.examples] == ["a.webp", "b.webp"] and not cat.made


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"groups": {"shock": [7]}}, 'data: groups.shock has neuron 7, and neurons has no "7"'),
        (
            {"neurons": {"cat": {"title": "A", "words": []}}},
            'data: neurons has "cat", which is no number of a neuron',
        ),
        ({"side": "64"}, "data.side: expected `int`, got `str`"),
        ({"neurons": {"1": {"title": "A", "words": "abc"}}}, "data.neurons[...].words: expected `array`, got `str`"),
    ],
)
def test_a_record_that_does_not_fit_is_one_problem(change: dict[str, Any], reason: str, tmp_path: Path) -> None:
    path = Store(tmp_path).save(
        Record("neuron-cards", MODEL, "key", {"groups": {}, "neurons": {}, "side": 64} | change)
    )
    with pytest.raises(AuthorError) as error:
        Store(tmp_path).load(MODEL, "neuron-cards", NeuronCardsRecord)
    assert str(error.value).startswith(f"{path}:1:1: error: this is not a readable record: {reason}")


def test_published_cards_have_words_and_say_why_there_are_no_pictures(shared: Path) -> None:
    data = published_data(neuron_cards, shared / "published")
    groups = {name: one.parameters["group"] for name, one in DRAFT_FIGURES.items() if one.figure == "neuron-cards"}
    for name, group in groups.items():
        component = draw(data, "RN50x4-published", group=str(group))
        assert component.data["cards"] and "belong to others" in component.warnings[0], name
        assert all(card["words"] and not card["examples"] for card in component.data["cards"])
    mental = draw(data, "RN50x4-published", group="mental").data["cards"][0]
    assert mental["unit"] == "RN50x4/layer4/2191" and mental["warning"]
