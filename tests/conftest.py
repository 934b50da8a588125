"""Fixtures every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """Chromium without a window and without motion, 1200 x 1000 pixels; one for all tests of a session."""
    from tests.browser.reader import start_browser

    chromium = start_browser()
    yield chromium
    chromium.quit()
