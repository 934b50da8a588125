"""Steered feature visualizations: made and judged on a small random model, and told as they came out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from neuron_articles.compute.session import ModelSession
from neuron_articles.figures import steered_visualizations
from neuron_articles.figures.steered_visualizations import judge
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.visualization import steering
from tests.figures.planted import PLANTED, planted, record, session
from tests.figures.test_feature_visualizations import clip, studio_session
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["PLANTED", "cache", "clip", "library", "planted", "record", "session", "studio_session"]


@pytest.fixture
def small(studio_session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> ModelSession:
    """Two facets, two strengths, two neurons."""
    monkeypatch.setattr(steered_visualizations, "ABOUT", {"picture": "drawings", "text": "written words"})
    monkeypatch.setattr(steered_visualizations, "choose_units", lambda model, responses: [3, 8])
    monkeypatch.setattr(steering, "STRENGTHS", (1, 100))
    return studio_session


def test_pictures_are_steered_judged_remembered_and_shown(small: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.loads(json.dumps(steered_visualizations.compute(small), allow_nan=False))
    facets = ["unsteered", "picture-1", "picture-100", "text-1", "text-100"]
    assert list(data["facets"]) == facets and list(data["units"]) == ["3", "8"]
    for row in data["units"].values():
        assert [one["facet"] for one in row] == facets
        assert {one["kind"] for one in row} <= set(steering.MIXTURE)
        assert len({one["picture"]["object"] for one in row}) > 1, "steering changes the picture"
    assert set(data["steering"]) == set(facets[1:]) and all(share["of"] == 2 for share in data["steering"].values())
    shown = steered_visualizations.draw(Record("steered-visualizations", "PictoCLIP", "key", data))
    assert "drawings:" in shown.caption.lower() and "under rising strength" in shown.caption
    with pytest.raises(AuthorError, match="no facet"):
        steered_visualizations.draw(Record("steered-visualizations", "PictoCLIP", "key", data), facets="pose")

    def refuse(*_: Any) -> Any:
        raise AssertionError("a picture was made twice")

    monkeypatch.setattr("neuron_articles.visualization.facet_visualization.Studio.make", refuse)
    assert json.loads(json.dumps(steered_visualizations.compute(small))) == data


def test_shares_are_of_the_kind_steered_towards_and_the_control_is_unsteered() -> None:
    plain = {"facet": "unsteered", "kind": "text"}
    rows = {
        "1": [plain, {"facet": "picture-5", "towards": "picture", "kind": "picture"}],
        "2": [plain, {"facet": "picture-5", "towards": "picture", "kind": "text"}],
        "3": [{**plain, "kind": "picture"}],
    }
    found = judge(rows)
    assert found["steering"]["picture-5"]["hits"] == 1 and found["steering"]["picture-5"]["of"] == 2
    assert found["unsteered"]["picture"]["hits"] == 0 and found["unsteered"]["picture"]["of"] == 2


def test_kinds_are_told_by_pixels_alone(library: Library) -> None:
    kinds = steering.train_kinds(library)
    assert kinds.names == tuple(steering.MIXTURE) and kinds.accuracy > 0.5, "chance is a quarter"
