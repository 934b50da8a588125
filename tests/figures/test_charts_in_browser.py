"""Charts and tables of figures in a browser, from disk: choosing, reading, without a script, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.figures import test_attacks, test_conditional_probability, test_people_bars, test_stroop

WEIGHTS = [[0, 0, 2.0], [0, 1, 1.0], [1, 1, -0.5]]
RECORDS = {
    "conditional-probability": {"units": {"89": test_conditional_probability.unit()}},
    "people-bars": test_people_bars.numbers(test_people_bars.people()),
    "stroop": test_stroop.numbers(),
    "sparse-probe": {
        "classes": ["cat", "dog"],
        "weights": WEIGHTS,
        "units": [{"index": 5, "name": "fur"}, {"index": 7, "name": "bark"}],
    },
    "automated-attacks": {
        "n": 100,
        "classifiers": [{"key": "linear_probe", "title": "linear probes", "baseline": 0.7}],
        "attacks": [test_attacks.attack("$$$", 0.5)],
    },
}
CHART = "#figure-conditional-probability"
# Areas that have a height, and intervals that show, in the chart that is displayed.
DRAWN = """
const seen = [...document.querySelectorAll(arguments[0] + " .plot .chart")].find((chart) => chart.offsetWidth);
const count = (selector) => [...seen.querySelectorAll(selector)].filter((mark) => mark.getBBox().height > 2).length;
return { areas: count(".mark-area path"), intervals: count(".mark-rule.role-mark line[stroke*=soft]") };
"""


@pytest.fixture(scope="module")
def page(make_page: Callable[[Mapping[str, Any]], str]) -> str:
    return make_page(RECORDS)


@pytest.fixture
def opened(browser: Any, page: str) -> Iterator[Any]:
    """The page with all its components started; its console must stay free of errors."""
    browser.get("about:blank")
    browser.get(page)
    browser.execute_script("Article.startAll(document)")
    wait(browser, "return !document.querySelector('[data-component]:not([data-state=ready])')")
    yield browser
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def wait(browser: Any, condition: str, *arguments: Any) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 20, 0.05).until(lambda session: session.execute_script(condition, *arguments))


def drawn(browser: Any) -> dict[str, int]:
    found: dict[str, int] = browser.execute_script(DRAWN, CHART)
    return found


def test_a_tile_isolates_its_kind_and_brings_all_back(opened: Any) -> None:
    assert drawn(opened) == {"areas": 2, "intervals": 0}
    tile = opened.find_element("css selector", f"{CHART} .kind button")
    tile.click()
    wait(opened, f"return (() => {{ {DRAWN} }})().areas === 1".replace("arguments[0]", f"'{CHART}'"))
    assert tile.get_attribute("aria-pressed") == "true"
    assert drawn(opened)["intervals"] == 2, "an interval for each bucket of the kind alone"
    tile.click()
    wait(opened, f"return (() => {{ {DRAWN} }})().areas === 2".replace("arguments[0]", f"'{CHART}'"))
    assert tile.get_attribute("aria-pressed") == "false"


def test_the_slider_reads_a_bucket_aloud(opened: Any) -> None:
    slider = opened.find_element("css selector", f"{CHART} input[type=range]")
    opened.execute_script("arguments[0].focus()", slider)
    slider.send_keys("\ue014")  # arrow right
    assert slider.get_attribute("aria-valuetext") == "0.0 to 2.0 SD, 6 images: dog 33%, cat 67%"
    tip = opened.find_element("css selector", f"{CHART} .tooltip")
    assert tip.is_displayed()
    assert "0.0 to 2.0 SD" in tip.text


def test_a_chart_takes_the_place_of_its_first_view_without_moving_anything(browser: Any, page: str) -> None:
    browser.get(page)
    heights = "return [...document.querySelectorAll('.figure .chart')].map((chart) => Math.round(chart.offsetHeight))"
    before = browser.execute_script(heights)
    browser.execute_script("Article.startAll(document)")
    wait(browser, "return !document.querySelector('[data-component]:not([data-state=ready])')")
    assert browser.execute_script(heights) == before


def test_every_figure_is_complete_without_a_script(browser: Any, page: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(page)
        texts = {name: browser.find_element("id", f"figure-{name}").text for name in RECORDS}
        svgs = browser.find_elements("css selector", ".figure .chart > svg[role=img][aria-label]")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert sum(svg.is_displayed() for svg in svgs) == 2
    assert "cat\n5 images" in texts["conditional-probability"]
    assert "word 1 of 2, ink 1" in texts["stroop"]
    assert "fur" in texts["sparse-probe"]
    assert "$$$ 7.00 % 50.0 %" in texts["automated-attacks"].replace("\n", " ")


def test_more_of_the_stroop_grid_without_a_script_of_its_own(opened: Any) -> None:
    assert opened.find_elements("css selector", "#figure-stroop .component script[src]") == []
    box = opened.find_element("css selector", "#figure-stroop .all input")
    assert not box.is_selected()
    opened.execute_script("arguments[0].click()", box)
    assert box.is_selected()


def test_pointing_at_a_weight_tells_it(opened: Any) -> None:
    cell = "#figure-sparse-probe .across td[data-row='1'][data-column='1']"
    opened.execute_script(
        "document.querySelector(arguments[0]).dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))", cell
    )
    tips = [tip.text for tip in opened.find_elements("css selector", "body > .tooltip") if tip.is_displayed()]
    assert tips == ["Neuron\nbark\nClass\ndog\nWeight\n−0.50"]


@pytest.mark.parametrize("width", [400, 1600])
def test_no_figure_scrolls_sideways(opened: Any, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        wait(opened, "return innerWidth === arguments[0]", width)
        scroll = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert opened.execute_script(scroll) <= 0
        narrow = opened.find_element("css selector", f"{CHART} .chart.narrow")
        assert narrow.is_displayed() == (width == 400)
    finally:
        opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
