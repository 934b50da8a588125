"""Whether the tests notice mistakes: small random changes of the program, each run against the tests next to it.

    python benchmarks/mutants.py draw                # what would be changed: place, before, after
    python benchmarks/mutants.py run                 # try them, and go on where it was stopped
    python benchmarks/mutants.py run --rooms render,dialect --workers 2
    python benchmarks/mutants.py table               # benchmarks/mutants.md from what was found

150 changes are drawn with a seed from all there are. Each is made in a copy of the program, and
the test files that reach the module by the fewest imports run there until one fails. Results are kept in
``build/mutants.json``. A change that no test can notice, because the program does the same, is *equivalent*: write its
reason into ``benchmarks/equivalent_mutants.yml``. Exit status 1 when fewer than nine in ten of the others are killed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from threading import Lock

import yaml
from mutation import Mutation, draw, shorten
from test_choice import choose_tests

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "build" / "mutants.json"
TABLE = ROOT / "benchmarks" / "mutants.md"
REASONS = ROOT / "benchmarks" / "equivalent_mutants.yml"
COPIED = ("generator", "tests", "site", "content", "docs", "benchmarks")
GOAL = 0.9
# Tests that were seen to pass, and to fail, on the unchanged program.
PASSED: set[str] = set()
BROKEN: set[str] = set()
KILLED, SURVIVED, EQUIVALENT = "killed", "survived", "equivalent"


@dataclass(frozen=True)
class Result:
    """What became of one change: a verdict, the test that failed or the number of test files that passed, seconds."""

    module: str
    line: int
    before: str
    after: str
    verdict: str
    by: str
    seconds: float


def main() -> int:
    options = _options()
    drawn = draw(ROOT / "generator", options.count, options.seed)
    if options.rooms:
        drawn = [mutation for mutation in drawn if mutation.room in options.rooms.split(",")]
    if options.command == "draw":
        for mutation in drawn:
            print(f"{mutation.module}:{mutation.line}: {shorten(mutation.before)} -> {shorten(mutation.after)}")
        return 0
    if options.command == "run":
        _run_all(drawn, options.workers, options.timeout)
    return _write_table(drawn, options.seed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=["draw", "run", "table"])
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--rooms", default="", help="only changes in these rooms, separated by commas")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=600, help="seconds for the tests of one change")
    return parser.parse_args()


def _run_all(drawn: Sequence[Mutation], workers: int, timeout: float) -> None:
    """Try every change that was not tried before. A survivor is tried again when its module's tests have changed."""
    found, lock = _load(), Lock()
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(workers) as pool:
        for number in range(workers):
            copies.put(_copy_program(Path(name) / str(number) / "program"))

        def attempt(mutation: Mutation) -> None:
            key = mutation.key
            if found.get(key, {}).get("verdict") == KILLED:
                return
            copy = copies.get()
            try:
                result = _try(mutation, copy, timeout)
            finally:
                copies.put(copy)
            with lock:
                found[key] = asdict(result)
                _save({**_load(), key: found[key]})
            print(f"{result.verdict:9} {mutation.key}", end="")
            print(f"  ({result.by}, {result.seconds:.0f} s)", flush=True)

        list(pool.map(attempt, drawn))


def _copy_program(program: Path) -> Path:
    """A copy for changes, beside the folder of published numbers where there is one; what was computed is shared."""
    for folder in COPIED:
        shutil.copytree(ROOT / folder, program / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy2(path, program)
    for path in (ROOT / ".github", ROOT / ".ci"):
        if path.is_dir():
            shutil.copytree(path, program / path.name)
    (program / "build").mkdir()
    for path in (ROOT / "build").iterdir():
        if path.name in {"data", "models"}:
            (program / "build" / path.name).symlink_to(path)
    if (ROOT.parent / "shared").exists():
        (program.parent / "shared").symlink_to((ROOT.parent / "shared").resolve())
    return program


def _try(mutation: Mutation, program: Path, timeout: float) -> Result:
    """Make the change, run the tests next to it, and take the change back."""
    path = program / "generator" / mutation.module
    original = path.read_bytes()
    tests = choose_tests(program, mutation.module)
    started = time.monotonic()
    try:
        _replace(path, mutation.apply(original.decode()).encode())
        verdict, by = _run_tests(program, tests, timeout)
    finally:
        _replace(path, original)
    if verdict == KILLED and "::" in by and _is_broken(program, f"tests/{by.partition('[')[0]}", timeout):
        return _try(mutation, program, timeout)
    place = (mutation.module, mutation.line, mutation.before, mutation.after)
    return Result(*place, verdict, by, round(time.monotonic() - started, 1))


def _is_broken(program: Path, test: str, timeout: float) -> bool:
    """Whether a test fails without any change: then it proves nothing, and the next runs leave it out."""
    if test not in PASSED:
        failed = bool(_pytest(program, [test], timeout).returncode)
        (BROKEN if failed else PASSED).add(test)
    return test in BROKEN


def _replace(path: Path, content: bytes) -> None:
    """Write a module, and forget what was compiled of it: a change within a second can keep its size and time."""
    path.write_bytes(content)
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def _run_tests(program: Path, tests: Sequence[str], timeout: float) -> tuple[str, str]:
    """Verdict and what led to it: the first test that failed, or how many files of tests passed."""
    if not tests:
        return SURVIVED, "no test reaches it"
    try:
        done = _pytest(program, tests, timeout)
    except subprocess.TimeoutExpired:
        return KILLED, "it does not end"
    if done.returncode in {0, 5}:
        return SURVIVED, f"{len(tests)} files of tests pass"
    return KILLED, next(_failures(done.stdout), "the tests cannot be loaded")


def _pytest(program: Path, tests: Sequence[str], timeout: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": f"{program / 'generator'}{os.pathsep}{program}"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [*command, "-m", "not browser and not slow", *(f"--deselect={test}" for test in BROKEN), *tests],
        cwd=program,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def _failures(output: str) -> Iterator[str]:
    for line in output.splitlines():
        kind, _, rest = line.partition(" ")
        if kind in {"FAILED", "ERROR"}:
            yield rest.partition(" - ")[0].removeprefix("tests/")


def _load() -> dict[str, dict[str, object]]:
    if not FOUND.is_file():
        return {}
    found: dict[str, dict[str, object]] = json.loads(FOUND.read_text(encoding="utf-8"))
    return found


def _save(found: Mapping[str, object]) -> None:
    temporary = FOUND.with_suffix(".tmp")
    temporary.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    temporary.replace(FOUND)


def _write_table(drawn: Sequence[Mutation], seed: int) -> int:
    """Write the table of all that was tried; 1 when too many lived."""
    found, reasons = _load(), yaml.safe_load(REASONS.read_text(encoding="utf-8")) if REASONS.is_file() else {}
    rows, counts = [], {KILLED: 0, SURVIVED: 0, EQUIVALENT: 0}
    for mutation in drawn:
        result = found.get(mutation.key)
        if not result:
            continue
        verdict, by = str(result["verdict"]), str(result["by"])
        if verdict == SURVIVED and mutation.key in (reasons or {}):
            verdict, by = EQUIVALENT, reasons[mutation.key]
        counts[verdict] += 1
        place = f"{mutation.module.removeprefix('neuron_articles/')}:{mutation.line}"
        rows.append(f"| {place} | {_cell(mutation.before)} | {_cell(mutation.after)} | {verdict} | {by} |")
    share = counts[KILLED] / max(counts[KILLED] + counts[SURVIVED], 1)
    head = [
        "# Mutants",
        "",
        f"Small random changes of the program, seed {seed}: of {len(drawn)} drawn, {len(rows)} were tried, "
        f"{counts[KILLED]} killed, {counts[SURVIVED]} survived, {counts[EQUIVALENT]} equivalent. "
        f"Killed of those that are not equivalent: {share:.0%}. `benchmarks/mutants.py` makes this table.",
        "",
        "| place | before | after | verdict | the test that failed, or the reason |",
        "|---|---|---|---|---|",
    ]
    TABLE.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
    print(f"{len(rows)} of {len(drawn)} tried, {counts}, {share:.1%} killed")
    return 0 if share >= GOAL else 1


def _cell(code: str) -> str:
    return "`" + shorten(code).replace("|", "\\|").replace("`", "'") + "`"


if __name__ == "__main__":
    sys.exit(main())
