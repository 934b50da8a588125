"""Random sequences of edits, some saved during a build: every end is what a clean build would be, problems included.

``python -m tests.site.random_edits --sequences 200`` tries that many; a short run is among the tests. A sequence is
given by its seed: ``--seed 17 --sequences 1`` repeats one.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from neuron_articles.problems import AuthorError
from neuron_articles.render import Builder, BuildOptions, Outcome, assets, build_context
from tests.site.edits import EDITS, mend, prepare
from tests.site.folders import Folder

MOST_ERRORS = 5  # of a sequence that are listed


@dataclass
class Sequence:
    """One sequence: a site, its builds, and what they did not agree on with a clean one."""

    root: Path
    seed: int
    shared: Path  # for all sequences: the front end's copy, and compiled templates, which take most of the time
    log: list[str] = field(default_factory=list)
    saved: int = 0

    def __post_init__(self) -> None:
        self.choose = random.Random(self.seed)
        self.root.mkdir()
        self.site = Folder(self.root)
        self.front_end = self.shared / "front-end"
        self.watches = self.seed % 2 == 0  # as serve does; otherwise each build is a command of its own
        self.draft = self.seed % 3 == 0
        self.builder: Builder | None = None
        self.known: dict[Path, bytes] = {}

    def run(self, rounds: int = 4) -> list[str]:
        """What is wrong after the rounds, each of some edits, a build, and a comparison."""
        prepare(self.site, self.front_end)
        with patch_front_end(self.front_end):
            for _ in range(rounds):
                for _ in range(self.choose.randint(1, 4)):
                    self.edit()
                if self.choose.random() < 0.5:
                    self.build_while_somebody_saves()
                if self.choose.random() < 0.5:
                    self.log.append("mend")
                    mend(self.site, self.front_end)
                if found := self.compare():
                    return found
        return []

    def edit(self) -> None:
        name, make = self.choose.choice(EDITS)
        self.log.append(name)
        make(self.site, self.front_end, self.choose)

    def build_while_somebody_saves(self) -> None:
        """A build, and an edit before or after one of the files that it reads."""
        left, before = self.choose.randint(0, self.choose.choice([5, 30, 200])), self.choose.random() < 0.5
        read = Path.read_bytes

        def reading(path: Path) -> bytes:
            nonlocal left
            left -= 1
            if left == 0 and before:
                self.save()
            content = read(path)
            if left == 0 and not before:
                self.save()
            return content

        with patch.object(Path, "read_bytes", reading):
            self.build()

    def save(self) -> None:
        self.saved += 1
        self.log.append("during a build:")
        with patch.object(Path, "read_bytes", Path.read_bytes):
            self.edit()

    # Builds ----------------------------------------------------------------------------------------------------

    def build(self) -> tuple[list[str], bool]:
        """A build as this sequence does them: the problems, and whether a site was put in place."""
        self.log.append("build")
        try:
            if not self.watches:
                return told(Builder(self.options()).build())
            changed = self.changes()
            self.builder = self.builder or Builder(self.options(), holds=True)
            return told(self.builder.build(changed=changed))
        except (AuthorError, OSError) as error:
            return [str(error)], False

    def options(self, out: Path | None = None) -> BuildOptions:
        return BuildOptions(
            self.site.content, self.site.data, out or self.site.out, draft=self.draft, jobs=1, cache=self.shared
        )

    def changes(self) -> set[Path] | None:
        """The files that changed since the last build, as somebody who watches tells them; None for the first."""
        before, self.known = self.known, self.files()
        moved = {path for path in before.keys() | self.known.keys() if before.get(path) != self.known.get(path)}
        return moved if self.builder else None

    def files(self) -> dict[Path, bytes]:
        folders = (self.site.content, self.site.data, self.front_end)
        found = (path for folder in folders for path in folder.rglob("*") if "drawings" not in path.parts)
        return {
            path: path.stat().st_mtime_ns.to_bytes(16, "big") + path.read_bytes() for path in found if path.is_file()
        }

    def compare(self) -> list[str]:
        """In what the next build differs from a clean one, of which nothing was remembered."""
        ours, placed = self.build()
        clean = self.root / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        drawings, aside = self.site.data / "drawings", self.root / "drawings"
        drawings.rename(aside)
        try:
            theirs, whole = told(Builder(self.options(clean)).build())
        except (AuthorError, OSError) as error:
            theirs, whole = [str(error)], False
        shutil.rmtree(drawings, ignore_errors=True)
        aside.rename(drawings)
        (self.root / ".clean.memory.json").unlink(missing_ok=True)
        if found := [f"only here: {one}" for one in ours if one not in theirs]:
            return found[:MOST_ERRORS]
        if found := [f"only in a clean build: {one}" for one in theirs if one not in ours]:
            return found[:MOST_ERRORS]
        if placed != whole:
            return [f"put in place: {placed}, by a clean build: {whole}"]
        return differing(self.site.files(), self.site.files(clean)) if placed else []


def told(outcome: Outcome) -> tuple[list[str], bool]:
    """The problems as they are printed, and whether the site was put in place."""
    return [str(problem) for problem in outcome.problems], not outcome.problems.errors


def differing(ours: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    """Files that a site and a clean one do not share, and those of other bytes."""
    found = [f"only here: {name}" for name in sorted(ours.keys() - theirs.keys())]
    found += [f"only in a clean build: {name}" for name in sorted(theirs.keys() - ours.keys())]
    found += [f"other bytes: {name}" for name in sorted(ours.keys() & theirs.keys()) if ours[name] != theirs[name]]
    return found[:MOST_ERRORS]


@contextmanager
def patch_front_end(folder: Path) -> Iterator[None]:
    """Builds take templates, styles and scripts from a copy, which may be edited."""
    with patch.object(assets, "FRONT_END", folder), patch.object(build_context, "FRONT_END", folder):
        yield


def try_sequences(count: int, first: int, say: Callable[[str], object], rounds: int = 4) -> tuple[int, int]:
    """Run sequences of the seeds from ``first``; (how many did not agree, how many edits were saved in a build)."""
    wrong = saved = 0
    with tempfile.TemporaryDirectory(prefix="random-edits-") as folder:
        for seed in range(first, first + count):
            sequence = Sequence(Path(folder) / str(seed), seed, Path(folder))
            found = sequence.run(rounds)
            shutil.rmtree(sequence.root)
            saved += sequence.saved
            if found:
                wrong += 1
                say(f"seed {seed}, after {', '.join(sequence.log)}")
                for line in found:
                    say(f"    {line}")
    return wrong, saved


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.site.random_edits", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--sequences", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the first sequence")
    options = parser.parse_args()
    wrong, saved = try_sequences(options.sequences, options.seed, lambda line: print(line, flush=True))
    print(f"{options.sequences} sequences, {saved} edits during builds: {wrong} ended otherwise than a clean build")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
