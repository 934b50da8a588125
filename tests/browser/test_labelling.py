"""The page for labelling, as a rater uses it: by keyboard, with a slip taken back, and when its program is gone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from selenium.webdriver.common.keys import Keys

from neuron_articles.responses.labelling import LabelFile, Sitting, serve
from tests.browser.reader import Reader

pytestmark = pytest.mark.torch

PICTURES = ("black", "grey", "silver", "white")


def look(name: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (48, 48), name).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    labels = LabelFile.open(tmp_path / "labels.json", "PictoCLIP/layer4/89", ["dark", "light"])
    return Sitting(labels, "ann", PICTURES, look)


@pytest.fixture
def server(sitting: Sitting) -> Iterator[ThreadingHTTPServer]:
    running = serve(sitting)
    Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def saved(sitting: Sitting) -> dict[str, str]:
    """The rater's answers, as the file has them."""
    return LabelFile.open(sitting.labels.path, sitting.labels.subject).answers.get("ann", {})


def told(reader: Reader, text: str) -> None:
    reader.wait(f"document.getElementById('progress').textContent === {text!r}")


def test_pictures_are_labelled_by_keyboard(reader: Reader, server: ThreadingHTTPServer, sitting: Sitting) -> None:
    reader.open(f"http://127.0.0.1:{server.server_port}/")
    told(reader, "0 of 4 labelled")
    reader.wait("document.getElementById('picture').naturalWidth === 48")
    assert not [name for name in PICTURES if name in reader.browser.page_source], "the page names no picture"
    reader.press("1")
    told(reader, "1 of 4 labelled")
    assert saved(sitting) == {sitting.order[0]: "dark"}
    reader.press(Keys.BACKSPACE)
    told(reader, "0 of 4 labelled")
    assert saved(sitting) == {}
    reader.press("n")
    assert reader.focused().get_attribute("id") == "name"
    reader.press("in between", Keys.ENTER)
    reader.wait("document.querySelectorAll('#categories button').length === 3")
    reader.press("4")  # there is no fourth category
    reader.press("3")
    told(reader, "1 of 4 labelled")
    reader.all("#categories button")[1].click()
    told(reader, "2 of 4 labelled")
    assert saved(sitting) == {sitting.order[0]: "in between", sitting.order[1]: "light"}
    reader.press("1")
    told(reader, "3 of 4 labelled")
    reader.press("1")
    told(reader, "All 4 pictures are labelled. Thank you.")
    assert not reader.find("#picture").is_displayed()
    reader.press("1")
    assert len(saved(sitting)) == 4


def test_a_rater_reads_that_the_program_is_gone(reader: Reader, server: ThreadingHTTPServer, sitting: Sitting) -> None:
    reader.open(f"http://127.0.0.1:{server.server_port}/")
    told(reader, "0 of 4 labelled")
    reader.press("2")
    told(reader, "1 of 4 labelled")
    server.shutdown()
    server.server_close()
    reader.press("1")
    reader.wait("document.getElementById('error').textContent.startsWith('Nothing was saved')")
    told(reader, "1 of 4 labelled")
    assert saved(sitting) == {sitting.order[0]: "light"}
    assert [line for line in reader.console() if "ERR_CONNECTION_REFUSED" in line], "the browser tells as much"
