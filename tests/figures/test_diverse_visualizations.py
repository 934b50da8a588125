"""Pictures of a neuron that are kept unlike: made and judged on a small random model, and told as they came out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import torch

from neuron_articles.compute.session import ModelSession
from neuron_articles.figures import diverse_visualizations
from neuron_articles.figures.diverse_visualizations import draw, judge
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.visualization import diversity, steering
from neuron_articles.visualization.facet_visualization import Checked, open_studio
from neuron_articles.visualization.objectives import Scene, attribution, unit
from tests.figures.planted import PLANTED, planted, record, session
from tests.figures.test_feature_visualizations import clip, studio_session
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["PLANTED", "cache", "clip", "library", "planted", "record", "session", "studio_session"]


@pytest.fixture
def small(studio_session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> ModelSession:
    """Three pictures of two neurons, without the term and with it."""
    monkeypatch.setattr(diverse_visualizations, "choose_units", lambda model, responses: [3, 8])
    monkeypatch.setattr(diversity, "STRENGTHS", (0.0, 1.0))
    monkeypatch.setattr(diversity, "EACH", 3)
    return studio_session


def test_pictures_are_made_judged_remembered_and_shown(small: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.loads(json.dumps(diverse_visualizations.compute(small), allow_nan=False))
    facets = [f"{kept} {place}" for kept in ("alone", "kept unlike") for place in (1, 2, 3)]
    assert list(data["facets"]) == facets and list(data["units"]) == ["3", "8"] and data["each"] == 3
    for row in data["units"].values():
        assert [one["facet"] for one in row] == facets
        assert len({one["picture"]["object"] for one in row}) > 3, "the term changes pictures"
    assert [share["kinds"]["of"] for share in data["strengths"].values()] == [2, 2]
    told = Record("diverse-visualizations", "PictoCLIP", "key", data)
    shown = draw(told, neurons="3")
    assert [facet["name"] for facet in shown.data["facets"]] == facets and "3 together" in shown.caption
    with pytest.raises(AuthorError, match="no facet"):
        draw(told, strength=7)

    def refuse(*_: Any) -> Any:
        raise AssertionError("a picture was made twice")

    monkeypatch.setattr(diversity, "_made", refuse)
    assert json.loads(json.dumps(diverse_visualizations.compute(small))) == data


def test_attributions_of_pictures_made_together_are_less_alike(small: ModelSession, library: Library) -> None:
    studio = open_studio(small.clip, library, small.store.root, 40)
    style, units = steering.prepare(studio), [3, 8]

    def likeness(strength: float) -> float:
        """Mean squared cosine of the attributions of a unit's pictures, over taps."""
        found: list[float] = []
        for checked in diversity.make_together(studio, style, units, strength, each=2):
            number = checked[0].picture.unit
            pictures = torch.stack([one.picture.pixels for one in checked])
            flat = pictures[:, :3] * pictures[:, 3:] + 1 - pictures[:, 3:]
            seen = studio.trunk.walk(flat.requires_grad_())
            for part in attribution(unit(number), Scene(flat, seen)).values():
                first, second = part.detach().flatten(1).float()
                found.append(float(torch.nn.functional.cosine_similarity(first, second, dim=0)) ** 2)
        return sum(found) / len(found)

    assert likeness(20.0) < 0.9 * likeness(0.0)


def test_pictures_do_not_depend_on_the_other_units_asked_for(small: ModelSession, library: Library) -> None:
    studio = open_studio(small.clip, library, small.store.root, 3)
    studio.styles["picture"] = style = steering.prepare(studio)

    def together(units: list[int]) -> dict[int, list[Checked]]:
        return {some[0].picture.unit: some for some in diversity.make_together(studio, style, units, 1.0)}

    def apart(units: list[int]) -> dict[int, list[Checked]]:
        return {one.picture.unit: [one] for some in studio.make(units, "picture") for one in some}

    for make in (together, apart):
        everyone, alone = make([3, 8, 11, 12]), make([8]) | make([11])
        for number, pictures in alone.items():
            for one, other in zip(pictures, everyone[number], strict=True):
                assert torch.equal(one.picture.pixels, other.picture.pixels)
                assert replace(one, picture=other.picture) == other


def entry(kind: str, agrees: bool, percentile: float = 99.5, together: float = 1.0) -> dict[str, Any]:
    return {"kind": kind, "agrees": agrees, "percentile": percentile, "together": together}


def test_a_drawing_and_a_word_count_where_the_model_names_both() -> None:
    rows = {
        "1": [entry("picture", True), entry("text", True), entry("flag", False)],
        "2": [entry("picture", False), entry("text", True), entry("text", True, 98.0)],
        "3": [entry("picture", True), entry("picture", True), entry("text", True, together=0.0)],
        "4": [entry("picture", False), entry("text", False), entry("map", False)],
    }
    rows = {unit: [*row, entry("text", False, together=0.0)] for unit, row in rows.items()}
    found = judge(rows, {1: "cat", 2: "dog", 3: "sun"}, 1.0)
    assert (found["kinds"]["hits"], found["kinds"]["of"]) == (3, 4)
    assert (found["both"]["hits"], found["both"]["of"]) == (1, 3)
    assert found["both"]["gain"] == {"only": 1, "only_other": 0, "p": 1.0}
    assert found["agree"] == {"hits": 6, "of": 8} and found["above_99"] == {"hits": 10, "of": 11}
