"""A small site that builds without a problem, for tests to spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.folders import BIBLIOGRAPHY, STROOP, UNITS, Folder


@pytest.fixture
def empty(tmp_path: Path) -> Folder:
    """Folders with nothing in them but the settings of the site."""
    folder = Folder(tmp_path)
    folder.write("site.yml", "title: Test articles\nmodel: RN50x4\n")
    (folder.content / "articles").mkdir()
    return folder


@pytest.fixture
def site(empty: Folder) -> Folder:
    """One good article, a bibliography, and records of a figure and of the units."""
    empty.write("bibliography.bib", BIBLIOGRAPHY)
    empty.article("good", "A good article [@goh2021multimodal].")
    empty.record("stroop", STROOP)
    empty.record("units", UNITS)
    return empty
