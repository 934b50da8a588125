"""Fixtures every test may use."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT = Path(__file__).resolve().parent.parent


class Refusal:
    """Finds no torch: a test without the marker that imports it fails, as it would where torch is not installed."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "torch":
            raise RuntimeError("tests without the marker torch must do without it: pytestmark = pytest.mark.torch")


def leaves_torch_out(config: pytest.Config) -> bool:
    """Whether the tests marked torch are not wanted (``-m "not torch"``), or cannot run here."""
    return "not torch" in config.option.markexpr or find_spec("torch") is None


@cache
def needs_torch(module: Path) -> bool:
    """Whether a module of tests has the marker torch, for all its tests. It is read, not imported."""
    for statement in ast.parse(module.read_text(encoding="utf-8")).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=value):
                return any(isinstance(node, ast.Attribute) and node.attr == "torch" for node in ast.walk(value))
    return False


def pytest_configure(config: pytest.Config) -> None:
    if "not torch" in config.option.markexpr:
        sys.meta_path.insert(0, Refusal())  # type: ignore[arg-type]


def pytest_report_header(config: pytest.Config) -> str:
    """Say it where tests are left out, so that nobody takes the light run for all."""
    number = sum(needs_torch(module) for module in (ROOT / "tests").rglob("test_*.py"))
    return f"torch: {number} files of tests need it and are left out" if leaves_torch_out(config) else "torch: wanted"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import a module of tests, or the conftest of a folder, only to leave out all its tests."""
    if not leaves_torch_out(config):
        return None
    path = collection_path
    modules = list(path.rglob("test_*.py")) if path.is_dir() else [path] if path.match("test_*.py") else []
    return True if modules and all(needs_torch(module) for module in modules) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses the browser is marked so."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


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
