"""How fast articles become pages, and how heavy the pages are, beside what other generators reach.

    python benchmarks/render.py              1, 100 and 1,000 articles; edits; serve; page weights; planted errors
    python benchmarks/render.py --quick      1 and 20 articles, without the browser
    python benchmarks/render.py --json FILE  the numbers as JSON too

The article is the draft in ../shared/seeds that the peers were measured on, with its published figure data; without it,
our own guide for authors stands in, and the ratios mean little. Everything happens in a temporary copy of the program,
so that nothing remembered by other builds helps. Exit status 1 when a goal of the project is missed.

Times are of the whole process. CPU seconds, of the process and all it starts, suffer least from a busy machine.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peers import PEERS

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
DRAFT = SHARED / "seeds" / "003_3f7df9bb76416d69.txt"

# Seconds, megabytes and kB to stay below.
GOALS = {
    "cold 1": 1.0,
    "cold 100": 6.0,
    "cold 1000": 60.0,
    "edit 100": 0.5,
    "edit 1000": 1.5,
    "memory": 400.0,
    "serve": 0.3,
    "first view": 150.0,
    "scrolled": 700.0,
}


@dataclass(frozen=True)
class Run:
    """One run of the program: wall and CPU seconds, and the most memory it held with all its processes, in MB."""

    wall: float
    cpu: float
    megabytes: float


def memory_of(process: int) -> float:
    """MB held by a process and its children; shared pages count once."""
    total, waiting = 0, [process]
    while waiting:
        number = waiting.pop()
        try:
            rollup = Path(f"/proc/{number}/smaps_rollup").read_text()
            waiting += map(int, Path(f"/proc/{number}/task/{number}/children").read_text().split())
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def run(command: list[str], folder: Path) -> Run:
    """Run a command in a folder. Leaves the program when it fails."""
    start = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": "generator"}  # the copy of the program, where the folder holds one
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], memory_of(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{said[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, max(peak[0], usage.ru_maxrss / 1024))


class Bench:
    """A copy of the program, a content folder of ``count`` articles, and an output folder."""

    def __init__(self, folder: Path, count: int) -> None:
        self.program, self.folder, self.count = folder / "program", folder / f"{count}", count
        self.content, self.data, self.out = self.folder / "content", folder / "data", self.folder / "site"
        self.articles = self.content / "articles"

    def command(self, *arguments: str) -> list[str]:
        places = ["--content", str(self.content), "--data", str(self.data)]
        return [sys.executable, "-m", "neuron_articles", *arguments, *places]

    def prepare(self) -> None:
        """Write the articles: the draft, each with a sentence of its own."""
        self.articles.mkdir(parents=True)
        source = DRAFT if DRAFT.is_file() else ROOT / "content" / "articles" / "writing-an-article.md"
        text = source.read_text(encoding="utf-8")
        suffix = "mdx" if source == DRAFT else "md"
        for number in range(self.count):
            name = self.articles / f"article-{number:04}.{suffix}"
            name.write_text(f"{text}\n\nThis is copy {number}.\n", encoding="utf-8")
        bibliography = (
            SHARED / "published" / "bibliography.bib" if source == DRAFT else ROOT / "content" / "bibliography.bib"
        )
        shutil.copy(bibliography, self.content / "bibliography.bib")

    @property
    def last(self) -> Path:
        return max(self.articles.iterdir())

    def forget(self, drawings: bool) -> None:
        """Take away the site and all that builds remember, charts that were drawn too when ``drawings``.

        Compiled templates stay, as compiled modules do: they are the program, whatever is built.
        """
        cache = [path for path in (self.program / "build" / "cache").glob("*") if path.name != "templates"]
        for path in [self.out, *self.folder.glob(".site*"), *cache]:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if drawings:
            for path in [*self.data.glob("drawings"), *self.data.glob("*/drawings")]:
                shutil.rmtree(path)

    def build(self) -> Run:
        return run(self.command("site", "--out", str(self.out)), self.program)

    def cold(self, drawings: bool = False) -> Run:
        self.forget(drawings)
        return self.build()

    def edit(self) -> Run:
        """Change one word of one article and build."""
        text = self.last.read_text(encoding="utf-8")
        before, after = (
            ("This is copy", "This was copy") if "This is copy" in text else ("This was copy", "This is copy")
        )
        self.last.write_text(text.replace(before, after), encoding="utf-8")
        return self.build()

    def nothing(self) -> Run:
        return self.build()


def copy_program(folder: Path) -> None:
    """The program as it stands, without what it remembers, compiled once as an installed one is.

    It lies in an author's repository, whose cache keeps compiled templates from build to build.
    """
    for name in ("generator", "site"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "content" / "articles").mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "generator"], cwd=folder, check=True)


def repeat(action: Callable[[], Run], rounds: int) -> Run:
    """The medians of some runs."""
    runs = [action() for _ in range(rounds)]
    values = [statistics.median(getattr(item, name) for item in runs) for name in ("wall", "cpu")]
    return Run(values[0], values[1], max(item.megabytes for item in runs))


PLANTED = {
    "missing citation key": ("A claim[@nobody2099].", "nobody2099"),
    "missing footnote": ("A remark[^nowhere].", "nowhere"),
    "unbalanced TeX": (r"Half a formula, $\frac{a}{b$.", "formula"),
    "unknown macro": (r"A formula, $\nosuchmacro x$.", "nosuchmacro"),
    "dead anchor": ("See [below](#no-such-section).", "no-such-section"),
    "missing page": ("See [there](../no-such-page/index.html).", "no-such-page"),
    "missing image": ("![A picture](no-such-picture.png)", "no-such-picture"),
}


def planted_errors(folder: Path) -> dict[str, bool]:
    """Which of seven faults one run of ``check`` reports, each on its own line with a column."""
    bench = Bench(folder, 0)
    bench.articles.mkdir(parents=True)
    lines = ["---", "title: Seven faults", "---", ""]
    expected = {}
    for name, (text, word) in PLANTED.items():
        lines += [text, ""]
        expected[name] = (len(lines) - 1, word)
    (bench.articles / "faults.md").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        bench.command("check", "--format", "json"), cwd=bench.program, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout) if done.returncode == 1 else []
    return {
        name: any(
            problem["line"] == line and problem["column"] > 0 and word in problem["message"] + problem["remedy"]
            for problem in found
        )
        for name, (line, word) in expected.items()
    }


def verdict(found: Run, limit: float, parallel: bool) -> str:
    """Whether a goal is reached. Where the machine was too busy to tell, it says so: the CPU time alone would do."""
    least = found.cpu / (os.cpu_count() or 1) if parallel else found.cpu
    if found.wall < limit:
        return "yes"
    return "the machine is too busy to tell" if least < limit else "NO"


def report(name: str, found: Run, case: str = "") -> dict[str, Any]:
    """Print one measurement beside its goal and the peers; ``case`` is as in GOALS: "cold 100"."""
    limit = GOALS.get(case)
    reached = verdict(found, limit, parallel=case not in ("cold 1", "") and "cold" in case) if limit else ""
    told = f"  goal < {limit:g} s: {reached}" if limit else ""
    print(f"{name:30} {found.wall:7.2f} s  CPU {found.cpu:7.2f} s  {found.megabytes:5.0f} MB{told}", flush=True)
    compare("wall", case.replace(" ", "_"), found.wall)
    compare("CPU", case.replace("cold ", "cpu_"), found.cpu)
    return {**dataclasses.asdict(found), "reached": reached}


def compare(what: str, name: str, ours: float) -> None:
    """How many times our value the peers need."""
    reached = [(peer.name, getattr(peer, name, None)) for peer in PEERS]
    if told := [f"{who} {value / ours:.2g}x" for who, value in reached if value]:
        print(f"    {what + ':':6}" + ", ".join(told), flush=True)


def measure_sizes(folder: Path, counts: list[int], found: dict[str, Any]) -> None:
    """Cold builds, edits and builds of nothing, for each number of articles."""
    for count in counts:
        bench = Bench(folder, count)
        bench.prepare()
        rounds = {1: 5, 100: 3}.get(count, 3 if count < 100 else 1)
        words = f"{count} article{'s' if count > 1 else ''}"
        if count == 1:
            found["first"] = report("1 article, charts drawn too", repeat(lambda b=bench: b.cold(True), 3))
        elif count == counts[0]:
            bench.build()  # The charts are drawn here, and remembered.
        found[f"cold {count}"] = report(f"{words}, cold", repeat(bench.cold, rounds), f"cold {count}")
        found[f"edit {count}"] = report(f"{words}, one word edited", repeat(bench.edit, 5), f"edit {count}")
        found[f"same {count}"] = report(f"{words}, nothing changed", repeat(bench.nothing, 3))


def measure_page(folder: Path, found: dict[str, Any]) -> None:
    """What a browser loads of one article."""
    from pages import weigh

    bench = Bench(folder, 1)
    weight = weigh(bench.out, f"articles/{bench.last.stem}/index.html")
    found["weight"] = dataclasses.asdict(weight)
    first, all_of_it = (f"{GOALS[name]:g} kB" for name in ("first view", "scrolled"))
    print(f"the page: {weight.first_view:.0f} kB at first view (goal < {first}), painted after {weight.painted:.0f} ms")
    print(f"    scrolled {weight.scrolled:.0f} kB (goal < {all_of_it}) and {weight.pictures:.0f} kB of pictures,")
    print(f"    {weight.requests} requests", flush=True)
    compare("page", "page", weight.scrolled)


def measure_serve(folder: Path, count: int, found: dict[str, Any]) -> None:
    """An edit's way to the screen."""
    from pages import refreshes

    bench = Bench(folder, count)
    command = bench.command("serve", "--port", "8765")
    seconds = refreshes(command, bench.program, 8765, f"articles/{bench.last.stem}/index.html", bench.last, rounds=7)
    found[f"serve {count}"] = seconds
    middle, slowest = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"serve, {count} articles: {middle:.0f} ms from saving to the screen (goal < {GOALS['serve'] * 1000:g} ms)")
    print(f"    the slowest of {len(seconds)}: {slowest:.0f} ms", flush=True)


def missed(found: dict[str, Any], counts: list[int]) -> list[str]:
    """The goals that were not reached."""
    out = [f"{name}: {found[name]['wall']:.2f} s" for name in GOALS if found.get(name, {}).get("reached") == "NO"]
    memory = max(found[f"cold {count}"]["megabytes"] for count in counts)
    out += [f"memory: {memory:.0f} MB"] if memory >= GOALS["memory"] else []
    weight = found.get("weight", {"first_view": 0, "scrolled": 0})
    for name, key in (("first view", "first_view"), ("scrolled", "scrolled")):
        out += [f"{name}: {weight[key]:.0f} kB"] if weight[key] >= GOALS[name] else []
    serve = [statistics.median(value) for name, value in found.items() if name.startswith("serve")]
    out += [f"serve: {max(serve) * 1000:.0f} ms"] if serve and max(serve) >= GOALS["serve"] else []
    out += [f"not reported: {name}" for name, caught in found["planted"].items() if not caught]
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1, 100, 1000], help="numbers of articles")
    parser.add_argument("--quick", action="store_true", help="1 and 20 articles, without the browser")
    parser.add_argument("--no-browser", action="store_true", help="leave out page weights and serve")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    options = parser.parse_args()
    counts = [1, 20] if options.quick else options.articles
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; peers: how many times our time they take (2026-11-21)"
    )
    found: dict[str, Any] = {"load": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        copy_program(folder / "program")
        if DRAFT.is_file():
            published = [sys.executable, "-m", "neuron_articles", "import-published", str(SHARED / "published")]
            run([*published, "--data", str(folder / "data")], folder / "program")
        measure_sizes(folder, counts, found)
        found["planted"] = planted_errors(folder)
        caught = sum(found["planted"].values())
        print(f"planted errors reported with line and column: {caught} of {len(PLANTED)}")
        print("    " + ", ".join(f"{peer.name} {peer.caught}" for peer in PEERS if peer.caught is not None))
        if not (options.quick or options.no_browser):
            measure_page(folder, found)
            for count in counts[:2]:
                measure_serve(folder, count, found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    faults = missed(found, counts)
    print("every goal is reached" if not faults else "missed: " + "; ".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
