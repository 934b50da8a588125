"""An author's repository: found from anywhere in it, begun in an empty folder, and the only place that is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neuron_articles import locations
from neuron_articles.authoring.scaffold import GUIDE
from neuron_articles.cli.main import main
from neuron_articles.locations import content_folder
from neuron_articles.units import label_folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("sign", ["content/site.yml", "content/articles/one.md"])
def test_the_repository_is_found_from_any_folder_in_it(
    sign: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / sign).parent.mkdir(parents=True)
    (tmp_path / sign).write_text("title: Mine\n")
    (tmp_path / "build" / "data").mkdir(parents=True)
    for place in (".", "content", "build/data"):
        monkeypatch.chdir(tmp_path / place)
        assert locations.find_repository() == locations.working_folder() == tmp_path
        assert locations.weights_folder() == tmp_path / "build" / "models"
        assert locations.cache_folder() == tmp_path / "build" / "cache"
        assert label_folder("RN50", content_folder()) == tmp_path / "content" / "labels" / "RN50"


def test_a_folder_without_articles_is_no_repository(empty: Path) -> None:
    (empty / "content").mkdir()  # many projects have a folder of this name
    assert locations.find_repository() is None and locations.cache_folder() is None
    assert locations.content_folder() == empty / "content"


def test_a_site_begins_in_an_empty_folder(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "my-article"]) == 0 and files(empty) == {"content/articles/my-article.md"}
    assert main(["site"]) == 0
    said = capsys.readouterr()
    assert f"{empty}/build/site/index.html: 4 of 4 pages rendered" in said.out
    assert all(": note: to do" in line for line in said.err.splitlines())
    assert "My article" in (empty / "build/site/articles/my-article/index.html").read_text(encoding="utf-8")
    assert "articles/my-article/" in (empty / "build/site/index.html").read_text(encoding="utf-8")
    below = {Path(name).parts[:2] for name in files(empty)}
    assert below == {("content", "articles"), ("build", "site"), ("build", "cache"), ("build", ".site.memory.json")}


def test_later_articles_are_drafts(empty: Path) -> None:
    for slug in ("one", "two", GUIDE, "three"):
        assert main(["new", slug]) == 0
    texts = {path.stem: path.read_text() for path in (empty / "content" / "articles").iterdir()}
    assert [slug for slug, text in sorted(texts.items()) if "draft: true" not in text] == ["one"]
    assert f"Read `{GUIDE}`" in texts["three"] and f"Read `{GUIDE}`" not in texts["two"]


def test_a_site_is_rendered_from_a_folder_below(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["new", "my-article"]) == 0
    monkeypatch.chdir(empty / "content" / "articles")
    assert main(["site"]) == 0
    assert (empty / "build/site/index.html").is_file() and files(Path.cwd()) == {"my-article.md"}


def test_an_empty_folder_says_how_to_begin(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("site", "check", "serve"):
        assert main([command]) == 1
        assert capsys.readouterr().err == (
            f"{empty}/content: error: there is no such folder (neuron-articles new my-article begins one; "
            "--content names another)\n"
        )
    assert not files(empty)


def test_another_folder_s_site_leaves_nothing_here(empty: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    places = [word for name in ("content", "data", "out") for word in (f"--{name}", str(other / name))]
    assert main(["new", "my-article", *places[:2]]) == 0
    assert main(["site", *places]) == 0
    assert not files(empty) and (other / "out" / "index.html").is_file()


def test_a_cache_that_cannot_be_written_is_no_trouble(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["new", "my-article"]) == 0
    writable = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "cache" not in Path(path).parts and writable(path, mode))
    assert main(["site"]) == 0
    assert not [name for name in files(empty) if "cache" in name]


@pytest.mark.torch
def test_weights_and_a_card_belong_to_the_folder(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "show", "PictoCLIP"]) == 1
    assert capsys.readouterr().err == (
        f"{empty}/build/models/PictoCLIP.safetensors: there are no weights of PictoCLIP; copy them from the project's "
        "repository, train them with neuron-articles model train, or name a file with --weights\n"
    )
    assert not files(empty)
