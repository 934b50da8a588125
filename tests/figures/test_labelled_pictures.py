"""The conditional-probability chart of a neuron whose pictures people labelled shows what they saw."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import to_builtins

from neuron_articles.compute.inputs import InputContext
from neuron_articles.compute.plan import record_key
from neuron_articles.compute.session import ModelSession
from neuron_articles.drawing.component import Component
from neuron_articles.figures import conditional_probability
from neuron_articles.problems import AuthorError
from neuron_articles.responses.labelling import LabelFile
from tests.figures.records import make_record
from tests.figures.tiny_model import session
from tests.tiny_library import cache

pytestmark = pytest.mark.torch

__all__ = ["cache", "session"]

UNIT = 11


@pytest.fixture
def folder(session: ModelSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files of labels are looked for."""
    monkeypatch.setattr(session, "content", tmp_path)
    return tmp_path / "labels" / "PictoCLIP"


def label(session: ModelSession, folder: Path) -> tuple[np.ndarray, LabelFile]:
    """Three people say of every picture whether it excites the unit; one is wrong about every tenth."""
    units = session.units()
    values = units.values[:, UNIT]
    labels = LabelFile.open(folder / f"layer4-{UNIT}.json", f"PictoCLIP/layer4/{UNIT}", ["weak", "strong", "never"])
    for row, number in enumerate(units.responses.numbers.tolist()):
        strong = values[row] > np.median(values)
        for rater, wrong in (("ann", False), ("bob", row % 10 == 0), ("eve", False)):
            name = "strong" if bool(strong) != wrong else "weak"
            labels.answers.setdefault(rater, {})[units.evaluation_set.pictures.names[number]] = name
    labels.save()
    return values, labels


def drawn(session: ModelSession) -> tuple[dict[str, Any], Component | None]:
    """The record's data, as JSON gives them back, and the labelled neuron's chart."""
    figure = conditional_probability.FIGURE
    assert figure.compute
    data = json.loads(json.dumps(to_builtins(figure.compute(session)), allow_nan=False))
    record = make_record(conditional_probability, data, "PictoCLIP")
    return data, figure.draw(record, UNIT) if str(UNIT) in data["units"] else None


def test_the_chart_shows_what_people_saw(session: ModelSession, folder: Path) -> None:
    values, labels = label(session, folder)
    data, component = drawn(session)
    found = data["units"][str(UNIT)]
    assert [one["name"] for one in found["labels"]] == ["strong", "weak"]  # nobody said "never"
    assert sum(found["counts"]) == len(values) == sum(one["images"] for one in found["labels"])
    assert found["heights"][0][-1] == 1.0 and found["heights"][0][0] == 0.0 and min(found["counts"]) >= 5
    assert component and component.data["buckets"][-1]["shares"] == [1.0, 0.0]
    kappa = sum(labels.agreement().values()) / 3
    assert found["labelled"]["people"] == 3 and found["labelled"]["kappa"] == round(kappa, 2) and 0.5 < kappa < 1
    assert f"3 people labelled {len(values)} pictures" in component.caption
    assert f"kappa {kappa:.2f}" in component.caption


def test_few_labels_and_labels_of_other_pictures_make_no_chart(
    session: ModelSession, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = LabelFile.open(folder / f"layer4-{UNIT}.json", f"PictoCLIP/layer4/{UNIT}", ["cat"])
    few.answer("ann", session.units().evaluation_set.pictures.names[0], "cat")
    LabelFile.open(folder / "layer4-12.json", "PictoCLIP/layer4/12", ["cat"]).answer("ann", "elsewhere/cat.jpg", "cat")
    data, _ = drawn(session)
    assert str(UNIT) not in data["units"] or data["units"][str(UNIT)]["labelled"]["type"] != "people"
    assert "none of its pictures is in" in capsys.readouterr().err


def test_a_new_answer_makes_the_record_stale(session: ModelSession, folder: Path) -> None:
    context = InputContext(session.model, session.options, session.store, content=folder.parents[1])
    figure = conditional_probability.FIGURE
    before = record_key("conditional-probability", figure, context)
    label(session, folder)
    assert record_key("conditional-probability", figure, context) != before


def test_a_damaged_file_is_one_line(session: ModelSession, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "layer4-3.json").write_text("{")
    with pytest.raises(AuthorError, match=r"layer4-3\.json: error: this is no file of labels"):
        drawn(session)
