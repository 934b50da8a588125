"""The repository itself: its targets, its licences, and nothing in it of the machines it was made on."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

FONTS = {".woff2", ".woff", ".ttf", ".otf"}
BINARY = FONTS | {".png", ".jpg", ".jpeg", ".webp", ".gif", ".safetensors", ".npy", ".npz"}


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """The files under version control; tests of them skip in a copy without it."""
    if not shutil.which("git") or not (root / ".git").exists():
        pytest.skip("needs the repository's history")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout.decode()
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def texts(paths: list[Path]) -> dict[Path, str]:
    """Those files that are text, below a megabyte."""
    found = {}
    for path in paths:
        if path.suffix not in BINARY and path.stat().st_size < 1_000_000:
            try:
                found[path] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return found


# Targets --------------------------------------------------------------------------------------------------------------


def targets(root: Path) -> set[str]:
    """The targets that are commands, not files."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)
    return set(" ".join(phony).split())


@pytest.mark.parametrize("arguments", [[], ["help"]])
def test_help_lists_every_target(root: Path, arguments: list[str]) -> None:
    shown = subprocess.run(["make", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make (\w+) ", shown, re.MULTILINE))
    assert listed == targets(root)
    assert {"site", "figures", "serve", "check", "test", "model", "new", "clean", "help"} <= listed


def test_every_command_target_is_phony(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) == targets(root)


def test_clean_keeps_what_was_computed(tmp_path: Path, root: Path) -> None:
    shutil.copy(root / "Makefile", tmp_path)
    for folder in ("build/site", "build/data/RN50", "content"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").write_text("kept")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert not (tmp_path / "build" / "site").exists()
    assert (tmp_path / "build/data/RN50/file").exists() and (tmp_path / "content/file").exists()


def test_the_commands_that_make_calls_exist(root: Path) -> None:
    from neuron_articles.cli.main import build_parser

    called = re.findall(r"\$\(BIN\)/neuron-articles ([a-z-]+)", (root / "Makefile").read_text(encoding="utf-8"))
    assert called
    for command in called:
        with pytest.raises(SystemExit) as left:
            build_parser(command).parse_args([command, "--help"])
        assert left.value.code == 0, command


def test_a_wrong_command_is_told_of_all_there_are(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from neuron_articles.cli.main import main

    with pytest.raises(SystemExit) as left:
        main(["sight"])
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert all(name in told for name in ("'site'", "'figures'", "'model'", "'label'"))


def test_the_version_is_written_once(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "generator/neuron_articles/__init__.py"


# Licences -------------------------------------------------------------------------------------------------------------


def test_licences_are_whole(root: Path) -> None:
    assert "Apache License" in (root / "LICENSE").read_text() and "END OF TERMS" in (root / "LICENSE").read_text()
    content = (root / "content" / "LICENSE").read_text()
    assert content.startswith("Creative Commons Attribution 4.0 International")
    assert "Section 8 – Interpretation" in content


def test_notice_has_its_sections(root: Path) -> None:
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    headings = re.findall(r"^[A-Z][A-Z ]+$", notice, re.MULTILINE)
    assert {"FONTS", "SCRIPTS", "DATA SETS", "DATA", "GEOMETRY"} <= set(headings)
    assert len(headings) == len(set(headings))


def test_notice_names_every_vendored_file(root: Path, tracked: list[Path]) -> None:
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    for path in tracked:
        made_by_others = path.suffix in FONTS or path.name.endswith(".min.js") or path.match("site/vendor/*.js")
        if made_by_others:
            name = path.relative_to(root).as_posix()
            assert f"\n{name}\n" in notice, f"{name} is not in NOTICE"


def test_what_notice_names_is_there(root: Path) -> None:
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    for name in re.findall(r"^((?:site|content|generator|tests|build)/\S+)$", notice, re.MULTILINE):
        assert (root / name).exists(), f"NOTICE names {name}, which is not there"


# Traces ---------------------------------------------------------------------------------------------------------------

# Written in pieces, so that this file is not among what it finds.
TRACES = {
    "a home folder or a working folder": re.compile(
        r"(?<![\w.-])/(?:home|Users|" + r"work)/[\w.-]+|/tmp/b" + r"ash|/roo" + r"t/"
    ),
    "a package registry": re.compile(r"\b(?:py" + r"pi\.org|python" + r"hosted\.org|registry\.npm" + r"js\.org)"),
    "a machine's own address": re.compile(r"\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}\b"),
    "a merge that was not finished": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
    "a password or token": re.compile(r"\b(?:ghp_|github_pat_|hf_|sk-)[A-Za-z0-9_]{20,}"),
}


@pytest.mark.parametrize("what", TRACES)
def test_no_trace_of_the_machines_it_was_made_on(root: Path, tracked: list[Path], what: str) -> None:
    found = [
        f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for path, text in texts(tracked).items()
        if path.name not in ("NOTICE", "package-lock.json")
        and "vendor" not in path.parts
        and not path.name.endswith(".min.js")
        for match in TRACES[what].finditer(text)
    ]
    assert not found, "\n".join(found)


def test_nothing_published_elsewhere_was_committed(root: Path, tracked: list[Path], shared: Path) -> None:
    """Numbers and drafts of the original article are for tests and import, not for the repository."""
    theirs = {path.read_bytes() for path in (shared / "published").rglob("*") if path.is_file()}
    theirs |= {path.read_bytes() for path in (shared / "seeds").iterdir()}
    assert not [path for path in tracked if path.stat().st_size and path.read_bytes() in theirs]


def test_no_sentence_of_the_drafts_stands_in_our_articles(root: Path, shared: Path) -> None:
    drafts = " ".join(path.read_text(encoding="utf-8") for path in (shared / "seeds").iterdir())
    drafts = re.sub(r"\W+", " ", drafts).lower()
    for article in sorted((root / "content" / "articles").rglob("*.md")):
        words = re.sub(r"\W+", " ", article.read_text(encoding="utf-8")).lower().split()
        runs = [" ".join(words[start : start + 12]) for start in range(len(words) - 11)]
        assert not [run for run in runs if f" {run} " in drafts], article


def test_large_files_are_meant(root: Path, tracked: list[Path]) -> None:
    """Weights and data of the default model aside, nothing above two megabytes."""
    large = [path.relative_to(root).as_posix() for path in tracked if path.stat().st_size > 2_000_000]
    assert not [name for name in large if not name.startswith(("build/data/", "build/models/"))]


def test_what_is_made_anew_is_not_tracked(root: Path, tracked: list[Path]) -> None:
    names = [path.relative_to(root).as_posix() for path in tracked]
    made = ("build/site/", "build/cache/", ".venv/")
    assert not [name for name in names if name.startswith(made) or "__pycache__" in name]
