"""Both drafts build as they are, with the published numbers."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from pathlib import Path

import pytest

from neuron_articles.cli.main import main
from neuron_articles.problems import Problem
from tests.site.folders import Folder

pytestmark = pytest.mark.slow  # the drafts with all published numbers are built first
DRAFTS = {"draft-a": "000_4fac4579354bfb68.txt", "draft-b": "003_3f7df9bb76416d69.txt"}
MODEL = "RN50x4-published"
# Figures that the published numbers suffice for, in both.
DRAWN = {
    "figure-conditional-probability",
    "figure-conditional-probability-2",
    "figure-conditional-probability-3",
    "figure-people-bars",
    "region-neuron-diagram",
    "figure-automated-attacks",
    "figure-stroop",
}
# Label, family and neuron of every link to the map, as both drafts have them, each in its own form.
TO_THE_MAP = {
    ("Canada", "13", "1"),
    ("Australia", "0", "6"),
    ("China", "0", "5"),
    ("Northern Hemisphere neuron", "1", "0"),
    ("every model has an Australia neuron", "6", ""),
    ("secondarily regional", "2", ""),
    ("entrepreneurship neuron", "2", "1"),
    ("cold neuron", "2", "4"),
    ("angel neuron", "2", "0"),
    ("immigration neuron", "2", "2"),
    ("terrorism neuron", "2", "5"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> tuple[Folder, list[Problem]]:
    """The final site of both drafts, and its problems; drawn once for all processes that test."""
    together = tmp_path_factory.getbasetemp()
    together = together.parent if "PYTEST_XDIST_WORKER" in os.environ else together
    data = together / "published-data"
    folder = Folder(tmp_path_factory.mktemp("drafts"))
    for name, file in DRAFTS.items():
        folder.write(f"articles/{name}.mdx", (shared / "seeds" / file).read_bytes())
    shutil.copy(shared / "published" / "bibliography.bib", folder.content)
    with (together / "published-data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.is_dir():
            assert main(["import-published", str(shared / "published"), "--data", str(data)]) == 0
        folder.data.symlink_to(data)
        assert folder.command() == 0
    return folder, list(folder.build().problems)


@pytest.fixture(scope="module")
def final(built: tuple[Folder, list[Problem]]) -> Folder:
    return built[0]


@pytest.fixture(scope="module")
def draft(final: Folder) -> Folder:
    """The draft build of the same folders, notes and all."""
    folder = Folder(final.root / "draft")
    outcome = final.build(out=folder.out, draft=True)
    assert not outcome.problems.errors
    return folder


@pytest.mark.parametrize("name", DRAFTS)
def test_figures_with_published_numbers_are_drawn(name: str, final: Folder) -> None:
    page = final.page(name)
    states = dict(re.findall(r'<figure class="figure[^"]*" id="([^"]+)"(?: data-figure-state="([a-z]+)")?', page))
    assert {figure for figure in DRAWN if states.get(figure, "absent") in ("", "fresh")} == DRAWN
    assert "Goh et al., 2021, Distill" in page


@pytest.mark.parametrize("name", DRAFTS)
def test_every_neuron_has_its_page(name: str, final: Folder) -> None:
    links = re.findall(r'<a class="neuron"[^>]* href="\.\./\.\./(neurons/[^"]+)"', final.page(name))
    assert len(links) > 30
    assert all((final.out / link).is_file() for link in links)


@pytest.mark.parametrize("name", DRAFTS)
def test_links_to_the_map_carry_its_state(name: str, final: Folder) -> None:
    links = re.findall(
        r'<a class="map-reference" href="#region-neuron-diagram" data-mode="geography" data-view="(\d+)"'
        r'(?: data-focus="(\d+)")?>([^<]+)</a>',
        final.page(name),
    )
    assert {(label, view, focus) for view, focus, label in links} == TO_THE_MAP
    assert len(links) == len(TO_THE_MAP) == final.page(name).count('class="map-reference"')


@pytest.mark.parametrize("name", DRAFTS)
def test_nothing_of_the_source_is_left_over(name: str, final: Folder) -> None:
    text = re.sub(r"<(script|style|math|annotation)\b.*?</\1>", "", final.page(name), flags=re.DOTALL)
    for mark in ("<d-", "&lt;d-", "mref(", "geo_ref(", "<Svelte", "&lt;Svelte", "import ", "className", "/&gt;"):
        assert mark not in text, mark


def test_the_notes_are_gone_from_the_final_site(final: Folder, draft: Folder) -> None:
    assert "Run zero-shot results, get data" in draft.page("draft-b")
    assert len(re.findall(r'<aside class="note" ', draft.page("draft-a"))) == 15
    assert len(re.findall(r'<aside class="note" ', draft.page("draft-b"))) == 9
    for name, content in final.files().items():
        if name.endswith(".html"):
            assert b"Run zero-shot results, get data" not in content, name
            assert b'class="note"' not in content and b"notes-panel" not in content, name


# What table 1.3 lists, by line: a word of the message or of the text that it is about.
DEFECTS = {
    "draft-a": {
        15: "",
        28: "",
        56: "",
        76: "",
        84: "",
        188: "",
        190: "",
        235: "",
        240: "",
        242: "",
        247: "",
        251: "",
        255: "",
        257: "",
        263: "",
        264: "",
        266: "",
        272: "",
        274: "",
        283: "",
        296: "",
        298: "",
        308: "",
        312: "",
        331: "",
        343: "",
        349: "",
        373: "",
        383: "imagenet-challenge",
        390: "",
        423: "",
        427: "",
        7: "",
        17: "",
        421: "",
    },
    "draft-b": {
        8: "",
        25: "",
        82: "",
        89: "",
        192: "",
        225: "",
        247: "braces",
        262: "",
        269: "",
        302: "imagenet-challenge",
        340: "",
        342: "-->",
        475: "",
    },
}


@pytest.mark.parametrize("name", DRAFTS)
def test_every_defect_of_the_draft_is_reported_with_its_line(name: str, built: tuple[Folder, list[Problem]]) -> None:
    found: dict[int, list[str]] = {}
    for problem in built[1]:
        if problem.path == f"articles/{name}.mdx":
            found.setdefault(problem.line, []).append(problem.message)
            assert problem.severity != "error", str(problem)
            assert problem.column >= 1, str(problem)
    missing = [line for line, word in DEFECTS[name].items() if not any(word in text for text in found.get(line, []))]
    assert missing == []


def test_the_keys_that_stand_twice_in_the_bibliography(built: tuple[Folder, list[Problem]]) -> None:
    found = [problem for problem in built[1] if problem.path == "bibliography.bib"]
    assert len(found) == 7
    assert all("stands for line" in problem.message for problem in found)


def test_the_numbers_of_citations_run_from_one(final: Folder) -> None:
    for name in DRAFTS:
        page = final.page(name)
        numbers = [int(number) for number in re.findall(r'<li id="ref-[^"]+" value="(\d+)"', page)]
        assert numbers == list(range(1, len(numbers) + 1))
        first = list(dict.fromkeys(re.findall(r'href="#ref-([^"]+)"', page)))
        listed = re.findall(r'<li id="ref-([^"]+)"', page)
        assert set(first) <= set(listed)


def test_no_id_stands_twice(final: Folder) -> None:
    for name in DRAFTS:
        page = re.sub(r"<(script|style|template)\b.*?</\1>", "", final.page(name), flags=re.DOTALL)
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert sorted({identifier for identifier in ids if ids.count(identifier) > 1}) == []


def test_both_drafts_again_give_the_same_bytes(final: Folder) -> None:
    final.build(out=final.root / "again", clean=True, jobs=2)
    assert final.files(final.root / "again") == final.files()


def test_figures_are_numbered_as_they_were_published(final: Folder) -> None:
    """Banners and cards have no number; the count goes on from numbers the authors gave. The draft has no figure 8."""
    numbers = re.findall(r'class="figure-number" href="#[^"]*">Figure (\d+)', final.page("draft-b"))
    assert [int(number) for number in numbers] == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17]
