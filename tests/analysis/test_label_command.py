"""The command ``label``: pictures from all ranges of a unit's activation, answers kept where figures look."""

from __future__ import annotations

import json
import re
import webbrowser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from neuron_articles.cli.main import main
from neuron_articles.models import clip as clip_model
from neuron_articles.responses import labelling, unit_report
from neuron_articles.stimuli import evaluation_set
from neuron_articles.units import MODELS
from tests.analysis.test_unit_report import units  # noqa: F401

pytestmark = pytest.mark.torch


class Person:
    """A server that answers by itself until all pictures are labelled."""

    server_port = 1

    def __init__(self, sitting: labelling.Sitting) -> None:
        self.sitting = sitting

    def serve_forever(self) -> None:
        while (place := self.sitting.next()) is not None:
            assert self.sitting.look(self.sitting.order[place]).startswith(b"\x89PNG")
            category = "cat" if "/cat/" in self.sitting.order[place] else "other"
            self.sitting.act("answer", {"place": place, "category": category})

    def server_close(self) -> None:
        pass


def test_a_person_labels_and_the_answers_are_kept(
    units: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clip = SimpleNamespace(model=MODELS["PictoCLIP"], side=64)
    monkeypatch.setattr(clip_model, "load_model", lambda *_, **__: clip)
    monkeypatch.setattr(evaluation_set, "open_evaluation_set", lambda _: units.evaluation_set)
    monkeypatch.setattr(unit_report, "measure", lambda *_: units)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(labelling, "serve", lambda sitting, _: Person(sitting))
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    asked = ["label", "3", "--category", "cat", "--category", "other", "--each", "3"]
    assert main([*asked, "--rater", "ann", "--quiet"]) == 0 and opened == []
    said = capsys.readouterr().out
    assert re.search(r"^http://127\.0\.0\.1:1/: label \d+ pictures as ann; answers go to .*layer4-3\.json$", said, re.M)
    assert main([*asked, "--rater", "bob"]) == 0 and opened == ["http://127.0.0.1:1/"]
    told = json.loads((tmp_path / "content" / "labels" / "PictoCLIP" / "layer4-3.json").read_text(encoding="utf-8"))
    assert told["subject"] == "PictoCLIP/layer4/3" and set(told["answers"]) == {"ann", "bob"}
    assert 10 <= len(told["answers"]["ann"]) <= 30 and "cat" in told["answers"]["ann"].values()
    assert "agreement of ann and bob (Cohen's kappa): 1.00" in capsys.readouterr().out
