"""The table of neurons and their pages, as read with a pointer, a keyboard, a phone, and without scripts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from selenium.webdriver.common.keys import Keys

from neuron_articles.records.store import Record, Store
from neuron_articles.render import BuildOptions, build
from tests.browser.reader import Reader
from tests.browser.sites import PROJECT, Site, hosted
from tests.browser.test_pages import STICKING_OUT
from tests.figures.records import facet_picture
from tests.measured_units import MODEL, save_measured

NUMBERS = ".unit-table tbody tr:not([hidden]) td.numeric:not([data-label])"
NAMES = f"[...document.querySelectorAll('{NUMBERS}')].map((cell) => Number(cell.textContent))"
PAGE = f"neurons/{MODEL}/layer4/5/index.html"


@pytest.fixture(scope="module")
def neurons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("neurons")
    content, out = folder / "content", folder / PROJECT
    (content / "articles").mkdir(parents=True)
    (content / "site.yml").write_text(f"title: Test articles\nmodel: {MODEL}\n", encoding="utf-8")
    text = '---\ntitle: Mentions\ndate: 2026-01-02\n---\n\nThe neuron for {mref("lions", 5)}, not {mref("cats", 6)}.\n'
    (content / "articles" / "mentions.md").write_text(text, encoding="utf-8")
    save_measured(folder / "data")
    save_visualizations(Store(folder / "data"))
    outcome = build(BuildOptions(content, folder / "data", out, jobs=1))
    assert not outcome.problems.errors
    with hosted(out) as site:
        yield site


def save_visualizations(store: Store) -> None:
    """Two facets of two neurons, in colours of their own."""
    made: dict[str, list[dict[str, object]]] = {}
    for unit in (5, 6):
        made[str(unit)] = []
        for facet, red in (("drawing", 200), ("text", 90)):
            content = io.BytesIO()
            Image.new("RGB", (64, 64), (red, 20 * unit, 0)).save(content, "webp")
            made[str(unit)].append(facet_picture(store.add_object(content.getvalue(), "webp"), facet))
    store.save(Record("feature-visualizations", MODEL, "key", {"units": made}))


def choose(reader: Reader, field: str, value: str) -> None:
    reader.find(f"#{field} option[value='{value}']").click()


@pytest.mark.parametrize("place", ["disk", "host"])
def test_rows_are_found_filtered_and_sorted(reader: Reader, neurons: Site, place: str) -> None:
    reader.open(f"{neurons.at(place)}neurons/index.html")
    assert reader.see(NAMES) == list(range(24))
    reader.find("#filter").send_keys("number1")
    assert reader.see(NAMES) == [1, *range(10, 20)]
    reader.find("#filter").clear()
    reader.find("#filter").send_keys("west")
    assert reader.see(NAMES) == [12, 13, 14]
    assert reader.find("#filter-count").text == "3 of 24"
    reader.find("#filter").send_keys(Keys.BACKSPACE * 4)
    reader.find("#family").send_keys("animal")
    choose(reader, "modality", "both")
    assert reader.see(NAMES) == [0, 4, 16, 20]
    choose(reader, "least", "70")
    assert reader.see(NAMES) == [4, 16]
    choose(reader, "least", "0")
    reader.find(".unit-table th[data-key=drawings] button").click()
    assert reader.see(NAMES) == [4, 16, 0, 20]
    assert reader.see("document.querySelector('th[data-key=drawings]').getAttribute('aria-sort')") == "descending"


@pytest.mark.parametrize(
    ("typed", "first", "rest"),
    [
        ("unit 3", 3, set()),
        ("2", 2, {*range(20, 24)}),
        ("layer4/1", 1, {*range(10, 20)}),
        ("layer4/15", 15, set()),
        (f"{MODEL}/layer4/7", 7, set()),
        ("#9", 9, set()),
    ],
)
def test_numbers_are_those_of_units(reader: Reader, neurons: Site, typed: str, first: int, rest: set[int]) -> None:
    """Not those of purities and mentions, nor what cells would make side by side; and the whole number comes first."""
    reader.open(f"{neurons.disk}neurons/index.html")
    reader.find("#filter").send_keys(typed)
    numbers = reader.see(NAMES)
    assert numbers[0] == first
    assert {*numbers[1:]} == rest


def test_where_nothing_is_found_a_sentence_says_so(reader: Reader, neurons: Site) -> None:
    reader.open(f"{neurons.disk}neurons/index.html")
    assert not reader.find("#no-match").is_displayed()
    reader.find("#filter").send_keys("zeppelin")
    assert reader.see(NAMES) == []
    assert "such as 89 or layer4/89" in reader.find("#no-match").text
    reader.find("#clear").click()
    assert len(reader.see(NAMES)) == 24
    assert not reader.find("#no-match").is_displayed()


def test_a_column_is_sorted_the_other_way_round_when_it_is_chosen_again(reader: Reader, neurons: Site) -> None:
    reader.open(f"{neurons.host}neurons/index.html")
    sorting = "document.querySelector('th[data-key=number]').getAttribute('aria-sort')"
    assert reader.see(sorting) == "ascending"
    reader.find(".unit-table th[data-key=number] button").send_keys(Keys.ENTER)
    assert reader.see(sorting) == "descending"
    assert reader.see(NAMES) == [*reversed(range(24))]
    reader.open(reader.browser.current_url)
    assert reader.see(NAMES)[0] == 23
    reader.find("#reverse").click()
    assert reader.see(sorting) == "ascending"
    choose(reader, "order", "name")
    assert reader.see("document.querySelector('th[data-key=name]').getAttribute('aria-sort')") == "ascending"


def test_the_choices_stand_in_one_line(reader: Reader, neurons: Site) -> None:
    reader.resize(1200)
    reader.open(f"{neurons.disk}neurons/index.html")
    fields = "[...document.querySelectorAll('.filter :is(input, select)')]"
    feet = reader.see(f"{fields}.map((field) => field.getBoundingClientRect().bottom)")
    assert max(feet) - min(feet) < 8


def test_the_choice_is_kept_in_the_address(reader: Reader, neurons: Site) -> None:
    reader.open(f"{neurons.host}neurons/index.html")
    choose(reader, "modality", "none")
    assert reader.browser.current_url.endswith("neurons/index.html?modality=none")
    reader.open(f"{neurons.host}neurons/index.html?family=animal&order=purity")
    assert reader.see(NAMES)[:2] == [4, 16]
    reader.open(neurons.disk + PAGE)
    reader.find("a.tag.modality").click()
    reader.wait("document.querySelector('.unit-table')")
    assert set(reader.see(NAMES)) == {1, 5, 9, 13, 17, 21}


def test_the_table_is_walked_by_keys(reader: Reader, neurons: Site) -> None:
    reader.open(f"{neurons.disk}neurons/index.html")
    body = reader.find("body")
    body.send_keys("/")
    assert reader.see("document.activeElement.id") == "filter"
    active = reader.browser.switch_to.active_element
    active.send_keys("sun", Keys.ARROW_DOWN)
    reader.browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert reader.see("document.activeElement.closest('tr').querySelector('.numeric').textContent") == "9"
    reader.browser.switch_to.active_element.send_keys(Keys.ENTER)
    reader.wait("document.querySelector('.neuron-page')")
    assert reader.browser.current_url.endswith(f"neurons/{MODEL}/layer4/9/index.html")


def test_without_scripts_there_is_the_whole_table(reader: Reader, neurons: Site) -> None:
    with reader.without_script():
        reader.open(f"{neurons.disk}neurons/index.html")
        assert len(reader.browser.find_elements("css selector", ".unit-table tbody tr")) == 24
        assert not reader.find(".filter").is_displayed()


def test_cards_show_the_picture_of_a_neuron(reader: Reader, neurons: Site) -> None:
    for page, link in (("articles/mentions/index.html", ".article-text a.neuron"), (PAGE, ".similar a.neuron")):
        reader.open(neurons.disk + page)
        reader.point(link)
        reader.wait("document.querySelector('.card .sheet-tile img')?.naturalWidth > 0")


def test_a_card_shows_the_facet_chosen_and_the_next_card_keeps_it(reader: Reader, neurons: Site) -> None:
    def shown() -> tuple[str, str]:
        reader.wait("document.querySelector('.card .sheet-tile img')?.naturalWidth > 0")
        picture = reader.see("(({src, style}) => src + style.cssText)(document.querySelector('.card .sheet-tile img'))")
        return reader.find(".card .facets [aria-pressed=true]").text, picture

    reader.open(neurons.disk + "articles/mentions/index.html")
    reader.point(".article-text a.neuron")
    facet, first = shown()
    assert facet == "drawing"
    reader.find(".card .facets button:last-child").click()
    facet, second = shown()
    assert facet == "text" and second != first
    reader.press(Keys.ESCAPE)
    reader.point(reader.all(".article-text a.neuron")[1])
    facet, third = shown()
    assert facet == "text" and third not in (first, second)


@pytest.mark.parametrize("page", ["neurons/index.html", PAGE])
def test_pages_fit_a_phone_and_ask_nobody_else(reader: Reader, neurons: Site, page: str) -> None:
    reader.resize(400, 800)
    reader.open(neurons.disk + page)
    reader.run("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert reader.run(STICKING_OUT) == []
    assert reader.see("document.scrollingElement.scrollWidth") <= 400
    reader.run("for (const image of document.images) image.loading = 'eager'")
    reader.wait("[...document.images].every((image) => image.complete)")
    assert reader.see("[...document.images].filter((image) => !image.naturalWidth).length") == 0
    assert [address for address in reader.requests() if not address.startswith(neurons.disk)] == []


def test_the_site_is_where_it_says(neurons: Site) -> None:
    assert (Path(neurons.folder) / PAGE).is_file()
