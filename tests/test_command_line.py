"""The commands: help, exit statuses, one line for what a person can put right."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from neuron_articles import __version__, figures
from neuron_articles.authoring.metadata import Author
from neuron_articles.authoring.named_units import FIELDS, read_named
from neuron_articles.authoring.settings import SiteSettings
from neuron_articles.cli.main import COMMANDS, find_command, main
from neuron_articles.cli.reference import reference
from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Input, NamedUnits, RecordOf
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import Session
from neuron_articles.dialect.front_matter import KEYS
from neuron_articles.drawing.component import Component
from neuron_articles.records.store import Store
from tests.site.folders import BIBLIOGRAPHY, ROOT, STROOP, Folder


@pytest.fixture
def site(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.write("site.yml", "title: Test articles\nmodel: RN50x4\n")
    folder.write("bibliography.bib", BIBLIOGRAPHY)
    folder.article("good", "Text.")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: neuron-articles {command}")
    options = re.findall(r"^  (--?[a-zA-Z][^\n]*)", said, re.MULTILINE)
    assert all(re.search(r"  +\S", option) or f"{option}\n      " in said for option in options), (
        "an option is not explained"
    )


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    listed = re.findall(r"^    ([a-z-]+)", said, re.MULTILINE)
    assert listed == list(COMMANDS)


def test_the_reference_is_what_the_code_says(root: Path) -> None:
    """`neuron-articles reference > docs/reference.md` writes it anew."""
    kept = (root / "docs" / "reference.md").read_text(encoding="utf-8")
    assert kept == reference()
    assert re.findall(r"^### (.*)$", kept, re.MULTILINE) == list(COMMANDS)


def test_the_reference_has_every_key_and_every_option(root: Path) -> None:
    kept = (root / "docs" / "reference.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (\S.*) \|$", kept, re.MULTILINE)
    keys = {*KEYS, *Author.__struct_fields__, *SiteSettings.__struct_fields__, *FIELDS}
    assert keys <= {name for name, _ in rows}
    options = {name.split()[0].rstrip(",") for name, _ in rows}
    assert {f"--{name}" for name in RunOptions.__struct_fields__} <= options
    assert kept.count("\n| `") == len(rows), "a row says nothing"


def test_the_choices_of_a_computation_are_the_same_everywhere(root: Path) -> None:
    """`RunOptions`, the options of `figures`, the variables of make, and the table in CONTRIBUTING."""
    chosen = set(RunOptions.__struct_fields__)
    rows = re.findall(r"^\| `--([a-z]+)[^|]*\| `([A-Z]+)[^|]*\|", (root / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert {option for option, _ in rows} == chosen
    assert all(variable == option.upper() for option, variable in rows)
    makefile = (root / "Makefile").read_text()
    passed = re.search(r"^CHOICES := (.*)$", makefile, re.MULTILINE)
    assert passed and {*passed[1].lower().split(), "quickgelu"} == chosen
    assert "no-)quickgelu" in makefile


def test_a_command_is_a_file(root: Path) -> None:
    rest = {"__init__", "main", "options", "output", "run_options"}
    files = {path.stem for path in (root / "generator" / "neuron_articles" / "cli").glob("*.py")} - rest
    assert files == {name.replace("-", "_") for name in COMMANDS}
    assert all(f"``neuron-articles {name}" in str(find_command(name).__doc__) for name in COMMANDS)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["siet"],
        ["site", "--nonsense"],
        ["new"],
        ["import-published"],
        ["check", "--format", "xml"],
        ["site", "--jobs", "many"],
        ["serve", "--port", "http"],
        ["serve", "--port", "99999"],
        ["site", "--base-url", "example.org"],
        ["site", "--base-url", "/repository/"],
        ["model", "evaluate", "--record", "../x"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_a_good_site_is_status_0_and_one_line(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.command() == 0
    said = capsys.readouterr()
    assert re.fullmatch(rf"{re.escape(str(site.out))}/index\.html: (\d+) of \1 pages rendered in [\d.]+ s\n", said.out)
    assert said.err == ""


def test_what_is_rendered_is_no_more_than_there_is(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """Drafts are read with every clean build, and are no pages of it."""
    for number in range(3):
        site.article(f"draft-{number}", "Text.", draft="true")
    assert site.command() == 0
    pages = len(list(site.out.rglob("*.html")))
    assert f"index.html: {pages} of {pages} pages rendered in" in capsys.readouterr().out
    site.article("draft-0", "Another text.", draft="true")
    assert site.command() == 0
    assert f"index.html: 0 of {pages} pages rendered in" in capsys.readouterr().out


def test_the_module_runs_as_a_program(site: Folder) -> None:
    site.article("bad", "[@nobody]")
    process = site.start()
    out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    assert err.splitlines() == [
        'articles/bad.md:6:2: error: the bibliography has no entry "nobody"',
        "1 error; the previous site is as it was",
    ]


def test_a_reader_that_goes_away_is_no_traceback(site: Folder) -> None:
    for number in range(60):
        site.article(f"bad-{number}", "[@nobody] " * 40)
    folders = ["--content", str(site.content), "--data", str(site.data)]
    check = subprocess.Popen(
        [sys.executable, "-m", "neuron_articles", "check", *folders],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert check.stdout and check.stderr
    check.stdout.readline()
    check.stdout.close()
    assert "Traceback" not in check.stderr.read()
    assert check.wait() == 1


def test_a_terminal_without_the_letters(site: Folder) -> None:
    site.article("größe", "[@müller]")
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    check = subprocess.run(
        [sys.executable, "-m", "neuron_articles", "check", "--content", str(site.content), "--data", str(site.data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert check.returncode == 1
    assert 'has no entry "m\\xfcller"' in check.stdout


# new ------------------------------------------------------------------------------------------------------------------


def test_new_begins_an_article_that_builds(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "my-first-article", "--content", str(site.content)]) == 0
    path = site.content / "articles" / "my-first-article.md"
    assert capsys.readouterr().out.startswith(f"{path}: ")
    outcome = site.build(draft=True)
    assert [problem for problem in outcome.problems if problem.severity != "note"] == []
    assert "My first article" in site.page("my-first-article")
    assert not site.build().problems.errors
    assert "articles/my-first-article/index.html" not in site.files()


def test_new_overwrites_nothing(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    before = (site.content / "articles" / "good.md").read_text()
    site.write("articles/draft.mdx", "Text.")
    site.write("articles/folder/index.md", "Text.")
    for slug in ("good", "draft", "folder"):
        assert main(["new", slug, "--content", str(site.content)]) == 1
        assert "is there already" in capsys.readouterr().err
    assert (site.content / "articles" / "good.md").read_text() == before


@pytest.mark.parametrize(
    ("slug", "better"), [("My Article", "my-article"), ("../x", "x"), ("größe", "grosse"), ("", "article"), ("-x", "x")]
)
def test_new_with_a_name_that_is_no_address(
    slug: str, better: str, site: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "--content", str(site.content), "--", slug]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert f"use a-z, 0-9 and hyphens: {better}" in said


# import-published -----------------------------------------------------------------------------------------------------


def import_published(folder: Path, data: Path) -> int:
    return main(["import-published", str(folder), "--data", str(data)])


@pytest.mark.parametrize("kind", ["empty", "missing", "a file"])
def test_importing_from_nothing(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "published"
    if kind == "empty":
        folder.mkdir()
    elif kind == "a file":
        folder.write_text("a file")
    assert import_published(folder, tmp_path / "data") == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith(f"{folder}: error: ")


def test_a_broken_file_costs_its_figure_only(tmp_path: Path, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "published"
    folder.mkdir()
    for name in ("stroop_experiment.json", "people_bars_89.json"):
        shutil.copy(shared / "published" / name, folder / name)
    broken = folder / "people_bars_89.json"
    broken.write_text(broken.read_text()[:200])
    import_published(folder, tmp_path / "data")
    said = capsys.readouterr()
    found = [line for line in said.err.splitlines() if line.startswith(f"{broken}:")]
    assert len(found) == 1
    assert re.match(rf"{re.escape(str(broken))}:\d+:\d+: \w+: .*\(.+\)$", found[0])
    assert [record for record in Store(tmp_path / "data").records() if record[1] == "stroop"]
    assert not [record for record in Store(tmp_path / "data").records() if record[1] == "people-bars"]


def test_importing_twice_gives_the_same_bytes(tmp_path: Path, shared: Path) -> None:
    folder = tmp_path / "published"
    folder.mkdir()
    shutil.copy(shared / "published" / "stroop_experiment.json", folder)
    editions = []
    for data in (tmp_path / "one", tmp_path / "two"):
        assert import_published(folder, data) in (0, 1)
        editions.append((data / "RN50x4-published" / "stroop.json").read_bytes())
    assert editions[0] == editions[1]
    assert json.loads(editions[0])["about"]["credit"]["licence"] == "CC BY 4.0"


# figures --------------------------------------------------------------------------------------------------------------


def test_the_states_of_figures_are_listed(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    site.record("stroop", STROOP)
    assert main(["figures", "--list", "--content", str(site.content), "--data", str(site.data)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(re.fullmatch(r"(fresh|stale|missing) +RN50x4 [a-z-]+", line) for line in lines)


def test_a_figure_is_made_after_the_one_that_it_reads_and_again_when_that_changes(
    site: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(site.data)
    known: dict[str, Figure[Any]] = {}

    def read(session: Session) -> dict[str, Any]:
        record = session.store.read("RN50", "second")
        assert record is not None
        return dict(record.data)

    def figure(version: int, compute: Callable[[Session], dict[str, Any]], *inputs: Input) -> Figure[Any]:
        nothing = Component("x", {}, "x")
        return Figure(
            title="t", version=version, record=dict[str, Any], draw=lambda _: nothing, inputs=inputs, compute=compute
        )

    known["first"] = figure(1, read, RecordOf("second"))
    monkeypatch.setattr(figures, "names", lambda: ["first", "second"])
    monkeypatch.setattr(figures, "find", known.get)
    arguments = ["figures", "--model", "RN50", "--content", str(site.content), "--data", str(site.data)]
    for version in (1, 2):
        known["second"] = figure(version, partial(lambda number, _: {"number": number}, version))
        assert main(arguments) == 0
        made = [line.split()[:3] for line in capsys.readouterr().out.splitlines() if line.startswith("made")]
        assert made == [["made", "RN50", "second"], ["made", "RN50", "first"]]
        assert store.read("RN50", "first").data == {"number": version}  # type: ignore[union-attr]
    assert main(arguments) == 0
    assert capsys.readouterr().out == "fresh    RN50 second\nfresh    RN50 first\n"


def test_names_come_from_the_content_that_is_named(site: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What figures read of authors' lies where the command says, not in the working folder."""
    site.write("models/RN50.yml", "units:\n  3: {title: Felines}\n")

    def titles(session: Session) -> dict[str, Any]:
        return {str(unit): one.title for unit, one in read_named(session.model.name, session.content).items()}

    nothing = Component("x", {}, "x")
    figure: Figure[Any] = Figure(
        title="t", version=1, record=dict[str, Any], draw=lambda _: nothing, inputs=(NamedUnits(),), compute=titles
    )
    monkeypatch.setattr(figures, "names", lambda: ["titles"])
    monkeypatch.setattr(figures, "find", {"titles": figure}.get)
    assert main(["figures", "--model", "RN50", "--content", str(site.content), "--data", str(site.data)]) == 0
    record = Store(site.data).read("RN50", "titles")
    assert record is not None and record.data == {"3": "Felines"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--model", "RN50x5"], 'did you mean "RN50x4"?'), (["strop", "--model", "RN50x4"], 'there is no figure "strop"')],
)
def test_names_of_figures_and_models(
    arguments: list[str], message: str, site: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--list", *arguments, "--content", str(site.content), "--data", str(site.data)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert message in said
