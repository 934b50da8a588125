"""``make fuzz``: random inputs for every reader, on all cores, until a number of them or a time is reached.

Every reader has a process of its own, so one that ends its process is a fault like others.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz import run as runs
from tests.fuzz.readers import TARGETS

FOUND = Path(__file__).resolve().parents[2] / "build" / "fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Give random inputs to every reader.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"only these of: {', '.join(TARGETS)}")
    parser.add_argument("--inputs", type=int, default=20_000, metavar="N", help="for each of the quickest readers")
    parser.add_argument("--seconds", type=float, default=0, metavar="S", help="stop each reader after so long")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="other seeds make other inputs")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    options = parser.parse_args()
    unknown = sorted(set(options.targets) - set(TARGETS))
    if unknown:
        parser.error(f"there is no reader {unknown[0]}")
    if len(options.targets) == 1:
        return fuzz(options.targets[0], options.inputs, options.seed, options.seconds)
    more = ["--inputs", str(options.inputs), "--seed", str(options.seed), "--seconds", str(options.seconds)]
    return fuzz_all(options.targets or list(TARGETS), more, options.processes)


def fuzz(name: str, inputs: int, seed: int, seconds: float) -> int:
    """Fuzz one reader in this process."""
    target = TARGETS[name]
    FOUND.mkdir(parents=True, exist_ok=True)
    last = FOUND / f"{name}.last"
    tried, found = runs.run(target, max(1, inputs // target.cost), seed, seconds, last)
    last.unlink(missing_ok=True)
    print(f"{tried:>9} {name}")
    for fault in found:
        print(f"          {fault.reason}\n          kept as {fault.save(FOUND)}")
    return 1 if found else 0


def fuzz_all(names: Sequence[str], more: Sequence[str], processes: int) -> int:
    """Fuzz readers in processes of their own."""

    def one(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz", name, *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    total = faults = 0
    with ThreadPoolExecutor(processes) as pool:
        for name, done in zip(names, pool.map(one, names), strict=True):
            count = re.search(rf"^ *(\d+) {re.escape(name)}$", done.stdout, re.MULTILINE)
            total += int(count[1]) if count else 0
            faults += done.stdout.count("kept as") if count else 1
            print(done.stdout if count else _died(name, done), end="", flush=True)
    print(f"{total:>9} inputs, {faults} faults")
    return 1 if faults else 0


def _died(name: str, done: subprocess.CompletedProcess[str]) -> str:
    last = next(iter(done.stderr.strip().splitlines()[-1:]), "")
    return (
        f"          {name}: the process ended with {done.returncode}: {last}\n          kept as {FOUND / name}.last\n"
    )


if __name__ == "__main__":
    sys.exit(main())
