"""Workflows: actions pinned by digest, permissions job by job, pages after the tests; and what a release needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict, cast

import pytest
import yaml

WORKFLOWS = Path(__file__).resolve().parent.parent / ".github" / "workflows"
NAMES = sorted(path.name for path in WORKFLOWS.glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+){1,2}")
LOCAL = "./.github/workflows/"
READS = {"contents": "read", "pages": "read"}
WRITES = {  # what a job may change, and why it must
    ("pages.yml", "deploy"): {"pages", "id-token"},
    ("release.yml", "publish"): {"id-token"},
    ("release.yml", "announce"): {"contents"},
}


# Of a step and a job, what these tests read.
Step = TypedDict("Step", {"uses": str, "run": str, "with": dict[str, str]}, total=False)
Job = TypedDict(
    "Job",
    {
        "permissions": dict[str, str],
        "uses": str,
        "needs": str,
        "steps": list[Step],
        "if": str,
        "timeout-minutes": int,
        "strategy": dict[str, dict[str, list[str]]],
    },
    total=False,
)


def jobs(name: str) -> dict[str, Job]:
    return cast(dict[str, Job], yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))["jobs"])


def steps(name: str) -> Iterator[Step]:
    for job in jobs(name).values():
        yield from job.get("steps", [])


def test_there_are_workflows() -> None:
    assert {"tests.yml", "pages.yml", "audit.yml", "release.yml"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_digest_with_their_version(name: str) -> None:
    used = re.findall(r"^\s*(?:- )?uses: *(.+)$", (WORKFLOWS / name).read_text(encoding="utf-8"), re.MULTILINE)
    counted = sum("uses" in one for one in [*steps(name), *jobs(name).values()])
    assert len(used) == counted, "every use is seen"
    wrong = [one for one in used if not one.startswith(LOCAL) and not PINNED.fullmatch(one)]
    assert not wrong, f"{name}: write owner/action@40 digits # v1.2.3"


def test_an_action_has_one_digest() -> None:
    found: dict[str, set[str]] = {}
    for name in NAMES:
        for action, pin in re.findall(r"uses: (\S+)@(\S+ # \S+)", (WORKFLOWS / name).read_text(encoding="utf-8")):
            found.setdefault(action, set()).add(pin)
    assert found and not {action: pins for action, pins in found.items() if len(pins) > 1}


@pytest.mark.parametrize("name", NAMES)
def test_permissions_are_those_of_jobs(name: str) -> None:
    workflow = yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}, "a workflow as a whole may do nothing"
    for title, job in jobs(name).items():
        written = {what for what, right in job["permissions"].items() if READS.get(what) != right}
        assert written == WRITES.get((name, title), set()), f"{name}: {title}"


@pytest.mark.parametrize("name", NAMES)
def test_jobs_end_and_keep_no_password(name: str) -> None:
    for job in jobs(name).values():
        assert job.get("uses", "").startswith(LOCAL) or job["timeout-minutes"] <= 60
    for step in steps(name):
        assert ("uses" in step) != ("run" in step)
        if step.get("uses", "").startswith("actions/checkout@"):
            kept: object = step["with"]["persist-credentials"]
            assert kept is False


@pytest.mark.parametrize("name", NAMES)
def test_commands_take_nothing_in_by_expressions(name: str) -> None:
    """Who may choose the name of a branch must not choose a command: values come as variables of the environment."""
    assert not [step for step in steps(name) if "${{" in step.get("run", "")]


def ancestors(name: str, title: str) -> list[Job]:
    """The jobs that a job waits for, near ones first."""
    found, needed = [], jobs(name)[title].get("needs")
    while needed:
        found.append(jobs(name)[needed])
        needed = found[-1].get("needs")
    return found


@pytest.mark.parametrize(("name", "title"), [("pages.yml", "deploy"), ("release.yml", "publish")])
def test_nothing_is_published_before_the_tests_have_passed(name: str, title: str) -> None:
    assert ancestors(name, title)[-1].get("uses") == f"{LOCAL}tests.yml"
    assert not [job for job in jobs(name).values() if "if" in job], "no job runs after one that failed"
    publishing = [
        key
        for key, job in jobs(name).items()
        for step in job.get("steps", [])
        if re.search("deploy-pages|pypi-publish", step.get("uses", ""))
    ]
    assert publishing == [title]


def test_the_tests_can_be_called_and_are_run_on_every_python(root: Path) -> None:
    workflow = yaml.safe_load((WORKFLOWS / "tests.yml").read_text(encoding="utf-8"))
    assert {"pull_request", "workflow_call"} <= set(workflow[True]), "YAML reads the key `on` as true"
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = [one.rpartition(" ")[2] for one in project["classifiers"] if re.search(r":: 3\.\d+$", one)]
    assert jobs("tests.yml")["light"]["strategy"]["matrix"]["python"] == said
    assert project["requires-python"] == f">={said[0]}"
    runs = " ".join(step.get("run", "") for step in steps("tests.yml"))
    assert '-m "not torch"\'' in runs and ".ci/run" in runs and "make site" in runs


def test_the_pages_are_what_make_site_renders() -> None:
    build = jobs("pages.yml")["build"]["steps"]
    assert any("make site BASE_URL=" in step.get("run", "") for step in build)
    upload = next(step for step in build if "upload-pages-artifact" in step.get("uses", ""))
    assert upload["with"]["path"] == "build/site"


def test_dependabot_looks_after_all_that_is_pinned(root: Path) -> None:
    asked = yaml.safe_load((root / ".github" / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    assert {one["package-ecosystem"] for one in asked} >= {"github-actions", "pip"}


@pytest.mark.parametrize("name", ["bug.yml", "wish.yml"])
def test_forms_of_issues_are_whole(root: Path, name: str) -> None:
    form = yaml.safe_load((root / ".github" / "ISSUE_TEMPLATE" / name).read_text(encoding="utf-8"))
    assert form["name"] and form["description"]
    asked = [one["id"] for one in form["body"] if one["type"] != "markdown"]
    assert len(asked) == len(set(asked)) > 2
    assert all(one["attributes"]["label"] for one in form["body"] if one["type"] != "markdown")


# Release --------------------------------------------------------------------------------------------------------------

SOURCE = "generator/neuron_articles/__init__.py"


@pytest.fixture
def release(root: Path, tmp_path: Path) -> Path:
    """A folder with version 0.2.0 and what a release reads."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(root / ".ci" / "release-notes", tmp_path / ".ci")
    (tmp_path / SOURCE).parent.mkdir(parents=True)
    (tmp_path / SOURCE).write_text('"""Words."""\n\n__version__ = "0.2.0"\n')
    (tmp_path / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 0.2.0\n")
    sections = ["# Changes", "## Not released", "- later", "## 0.2.0 - 2027-01-31", "### Added", "- a *figure*"]
    (tmp_path / "CHANGELOG.md").write_text("\n\n".join([*sections, "## 0.1.0 - 2027-01-01", "- old"]) + "\n")
    return tmp_path


def notes(folder: Path, *tag: str) -> tuple[int, str, str]:
    done = subprocess.run([folder / ".ci" / "release-notes", *tag], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_notes_of_a_release_are_its_section(release: Path) -> None:
    assert notes(release, "v0.2.0") == (0, "### Added\n\n- a *figure*\n", "")


@pytest.mark.parametrize(
    ("path", "old", "new", "tag", "message"),
    [
        (SOURCE, "0.2.0", "0.2.1", "v0.2.0", f"{SOURCE} says version 0.2.1, the tag says v0.2.0; correct one of them"),
        ("CITATION.cff", "0.2.0", "0.1.0", "v0.2.0", "CITATION.cff has another version than 0.2.0; correct it"),
        ("CHANGELOG.md", "0.2.0", "0.3.0", "v0.2.0", 'CHANGELOG.md has no section "## 0.2.0 - DATE"; write it'),
    ],
)
def test_what_does_not_agree_is_one_clear_line(
    release: Path, path: str, old: str, new: str, tag: str, message: str
) -> None:
    text = (release / path).read_text()
    assert old in text
    (release / path).write_text(text.replace(old, new))
    assert notes(release, tag) == (1, "", f"{message}\n")


def test_a_release_needs_its_tag(release: Path) -> None:
    assert notes(release) == (1, "", "name the tag: .ci/release-notes v0.2.0\n")


def test_the_repository_says_its_version_alike(root: Path) -> None:
    from neuron_articles import __version__

    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__ and citation["cff-version"] == "1.2.0"
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["license"] == project["license"] == "Apache-2.0"
    assert "\n## Not released\n" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
