"""``neuron-articles propose``: what it prints, what it writes, what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from neuron_articles.cli.main import main
from tests.measured_units import MODEL, save_measured


def propose(folder: Path, *options: str) -> int:
    return main(["propose", "--data", str(folder / "data"), "--content", str(folder / "content"), *options])


def test_proposals_are_printed_beside_their_control(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_measured(tmp_path / "data")
    assert propose(tmp_path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[4].split()[:8] == ["5", "lion", "60%", "of", "drawings", "10%", "of", "words"]
    assert "AUC 0." in lines[4] and lines[4].endswith("animal")
    assert lines[-2].startswith("18 proposals, 6 for drawings and words alike") and "0.4 of the latter" in lines[-2]
    assert lines[-1] == (
        "6 neurons have an AUC of .95 for one concept in drawings and in words; 0.4 with shuffled concepts, "
        "0.3 with shuffled neurons"
    )
    assert not (tmp_path / "content").exists()


def test_only_what_nobody_edited_is_renewed(tmp_path: Path) -> None:
    save_measured(tmp_path / "data")
    assert propose(tmp_path, "--write", "--multimodal") == 0
    path = tmp_path / "content" / "models" / f"{MODEL}.yml"
    text = path.read_text(encoding="utf-8")
    assert sorted(yaml.safe_load(text)["units"]) == [0, 4, 8, 12, 16, 20]
    edited = text.replace("    title: lion\n", "    title: Big cats  # all of them\n", 1)
    path.write_text(edited, encoding="utf-8")
    assert propose(tmp_path, "--write", "--multimodal") == 0
    assert path.read_text(encoding="utf-8") == edited


def test_trouble_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose(tmp_path) == 1
    assert capsys.readouterr().err.strip() == (
        f"there is no record of the units of {MODEL}; neuron-articles figures units --model {MODEL}"
    )
    save_measured(tmp_path / "data")
    path = tmp_path / "content" / "models" / f"{MODEL}.yml"
    path.parent.mkdir(parents=True)
    path.write_text("units: [\n", encoding="utf-8")
    assert propose(tmp_path, "--write") == 1
    error = capsys.readouterr().err.strip()
    assert error.startswith(f"models/{MODEL}.yml:") and "\n" not in error
    assert path.read_text(encoding="utf-8") == "units: [\n"
