"""axe-core finds nothing wrong on any kind of page, light and dark, wide and narrow, with cards open."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.reader import Reader
from tests.browser.sites import Site

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
CHECK = """
const [scope, done] = arguments;
const said = (node) => [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
axe.run(scope || document, { resultTypes: ["violations"], preload: false, iframes: false })
  .then(({ violations }) => done(violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${said(node)}`))))
  .catch((error) => done([String(error)]));
"""
LOOKS = [("light", 1200), ("dark", 1200), ("light", 400), ("dark", 400)]


def violations(reader: Reader, scope: str = "") -> list[str]:
    if not reader.see("Boolean(window.axe)"):
        reader.run(AXE)
    found: list[str] = reader.browser.execute_async_script(CHECK, scope or None)
    return found


def check_looks(reader: Reader, address: str, looks: list[tuple[str, int]]) -> None:
    """A page and all that unfolds in it."""
    found = []
    for theme, width in looks:
        reader.prefer(theme)
        reader.resize(width)
        reader.open(address)  # anew: a browser in a hurry may still show what it had
        reader.start_figures()
        reader.run("for (const fold of document.querySelectorAll('details')) fold.open = true")
        reader.settle()
        found += [f"{theme} {width}: {line}" for line in violations(reader)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "page",
    [
        "index.html",
        "articles/tour/index.html",
        "articles/writing-an-article/index.html",
        "neurons/index.html",
        "neurons/RN50x4/layer4/550/index.html",
        "neurons/RN50x4/layer4/3/index.html",
        "404.html",
    ],
)
def test_a_page_keeps_nobody_out(reader: Reader, small: Site, page: str) -> None:
    check_looks(reader, small.project + page, LOOKS)


@pytest.mark.parametrize("page", ["articles/draft-a/index.html", "articles/draft-b/index.html"])
def test_a_draft_keeps_nobody_out(reader: Reader, drafts: Site, page: str) -> None:
    check_looks(reader, drafts.disk + page, [LOOKS[0], LOOKS[-1]])  # both widths and both themes; each look takes long


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_open_cards_keep_nobody_out(reader: Reader, small: Site, theme: str, width: int) -> None:
    reader.prefer(theme)
    reader.resize(width)
    reader.open(f"{small.disk}articles/tour/index.html")
    for link in (".article-text .footnote a", ".article-text > p > .citation a", ".article-text > p > a.neuron"):
        reader.point(link)
        reader.wait("document.querySelector('.card')")
        assert violations(reader, ".article-text > p:first-of-type") == []
        reader.press(Keys.ESCAPE)


def test_axe_sees_what_is_wrong(reader: Reader, small: Site) -> None:
    """The check is worth something only if it finds what was put there to be found."""
    reader.open(f"{small.disk}index.html")
    reader.run(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><a href=\"#x\"></a>')"
    )
    found = violations(reader)
    assert any(line.startswith("image-alt") for line in found)
    assert any(line.startswith("link-name") for line in found)
