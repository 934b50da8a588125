"""The region map in a browser, from disk: links, choices, one neuron alone, places by pointer and by keyboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver

from neuron_articles.figures import africa_maps, region_map
from neuron_articles.records.store import Record, Store

ARTICLE = """---
title: Places
description: A map.
authors: [A]
date: 2026-01-01
model: RN50x4-published
---

{geo_ref("Canada", "north-america", "canada")} and {geo_ref("terrorism", 2, 5)}.

::: figure africa-maps
:::

::: figure region-map
:::
"""

STATE = """
const map = document.querySelector(".region-map"), caution = map.querySelector(".caution");
return {
  mode: map.querySelector(".modes [aria-pressed=true]").dataset.mode,
  view: Number(map.querySelector("select").value),
  chosen: map.querySelector(".pinned .neuron")?.dataset.unit ?? null,
  dim: map.querySelectorAll(".neurons .dim").length,
  caution: caution.hidden ? "" : caution.textContent,
  coloured: map.querySelectorAll(".land path[fill]").length,
  hash: location.hash,
};
"""


@pytest.fixture(scope="module")
def page(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of an article with both maps of the published numbers."""
    folder = tmp_path_factory.mktemp("places")
    store = Store(folder / "data")
    for figure, module in (("region-map", region_map), ("africa-maps", africa_maps)):
        data = module.FIGURE.published(shared / "published")
        assert data is not None
        store.save(Record(figure, "RN50x4-published", "key", data))
    (folder / "content" / "articles").mkdir(parents=True)
    (folder / "content" / "articles" / "places.md").write_text(ARTICLE)
    command = [sys.executable, "-m", "neuron_articles", "site", "--content", str(folder / "content")]
    options = ["--data", str(folder / "data"), "--out", str(folder / "site")]
    result = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return (folder / "site" / "articles" / "places" / "index.html").as_uri()


@pytest.fixture
def opened(browser: Any, page: str) -> Iterator[Any]:
    browser.get("about:blank")
    open_page(browser, page)
    yield browser
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def open_page(browser: Any, address: str) -> None:
    browser.get(address)
    browser.execute_script("Article.startAll(document)")
    wait(browser, "return document.querySelectorAll('[data-component][data-state=ready]').length === 2")


def wait(browser: Any, condition: str) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 10, poll_frequency=0.05).until(lambda session: session.execute_script(condition))


def find(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


def state(browser: Any) -> dict[str, Any]:
    found: dict[str, Any] = browser.execute_script(STATE)
    return found


def follow(browser: Any, label: str) -> dict[str, Any]:
    browser.execute_script("arguments[0].click()", browser.find_element("partial link text", label))
    wait(browser, "return document.activeElement.matches('figure')")
    browser.execute_script("document.activeElement.blur()")
    return state(browser)


def test_a_link_sets_the_map(opened: Any) -> None:
    found = follow(opened, "Canada")
    assert (found["mode"], found["view"], found["chosen"], found["dim"]) == ("geography", 8, "RN101/layer4/943", 12)
    assert found["hash"] == "#figure-region-map?mode=geography&view=8&focus=6"
    found = follow(opened, "terrorism")
    assert (found["view"], found["chosen"]) == (2, "RN101/layer4/1895")
    assert "stereotype" in found["caution"]


def test_a_small_map_of_africa_leads_to_its_neuron(opened: Any) -> None:
    found = follow(opened, "East")
    assert (found["mode"], found["view"], found["chosen"]) == ("countries", 3, "RN50x4/layer4/1317")
    assert found["coloured"] > 20


def test_a_shared_address_opens_in_its_state(browser: Any, page: str) -> None:
    browser.get("about:blank")
    open_page(browser, page + "#figure-region-map?mode=countries&view=africa&focus=1")
    wait(browser, "return document.querySelector('.region-map .pinned')")
    found = state(browser)
    assert (found["mode"], found["view"], found["chosen"]) == ("countries", 3, "RN50x4/layer4/1257")


def test_nonsense_in_an_address_leaves_the_map_as_it_is(browser: Any, page: str) -> None:
    browser.get("about:blank")
    open_page(browser, page + "#figure-region-map?mode=x&view=99&focus=%3Cb%3E")
    found = state(browser)
    assert (found["mode"], found["view"], found["chosen"], found["dim"]) == ("geography", 0, None, 0)


def test_modes_and_families_by_their_controls(opened: Any) -> None:
    find(opened, ".modes [data-mode=countries]").click()
    assert state(opened)["coloured"] > 150
    find(opened, ".modes [data-mode=cities]").click()
    found = state(opened)
    assert (found["mode"], found["coloured"], found["hash"]) == ("cities", 0, "#figure-region-map?mode=cities&view=0")
    assert opened.execute_script("return document.querySelectorAll('.cities circle').length") == 620
    find(opened, ".region-map select option:nth-child(7)").click()
    names = opened.execute_script("return [...document.querySelectorAll('.neurons .neuron')].map((a) => a.textContent)")
    assert names == ["Australia?"] * 4
    rows = opened.execute_script("return [...document.querySelectorAll('.numbers tbody tr')].map((r) => r.textContent)")
    assert len(rows) == 4
    assert "RN50x4 513" in rows[0]
    assert "Australia 99 %" in rows[0]


def test_pointing_at_a_neuron_shows_it_alone_and_says_so(opened: Any) -> None:
    opened.execute_script(
        "window.said = [];"
        "document.addEventListener('article:unit', ({ detail: { unit, active } }) => said.push({ unit, active }))"
    )
    neurons = opened.find_elements("css selector", ".neurons li")
    move = webdriver.ActionChains(opened, duration=50)
    move.move_to_element(neurons[0]).move_by_offset(3, 1).perform()
    wait(opened, "return document.querySelectorAll('.neurons .dim').length === 6")
    move.move_to_element(find(opened, ".region-map .reading")).move_by_offset(2, 2).perform()
    wait(opened, "return document.querySelectorAll('.neurons .dim').length === 0")
    said = opened.execute_script("return said")
    assert said[0] == {"unit": "RN50x4/layer4/862", "active": True}
    assert said[-1]["active"] is False


def test_a_chip_chooses_its_neuron_and_lets_it_go(opened: Any) -> None:
    chip = find(opened, ".neurons li:nth-child(2) .chip")
    chip.click()
    found = state(opened)
    assert (found["chosen"], found["hash"]) == ("RN50x4/layer4/780", "#figure-region-map?mode=geography&view=0&focus=1")
    assert chip.get_attribute("aria-pressed") == "true"
    chip.click()
    assert state(opened)["chosen"] is None


def test_a_country_says_its_values_to_the_pointer(opened: Any) -> None:
    find(opened, ".modes [data-mode=countries]").click()
    australia = opened.find_elements("css selector", ".land path")[127]
    webdriver.ActionChains(opened).move_to_element(australia).move_by_offset(2, 2).perform()
    tooltip = find(opened, ".region-map-tooltip").text.split("\n")
    assert tooltip[:3] == ["Australia", "Australia?", "99 %"]


def test_arrow_keys_walk_from_place_to_place(opened: Any) -> None:
    find(opened, ".modes [data-mode=countries]").click()
    world = find(opened, ".region-map .map")
    keys = webdriver.Keys
    heard = []
    for key in (keys.ARROW_DOWN, keys.ARROW_DOWN, keys.ARROW_UP, keys.ESCAPE):
        world.send_keys(key)
        heard.append(find(opened, ".region-map [role=status]").get_attribute("textContent"))
    assert heard[0] == "United States of America: USA? 100 %, Australia? 12 %, Europe? 8 %"
    assert heard[1].split(":")[0] not in ("United States of America", "Canada")
    assert not find(opened, ".region-map-tooltip").is_displayed()


def test_the_script_draws_the_first_view_that_stood_there(browser: Any, page: str) -> None:
    static = Path(page.removeprefix("file://")).read_text()
    open_page(browser, page)
    pixels = """
    const done = arguments[1], image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [80, 40];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      done([...context.getImageData(0, 0, 80, 40).data]);
    };
    image.src = arguments[0];
    """
    before = static.split('class="overlay"')[1].split('href="')[1].split('"')[0]
    after = find(browser, ".region-map .overlay").get_attribute("href")
    assert before != after  # another encoder, the same picture
    old, new = (browser.execute_async_script(pixels, picture) for picture in (before, after))
    opaque = [index for index in range(0, len(old), 4) if old[index + 3] > 128]
    assert len(opaque) > 100
    assert old[3::4] == pytest.approx(new[3::4], abs=1)
    assert all(abs(old[i + c] - new[i + c]) <= 2 for i in opaque for c in range(3))


def test_a_phone_has_no_sideways_scrolling(browser: Any, page: str) -> None:
    metrics = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        open_page(browser, page + "#figure-region-map?view=10&focus=3")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 400
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
