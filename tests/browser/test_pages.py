"""Every page at every kind of address: it loads, its figures start, nothing is asked of others, nothing sticks out."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browser.reader import Reader
from tests.browser.sites import PROJECT, Site

ARTICLES = ["articles/tour/index.html", "articles/writing-an-article/index.html"]
PAGES = ["index.html", *ARTICLES, "neurons/index.html", "neurons/RN50x4/layer4/550/index.html"]
DRAFTS = ["articles/draft-a/index.html", "articles/draft-b/index.html"]

# Elements that reach beyond the window's right edge and are in no box that scrolls by itself.
STICKING_OUT = """
const scrolls = (part) => part && part !== document.body &&
  (/auto|scroll|hidden|clip/.test(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
return [...document.body.querySelectorAll("*")].filter((part) => {
  const box = part.getBoundingClientRect();
  const seen = box.width > 1 && getComputedStyle(part).visibility !== "hidden";
  return seen && box.right > innerWidth + 1 && !scrolls(part.parentElement);
}).map((part) => `${part.tagName} ${part.className?.baseVal ?? part.className}`);
"""


def outsiders(reader: Reader, site: Site, place: str) -> list[str]:
    """Requests for anything that is no file of the site, or that is none there."""
    base = site.at(place)
    return [address for address in reader.requests() if not address.startswith(base)]


@pytest.mark.parametrize("place", ["disk", "host", "project"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_and_asks_nobody_else(reader: Reader, small: Site, place: str, page: str) -> None:
    reader.open(small.at(place) + page)
    reader.start_figures()
    assert reader.see("document.querySelector('h1').textContent.length") > 0
    assert outsiders(reader, small, place) == []
    broken = reader.see(
        "[...document.images].filter((image) => image.complete && !image.naturalWidth).map((i) => i.src)"
    )
    assert broken == []


@pytest.mark.parametrize("page", DRAFTS)
def test_a_draft_loads_and_asks_nobody_else(reader: Reader, drafts: Site, page: str) -> None:
    reader.open(drafts.disk + page)
    reader.start_figures()
    assert outsiders(reader, drafts, "disk") == []
    assert reader.see("document.querySelectorAll('[data-component]').length") >= 8


@pytest.mark.parametrize("place", ["disk", "project"])
def test_links_between_pages_lead_there(reader: Reader, small: Site, place: str) -> None:
    reader.open(f"{small.at(place)}index.html")
    reader.find(".article-list a[href*=tour]").click()
    reader.wait("document.querySelector('.article-text')")
    reader.find(".site-bar a[href*=neurons]").click()
    reader.wait("document.querySelector('.unit-table')")
    reader.find(".unit-table a[href*='RN50x4/layer4/550/']").click()
    reader.wait("document.querySelector('.mentions')")
    reader.find(".mentions a[href*='#']").click()
    reader.wait("document.querySelector('.article-text') && location.hash")
    assert reader.browser.current_url.startswith(f"{small.at(place)}articles/tour/index.html#")


def test_a_wrong_address_leads_to_a_page_that_helps(reader: Reader, small: Site) -> None:
    reader.open(f"{small.project}articles/gone/index.html")
    assert reader.find("h1").text == "Not found"
    assert [line for line in reader.console() if "404" not in line] == []
    style = reader.see("getComputedStyle(document.querySelector('.site-bar')).display")
    assert style != "block", "its style was not found from a folder that is not there"
    reader.find("main a[href$='index.html']").click()
    reader.wait("document.querySelector('.article-list')")
    assert reader.browser.current_url == f"{small.project}index.html"
    assert urlsplit(reader.browser.current_url).path == f"/{PROJECT}/index.html"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(reader: Reader, small: Site, page: str) -> None:
    phone(reader, small.disk + page)


@pytest.mark.parametrize("page", DRAFTS)
def test_no_draft_scrolls_sideways_on_a_phone(reader: Reader, drafts: Site, page: str) -> None:
    phone(reader, drafts.disk + page)


def phone(reader: Reader, address: str) -> None:
    reader.resize(400, 800)
    reader.open(address)
    reader.start_figures()
    reader.run("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert reader.run(STICKING_OUT) == []
    assert reader.see("document.scrollingElement.scrollWidth") <= 400
    assert reader.see("visualViewport.scale") == 1
