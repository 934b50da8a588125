"""Which files of tests to run for a module: those that reach it by the fewest imports, and those of its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

MOST = 6  # files found by imports
# What is loaded by name, or through a whole build, is not seen in imports.
OF_A_ROOM = {
    "dialect": [
        "dialect/test_fixtures.py",
        "dialect/test_document.py",
        "drafts/test_dialect.py",
        "site/test_cases.py",
        "site/test_problems_of_a_site.py",
        "site/test_whole_sites.py",
        "dialect/test_bad_input.py",
    ],
    "authoring": [
        "test_bibliography.py",
        "test_naming.py",
        "test_propose.py",
        "site/test_problems_of_a_site.py",
        "site/test_whole_sites.py",
    ],
    "render": [
        "test_maths.py",
        "test_memory.py",
        "test_staging.py",
        "site/test_cases.py",
        "site/test_problems_of_a_site.py",
        "site/test_pictures_of_articles.py",
        "site/test_neuron_pages.py",
        "site/test_whole_sites.py",
        "test_serve.py",
        "site/test_incremental.py",
    ],
    "records": ["test_store.py", "test_published.py"],
    "cli": [
        "test_command_line.py",
        "test_propose.py",
        "test_sample.py",
        "test_serve.py",
        "site/test_problems_of_a_site.py",
        "analysis/test_scan.py",
        "analysis/test_label_command.py",
    ],
    "drawing": [
        "test_charts.py",
        "figures/test_attacks.py",
        "figures/test_neuron_cards.py",
        "figures/test_region_map.py",
        "site/test_neuron_pages.py",
    ],
}
LEFT_OUT = ("browser", "test_full_size", "in_browser", "test_architecture", "test_size", "test_repository")


def choose_tests(root: Path, module: str) -> list[str]:
    """Paths below ``root`` for pytest, the nearest first. ``module`` is a path below ``generator``."""
    name = module.removesuffix(".py").replace("/", ".")
    room = name.split(".")[1]
    files = _nearest(root, name)
    known = [f"tests/{file}" for file in OF_A_ROOM.get(room, [])]
    own = [f"tests/figures/test_{name.rpartition('.')[2].strip('_')}.py"] if room == "figures" else []
    direct = [file for distance, file in files if distance == 1]
    further = [file for distance, file in files if distance > 1]
    ordered = [*own, *direct[:2], *known, *direct[2:MOST], *([] if known else further[: MOST - len(direct[:MOST])])]
    present = [file for file in dict.fromkeys(ordered) if (root / file).exists()]
    return [file for file in present if not any(file != other and file.startswith(f"{other}/") for other in present)]


def _nearest(root: Path, name: str) -> list[tuple[int, str]]:
    """Files of tests with how many imports lead from each to a module, the nearest and most particular first."""
    importers = _importers(root)
    distance, level, number = {name: 0}, [name], 0
    while level:
        number += 1
        level = sorted({other for known in level for other in importers.get(known, ()) if other not in distance})
        distance |= dict.fromkeys(level, number)
    tests = [other for other in distance if other.startswith("tests.") and other.rpartition(".")[2].startswith("test_")]
    paths = [(distance[test], _breadth(root, test), test.replace(".", "/") + ".py") for test in tests]
    return [(near, path) for near, _, path in sorted(paths) if not any(word in path for word in LEFT_OUT)]


def _breadth(root: Path, test: str) -> int:
    """How many modules a file of tests imports: one that imports few is about those."""
    return sum(test in others for others in _importers(root).values())


@cache
def _importers(root: Path) -> dict[str, set[str]]:
    """For every module of the program and its tests, the modules that import it."""
    files = {_name(path, root / "generator"): path for path in (root / "generator").rglob("*.py")}
    files |= {_name(path, root): path for path in (root / "tests").rglob("*.py")}
    importers: dict[str, set[str]] = {}
    for name, path in files.items():
        for imported in _imported(ast.parse(path.read_text(encoding="utf-8"))):
            if imported in files and imported != name:
                importers.setdefault(imported, set()).add(name)
    return importers


def _name(path: Path, folder: Path) -> str:
    return ".".join(path.relative_to(folder).with_suffix("").parts)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
