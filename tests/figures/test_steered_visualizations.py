"""Steered feature visualizations: made and judged on a small random model, and shown as they came out."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import convert

from neuron_articles.compute.session import ModelSession
from neuron_articles.figures import steered_visualizations
from neuron_articles.figures.steered_visualizations.compute import judge
from neuron_articles.problems import AuthorError
from neuron_articles.records.visualizations import SteeredPicture
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.visualization import steering
from tests.figures.planted import PLANTED, planted, record, session
from tests.figures.records import facet_picture, make_record
from tests.figures.test_feature_visualizations import clip, studio_session
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["PLANTED", "cache", "clip", "library", "planted", "record", "session", "studio_session"]


@pytest.fixture
def small(studio_session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> ModelSession:
    """Two facets, two strengths, two neurons."""
    monkeypatch.setattr(steered_visualizations.compute, "KINDS", ("picture", "text"))
    monkeypatch.setattr(steered_visualizations.compute, "choose_units", lambda session: [3, 8])
    monkeypatch.setattr(steering, "STRENGTHS", (1, 100))
    return studio_session


def test_pictures_are_steered_judged_cached_and_shown(small: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    data = steered_visualizations.compute.compute(small)
    facets = ["unsteered", "picture-1", "picture-100", "text-1", "text-100"]
    assert data.facets == facets and list(data.units) == ["3", "8"]
    for row in data.units.values():
        assert [one.facet for one in row] == facets
        assert [(one.towards, one.strength) for one in row[:3]] == [("", 0), ("picture", 1), ("picture", 100)]
        assert {one.kind for one in row} <= set(steering.MIXTURE)
        assert len({one.picture.object for one in row}) > 1, "steering changes the picture"
    assert set(data.steering) == set(facets[1:]) and all(share.total == 2 for share in data.steering.values())
    record, draw = make_record(steered_visualizations, data, "PictoCLIP"), steered_visualizations.FIGURE.draw
    shown = draw(record)
    assert "drawings:" in shown.caption.lower() and "under rising strength" in shown.caption
    assert [one["about"] for one in shown.data["facets"]] == [
        "components of all kinds of pictures",
        *["the same, steered towards drawings"] * 2,
        *["the same, steered towards written words"] * 2,
    ]
    with pytest.raises(AuthorError, match="no facet"):
        draw(record, facets="pose")

    def refuse(*_: Any) -> Any:
        raise AssertionError("a picture was made twice")

    monkeypatch.setattr("neuron_articles.visualization.facet_visualization.Studio.make", refuse)
    assert steered_visualizations.compute.compute(small) == data


def picture(facet: str, kind: str, towards: str = "") -> SteeredPicture:
    return convert(facet_picture(facet=facet, kind=kind, towards=towards), SteeredPicture)


def test_shares_are_of_the_kind_steered_towards_and_the_control_is_unsteered() -> None:
    rows = {
        "1": [picture("unsteered", "text"), picture("text-5", "text", "text"), picture("picture-5", "map", "picture")],
        "2": [picture("unsteered", "text"), picture("picture-5", "picture", "picture")],
        "3": [picture("unsteered", "picture")],
    }
    steered, unsteered = judge(rows)
    assert (steered["picture-5"].hits, steered["picture-5"].total) == (1, 2)
    assert (unsteered["picture"].hits, unsteered["picture"].total) == (0, 2)
    assert list(unsteered) == ["text", "picture"], "in the order of the facets, whatever the hash of strings"


def test_kinds_are_told_by_pixels_alone(library: Library) -> None:
    kinds = steering.train_kinds(library)
    assert kinds.names == tuple(steering.MIXTURE) and kinds.accuracy > 0.5, "chance is a quarter"
