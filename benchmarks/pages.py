"""What a browser loads: a page's weight at first view and scrolled to its end, and an edit's way to the screen.

python benchmarks/pages.py [--site DIR] [PAGE …]    weights, largest paint and layout shifts of built pages
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--window-size=1440,900",
]


@dataclass
class Served:
    """What a browser asked for: the size of each file as it travels, text by gzip -6."""

    sizes: dict[str, int] = field(default_factory=dict)

    def kilobytes(self, pictures: bool) -> float:
        return sum(size for name, size in self.sizes.items() if (Path(name).suffix in PICTURES) == pictures) / 1000


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, served: Served, **keywords: Any) -> None:
        self.served = served
        super().__init__(*arguments, **keywords)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing of every request."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if file.is_file():
            content = file.read_bytes()
            small = gzip.compress(content, 6) if file.suffix in COMPRESSED else content
            self.served.sizes[self.path.split("?")[0]] = len(small)
        super().do_GET()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Served]]:
    """The address of a server of ``folder``, and what it was asked for."""
    served = Served()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder), served=served))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", served
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a window, with a profile of its own."""
    from selenium import webdriver

    with tempfile.TemporaryDirectory(prefix="benchmark-profile-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        for flag in [*FLAGS, f"--user-data-dir={profile}"]:
            options.add_argument(flag)
        options.binary_location = shutil.which("chromium") or ""
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        try:
            yield driver
        finally:
            driver.quit()


@dataclass(frozen=True)
class Weight:
    """kB as they travel, pictures apart; milliseconds until paints; the sum of unexpected shifts of the layout.

    Paints and shifts: https://web.dev/articles/lcp and https://web.dev/articles/cls (all shifts, not the worst window).
    """

    first_view: float
    first_pictures: float
    scrolled: float
    pictures: float
    requests: int
    painted: float
    largest: float
    shifted: float


def settle(served: Served, quiet: float = 1.0, patience: float = 30) -> None:
    """Wait until nothing was asked for during ``quiet`` seconds."""
    end, seen, since = time.monotonic() + patience, -1, time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < quiet:
        if len(served.sizes) != seen:
            seen, since = len(served.sizes), time.monotonic()
        time.sleep(0.05)


_OBSERVER = """
window.measured = {largest: NaN, shifted: 0};
new PerformanceObserver(list => list.getEntries().forEach(entry => { measured.largest = entry.startTime; }))
    .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) measured.shifted += entry.value;
})).observe({type: "layout-shift", buffered: true});
"""


def weigh(site: Path, page: str, slowdown: float = 1) -> Weight:
    """What a page of a site weighs, and when it is there on a processor ``slowdown`` times slower."""
    with serving(site) as (address, served), browser() as driver:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _OBSERVER})
        driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        driver.get(f"{address}/{page}")
        settle(served)
        first = served.kilobytes(pictures=False), served.kilobytes(pictures=True)
        painted, largest = driver.execute_script(
            "return [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, measured.largest]"
        )
        driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
        height = driver.execute_script("return document.documentElement.scrollHeight")
        for y in range(0, int(height) + 900, 600):
            driver.execute_script(f"window.scrollTo(0, {y})")
            time.sleep(0.05)
        settle(served, quiet=2.0)
        shifted = driver.execute_script("return measured.shifted")
        weight, pictures = served.kilobytes(pictures=False), served.kilobytes(pictures=True)
        return Weight(*first, weight, pictures, len(served.sizes), painted, largest, shifted)


@contextlib.contextmanager
def serve_command(command: list[str], folder: Path, port: int) -> Iterator[str]:
    """The address of ``serve`` once it answers."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError), urlopen(f"{address}/index.html", timeout=5):
                break
            if process.poll() is not None:
                sys.exit("serve ended before it answered")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def refreshes(command: list[str], folder: Path, port: int, page: str, article: Path, rounds: int) -> list[float]:
    """Seconds from saving a changed word to its being on the screen, round by round."""
    seconds = []
    with serve_command(command, folder, port) as address, browser() as driver:
        driver.get(f"{address}/{page}")
        time.sleep(2)
        text = article.read_text(encoding="utf-8")
        for number in range(rounds):
            word = f"refreshed{number}word"
            article.write_text(text + f"\n\nThis word was {word}.\n", encoding="utf-8")
            start = time.perf_counter()
            while time.perf_counter() - start < 30:
                with contextlib.suppress(Exception):  # The page is going away just now.
                    if driver.execute_script(f"return document.body?.textContent.includes('{word}') ?? false"):
                        break
                time.sleep(0.005)
            seconds.append(time.perf_counter() - start)
            time.sleep(1)
    return seconds


def main() -> int:
    """Print what built pages weigh beside the goals; exit status 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=ROOT / "build" / "site", metavar="DIR", help="the built site")
    parser.add_argument("--slowdown", type=float, default=4, help="how many times slower a processor (default 4)")
    parser.add_argument("pages", nargs="*", default=["articles/multimodal-neurons/index.html"], metavar="PAGE")
    options = parser.parse_args()
    missed = False
    for page in options.pages:
        if not (options.site / page).is_file():
            sys.exit(f"{options.site / page}: error: there is no such page (make site renders it)")
        found = weigh(options.site, page, options.slowdown)
        rows = [
            ("first view", found.first_view + found.first_pictures, 250, "kB"),
            ("scrolled to its end", found.scrolled + found.pictures, 3000, "kB"),
            ("largest contentful paint", found.largest, 1000, "ms"),
            ("layout shifts", found.shifted, 0.05, ""),
        ]
        print(f"{page}: {found.requests} requests, first paint after {found.painted:.0f} ms")
        for name, value, goal, unit in rows:
            missed |= not value <= goal
            print(f"    {name:25} {value:8.3g} {unit:2} {'' if value <= goal else 'NO '}(goal: at most {goal} {unit})")
        print(f"    of it pictures            {found.first_pictures:.0f} kB and {found.pictures:.0f} kB", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
