"""Families, codes and the atlas of emotions in a browser: switches, keys, without a script, on a phone, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from neuron_articles.cli.main import main
from neuron_articles.records.store import Record, Store
from tests.figures import test_emotion_atlas, test_emotion_codes, test_neuron_families, test_universality

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from tests.browser.reader import Reader

ARTICLE = """---
title: Emotions
description: Some figures.
authors: [A]
date: 2026-01-01
---

Before the figures.

::: figure neuron-families
:::

::: figure emotion-codes {emotions="jealous, calm"}
:::

::: figure emotion-atlas
:::

::: figure universality
:::

::: figure neuron-links
:::
"""
TILE = ".emotion-atlas .tile"
VIOLATIONS = """
const done = arguments[0];
axe.run({ include: [[".article-text"]] }, { preload: false }).then((found) => done(found.violations.map((rule) =>
  `${rule.id}: ${rule.nodes.map((node) => node.html).join(" ")}`)));
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address on disk of an article with the figures, of made-up numbers."""
    folder = tmp_path_factory.mktemp("emotions")
    content, data, out = folder / "content", folder / "data", folder / "site"
    records = {
        "neuron-families": test_neuron_families.numbers(),
        "emotion-codes": test_emotion_codes.numbers(),
        "emotion-atlas": test_emotion_atlas.numbers(),
        "universality": test_universality.numbers(),
        "neuron-links": {"units": 2560, "words": 3, "tried": 10_000},
    }
    for figure, numbers in records.items():
        Store(data).save(Record(figure, "RN50x4-published", "key", numbers))
    (content / "articles").mkdir(parents=True)
    (content / "site.yml").write_text("title: Figures\nmodel: RN50x4-published\n", encoding="utf-8")
    (content / "articles" / "emotions.md").write_text(ARTICLE, encoding="utf-8")
    assert main(["site", "--content", str(content), "--data", str(data), "--out", str(out)]) == 0
    return (out / "articles" / "emotions" / "index.html").as_uri()


@pytest.fixture
def reader(browser: Chrome, address: str) -> Iterator[Reader]:
    """A reader of the article, whose figures are ready; the browser must not have complained when it is over."""
    from tests.browser.reader import Reader

    someone = Reader(browser)
    someone.begin()
    someone.open(address)
    someone.start_figures()
    yield someone
    complaints = someone.console()
    someone.end()
    assert complaints == []


def shown(reader: Reader, selector: str) -> list[str]:
    """The texts of the elements that are displayed."""
    return [element.text for element in reader.all(selector) if element.is_displayed()]


def tip(reader: Reader) -> list[str]:
    return shown(reader, "body > .tooltip")


def test_a_switch_shows_the_rest_of_a_family_by_keyboard(reader: Reader) -> None:
    names = ".family:first-child a.neuron"
    assert shown(reader, names) == [f"animal {index}" for index in range(4)]
    reader.run("document.querySelector('.family .more input').focus()")
    reader.press(" ")
    assert shown(reader, names) == [f"animal {index}" for index in range(6)]
    assert shown(reader, ".family .more .hide") == ["Show fewer"]
    assert shown(reader, ".family .more .show") == []


def test_arrow_keys_read_the_tiles(reader: Reader) -> None:
    tiles = f"[...document.querySelectorAll('{TILE}')]"
    assert reader.see(f"{tiles}.filter((tile) => tile.tabIndex === 0).length") == 1
    reader.run(f"document.querySelector('{TILE}').focus()")
    assert tip(reader) == ["Word\nmixed\n2: mixed, blank\n75%\n1: sad, mixed\n25%"]
    reader.press("\ue015")  # arrow down
    assert tip(reader) == ["Word\nblank\nFactors\nnext to no part in any"]
    reader.press("\ue012")  # arrow left
    assert reader.focused().get_attribute("aria-selected") == "true"
    assert tip(reader)[0].startswith("Word\nsad")
    reader.press("\ue00c")  # escape
    assert tip(reader) == []


def test_a_finger_reads_a_tile(reader: Reader) -> None:
    reader.tap(reader.all(TILE)[1])
    assert tip(reader)[0].startswith("Word\nsad")


def test_ticking_a_factor_fades_the_words_of_others(reader: Reader) -> None:
    opacities = f"[...document.querySelectorAll('{TILE}')].map((tile) => Number(getComputedStyle(tile).opacity))"
    assert reader.see(opacities) == [1, 1, 1]
    reader.find(".factors input").click()
    reader.point_away()
    mixed, sad, blank = reader.see(opacities)
    assert (mixed, sad) == (1, 1)
    assert blank < 0.5
    reader.point(reader.all(TILE)[2])
    assert reader.see(opacities)[2] == 1, "what is pointed at can be read"


def test_all_is_there_without_a_script(reader: Reader, address: str) -> None:
    with reader.without_script():
        reader.open(address)
        equations = shown(reader, ".emotion-codes .rows > li")
        tiles = shown(reader, f"{TILE} .word")
    assert [" ".join(equation.split()) for equation in equations] == [
        "I feel jealous = is 1.00 Win + plus 0.25 neuron 2 − minus 0.50 Cry",
        "I feel calm = is no neuron: at this level the word’s code is empty",
    ]
    assert tiles == ["mixed", "sad", "blank"]


@pytest.mark.parametrize("width", [400, 800, 1600])
def test_nothing_scrolls_sideways(reader: Reader, width: int) -> None:
    reader.resize(width)
    reader.settle()
    assert reader.see("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    tops = reader.see(f"[...document.querySelectorAll('{TILE}')].map((tile) => tile.getBoundingClientRect().top)")
    assert (len(set(tops)) == 1) == (width < 1000), "a row of words on narrow pages, a disc on wide ones"


def test_on_paper_every_family_is_whole(reader: Reader) -> None:
    reader.command("Emulation.setEmulatedMedia", media="print")
    assert len(shown(reader, ".family:first-child a.neuron")) == 6
    assert shown(reader, ".family .more") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_shut_out(reader: Reader, theme: str) -> None:
    reader.prefer(theme)
    reader.run((Path(__file__).parents[1] / "browser" / "axe" / "axe.min.js").read_text(encoding="utf-8"))
    assert reader.browser.execute_async_script(VIOLATIONS) == []
