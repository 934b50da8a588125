"""What surrounds the text: light and dark, the contents, the keyboard, the button that copies, the panel of notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.reader import Reader
from tests.browser.sites import Site, make_small

TOUR = "articles/tour/index.html"
PAPER = "getComputedStyle(document.documentElement).backgroundColor"
WHITE = "rgb(255, 255, 255)"


@pytest.mark.parametrize("place", ["disk", "host"])
def test_the_choice_of_light_or_dark_is_remembered(reader: Reader, small: Site, place: str) -> None:
    reader.prefer("light")
    reader.open(small.at(place) + TOUR)
    assert reader.see(PAPER) == WHITE
    toggle = reader.find(".theme-toggle")
    toggle.click()
    reader.wait(f"{PAPER} !== '{WHITE}'")
    dark = reader.see(PAPER)
    assert toggle.get_attribute("aria-pressed") == "true"
    reader.open(f"{small.at(place)}index.html")
    assert reader.see(PAPER) == dark
    reader.find(".theme-toggle").click()
    reader.wait(f"{PAPER} === '{WHITE}'")
    assert reader.see("localStorage.getItem('theme')") is None, "the system's own choice is not remembered"


def test_the_page_follows_the_system(reader: Reader, small: Site) -> None:
    reader.prefer("dark")
    reader.open(small.disk + TOUR)
    assert reader.see(PAPER) != WHITE
    reader.prefer("light")
    reader.wait(f"{PAPER} === '{WHITE}'")


def test_charts_follow_light_and_dark(reader: Reader, small: Site) -> None:
    reader.prefer("light")
    reader.open(small.disk + TOUR)
    reader.start_figures()
    ink = "getComputedStyle(document.querySelector('#figure-people-bars .wide svg text')).fill"
    before = reader.see(ink)
    reader.prefer("dark")
    reader.wait(f"{ink} !== '{before}'")


def test_the_contents_follow_the_reader(reader: Reader, small: Site) -> None:
    reader.resize(1600)
    reader.open(small.disk + TOUR)
    current = "document.querySelector('.contents-rail a[aria-current]')?.textContent"
    assert reader.see(current) is None
    for heading in ("words-in-colour", "people"):
        reader.run("document.getElementById(arguments[0]).scrollIntoView()", heading)
        reader.wait(f"{current} === document.getElementById('{heading}').textContent")
    reader.run("scrollTo(0, 0)")
    reader.wait(f"{current} === undefined")
    reader.find(".contents-rail a").click()
    reader.wait(f"{current} === 'Shares by activation'")


def test_the_contents_step_aside_for_a_wide_figure(reader: Reader, small: Site) -> None:
    reader.resize(1600)
    reader.open(small.disk + TOUR)
    rail = "getComputedStyle(document.querySelector('.contents-rail .contents')).visibility"
    assert reader.see(rail) == "visible"
    reader.run("document.querySelector('#figure-stroop').scrollIntoView()")
    reader.wait(f"{rail} === 'hidden'")


def test_the_first_press_of_tab_offers_to_skip_to_the_text(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    reader.press(Keys.TAB)
    link = reader.focused()
    assert link.text == "Skip to the text"
    assert link.location["y"] >= 0
    reader.press(Keys.ENTER)
    reader.wait("location.hash === '#main'")
    reader.press(Keys.TAB)
    assert reader.see("document.activeElement.closest('main') !== null")


def test_the_focus_is_always_seen(reader: Reader, small: Site) -> None:
    """Each stop of the keyboard has a size, is on the screen, and is told apart from what has no focus."""
    reader.open(small.disk + TOUR)
    reader.start_figures()
    for _ in range(45):
        reader.press(Keys.TAB)
        stop = reader.run(
            """const part = document.activeElement, box = part.getBoundingClientRect(), style = getComputedStyle(part);
            return { what: part.outerHTML.slice(0, 120), width: box.width, height: box.height, top: box.top,
              outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, high: innerHeight };"""
        )
        assert stop["width"] > 1, stop
        assert stop["height"] > 1, stop
        assert -stop["height"] < stop["top"] < stop["high"], stop
        assert stop["outline"], stop
    assert reader.see("document.activeElement.closest('main') !== null")


def test_the_entry_to_cite_is_copied(reader: Reader, small: Site) -> None:
    reader.open(small.host + TOUR)
    entry = reader.find(".bibtex pre").text
    assert entry.startswith("@")
    reader.find(".bibtex button").click()
    reader.wait("document.querySelector('.bibtex button').textContent === 'Copied'")


def test_neurons_are_found_by_a_word(reader: Reader, small: Site) -> None:
    reader.open(f"{small.disk}neurons/index.html")
    shown = "[...document.querySelectorAll('.unit-table tbody tr:not([hidden]) a')].map((link) => link.textContent)"
    assert len(reader.see(shown)) > 3
    reader.find("#filter").send_keys("whisk")
    reader.wait("document.getElementById('filter-count').textContent !== ''")
    assert reader.see(shown) == ["Cats"]


@pytest.fixture(scope="module")
def draft_build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield make_small(tmp_path_factory.mktemp("notes"), draft=True)


def test_notes_are_filtered_by_person_and_sorted_by_place(reader: Reader, draft_build: Path) -> None:
    reader.open((draft_build / TOUR).as_uri())
    shown = "[...document.querySelectorAll('.notes-panel li:not([hidden])')].map((item) => item.textContent.trim())"
    assert [text.split()[3] for text in reader.see(shown)] == ["The", "The", "The"]
    reader.find(".notes-panel summary").click()
    reader.find(".notes-panel select[name=to] option:nth-child(2)").click()
    assert len(reader.see(shown)) == 2
    reader.find(".notes-panel select[name=to] option:nth-child(1)").click()
    reader.find(".notes-panel select[name=order] option[value=place]").click()
    assert ["first" in reader.see(shown)[0], "third" in reader.see(shown)[2]] == [True, True]


def test_the_text_has_its_width_however_the_window_is_resized(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    for window, text in ((1600, 704), (400, 364), (1200, 704), (800, 704), (1600, 704)):
        reader.resize(window)
        reader.wait(f"document.querySelector('.article-text').offsetWidth === {text}")
