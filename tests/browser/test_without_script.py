"""Pages without JavaScript: everything can be read, and every link leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.reader import Reader
from tests.browser.sites import Site

TOUR = "articles/tour/index.html"
# Links to a place on the same page that has no such place; the state of a figure is no part of its name.
DEAD = """
return [...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute("href"))
  .filter((href) => !document.getElementById(decodeURIComponent(href.slice(1).split("?")[0])));
"""


@pytest.fixture
def page(reader: Reader, small: Site) -> Iterator[Reader]:
    with reader.without_script():
        reader.open(small.disk + TOUR)
        yield reader


def test_no_script_runs(page: Reader) -> None:
    assert page.see("document.documentElement.dataset.script") is None
    assert not any(button.is_displayed() for button in page.all(".theme-toggle, .region-map .controls"))


def test_footnotes_and_citations_lead_to_their_lists_and_back(page: Reader) -> None:
    assert page.run(DEAD) == []
    page.find(".article-text .footnote a").click()
    entry = page.find("li:target")
    assert "A remark that cites" in entry.text
    entry.find_element("css selector", "a.back").click()
    assert page.see("document.querySelector(':target').matches('.footnote a')")
    page.find(".article-text > p > .citation a").click()
    assert "Goh" in page.find("li:target").text


def test_every_figure_shows_its_first_view(page: Reader) -> None:
    figures = page.all("figure.figure")
    assert len(figures) == 7
    for figure in figures:
        assert figure.is_displayed()
        assert figure.size["height"] > 60
        assert figure.find_element("css selector", "figcaption").text
    for name in ("conditional-probability", "people-bars", "region-map"):
        drawings = page.all(f"#figure-{name} svg[role=img]")
        shown = [drawing for drawing in drawings if drawing.is_displayed()]
        assert len(shown) == 1
        assert len(shown[0].get_attribute("aria-label") or "") > 40
    assert "tea, rain" in page.find("#figure-region-map .neurons").text
    assert "pizza" in page.find("#figure-automated-attacks").text


def test_formulas_are_set(page: Reader) -> None:
    formula = page.find("math[display=block]")
    assert formula.size["height"] > 30
    font = page.see("getComputedStyle(arguments[0]).fontFamily", formula)
    assert "Article Math" in font
    page.browser.execute_async_script("document.fonts.ready.then(() => arguments[0]())")
    assert page.see(
        "[...document.fonts].some((face) => face.family.includes('Article Math') && face.status === 'loaded')"
    )


def test_numbers_stand_in_tables(page: Reader) -> None:
    fold = page.find("#figure-conditional-probability details")
    fold.find_element("css selector", "summary").click()
    assert "40%" in fold.text


def test_the_grid_of_words_unfolds_without_a_script(page: Reader) -> None:
    def columns() -> int:
        return sum(head.is_displayed() for head in page.all("#figure-stroop thead th"))

    assert columns() == 5
    page.find("#figure-stroop .all input").click()
    assert columns() == 8


def test_contents_and_neurons_can_be_reached(page: Reader) -> None:
    page.find(".contents-fold summary").click()
    page.find(".contents-fold a").click()
    assert page.see("document.querySelector(':target').textContent").startswith("Shares by activation")
    page.find(".article-text > p > a.neuron").click()
    assert page.find("h1").text == "Spiderman"
