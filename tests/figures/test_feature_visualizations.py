"""Feature visualizations as a record: made of a small random model, remembered one by one, judged, and shown."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert

from neuron_articles.compute import unit_pictures
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import ModelSession
from neuron_articles.drawing.component import Component
from neuron_articles.figures import feature_visualizations
from neuron_articles.figures.feature_visualizations import plan
from neuron_articles.figures.feature_visualizations.record import FeatureVisualizationsRecord
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import JsonRecord, Record
from neuron_articles.records.visualizations import FacetPicture
from neuron_articles.stimuli.dataset.library import Library
from tests.figures.planted import PLANTED, planted, record, session
from tests.figures.records import facet_picture, make_record
from tests.tiny_library import cache, library

pytestmark = pytest.mark.torch

__all__ = ["cache", "library", "planted", "record", "session"]
FACETS = ("any", "text")


@pytest.fixture(scope="module")
def clip() -> Any:
    """A random CLIP of 256 units."""
    import torch

    from neuron_articles.models.clip import Clip
    from neuron_articles.models.clip_config import ClipConfig, TextConfig, VisionConfig
    from neuron_articles.models.networks import build_clip
    from neuron_articles.models.vocabulary import BYTES, CutTokenizer
    from neuron_articles.units import find_model

    torch.set_num_threads(1)
    torch.manual_seed(0)
    text = TextConfig(12, BYTES + 3, 32, heads=2, layers=1)
    config = ClipConfig(embed_dim=32, vision_cfg=VisionConfig(64, (1, 1, 1, 1), 8), text_cfg=text)
    network = build_clip(config).eval().requires_grad_(False)
    return Clip(find_model("PictoCLIP"), network, CutTokenizer(list(range(BYTES)), 12), torch.device("cpu"))


@pytest.fixture
def studio_session(
    session: ModelSession, clip: Any, library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> ModelSession:
    """The planted session with a real model, the tiny data set, two facets and three steps."""
    session.__dict__["clip"] = clip
    monkeypatch.setattr("neuron_articles.stimuli.dataset.library.load_library", lambda: library)
    monkeypatch.setattr(feature_visualizations.compute, "FACETS", FACETS)
    monkeypatch.setattr("neuron_articles.visualization.facet_visualization.STEPS", 3)
    session.content = tmp_path
    session.options = RunOptions(units="3, 8")
    return session


def compute(session: ModelSession) -> FeatureVisualizationsRecord:
    return feature_visualizations.compute.compute(session)


def test_pictures_are_made_judged_and_cached(studio_session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    made = compute(studio_session)
    assert list(made.units) == ["3", "8"] and made.concepts == {"3": "happy"}
    for row in made.units.values():
        assert [one.facet for one in row] == list(FACETS)
        for one in row:
            assert 0 <= one.percentile <= 100 and 0 <= one.stray <= 100
            content = studio_session.store.read_object(one.picture.object)
            assert content[8:12] == b"WEBP" and one.picture.width == 64
    assert made.summary.pictured == 2 and made.summary.checked == 1
    assert set(made.by_facet) == set(made.facets) == set(FACETS) and not made.probes

    from neuron_articles.visualization.facet_visualization import Studio

    def refuse(*_: Any) -> Any:
        raise AssertionError("a picture was made twice")

    monkeypatch.setattr(Studio, "make", refuse)
    studio_session.options = RunOptions(units="8")
    assert compute(studio_session) == made  # what was made before stays


def test_a_picture_that_is_gone_is_made_again(studio_session: ModelSession) -> None:
    made = compute(studio_session)
    lost = made.units["3"][0].picture.object
    for folder in (".objects", "objects"):
        (studio_session.store.root / folder / lost).unlink(missing_ok=True)
    assert not studio_session.store.has_object(lost)
    assert compute(studio_session) == made and studio_session.store.has_object(lost)


def test_pictures_of_the_record_stay_in_a_fresh_clone(
    studio_session: ModelSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = compute(studio_session)
    figure = feature_visualizations.FIGURE
    inputs = [str(one) for one in figure.inputs]
    studio_session.options = RunOptions(units="5")
    for weights, recipes, expected in (
        (studio_session.model.sha256, inputs, ["3", "5", "8"]),
        ("of another model", inputs, ["5"]),
        (studio_session.model.sha256, ["recipes 2"], ["5"]),
    ):
        about = {"weights": weights, "version": figure.version, "inputs": recipes}
        studio_session.store.save(Record("feature-visualizations", "PictoCLIP", "key", made, about))
        shutil.rmtree(studio_session.store.root / ".steps")  # what is cached is not committed
        again = compute(studio_session)
        assert list(again.units) == expected
        assert all(again.units[unit] == made.units[unit] for unit in expected if unit != "5")


@pytest.fixture
def themes(tmp_path: Path) -> Path:
    """Two facets of a user's own, told apart by their colours; one picture is broken."""
    from PIL import Image

    for name, colour in (("nature", (20, 160, 60)), ("face", (230, 180, 150))):
        folder = tmp_path / "themes" / name
        folder.mkdir(parents=True)
        for number in range(12):
            Image.new("RGB", (40, 40), tuple(value + number for value in colour)).save(folder / f"{number}.png")
    (tmp_path / "themes" / "face" / "broken.png").write_bytes(b"no picture")
    return tmp_path / "themes"


def test_facets_of_the_users_own_steer(
    studio_session: ModelSession, themes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from neuron_articles.visualization import recipes
    from neuron_articles.visualization.facet_visualization import Studio

    steered: list[recipes.Style] = []
    style = Studio.style

    def watched(studio: Studio, facet: str) -> recipes.Style:
        steered.append(style(studio, facet))
        return steered[-1]

    monkeypatch.setattr(Studio, "style", watched)
    studio_session.options = RunOptions(units="3, 8", facets=themes)
    made = compute(studio_session)
    assert made.facets == ["any", "face", "nature"] and set(made.by_facet) == set(made.facets)
    assert made.probes == {"face": 1.0, "nature": 1.0}
    assert [one.facet for one in made.units["8"]] == made.facets
    shown = feature_visualizations.FIGURE.draw(make_record(feature_visualizations, made, "PictoCLIP"), neurons=8)
    assert [one["about"] for one in shown.data["facets"]] == [
        "nothing",
        "nothing, steered towards face (its probe is right for 100%)",
        "nothing, steered towards nature (its probe is right for 100%)",
    ]
    assert [bool(one.steering) for one in steered] == [False, True, True]


def test_facets_that_cannot_be_taught_are_one_clear_line(themes: Path, tmp_path: Path) -> None:
    from neuron_articles.visualization.user_facets import open_themes

    with pytest.raises(AuthorError, match="is no folder"):
        open_themes(tmp_path / "nowhere")
    for number in range(4):
        (themes / "nature" / f"{number}.png").unlink()
    with pytest.raises(AuthorError, match="holds 8 pictures"):
        open_themes(themes)
    with pytest.raises(AuthorError, match="holds 0 folders"):
        open_themes(themes / "nature")


def test_wrong_units_are_one_clear_line(planted: Any) -> None:
    for wrong in ("dog", "3,", "40"):
        with pytest.raises(AuthorError, match="names no neurons; write all, or numbers below 40"):
            plan.plan_facets(planted, [], wrong, FACETS)


def test_all_units_get_the_facets_of_their_kind_and_those_chosen_all(planted: Any) -> None:
    wanted = plan.plan_facets(planted, [7], "all", FACETS)
    assert list(wanted) == list(range(planted.values.shape[1]))
    assert wanted[0] == ("any", "picture", "text") and wanted[7] == FACETS
    assert wanted[3][3:] == ("face",) and wanted[5][3:] == ("flag", "map")


def test_without_units_the_chosen_ones_get_all_facets(planted: Any) -> None:
    assert plan.plan_facets(planted, [3, 21], " ", FACETS) == {3: FACETS, 21: FACETS}


def test_planted_units_and_those_that_authors_name_are_chosen(session: ModelSession, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "PictoCLIP.yml").write_text("units:\n  21: {title: mine}\n  999: {title: of another}\n")
    session.content = tmp_path
    assert unit_pictures.choose_units(session) == sorted([*PLANTED, 21])


def picture(facet: str, label: str, **changes: Any) -> dict[str, Any]:
    return facet_picture(facet=facet, label=label, **changes)


def record_of(rows: dict[str, list[dict[str, Any]]], concepts: dict[int, str]) -> JsonRecord:
    """The record of pictures given as JSON, with its counts."""
    typed = convert(rows, dict[str, list[FacetPicture]])
    data = feature_visualizations.compute.make_record(typed, concepts, FACETS, {})
    return make_record(feature_visualizations, data, "PictoCLIP")


def test_both_checks_are_counted_over_the_strongest_picture_of_a_unit() -> None:
    rows = {
        "1": [picture("any", "dog", response=9.0), picture("text", "cat", response=2.0)],
        "2": [picture("any", "dog", percentile=98.0, response=1.0), picture("text", "cat", response=3.0, stray=99.5)],
        "3": [picture("any", "dog")],
    }
    made = record_of(rows, {1: "dog", 2: "cat"}).data
    total, every = made.summary, made.everyone
    assert (total.checked, total.agree, total.pictured, total.above_99) == (2, 2, 2, 2)
    assert (every.checked, every.agree, every.pictured, every.above_99) == (2, 2, 3, 3)
    assert total.control == 0 and total.above_99_control == 0.5
    assert every.above_99_control == pytest.approx(1 / 3, abs=1e-4)
    assert total.interval[0] == pytest.approx(0.3424, abs=1e-4)
    by_any = made.by_facet["any"]
    assert (by_any.agree, by_any.checked, by_any.control, by_any.above_99) == (1, 2, 0.5, 1)


def draw(record: JsonRecord, **parameters: Any) -> Component:
    return feature_visualizations.FIGURE.draw(record, **parameters)


def happy() -> JsonRecord:
    rows = {
        "3": [picture("any", "sad"), picture("text", "happy", agrees=True, response=8.0)],
        "8": [picture("any", "dog")],
    }
    return record_of(rows, {3: "happy"})


def test_the_gallery_says_both_checks_with_their_controls() -> None:
    component = draw(happy())
    assert [row["title"] for row in component.data["rows"]] == ["happy"]
    assert component.units == ("PictoCLIP/layer4/3",)
    assert [cell["agrees"] for cell in component.data["rows"][0]["cells"]] == [False, True]
    assert [one["about"] for one in component.data["facets"]] == [
        "nothing: areas of flat colours",
        "components of written words",
    ]
    assert "of 1 whose neuron stands for a concept 1 are labelled with it" in component.caption
    assert "with concepts shuffled over other neurons" in component.caption and "PictoCLIP" in component.caption
    assert "Of all 2 that were pictured, in fewer facets, 2 lie beyond" in component.caption


def test_neurons_and_facets_can_be_named() -> None:
    component = draw(happy(), neurons="8, 3", facets="text")
    assert component == draw(happy(), neurons=[8, "Happy"], facets=["text"])
    assert [row["index"] for row in component.data["rows"]] == [8, 3]
    assert component.data["rows"][0]["cells"] == [None]
    assert [facet["name"] for facet in component.data["facets"]] == ["text"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"neurons": "9"}, "no pictures of neuron 9; make them with --units 9"),
        ({"neurons": "cat"}, "is not a neuron"),
        ({"facets": "txet"}, 'no facet "txet".*did you mean "text"'),
    ],
)
def test_a_wrong_parameter_is_one_clear_line(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(AuthorError, match=message):
        draw(happy(), **parameters)


def test_neurons_in_every_facet_come_first() -> None:
    rows = {"3": [picture("any", "sad", response=9.0)], "8": [picture("any", "dog"), picture("text", "dog")]}
    component = draw(record_of(rows, {3: "happy", 8: "dog"}))
    assert [row["index"] for row in component.data["rows"]] == [8, 3]


def test_a_percentile_is_never_100_and_few_neurons_are_counted() -> None:
    values = (100.0, 99.97, 99.0, 0.0)
    rows = {str(unit): [picture("any", "dog", percentile=value)] for unit, value in enumerate(values)}
    cells = [row["cells"][0] for row in draw(record_of(rows, {})).data["rows"]]
    assert [cell["percentile"] for cell in cells] == ["> 99.99", "99.9", "99", "< 0.01"]
    assert [cell["weak"] for cell in cells] == [False, False, True, True]


def test_the_caption_tells_what_is_shown_from_what_is_counted() -> None:
    rows = {str(unit): [picture("any", "dog"), picture("text", "dog")] for unit in range(5)}
    some = draw(record_of(rows, {}), rows=2).caption
    assert "Of 5 neurons that were pictured in every facet" in some
    assert some.endswith("Shown here are 2 of 5 neurons that were pictured.")
    assert draw(record_of(rows, {}), rows=1).caption.endswith("Shown here is 1 of 5 neurons that were pictured.")
    assert "Shown here" not in draw(record_of(rows, {}), rows=5).caption


def test_no_concept_is_said_as_such() -> None:
    component = draw(record_of({"8": [picture("any", "dog", percentile=40.0)]}, {}))
    assert "none of these neurons stands for one concept" in component.caption
    assert component.data["rows"][0]["cells"][0]["weak"]


def test_nothing_pictured_is_said_as_such() -> None:
    assert draw(record_of({}, {})).caption.endswith("None was made.")
