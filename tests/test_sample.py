"""The command ``sample``: drawn by seed, answers kept, shares with both intervals, bad files in one line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from neuron_articles.cli.main import main

pytestmark = pytest.mark.torch


def sample(path: Path, *options: str) -> int:
    return main(["sample", "--out", str(path), "--size", "50", *options])


def rate(path: Path, rater: str, answers: list[str]) -> None:
    rows = list(csv.DictReader(path.read_text().splitlines()))
    for row, answer in zip(rows, answers, strict=False):
        row[rater] = answer
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def test_the_article_s_38_of_50(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sample.csv"
    assert sample(path, "--rater", "ann") == 0
    rate(path, "ann", ["interpretable"] * 38 + ["polysemantic"] * 7 + ["uninterpretable"] * 5)
    before = path.read_text()
    assert sample(path, "--rater", "ann") == 0
    assert path.read_text() == before, "answers stay"
    said = capsys.readouterr().out
    assert "ann, 50 of 50 rated:" in said
    assert "interpretable     76%  (95 %: 64 to 88 % by Wald, 63 to 86 % by Wilson)" in said


def test_two_raters_and_their_agreement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sample.csv"
    for rater, answers in (
        ("ann", ["interpretable", "polysemantic"] * 5),
        ("bob", ["interpretable", "polysemantic"] * 3),
    ):
        assert sample(path, "--rater", rater) == 0
        rate(path, rater, answers)
    assert sample(path, "--rater", "ann") == 0
    assert "agreement of ann and bob (Cohen's kappa): 1.00 over 6 neurons" in capsys.readouterr().out


def test_the_sample_is_drawn_by_seed(tmp_path: Path) -> None:
    drawn = []
    for number, seed in enumerate("001"):
        assert sample(tmp_path / f"{number}.csv", "--seed", seed, "--rater", "ann") == 0
        drawn.append((tmp_path / f"{number}.csv").read_text())
    assert drawn[0] == drawn[1] != drawn[2] and drawn[0].count("\nPictoCLIP/layer4/") == 50


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda text: text.replace("index.html,", "index.html,interpretabel", 1),
            ':2: error: "interpretabel" is no answer',
        ),
        (lambda text: text.replace("layer4/", "layer3/", 1), ":1: error: these are not the neurons of this sample"),
        (lambda text: text + "x\n", ":1: error: these are not the neurons of this sample"),
        (lambda text: text.replace("index.html,", "index.html", 1), ":2: error: another number of columns"),
        (lambda _: "", ":1: error: these are not the neurons of this sample"),
    ],
)
def test_a_file_of_another_shape_is_one_line_and_stays(
    change: object, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sample.csv"
    sample(path, "--rater", "ann")
    assert callable(change)
    path.write_text(change(path.read_text()))
    before = path.read_text()
    capsys.readouterr()
    assert sample(path, "--rater", "ann") == 1
    error = capsys.readouterr().err.strip()
    assert said in error and "\n" not in error and path.read_text() == before


def test_a_size_beyond_the_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "--size", "2000", "--out", str(tmp_path / "x.csv")]) == 1
    assert "give a number from 1 to 1024" in capsys.readouterr().err
