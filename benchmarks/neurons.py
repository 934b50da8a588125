"""How long the whole site of this repository takes to render from nothing: articles, index, and a page per neuron.

    python benchmarks/neurons.py [--rounds 3]

Everything happens in a temporary copy of the program, so nothing remembered by other builds helps. The goal is that of
the neuron pages alone: 1,024 of them in under ten seconds on two cores. Exit status 1 when it is missed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from render import ROOT, Run, copy_program, repeat, run, verdict

GOAL = 10.0  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        program = Path(name)
        copy_program(program)
        shutil.copytree(ROOT / "content", program / "content", dirs_exist_ok=True)
        shutil.copytree(
            ROOT / "build" / "data", program / "build" / "data", ignore=shutil.ignore_patterns(".*", "drawings")
        )
        site = program / "build" / "site"

        def cold() -> Run:
            for path in [site, *(program / "build").glob(".site*"), *program.glob("build/data/*/drawings")]:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            return run([sys.executable, "-m", "neuron_articles", "site"], program)

        found = repeat(cold, options.rounds)
        pages = len(list(site.glob("neurons/**/index.html"))) - 1
    reached = verdict(found, GOAL, parallel=True)
    took = f"{found.wall:.1f} s (CPU {found.cpu:.1f} s)"
    print(f"{pages:,} neuron pages and all else in {took}  goal < {GOAL:g} s: {reached}")
    return 1 if reached == "NO" else 0


if __name__ == "__main__":
    sys.exit(main())
