"""The articles of this repository as a reader meets them: whole, light, for everybody, and asking nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from neuron_articles.authoring.settings import DEFAULT_MODEL
from neuron_articles.render import BuildOptions, build
from tests.browser.reader import Reader
from tests.browser.sites import PROJECT, REPOSITORY, Site, hosted
from tests.browser.test_accessibility import LOOKS, check_looks
from tests.browser.test_pages import outsiders, phone
from tests.browser.test_weight import PICTURES, requested, weigh

ARTICLE = "articles/multimodal-neurons/index.html"
PAGES = [
    ARTICLE,
    "index.html",
    "articles/from-an-idea-to-a-figure/index.html",
    "neurons/index.html",
    f"neurons/{DEFAULT_MODEL}/layer4/0/index.html",
]
FIRST_VIEW, WHOLE_PAGE = 250_000, 3_000_000
MOST_FILES, LARGEST_SITE = 4000, 45_000_000  # every file is a request to whoever copies the site


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    out: Path = tmp_path_factory.mktemp("own") / PROJECT
    outcome = build(BuildOptions(REPOSITORY / "content", REPOSITORY / "build" / "data", out))
    assert not outcome.problems.errors, "\n".join(map(str, outcome.problems))
    with hosted(out) as site:
        yield site


@pytest.mark.parametrize("page", PAGES)
def test_a_page_keeps_nobody_out(reader: Reader, own: Site, page: str) -> None:
    check_looks(reader, own.disk + page, [LOOKS[0], LOOKS[-1]])


def test_the_site_is_few_files_and_few_bytes(own: Site) -> None:
    sizes = [path.stat().st_size for path in own.folder.rglob("*") if path.is_file()]
    assert len(sizes) > 1024, "every neuron has a page"
    assert len(sizes) <= MOST_FILES
    assert sum(sizes) <= LARGEST_SITE


def test_the_pictures_of_a_neuron_are_two_requests(reader: Reader, own: Site) -> None:
    reader.open(own.host + PAGES[-1])
    reader.settle()
    reader.start_figures()
    reader.run("for (const image of document.images) image.loading = 'eager'")
    reader.wait("[...document.images].every((image) => image.complete)")
    asked = [name for name in requested(reader, own) if Path(name).suffix in PICTURES]
    assert 1 <= len(asked) <= 2, asked


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone(reader: Reader, own: Site, page: str) -> None:
    phone(reader, own.disk + page)
    assert outsiders(reader, own, "disk") == []


def test_the_article_is_whole_and_light(reader: Reader, own: Site) -> None:
    reader.open(own.host + ARTICLE)
    reader.settle()
    sizes = {name: weigh(path) for name, path in requested(reader, own).items()}
    assert sum(sizes.values()) <= FIRST_VIEW, sizes

    reader.start_figures()
    reader.run("for (const image of document.images) image.loading = 'eager'")
    reader.wait("[...document.images].every((image) => image.complete)")
    sizes |= {name: weigh(path) for name, path in requested(reader, own).items()}
    assert sum(sizes.values()) <= WHOLE_PAGE, sizes
    assert reader.see("document.querySelectorAll('figure').length") >= 20
    assert reader.all(".placeholder") == [], "every figure of our own article has its data"
    assert reader.see("[...document.images].filter((image) => !image.naturalWidth).length") == 0


def test_a_neuron_that_only_figures_name_has_a_card_too(reader: Reader, own: Site) -> None:
    reader.open(own.disk + ARTICLE)
    named = set(reader.see("[...document.querySelectorAll('a.neuron')].map((link) => link.dataset.unit)"))
    spoken = reader.see("JSON.parse(document.getElementById('units').textContent)")
    more = own.folder.joinpath(ARTICLE).with_name("units.js").read_text(encoding="utf-8")
    told = {unit for unit in named if unit in spoken or f'"{unit}":' in more}
    assert len(told) > 100
    assert {unit for unit in named - told if unit.startswith(f"{DEFAULT_MODEL}/")} == set()
    link = next(each for each in reader.all("figure a.neuron") if each.get_attribute("data-unit") not in spoken)
    reader.point(link)
    reader.wait("document.querySelector('.card img')?.naturalWidth > 0")
    assert reader.find(".card .words").text


@pytest.mark.parametrize("width", [400, 1200, 1600])
def test_a_grid_that_shows_everything_cuts_nothing_off(reader: Reader, own: Site, width: int) -> None:
    reader.resize(width)
    reader.open(own.host + ARTICLE)
    for box in reader.all(":is(.stroop, .in-the-wild) [type=checkbox]"):
        reader.run("arguments[0].click()", box)
    cut = "[...document.querySelectorAll('.stroop td li')].filter((line) => line.scrollWidth > line.clientWidth).length"
    assert reader.see(cut) == 0
    whole = "[...document.querySelectorAll('.in-the-wild img')].map((image) => getComputedStyle(image).objectFit)"
    assert set(reader.see(whole)) == {"contain"}


def test_a_page_writes_minus_signs_and_no_minus_zero(own: Site) -> None:
    written = re.compile(r"(?<![\w.–−-])(?:-\d|−0(?:\.0+)?(?![\d.]))")
    for path in sorted((own.folder / f"neurons/{DEFAULT_MODEL}/layer4").glob("*/index.html")):
        text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not written.search(text), path


def test_a_table_of_attacks_breaks_no_name_on_a_phone(reader: Reader, own: Site) -> None:
    reader.resize(400, 800)
    reader.open(own.disk + ARTICLE)
    assert reader.see("document.querySelector('.attack-table > table').getBoundingClientRect().right") <= 382.5
    names = "[...document.querySelectorAll('.attack-table > table code')]"
    lines = reader.see(f"{names}.map((name) => [name.textContent, name.getClientRects().length])")
    assert lines
    assert all(count <= len(name.split()) for name, count in lines)
