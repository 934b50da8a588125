"""A short run of `make fuzz`: no random input makes a reader fail or hang; and the run itself sees faults."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.fuzz import run as runs
from tests.fuzz.mutate import AWKWARD, LONGEST, mutate
from tests.fuzz.readers import TARGETS
from tests.fuzz.target import Target

NEEDS_TORCH = {"scanned-picture", "weights", "labelling"}
INPUTS = 300


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.torch] if name in NEEDS_TORCH else [])
        for name in sorted({*TARGETS, *NEEDS_TORCH})
    ],
)
def test_random_inputs_are_answered(name: str) -> None:
    target = TARGETS[name]
    tried, faults = runs.run(target, max(20, INPUTS // target.cost), seed=19)
    assert tried and not faults, "\n".join(f"{fault.reason}\n{fault.content!r}\n{fault.trace}" for fault in faults)


def test_inputs_come_again_with_the_same_seed_and_differ_with_another() -> None:
    def drawn(seed: int) -> list[bytes]:
        source = random.Random(seed)
        return [mutate([b"title: a\n", b"x" * 30_000], AWKWARD, source) for _ in range(50)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert max(map(len, drawn(1))) <= LONGEST and len(set(drawn(1))) > 40


def test_what_is_raised_is_a_fault_with_its_place(tmp_path: Path) -> None:
    def fail(content: bytes, _: Path) -> None:
        if content != b"aaaa":
            raise KeyError(content[:1])

    tried, faults = runs.run(Target("failing", fail, lambda: [b"aaaa"]), 20, seed=1)
    fault = faults[0]
    assert tried == 20 and fault.reason.startswith("test_fuzz.py:") and "KeyError" in fault.reason
    path = fault.save(tmp_path / "found")
    assert path.read_bytes() == fault.content and "Traceback" in path.with_suffix(".txt").read_text()


def test_what_does_not_end_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(_: bytes, __: Path) -> None:
        try:
            time.sleep(60)
        except Exception:
            pytest.fail("a reader that catches everything must not catch this")

    monkeypatch.setattr(runs, "PATIENCE", 0.05)
    fault = runs.attempt(Target("hanging", hang, lambda: [b""]), b"", Path())
    assert fault and fault.reason == "it hangs"
