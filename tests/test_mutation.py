"""The changes that benchmarks/mutants.py makes: each is one, each is Python, and an edit elsewhere leaves the draw."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

SOURCE = '''"""A module."""

from __future__ import annotations

LIMIT = 3


def pick(table: dict[str, int], rows: list[int]) -> list[int]:
    """Rows below a limit."""
    if not rows:
        raise ValueError(f"no rows in {table['name']}")
    found = [row for row in rows if row < LIMIT and row != table["least"]]
    if len(found) > 1:
        found.sort()
    elif found:
        found.append(0)
    return found
'''


@pytest.fixture(scope="module")
def mutation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutation", ROOT / "benchmarks" / "mutation.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutation"] = module  # where its dataclass looks for the types of its fields
    spec.loader.exec_module(module)
    return module


def test_changes_of_every_kind_are_made(mutation: ModuleType) -> None:
    found = {(one.before, one.after) for one in mutation.mutations("package/room/module.py", SOURCE)}
    assert found >= {
        ("3", "4"),
        ("not rows", "(rows)"),
        ("row < LIMIT", "(row <= LIMIT)"),
        ('row < LIMIT and row != table["least"]', "(row < LIMIT or row != table['least'])"),
        ('table["least"]', "table['least_']"),
        ("found.append(0)", "pass"),
        ("return found", "return None"),
    }
    assert not [before for before, _ in found if "A module" in before or "dict[str" in before or before == "'name'"]


def test_every_change_is_python_and_changes_one_place(mutation: ModuleType) -> None:
    for one in mutation.mutations("package/room/module.py", SOURCE):
        changed = one.apply(SOURCE)
        compile(changed, one.module, "exec")
        assert changed != SOURCE and changed.startswith(SOURCE[: one.start]) and changed.endswith(SOURCE[one.end :])
        assert one.context in {"module", "pick"} and one.room == "room"


def test_an_edit_of_one_module_leaves_the_draw_in_the_others(mutation: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.py").write_text(SOURCE)
    before = mutation.draw(tmp_path, 12, seed=1)
    assert len({one.key for one in before}) == 12 and before == mutation.draw(tmp_path, 12, seed=1)
    (folder / "a.py").write_text("")
    after = {one.key for one in mutation.draw(tmp_path, 12, seed=1)}
    assert {one.key for one in before if "/a.py" not in one.module} <= after
    assert before != mutation.draw(tmp_path, 12, seed=2)
