"""The sites that the browser reads, and a reader for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.sites import Site, hosted, make_drafts, make_small

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from tests.browser.reader import Reader


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The guide for authors and a tour of figures with made-up numbers."""
    with hosted(make_small(tmp_path_factory.mktemp("small"))) as site:
        yield site


@pytest.fixture(scope="session")
def drafts(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Site]:
    """Both drafts with the published numbers."""
    with hosted(make_drafts(tmp_path_factory.mktemp("drafts"), shared)) as site:
        yield site


@pytest.fixture
def reader(browser: Chrome) -> Iterator[Reader]:
    """A reader; when the test is over, the browser must not have complained of anything."""
    from tests.browser.reader import Reader

    someone = Reader(browser)
    someone.begin()
    yield someone
    complaints = someone.console()
    someone.end()
    assert complaints == []
