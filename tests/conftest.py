"""Fixtures every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of drafts and published numbers beside the repository; tests that need it skip without it."""
    folder = ROOT.parent / "shared"
    if not (folder / "published").is_dir():
        pytest.skip("needs the published numbers in ../shared, which are no part of this repository")
    return folder
