"""What a browser loads: a page's weight at first view and scrolled to its end, and an edit's way to the screen."""

from __future__ import annotations

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

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"}
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1440,900",
]  # fmt: skip


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
    """kB as they travel, and milliseconds until the first content was painted."""

    first_view: float
    scrolled: float
    pictures: float
    requests: int
    painted: float


def settle(served: Served, quiet: float = 1.0, patience: float = 30) -> None:
    """Wait until nothing was asked for during ``quiet`` seconds."""
    end, seen, since = time.monotonic() + patience, -1, time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < quiet:
        if len(served.sizes) != seen:
            seen, since = len(served.sizes), time.monotonic()
        time.sleep(0.05)


def weigh(site: Path, page: str) -> Weight:
    """What a page of a site weighs."""
    with serving(site) as (address, served), browser() as driver:
        driver.get(f"{address}/{page}")
        settle(served)
        first = served.kilobytes(pictures=False)
        painted = driver.execute_script(
            "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
        )
        height = driver.execute_script("return document.documentElement.scrollHeight")
        for y in range(0, int(height) + 900, 600):
            driver.execute_script(f"window.scrollTo(0, {y})")
            time.sleep(0.05)
        settle(served, quiet=2.0)
        requests = len(served.sizes)
        return Weight(first, served.kilobytes(pictures=False), served.kilobytes(pictures=True), requests, painted)


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
