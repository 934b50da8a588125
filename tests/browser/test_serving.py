"""An edit under ``serve``: paragraphs are exchanged where they stand, and anything else loads the page again."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from neuron_articles.render import BuildOptions
from neuron_articles.render.server import serve
from tests.site.folders import Folder
from tests.test_serve import free_port

if TYPE_CHECKING:
    from tests.browser.reader import Reader


@pytest.fixture
def written(tmp_path: Path) -> Iterator[tuple[Folder, str]]:
    """A site that is being served, and the address of its article."""
    site, port = Folder(tmp_path), free_port()
    site.article("one", "First.\n\nSecond[^n].\n\nThird.\n\n[^n]: A note.")
    site.data.mkdir()
    process = multiprocessing.get_context("fork").Process(
        target=serve, args=(BuildOptions(site.content, site.data, site.out, draft=True, jobs=1), port), daemon=True
    )
    process.start()
    address = f"http://127.0.0.1:{port}/articles/one/index.html"
    for _ in range(200):
        try:
            urlopen(address, timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    yield site, address
    process.terminate()
    process.join()


def open_marked(reader: Reader, address: str) -> None:
    """Open the page, and mark it so that loading it again can be told."""
    reader.browser.get(address)
    reader.browser.execute_script("window.marked = true; document.querySelectorAll('.article-text p')[2].id = 'third'")
    time.sleep(0.5)


def wait_for(reader: Reader, text: str) -> None:
    for _ in range(200):
        if text in reader.browser.execute_script("return document.body?.textContent ?? ''"):
            return
        time.sleep(0.05)
    raise AssertionError(f"{text!r} never came to the screen")


def test_a_changed_paragraph_is_exchanged_where_it_stands(reader: Reader, written: tuple[Folder, str]) -> None:
    site, address = written
    open_marked(reader, address)
    site.article("one", "First.\n\nSecond, edited[^n].\n\nNew.\n\nThird.\n\n[^n]: A note.")
    wait_for(reader, "Second, edited")
    script = (
        "return [window.marked, [...document.querySelectorAll('.article-text > p')].map((p) => p.id || p.innerText)]"
    )
    marked, shown = reader.browser.execute_script(script)
    assert marked is True
    assert [text.replace("1", "") for text in shown] == ["First.", "Second, edited.", "New.", "third"]
    site.article("one", "First.\n\nSecond, again[^n].\n\nNew.\n\nThird.\n\n[^n]: A note.")
    wait_for(reader, "Second, again")
    assert reader.browser.execute_script("return window.marked") is True


def test_a_change_around_the_text_loads_the_page_again(reader: Reader, written: tuple[Folder, str]) -> None:
    site, address = written
    open_marked(reader, address)
    site.article("one", "First.\n\nSecond[^n].\n\nThird.\n\n[^n]: Another note.")
    wait_for(reader, "Another note.")
    assert reader.browser.execute_script("return window.marked") is None
