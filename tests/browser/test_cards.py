"""The cards of footnotes, citations and neurons: by pointer, by keyboard, by finger."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.reader import Reader
from tests.browser.sites import Site

FOOTNOTE = ".article-text .footnote a"
CITATION = ".article-text > p > .citation a"
NEURON = ".article-text > p > a.neuron"


@pytest.fixture
def tour(reader: Reader, small: Site) -> Reader:
    reader.open(f"{small.disk}articles/tour/index.html")
    return reader


def card(reader: Reader) -> str:
    """The text of the one card that opens."""
    reader.wait("document.querySelectorAll('.card').length === 1")
    text: str = reader.find(".card").text
    return text


def is_closed(reader: Reader) -> bool:
    reader.wait("!document.querySelector('.card')")
    return reader.see("!document.querySelector('[aria-expanded=true]')") is True


def test_pointing_at_a_footnote_opens_its_card(tour: Reader) -> None:
    tour.point(FOOTNOTE)
    assert card(tour).startswith("A remark that cites [1], names the spider and computes")
    assert tour.find(FOOTNOTE).get_attribute("aria-expanded") == "true"
    assert tour.see("document.querySelector('.card math') !== null")
    tour.point_away()
    assert is_closed(tour)


def test_a_card_stays_while_the_pointer_is_in_it(tour: Reader) -> None:
    tour.point(FOOTNOTE)
    card(tour)
    tour.point(".card")
    tour.browser.execute_async_script("setTimeout(arguments[0], 700)")  # twice as long as a card waits before it closes
    assert tour.see("document.querySelectorAll('.card').length") == 1


def test_a_citation_inside_a_card_opens_in_the_same_card(tour: Reader) -> None:
    tour.point(FOOTNOTE)
    card(tour)
    tour.point(".card .citation a")
    tour.wait("document.querySelector('.card .card-more')")
    assert len(tour.all(".card")) == 1
    assert "Stroop" in tour.find(".card .card-more").text
    assert "A remark that cites" in tour.find(".card").text


def tab_to(reader: Reader, selector: str) -> None:
    """Press Tab until the focus is on such an element."""
    for _ in range(40):
        if reader.see("document.activeElement.matches(arguments[0])", selector):
            return
        reader.press(Keys.TAB)
    pytest.fail(f"forty presses of Tab reach no {selector}")


def test_escape_closes_a_card_and_keeps_the_place(tour: Reader) -> None:
    tab_to(tour, FOOTNOTE)
    assert "A remark that cites" in card(tour)
    tour.press(Keys.ESCAPE)
    assert is_closed(tour)
    assert tour.see("document.activeElement.matches('.footnote a')")


def test_the_keyboard_goes_into_a_card_and_out_of_it(tour: Reader) -> None:
    tab_to(tour, FOOTNOTE)
    card(tour)
    tour.press(Keys.TAB)
    assert tour.see("document.activeElement.closest('.card') !== null")
    tour.press(Keys.ESCAPE)
    assert is_closed(tour)
    assert tour.see("document.activeElement.matches('.footnote a')")


def test_a_citation_of_two_shows_both(tour: Reader) -> None:
    tour.point(CITATION)
    text = card(tour)
    assert "Goh" in text
    assert "Stroop" in text
    assert tour.all(".card a[href^='https://']")


def test_a_neuron_shows_what_is_known_of_it(tour: Reader) -> None:
    tour.point(NEURON)
    assert card(tour).split("\n") == ["Spiderman", "RN50x4 · layer4 · 550", "spider, spiderman, web"]
    tour.find(".card a.title").click()
    tour.wait("document.querySelector('h1').textContent === 'Spiderman'")
    assert tour.browser.current_url.endswith("/neurons/RN50x4/layer4/550/index.html")


def test_a_neuron_nobody_named_has_a_card_and_a_page(tour: Reader) -> None:
    tour.point(f"{NEURON}:nth-of-type(2)")
    assert "RN50x4 · layer4 · 3" in card(tour)


def test_one_card_follows_another(tour: Reader) -> None:
    first, second = tour.all(FOOTNOTE)[:2]
    tour.point(first)
    card(tour)
    tour.point(second)
    tour.wait("document.querySelector('.card').textContent.includes('elsewhere')")
    assert "A remark that cites" not in card(tour)


@pytest.mark.parametrize("width", [1600, 400])
def test_a_card_stands_inside_the_window(tour: Reader, width: int) -> None:
    tour.resize(width)
    for selector in (FOOTNOTE, CITATION, NEURON):
        tour.point(selector)
        tour.wait("document.querySelector('.card')")
        box = tour.see("document.querySelector('.card').getBoundingClientRect().toJSON()")
        assert box["left"] >= 0
        assert box["right"] <= width
        assert box["top"] >= 0
        assert box["bottom"] <= 1000
        assert box["width"] >= 200
        tour.press(Keys.ESCAPE)


def test_a_tap_opens_a_card_and_a_second_one_follows_the_link(tour: Reader) -> None:
    tour.resize(400, 800)
    tour.tap(tour.find(FOOTNOTE))
    assert "A remark that cites" in card(tour)
    assert "#fn" not in tour.browser.current_url
    tour.tap(tour.find(FOOTNOTE))
    tour.wait("location.hash.startsWith('#fn')")
    assert is_closed(tour)


def test_a_tap_elsewhere_closes_a_card(tour: Reader) -> None:
    tour.resize(400, 800)
    tour.tap(tour.find(NEURON))
    card(tour)
    tour.tap(tour.find("h2"))
    assert is_closed(tour)


def test_ids_stay_unique_while_a_card_is_open(tour: Reader) -> None:
    tour.point(FOOTNOTE)
    card(tour)
    ids = tour.see("[...document.querySelectorAll('[id]')].map((part) => part.id)")
    assert len(ids) == len(set(ids))
