"""Figures in a page: the map by its links, charts that come when they come near, legends, grids; no eval, no jumps."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests.browser.reader import Reader
from tests.browser.sites import Site

TOUR = "articles/tour/index.html"
MAP_STATE = """
const map = document.querySelector(".region-map");
return {
  mode: map.querySelector(".modes [aria-pressed=true]").dataset.mode,
  family: map.querySelector("select").selectedOptions[0].textContent.trim(),
  chosen: map.querySelector(".pinned .name a")?.textContent ?? null,
  hash: location.hash,
};
"""
VEGA = "document.querySelector('script[src$=\"vega.js\"]')"
# How many areas of the chart cover any ground; those of other kinds shrink to lines.
COVERED = """
window.covered = () => {
  const areas = [...document.querySelectorAll("#figure-conditional-probability .wide .mark-area path")];
  return areas.filter((area) => {
    const { x, y, width, height } = area.getBBox();
    const at = (k) => new DOMPoint(x + width * (k % 30 + 0.5) / 30, y + height * (Math.floor(k / 30) + 0.5) / 30);
    return Array.from({ length: 900 }, (_, k) => at(k)).filter((point) => area.isPointInFill(point)).length > 9;
  }).length;
};
"""


def map_state(reader: Reader) -> dict[str, Any]:
    reader.wait("document.querySelector('#figure-region-map [data-component]').dataset.state === 'ready'")
    found: dict[str, Any] = reader.run(MAP_STATE)
    return found


def follow(reader: Reader, label: str) -> dict[str, Any]:
    reader.browser.find_element(By.PARTIAL_LINK_TEXT, label).click()
    reader.wait("document.activeElement.id === 'figure-region-map'")
    return map_state(reader)


# The map --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["disk", "project"])
def test_a_link_in_the_text_sets_the_map_and_can_be_shared(reader: Reader, small: Site, place: str) -> None:
    reader.open(small.at(place) + TOUR)
    shown = follow(reader, "Gallia")
    assert (shown["family"], shown["chosen"]) == ("Old World", "Gallia")
    assert shown["hash"].startswith("#figure-region-map?")
    assert "view=1" in shown["hash"]
    assert 0 <= reader.see("document.getElementById('figure-region-map').getBoundingClientRect().top") < 400

    address = reader.browser.current_url
    reader.browser.refresh()
    assert map_state(reader) == shown, "the same after loading anew"
    reader.open(address)
    assert map_state(reader) == shown, "the same for somebody else"


def test_back_goes_to_the_state_before(reader: Reader, small: Site) -> None:
    reader.open(small.host + TOUR)
    first = follow(reader, "Gallia")
    second = follow(reader, "Albion by number")
    assert (second["family"], second["chosen"]) == ("Both", "Albion?")
    reader.browser.back()
    reader.wait("document.querySelector('.region-map select').value === '1'")
    assert map_state(reader) == first


def test_the_controls_of_the_map_write_its_address(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    reader.start_figures()
    reader.find(".region-map [data-mode=cities]").click()
    reader.find(".region-map select option:nth-child(2)").click()
    chip = reader.find(".region-map .neurons .chip")
    chip.click()
    state = map_state(reader)
    assert (state["mode"], state["family"], state["chosen"]) == ("cities", "Old World", "Gallia")
    assert "prejudice" in reader.find(".region-map .caution").text
    reader.browser.refresh()
    assert map_state(reader) == state


def test_a_neuron_of_the_map_shows_its_card(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    reader.start_figures()
    reader.point(".region-map .neurons a.neuron")
    reader.wait("document.querySelector('.card .title')")
    assert "Albion" in reader.find(".card").text


def test_pointing_at_a_reference_shows_its_state_for_as_long(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    reader.start_figures()
    before = map_state(reader)
    reader.point(reader.browser.find_element(By.PARTIAL_LINK_TEXT, "Gallia"))
    reader.wait("document.querySelector('.region-map .pinned .name a')?.textContent === 'Gallia'")
    looked = map_state(reader)
    assert (looked["family"], looked["hash"]) == ("Old World", before["hash"])
    reader.point_away()
    reader.wait("!document.querySelector('.region-map .pinned')")
    assert map_state(reader) == before


def test_a_neuron_lights_up_wherever_it_is_named(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    reader.start_figures()
    unit = reader.find(".region-map .neurons a.neuron").get_attribute("data-unit")
    mention = f"<p><a class='neuron' href='#' data-unit='{unit}'>named here</a></p>"
    reader.run("document.querySelector('.article-text p').insertAdjacentHTML('beforebegin', arguments[0])", mention)
    reader.point(".region-map .neurons a.neuron")
    reader.wait("document.querySelector('.article-text p a.neuron.lit')")
    reader.point_away()
    reader.wait("!document.querySelector('.lit')")
    reader.point(".article-text p a.neuron")
    reader.wait("document.querySelector('.region-map .neurons .pinned.lit')")
    reader.point_away()
    reader.wait("!document.querySelector('.lit') && !document.querySelector('.region-map .pinned')")


# Charts ---------------------------------------------------------------------------------------------------------------


def test_vega_is_loaded_when_a_chart_comes_near_and_not_before(reader: Reader, drafts: Site) -> None:
    reader.open(f"{drafts.disk}articles/draft-b/index.html")
    reader.settle()
    assert not reader.see(VEGA)
    reader.run("document.querySelector('[data-component=conditional-probability]').scrollIntoView()")
    reader.wait(VEGA)
    reader.wait("document.querySelector('[data-component=conditional-probability]').dataset.state === 'ready'")


def test_charts_are_drawn_under_a_policy_that_forbids_eval(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    policy = reader.see("document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts
    assert "default-src 'none'" in policy
    reader.start_figures()
    assert reader.see("document.querySelectorAll('#figure-people-bars .wide .marks .mark-rect path').length") >= 4
    refused = reader.browser.execute_async_script(
        """const done = arguments[0];
        setTimeout(() => { try { new Function("return 1")(); done("ran"); } catch (error) { done(error.name); } });"""
    )
    assert refused == "EvalError"
    assert all("unsafe-eval" in line for line in reader.console())


def test_a_tile_of_the_legend_isolates_its_kind_and_gives_all_back(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    reader.start_figures()
    figure = "#figure-conditional-probability"
    reader.run(COVERED)
    assert reader.see("covered()") == 3
    tile = reader.find(f"{figure} .kind button")
    tile.click()
    reader.wait("covered() === 1")
    assert tile.get_attribute("aria-pressed") == "true"
    tile.click()
    reader.wait("covered() === 3")
    assert tile.get_attribute("aria-pressed") == "false"


def test_the_grid_of_words_unfolds_and_folds(reader: Reader, small: Site) -> None:
    reader.open(small.disk + TOUR)
    rows = "[...document.querySelectorAll('.stroop tbody tr')].filter((row) => row.getClientRects().length).length"
    assert reader.see(rows) == 5
    box = reader.find(".stroop .all input")
    box.click()
    assert reader.see(rows) == 7
    box.click()
    assert reader.see(rows) == 5


# Nothing jumps --------------------------------------------------------------------------------------------------------

OBSERVE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.shifts.push({ value: entry.value, at: Math.round(scrollY), sources: entry.sources.map((source) =>
      source.node ? (source.node.parentElement?.outerHTML ?? source.node.nodeName).slice(0, 160) : "gone") });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SCROLL = """
const done = arguments[0];
const step = () => {
  if (scrollY + innerHeight >= document.documentElement.scrollHeight - 2) return done();
  scrollBy({ top: innerHeight * 0.7, behavior: "instant" });
  setTimeout(() => requestAnimationFrame(step), 30);
};
step();
"""


@pytest.mark.parametrize("width", [1200, 400])
def test_nothing_jumps_while_the_draft_is_scrolled(reader: Reader, drafts: Site, width: int) -> None:
    reader.resize(width, 800)
    reader.open(f"{drafts.disk}articles/draft-b/index.html")
    reader.run(OBSERVE)
    reader.browser.execute_async_script(SCROLL)
    reader.wait("[...document.querySelectorAll('[data-component]')].every((part) => part.dataset.state === 'ready')")
    shifts = reader.see("window.shifts")
    assert sum(shift["value"] for shift in shifts) < 0.05, shifts
