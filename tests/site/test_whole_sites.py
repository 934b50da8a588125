"""What a site has: machine-readable pages, metadata, drafts and notes, states of figures, addresses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from pathlib import Path

import pytest

from neuron_articles.figures import stroop
from tests.site.folders import ROOT, STROOP, Folder

BASE = "https://name.github.io/repository/"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def meta(page: str) -> list[tuple[str, str]]:
    """Name and content of every <meta> of a page, in order."""
    found: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = dict(attrs)
            name = values.get("name") or values.get("property")
            if tag == "meta" and name:
                found.append((name, values.get("content") or ""))

    Reader().feed(page)
    return found


# Addresses ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def hosted(site: Folder) -> Folder:
    """A site with a dated article, one without a date, and a draft, hosted as a project page."""
    site.article(
        "dated",
        "A claim [@goh2021multimodal].",
        title='"Neurons & <people>"',
        description="What they know",
        date="2026-01-02",
        updated="2026-02-03",
        keywords="[one, two]",
        doi="10.1000/x",
        authors="[{name: Ada Lovelace, affiliation: Analytical Society, orcid: 0000-0001-2345-6789}, Bo Ek]",
    )
    site.article("unfinished", "Text.", draft="true", date="2026-03-01")
    site.options = {"base_url": BASE}
    site.build()
    return site


def test_the_feed_is_well_formed_and_lists_dated_articles(hosted: Folder) -> None:
    feed = xml.fromstring(hosted.read("feed.xml"))
    assert feed.findtext(f"{ATOM}updated") == "2026-02-03T00:00:00Z"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{BASE}feed.xml"  # type: ignore[union-attr]
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Neurons & <people>"]
    assert entries[0].findtext(f"{ATOM}id") == f"{BASE}articles/dated/"
    assert [name.text for name in entries[0].iter(f"{ATOM}name")] == ["Ada Lovelace", "Bo Ek"]


def test_the_sitemap_lists_pages_by_absolute_address(hosted: Folder) -> None:
    addresses = [found.text for found in xml.fromstring(hosted.read("sitemap.xml")).iter(f"{MAP}loc")]
    assert addresses == [BASE, f"{BASE}neurons/", f"{BASE}articles/dated/", f"{BASE}articles/good/"]
    assert f"Sitemap: {BASE}sitemap.xml" in hosted.read("robots.txt")


def test_the_page_for_wrong_addresses_works_from_anywhere(hosted: Folder) -> None:
    page = hosted.read("404.html")
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    inside = [link for link in links if not link.startswith(("data:", "#", "https://creativecommons.org"))]
    assert inside
    assert all(link.startswith("/repository/") for link in inside), inside


def test_every_article_has_a_canonical_address(hosted: Folder) -> None:
    assert f'<link rel="canonical" href="{BASE}articles/dated/">' in hosted.page("dated")
    assert 'type="application/atom+xml" title="Test articles" href="../../feed.xml"' in hosted.page("dated")


def test_an_address_without_a_slash_is_the_same(hosted: Folder) -> None:
    before = hosted.files()
    hosted.build(base_url=BASE.rstrip("/"))
    assert hosted.files() == before


def test_without_an_address_nothing_claims_one(site: Folder) -> None:
    site.build()
    assert "sitemap.xml" not in site.files()
    assert "Sitemap" not in site.read("robots.txt")
    assert "canonical" not in site.page("good")
    assert xml.fromstring(site.read("feed.xml")).findtext(f"{ATOM}id") == "urn:x-articles:feed"


# Metadata -------------------------------------------------------------------------------------------------------------


def test_what_scholars_read(hosted: Folder) -> None:
    tags = [(name, content) for name, content in meta(hosted.page("dated")) if name.startswith("citation_")]
    assert tags[:-1] == [
        ("citation_title", "Neurons & <people>"),
        ("citation_language", "en"),
        ("citation_author", "Ada Lovelace"),
        ("citation_author_institution", "Analytical Society"),
        ("citation_author", "Bo Ek"),
        ("citation_publication_date", "2026/01/02"),
        ("citation_online_date", "2026/01/02"),
        ("citation_journal_title", "Test articles"),
        ("citation_doi", "10.1000/x"),
        ("citation_fulltext_html_url", f"{BASE}articles/dated/"),
        ("citation_keywords", "one"),
        ("citation_keywords", "two"),
    ]
    assert tags[-1][0] == "citation_reference"
    assert "citation_title=Multimodal neurons" in tags[-1][1]


def test_what_social_sites_read(hosted: Folder) -> None:
    tags = dict(meta(hosted.page("dated")))
    assert tags["og:type"] == "article"
    assert tags["og:title"] == tags["twitter:title"] == "Neurons & <people>"
    assert tags["og:url"] == f"{BASE}articles/dated/"
    assert tags["og:description"] == tags["description"] == "What they know"
    assert tags["article:published_time"] == "2026-01-02"
    assert tags["article:modified_time"] == "2026-02-03"


def test_what_machines_read(hosted: Folder) -> None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', hosted.page("dated"))
    assert found
    value = json.loads(found[1])
    assert value["@type"] == "ScholarlyArticle"
    assert value["headline"] == "Neurons & <people>"
    assert value["author"][0] == {
        "@type": "Person",
        "name": "Ada Lovelace",
        "sameAs": "https://orcid.org/0000-0001-2345-6789",
        "affiliation": {"@type": "Organization", "name": "Analytical Society"},
    }


def test_how_to_cite(hosted: Folder) -> None:
    page = hosted.page("dated")
    assert "Ada Lovelace and Bo Ek, “Neurons &amp; &lt;people&gt;”, Test articles, 2026." in page
    assert "@article{lovelace2026neurons," in page


# Drafts and notes -----------------------------------------------------------------------------------------------------


@pytest.fixture
def unfinished(site: Folder) -> Folder:
    site.article("unfinished", "A draft.", draft="true")
    site.article("noted", "Text.\n\n::: todo {to=Ann priority=4}\nThe secret of the note.\n:::\n\nMore.")
    return site


def test_drafts_and_notes_stand_in_a_draft_build(unfinished: Folder) -> None:
    unfinished.build(draft=True)
    assert "A draft." in unfinished.page("unfinished")
    assert "The secret of the note." in unfinished.page("noted")
    assert 'class="notes-panel"' in unfinished.page("noted")
    assert "unfinished" in unfinished.read("index.html")


def test_they_are_nowhere_in_the_final_one(unfinished: Folder) -> None:
    unfinished.build(base_url=BASE)
    assert "articles/unfinished/index.html" not in unfinished.files()
    for name, content in unfinished.files().items():
        if name.endswith((".html", ".xml")):
            assert b"unfinished" not in content.lower(), name
            assert b"secret" not in content, name
            assert b"notes-panel" not in content, name


def test_a_link_to_a_draft_is_dead_in_the_final_build(unfinished: Folder) -> None:
    unfinished.article("links", "[there](unfinished.md)")
    assert unfinished.problems(draft=True) == ["articles/noted.md:8:1: note: to do, Ann: The secret of the note."]
    assert (
        'articles/links.md:6:1: error: the link "../unfinished/index.html" leads to no page' in unfinished.problems()[0]
    )


# States of figures ----------------------------------------------------------------------------------------------------


def test_a_fresh_figure_is_drawn(site: Folder) -> None:
    site.article("figure", "::: figure stroop\nThe caption.\n:::")
    assert site.problems(strict=True) == []
    page = site.page("figure")
    assert 'id="figure-stroop"' in page
    assert 'data-component="stroop"' in page
    assert "The caption." in page


def test_a_stale_one_is_drawn_and_says_so(site: Folder) -> None:
    site.record("stroop", STROOP, version=stroop.FIGURE.version - 1)
    site.article("figure", "::: figure stroop\n:::")
    assert len(site.problems()) == 1
    assert "articles/figure.md:6:1: warning: the data of stroop for RN50x4 are older" in site.problems()[0]
    assert "drawn from older data" in site.page("figure")
    assert "error: the data of stroop for RN50x4 are older" in site.problems(strict=True)[0]


def test_a_missing_one_leaves_a_labelled_place(site: Folder) -> None:
    site.article("figure", "::: figure people-bars\nThe caption.\n:::\n\nSee {ref:people-bars}.")
    expected = "no data of the figure people-bars for RN50x4 (neuron-articles figures people-bars --model RN50x4)"
    assert site.problems() == [f"articles/figure.md:6:1: warning: {expected}"]
    page = site.page("figure")
    assert 'data-figure-state="missing"' in page
    assert "<strong>people-bars</strong> is not drawn yet" in page
    assert "The caption." in page
    assert site.problems(strict=True) == [f"articles/figure.md:6:1: error: {expected}"]


def test_data_that_come_later_are_drawn(site: Folder) -> None:
    (site.data / "RN50x4" / "stroop.json").unlink()
    site.article("figure", "::: figure stroop\n:::")
    site.build()
    assert 'data-figure-state="missing"' in site.page("figure")
    site.record("stroop", STROOP, version=stroop.FIGURE.version)
    assert site.build().rendered == 1
    assert 'data-figure-state="missing"' not in site.page("figure")


def test_figures_are_numbered_in_order_and_referred_to(site: Folder) -> None:
    site.article("figures", "See {ref:figure-stroop-2}.\n\n" + "::: figure stroop\nCaption.\n:::\n\n" * 2)
    site.build()
    page = site.page("figures")
    assert 'href="#figure-stroop-2">Figure&nbsp;2</a>' in page
    assert re.findall(r'href="#(figure-stroop[-2]*)">Figure (\d):', page) == [
        ("figure-stroop", "1"),
        ("figure-stroop-2", "2"),
    ]


def test_a_site_in_a_read_only_data_folder(site: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    site.article("figure", "::: figure stroop\n:::")
    (site.data / "drawings").write_text("in the way")
    assert site.problems() == []
    assert 'data-component="stroop"' in site.page("figure")


# Neurons --------------------------------------------------------------------------------------------------------------


def test_a_neuron_has_a_page_that_says_what_is_known(site: Folder) -> None:
    site.article("neuron", 'A {mref("spider neuron", 550)} and {mref("dull one", "RN50/layer4/3")}.')
    site.build()
    page = site.read("neurons/RN50x4/layer4/550/index.html")
    for text in ("Spiderman", "Person Neurons", "spider", "../../../../articles/neuron/index.html#neuron-550"):
        assert text in page
    assert "dull one" in site.read("neurons/RN50/layer4/3/index.html")
    units = re.search(r'<script type="application/json" id="units">(.*?)</script>', site.page("neuron"))
    assert units
    assert json.loads(units[1])["RN50x4/layer4/550"]["title"] == "Spiderman"


def test_the_authors_name_a_neuron(site: Folder) -> None:
    site.write("models/RN50x4.yml", "units:\n  550: {title: The Spider, families: [Heroes], warning: Spiders.}\n")
    site.article("neuron", 'A {mref("neuron", 550)}.')
    assert site.problems() == []
    page = site.read("neurons/RN50x4/layer4/550/index.html")
    for text in ("The Spider", "Heroes", "Spiders.", "spiderman"):
        assert text in page


# Processes ------------------------------------------------------------------------------------------------------------


def test_the_same_bytes_whatever_the_seed_of_hashes(site: Folder) -> None:
    site.article("figure", '::: figure stroop\n:::\n\n{mref("Spiderman", 550)} [@goh2021multimodal]')
    sites = []
    for seed in ("1", "2"):
        arguments = site.arguments("--clean", "--out", str(site.root / f"out-{seed}"))
        environment = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"}
        subprocess.run([sys.executable, "-m", "neuron_articles", *arguments], cwd=ROOT, env=environment, check=True)
        sites.append(site.files(site.root / f"out-{seed}"))
    assert sites[0] == sites[1]


def test_no_path_of_this_machine_and_no_other_host(site: Folder) -> None:
    site.article("figure", "::: figure stroop\n:::\n\n::: figure people-bars\n:::")
    site.build()
    for name, content in site.files().items():
        assert str(site.root).encode() not in content, name
        if name.endswith(".html"):
            loaded = re.findall(rb'<(?:script|link|img|iframe|source)[^>]*(?:src|href)="(https?:[^"]*)"', content)
            assert [address for address in loaded if b"canonical" not in address] == [], name


@pytest.mark.slow
def test_the_guide_uses_every_construct_without_an_error(root: Path, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.content.symlink_to(root / "content")
    for name in ("PictoCLIP", "PictoCLIP-b"):
        shutil.copytree(root / "build" / "data" / name, folder.data / name)
    outcome = folder.build(draft=True)
    assert [str(problem) for problem in outcome.problems.errors] == []
    page = folder.page("writing-an-article")
    classes = ["footnote", "citation", "neuron", "figure-reference", "margin-note", "warning", "note", "appendix-text"]
    for mark in ("<math", "<table>", *(f'class="{name}"' for name in classes)):
        assert mark in page, mark
