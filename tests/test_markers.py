"""Tests say what they need: who wants none with torch imports none, and every module that needs it is marked."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT, needs_torch

# What the extra [analysis] installs; tests of what needs it cannot be collected without.
HEAVY = {
    "torch",
    "torchvision",
    "open_clip",
    "safetensors",
    "huggingface_hub",
    "resvg_py",
    "sklearn",
    "filelock",
    "scipy",
}
MODULES = sorted((ROOT / "tests").rglob("test_*.py"))


def imported(path: Path) -> Iterator[str]:
    """Full names of what a module imports when it is imported."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def file_of(name: str) -> Path | None:
    """The file of a module of ours, or of its package."""
    for folder in (ROOT / "generator", ROOT):
        path = folder.joinpath(*name.split("."))
        for found in (path.with_suffix(".py"), path / "__init__.py"):
            if name.split(".", maxsplit=1)[0] in {"neuron_articles", "tests"} and found.is_file():
                return found
    return None


@cache
def parts(path: Path) -> tuple[set[str], set[Path]]:
    """The packages of others, and the files of ours, that a module imports."""
    names = list(imported(path))
    return {name.split(".")[0] for name in names}, {file for name in names if (file := file_of(name))}


def is_heavy(module: Path) -> bool:
    """Whether a module, or what it imports, needs the extra as soon as it is imported."""
    seen, waiting = {module}, [module]
    while waiting:
        packages, files = parts(waiting.pop())
        if HEAVY & packages:
            return True
        waiting += files - seen
        seen |= files
    return False


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT / "tests")))
def test_a_module_that_imports_torch_is_marked(module: Path) -> None:
    assert needs_torch(module) or not is_heavy(module), "write pytestmark = pytest.mark.torch"


def test_who_wants_no_torch_imports_none() -> None:
    """The modules marked so are not even read by Python, and what is read would be refused torch."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m", "not torch"]
    files = ["tests/test_units.py", "tests/test_sample.py"]
    done = subprocess.run([*command, "-v", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "need it and are left out" in done.stdout
    assert "test_units.py" in done.stdout and "test_sample.py" not in done.stdout


def test_what_uses_the_browser_is_marked() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m", "browser"]
    files = ["tests/figures/test_charts_in_browser.py", "tests/test_units.py"]
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line} == {files[0]}
