"""``serve``: the page follows an edit, mistakes are shown, and what stands in the way is one line."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from neuron_articles.cli.main import main
from neuron_articles.render import Builder, BuildOptions
from neuron_articles.render.server import Changes, Watcher, serve
from tests.site.folders import Folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """A site that is being served, and the events a browser would get."""

    site: Folder
    port: int

    def get(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def events(self) -> Iterator[dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/.reload")
        answer = connection.getresponse()
        assert answer.getheader("Content-Type") == "text/event-stream"
        while line := answer.fp.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A small site, served from a process of its own."""
    site, port = Folder(tmp_path), free_port()
    site.write("site.yml", "title: Test articles\nmodel: RN50x4\n")
    site.article("one", "The first text.")
    site.article("draft", "A draft.\n\n::: todo {to=Ann priority=1}\nA note.\n:::", draft="true")
    site.data.mkdir()
    process = multiprocessing.get_context("fork").Process(
        target=serve, args=(BuildOptions(site.content, site.data, site.out, draft=True, jobs=1), port), daemon=True
    )
    process.start()
    try:
        wait_for(port)
        yield Served(site, port)
    finally:
        process.kill()
        process.join()


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
            time.sleep(0.1)  # Folders are watched from a moment after the first answer.
            return
        except URLError:
            time.sleep(0.05)
    raise AssertionError("nothing is served")


def test_pages_files_and_drafts_are_served(served: Served) -> None:
    assert '<script defer src="/.reload.js"></script></head>' in served.get("")
    assert "The first text." in served.get("articles/one/index.html")
    assert "The first text." in served.get("articles/one/")
    assert "A note." in served.get("articles/draft/index.html")
    assert served.get("assets/site.css") == served.site.read("assets/site.css")
    assert "EventSource" in served.get(".reload.js")
    assert "EventSource" not in served.site.page("one"), "the site itself knows nothing of this"


def test_what_is_not_there_is_status_404(served: Served) -> None:
    for path in ("none/", "../content/site.yml", "%2e%2e/content/site.yml"):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
        connection.request("GET", f"/{path}")
        assert connection.getresponse().status == 404, path


def ask(port: int, path: str, host: str = "") -> tuple[int, str]:
    """Status and text of the answer to a request as it stands, which no client has put right."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host or f'127.0.0.1:{port}'}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    return int(answer.split()[1]), answer


@pytest.mark.parametrize("path", ["/%00", "/a%00.html", "/%", "//", "/%C3", "/?%00"])
def test_a_strange_request_is_answered(served: Served, path: str) -> None:
    status, _ = ask(served.port, path)
    assert status in (200, 301, 404)
    assert ask(served.port, "/")[0] == 200


def test_only_this_machine_is_answered(served: Served) -> None:
    for host in ("localhost:8000", "127.0.0.1", f"[::1]:{served.port}"):
        assert ask(served.port, "/", host)[0] == 200, host
    for host in ("attacker.example", "127.0.0.1.attacker.example:80", "localhost.example"):
        assert ask(served.port, "/", host)[0] == 403, host


def test_problems_are_shown_where_there_is_no_page(tmp_path: Path) -> None:
    site, port = Folder(tmp_path), free_port()
    site.article("one", "A neuron <div>.\n\n{mref(}")
    site.data.mkdir()
    options = BuildOptions(site.content, site.data, site.out, draft=True, jobs=1)
    process = multiprocessing.get_context("fork").Process(target=serve, args=(options, port), daemon=True)
    process.start()
    try:
        answer = None
        while answer is None:
            with suppress(OSError):
                answer = ask(port, "/")
            time.sleep(0.05)
        status, page = answer
        assert status == 404 and "There is no page here yet" in page and "articles/one.md:" in page
        assert "<div>" not in page, "what authors wrote is text"
        time.sleep(0.3)
        site.article("one", "Mended.")
        served = Served(site, port)
        assert any(event["reload"] for event in served.events())
        assert "Mended." in served.get("articles/one/")
    finally:
        process.kill()
        process.join()


def test_changes_are_known_from_the_beginning(tmp_path: Path) -> None:
    """What is saved while the first build runs is built after it."""
    folder = tmp_path / "content"
    folder.mkdir()
    changes = Changes([folder])
    for name in ("a.md", "b.md"):
        (folder / name).write_text("saved during a build")
    found: set[Path] = set()
    while len(found) < 2:
        found |= changes.next()
    changes.end()
    assert {path.name for path in found} == {"a.md", "b.md"}


def test_an_edit_reaches_the_page(served: Served) -> None:
    events = served.events()
    assert next(events) == {"reload": False, "problems": []}
    served.site.article("one", "The second text.")
    assert next(event for event in events if event["reload"]) == {"reload": True, "problems": []}
    assert "The second text." in served.get("articles/one/index.html")


def test_a_mistake_is_shown_and_the_page_stays(served: Served) -> None:
    events = served.events()
    next(events)
    served.site.article("one", "Wrong [@nobody].")
    found = next(event for event in events if event["problems"])
    assert found["reload"] is False
    assert found["problems"] == ['articles/one.md:6:8: error: the bibliography has no entry "nobody"']
    assert "The first text." in served.get("articles/one/index.html")
    served.site.article("one", "Right.")
    next(event for event in events if event["reload"])
    assert "Right." in served.get("articles/one/index.html")


def test_a_browser_that_comes_late_hears_of_the_mistake(served: Served) -> None:
    events = served.events()
    next(events)
    served.site.article("one", "Wrong [@nobody].")
    next(event for event in events if event["problems"])
    assert "nobody" in next(served.events())["problems"][0]


def test_what_was_told_is_not_told_with_every_edit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Folder(tmp_path)
    site.article("one", "A line -- dashed.")
    site.article("two", "A line.")
    watcher = Watcher(Builder(BuildOptions(site.content, site.data, site.out, jobs=1)))
    watcher.rebuild()
    first = capsys.readouterr().out.splitlines()
    site.article("two", "Another line -- dashed, too.")
    watcher.rebuild()
    second = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in first[:-1]] == ["articles/one.md"]
    assert [line.split(":")[0] for line in second[:-1]] == ["articles/two.md"]
    site.article("one", "Wrong [@nobody].")
    for _ in range(2):
        watcher.rebuild()
        assert "nobody" in capsys.readouterr().out, "an error is told until it is gone"


def test_pages_are_counted_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Folder(tmp_path)
    site.article("one", "A line.")
    site.article("unseen", "A draft.", draft="true")
    watcher = Watcher(Builder(BuildOptions(site.content, site.data, site.out, jobs=1)))
    watcher.rebuild()
    pages = len(list(site.out.rglob("*.html")))
    assert re.search(rf"^{pages} pages in \d+ ms$", capsys.readouterr().out, re.MULTILINE)
    site.article("one", "Another line.")
    watcher.rebuild()
    assert re.search(r"^1 page in \d+ ms$", capsys.readouterr().out, re.MULTILINE)


def test_the_site_that_was_served_is_remembered(tmp_path: Path) -> None:
    site = Folder(tmp_path)
    site.article("one", "A line.")
    Watcher(Builder(BuildOptions(site.content, site.data, site.out, jobs=1))).rebuild()
    assert Builder(BuildOptions(site.content, site.data, site.out, jobs=1)).build().rendered == 0


def test_new_articles_and_settings_are_noticed(served: Served) -> None:
    events = served.events()
    next(events)
    served.site.article("two", "Another.")
    next(event for event in events if event["reload"])
    assert "articles/two/index.html" in served.get("")
    served.site.write("site.yml", "title: Another title\nmodel: RN50x4\n")
    next(event for event in events if event["reload"])
    assert "<title>Another title</title>" in served.get("")


def test_a_port_that_is_taken_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Folder(tmp_path)
    site.article("one", "Text.")
    folders = ["--content", str(site.content), "--data", str(site.data), "--out", str(site.out)]
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        assert main(["serve", *folders, "--port", str(holder.getsockname()[1])]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "is taken" in lines[0]
    assert "choose another with --port" in lines[0]


def test_no_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--content", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "there is no such folder" in capsys.readouterr().err
