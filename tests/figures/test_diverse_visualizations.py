"""Diverse pictures of a neuron: made and judged on a small random model, and shown as they came out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from msgspec import convert

from neuron_articles.analyses.visualization_checks import OutcomeCount
from neuron_articles.compute.session import ModelSession
from neuron_articles.figures import diverse_visualizations
from neuron_articles.figures.diverse_visualizations.compute import judge
from neuron_articles.figures.diverse_visualizations.record import name_facet, name_level
from neuron_articles.problems import AuthorError
from neuron_articles.records.visualizations import DiversePicture
from neuron_articles.statistics.agreement import PairedTest
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.visualization import diversity, steering
from neuron_articles.visualization.facet_visualization import Checked, open_studio
from neuron_articles.visualization.objectives import Scene, attribution, unit
from tests.figures.planted import PLANTED, planted, record, session
from tests.figures.records import facet_picture, make_record
from tests.figures.test_feature_visualizations import clip, studio_session
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["PLANTED", "cache", "clip", "library", "planted", "record", "session", "studio_session"]


@pytest.fixture
def small(studio_session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> ModelSession:
    """Three pictures of two neurons, without the term and with it."""
    monkeypatch.setattr(diverse_visualizations.compute, "choose_units", lambda session: [3, 8])
    monkeypatch.setattr(diversity, "STRENGTHS", (0.0, 1.0))
    monkeypatch.setattr(diversity, "N_PER_UNIT", 3)
    return studio_session


def test_pictures_are_made_judged_cached_and_shown(small: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    data = diverse_visualizations.compute.compute(small)
    facets = [f"{kind} {place}" for kind in ("alone", "diverse") for place in (1, 2, 3)]
    assert data.facets == facets and list(data.units) == ["3", "8"] and data.per_unit == 3
    for row in data.units.values():
        assert [one.facet for one in row] == facets
        assert [one.together for one in row] == [0.0] * 3 + [1.0] * 3
        assert len({one.picture.object for one in row}) > 3, "the term changes pictures"
    assert [one.kinds.total for one in data.strengths.values()] == [2, 2] and list(data.strengths) == ["0", "1"]
    record, draw = make_record(diverse_visualizations, data, "PictoCLIP"), diverse_visualizations.FIGURE.draw
    shown = draw(record, neurons="3")
    assert [facet["name"] for facet in shown.data["facets"]] == facets and "3 together" in shown.caption
    with pytest.raises(AuthorError, match="no facet"):
        draw(record, strength=7)

    def refuse(*_: Any) -> Any:
        raise AssertionError("a picture was made twice")

    monkeypatch.setattr(diversity, "_made", refuse)
    assert diverse_visualizations.compute.compute(small) == data


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


def picture(kind: str, agrees: bool, percentile: float = 99.5, together: float = 1.0) -> DiversePicture:
    entry = facet_picture(kind=kind, agrees=agrees, percentile=percentile, together=together)
    return convert(entry, DiversePicture)


def test_a_drawing_and_a_word_count_where_the_model_names_both() -> None:
    rows = {
        "1": [picture("picture", True), picture("text", True), picture("flag", False)],
        "2": [picture("picture", False), picture("text", True), picture("text", True, 98.0)],
        "3": [picture("picture", True), picture("picture", True), picture("text", True, together=0.0)],
        "4": [picture("picture", False), picture("text", False), picture("map", False)],
    }
    rows = {unit: [*row, picture("text", False, together=0.0)] for unit, row in rows.items()}
    found = judge(rows, {1: "cat", 2: "dog", 3: "sun"}, 1.0)
    assert (found.kinds.hits, found.kinds.total) == (3, 4)
    assert (found.both.hits, found.both.total) == (1, 3)
    assert found.both.gain == PairedTest(only=1, only_other=0, p=1.0)
    assert found.agree == OutcomeCount(6, 8) and found.above_99 == OutcomeCount(10, 11)


def test_strengths_and_facets_have_names_that_authors_can_write() -> None:
    assert [name_level(strength) for strength in (0.0, 0.5, 2.0)] == ["0", "0_5", "2"]
    assert [name_facet(strength, 3) for strength in (0.0, 0.5, 1.0)] == ["alone 3", "diverse (0.5) 3", "diverse 3"]
