"""The pages of measured neurons: all are there, quickly, with their pictures, and follow what authors write."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.render import pages
from neuron_articles.render.unit_charts import conditional, people
from neuron_articles.records.store import Record, Store
from neuron_articles.statistics.intervals import wilson_interval
from tests.measured_units import MODEL, save_measured
from tests.site.folders import Folder

ARTICLE = 'The neuron for {mref("lions", 5)}.'


@pytest.fixture
def measured(empty: Folder) -> Folder:
    empty.write("site.yml", f"title: Test articles\nmodel: {MODEL}\n")
    empty.article("mentions", ARTICLE)
    save_measured(empty.data)
    return empty


def page(folder: Folder, unit: int) -> str:
    """A unit's page, its spaces that do not break as plain ones."""
    path = folder.out / f"neurons/{MODEL}/layer4/{unit}/index.html"
    return path.read_text(encoding="utf-8").replace("&nbsp;", " ")


def test_every_unit_has_a_page_with_its_pictures(measured: Folder) -> None:
    measured.build()
    pages = sorted((measured.out / "neurons" / MODEL / "layer4").glob("*/index.html"))
    assert len(pages) == 24
    for text in (page(measured, unit) for unit in range(24)):
        shown = re.findall(r'<img src="(?:\.\./)+(objects/[^"]+)" [^>]*width="\d+" height="\d+" loading="lazy"', text)
        assert len(shown) == text.count("<img ") > 20
        assert all((measured.out / name).is_file() for name in shown)


def test_a_page_says_what_was_measured(measured: Folder) -> None:
    measured.build()
    text = page(measured, 4)
    assert "of the ten drawings that excite it most all show “lion”" in " ".join(text.lower().split())
    assert "The name is a proposal" in text and "it would be 0.4" in text
    assert 'aria-label="Share of pictures of “lion” by activation: 100 % in the highest bucket' in text
    assert "34 % to 100 %" in text  # Wilson's interval of 2 of 2
    assert "what it stands for was not found" in page(measured, 7)
    assert "articles/mentions/index.html#neuron-5" in page(measured, 5)


@pytest.mark.slow
def test_many_pages_are_the_same_made_by_one_process_and_by_several(empty: Folder) -> None:
    """As many as are worth processes: then each process makes a share of them."""
    empty.write("site.yml", f"title: Test articles\nmodel: {MODEL}\n")
    empty.article("mentions", ARTICLE)
    save_measured(empty.data, pages.WORTH_PROCESSES + 4)
    several = empty.root / "several"
    assert empty.build(jobs=1).rendered > pages.WORTH_PROCESSES
    process = empty.start("--jobs", "3", "--out", str(several))
    assert process.wait(60) == 0
    assert empty.files() == empty.files(several)
    assert empty.build(out=several).rendered == 0


def test_where_a_unit_is_mentioned_is_text_and_not_markup(measured: Folder) -> None:
    measured.article("other", 'The {mref("a < b & c", 5)}.', title='Less < more & "most"')
    measured.build()
    listed = re.search(r'<ul class="mentions">\n(.*?)\n</ul>', page(measured, 5), re.DOTALL)
    assert listed and "Less &lt; more &amp; &quot;most&quot;</a>: as" in listed[1]
    assert re.findall(r"“(.*?)”</a>", listed[1]) == ["lions", "a &lt; b &amp; c"]


def test_cards_have_a_picture(measured: Folder) -> None:
    measured.build()
    article = (measured.out / "articles/mentions/index.html").read_text(encoding="utf-8")
    block = re.search(r'<script type="application/json" id="units">(.*?)</script>', article)
    card = json.loads(block[1])[f"{MODEL}/layer4/5"] if block else {}
    assert card["title"] == "lion" and (measured.out / card["picture"]).is_file()


def test_an_authors_name_wins_and_only_its_pages_change(measured: Folder) -> None:
    measured.build()
    before = {path: path.read_bytes() for path in (measured.out / "neurons").rglob("*.html")}
    measured.write(f"models/{MODEL}.yml", f"model: {MODEL}\nunits:\n  5: {{title: Big cats, note: Looked at.}}\n")
    measured.build()
    assert "<h1>Big cats</h1>" in page(measured, 5) and "is a proposal" not in page(measured, 5)
    changed = {path.parent.name for path, old in before.items() if path.read_bytes() != old}
    assert changed == {"neurons", "5", *(str((5 - step) % 24) for step in range(1, 9))}
    assert "also called" not in page(measured, 5), "what was measured is told in the next sentence"


def test_the_sentences_of_the_summary_are_apart(measured: Folder) -> None:
    store = Store(measured.data)
    record = store.read(MODEL, "units")
    assert record
    record.data["units"][f"{MODEL}/layer4/5"]["titles"] = ["lion", "Cats", "Lion"]
    store.save(record)
    measured.build()
    summary = re.search(r'<p class="summary">(.*?)</p>', page(measured, 5), re.DOTALL)
    assert summary and "It is also called “Cats”. Of the ten drawings" in " ".join(summary[1].split())
    assert not re.search(r"[.:][A-Z]", summary[1])


def test_feature_visualizations_are_shown_where_there_are_some(measured: Folder) -> None:
    measured.build()
    assert "Feature visualizations" not in page(measured, 5)
    store = Store(measured.data)
    name = store.add_object(b"RIFF....WEBPVP8 ", "webp")
    picture = {"object": name, "width": 64, "height": 64}
    shown = [
        {"facet": "text", "picture": picture, "percentile": 99.9, "response": 7.1, "label": "lion", "agrees": True}
    ]
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"5": shown}}))
    measured.build()
    assert "Feature visualizations" in page(measured, 5) and "Feature visualizations" not in page(measured, 6)
    assert f"objects/{name}" in page(measured, 5) and "the model says “lion”" in page(measured, 5)
    assert (measured.out / "objects" / name).is_file()
    assert f"objects/{name}" in (measured.out / "neurons/index.html").read_text(encoding="utf-8")
    article = (measured.out / "articles/mentions/index.html").read_text(encoding="utf-8")
    assert f'"facets":{{"text":"objects/{name}"}}' in article, "the article is made again, with the facets in its cards"


def test_a_picture_in_which_the_model_sees_something_else_does_not_stand_for_a_neuron(measured: Folder) -> None:
    store = Store(measured.data)
    seen, noise = (store.add_object(content, "webp") for content in (b"RIFF....WEBPVP8 1", b"RIFF....WEBPVP8 2"))
    shown = [
        {"facet": facet, "picture": {"object": name, "width": 64, "height": 64}, "response": response, "agrees": agrees}
        for facet, name, response, agrees in (("any", noise, 9.0, False), ("text", seen, 2.0, True))
    ]
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"5": shown, "6": shown[:1]}}))
    measured.build()
    listed = (measured.out / "neurons/index.html").read_text(encoding="utf-8")
    assert f"objects/{seen}" in listed and f"objects/{noise}" not in listed
    assert f"objects/{noise}" in page(measured, 6), "its own page shows all of them"
    article = (measured.out / "articles/mentions/index.html").read_text(encoding="utf-8")
    assert '"facet":"text"' in article, "a card begins with what the model recognizes"


def test_details_that_are_gone_are_one_clear_line(measured: Folder) -> None:
    record = Store(measured.data).read(MODEL, "units")
    assert record is not None
    Store(measured.data).object_path(record.data["details"]).unlink()
    problems = [str(problem) for problem in measured.build().problems.errors]
    assert len(problems) == 1 and "the details of the units cannot be read (compute them again" in problems[0]


def test_the_list_is_a_plain_table(measured: Folder) -> None:
    measured.build()
    text = (measured.out / "neurons/index.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr>.*?</tr>", text.partition("<tbody>")[2])
    assert len(rows) == 24
    cells = re.sub(r"<[^>]+>", " ", rows[4]).replace("&nbsp;", " ").split()
    assert cells == ["lion", "4", "animal", "lion,", "word,", "number4", "100", "%", "100", "%", "both"]


@pytest.mark.slow
def test_every_unit_of_a_measured_model_has_a_page(empty: Folder) -> None:
    save_measured(empty.data, 1024)
    empty.build()
    assert len(list((empty.out / "neurons").rglob("*.html"))) == 1025


def test_nothing_is_made_again_when_nothing_changed(measured: Folder, tmp_path: Path) -> None:
    measured.build()
    again = measured.build()
    assert again.rendered == 0 and not again.changed


def test_what_people_saw_has_intervals_and_empty_ranges_stay_empty() -> None:
    data = {"categories": ["lion", "other"], "edges": [-1.0, 0.0, 1.0, 2.0], "counts": [4, 0, 1],
            "images": [[1, 0, 1], [3, 0, 0]], "raters": 2, "kappa": 0.5, "common": [3]}  # fmt: skip
    shown = people(data)
    assert [row["count"] for row in shown["rows"]] == [4, 0, 1] and shown["rows"][1]["shares"] == []
    lion = shown["rows"][2]["shares"][0]
    assert lion["share"] == 1 and lion["low"] < 0.21, "one picture says little"
    assert shown["svg"].count("M10 ") == 0, "nothing is drawn where there are no images"


def test_a_page_tells_what_people_saw(measured: Folder) -> None:
    store = Store(measured.data)
    record = store.read(MODEL, "units")
    assert record
    details = json.loads(store.object_path(record.data["details"]).read_bytes())
    details["units"]["4"]["people"] = {
        "categories": ["lion", "other"], "edges": [-1.0, 0.0, 1.0], "counts": [4, 1], "images": [[1, 1], [3, 0]],
        "raters": 2, "kappa": 0.5, "common": [3],
    }  # fmt: skip
    name = store.add_object(json.dumps(details).encode(), "json")
    store.save(Record("units", MODEL, "another", {**record.data, "details": name}, record.about))
    measured.build()
    text = " ".join(page(measured, 4).split())
    assert "5 images labelled by 2 people" in text and "kappa) 0.5 over 3 images in common" in text
    assert "100 % (21 % to 100 %)" in text


def test_steered_pictures_stand_on_the_page_by_facet_and_strength(measured: Folder) -> None:
    store = Store(measured.data)
    picture: dict[str, Any] = {"object": store.add_object(b"RIFF steered", "webp"), "width": 64, "height": 64}
    told = {"picture": picture, "percentile": 99.9, "response": 7.1, "label": "lion", "agrees": True}
    steered = {"facet": "text-500", "towards": "text", "strength": 500, **told}
    data = {"units": {"4": [{"facet": "unsteered", **told}, steered]}}
    store.save(Record("steered-visualizations", MODEL, "key", data))
    measured.build()
    text = page(measured, 4)
    assert "Steered by attribution" in text and '<span class="facet">text 500</span>' in text
    assert (measured.out / "objects" / picture["object"]).is_file() and "Steered" not in page(measured, 5)


def test_pictures_kept_unlike_stand_on_the_page_by_what_they_became(measured: Folder) -> None:
    store = Store(measured.data)
    names = [store.add_object(f"RIFF {number}".encode(), "webp") for number in range(3)]
    told = {"percentile": 99.9, "response": 7.1, "label": "lion", "agrees": True}
    rows = [
        {"facet": f"{strength}-{kind}", "together": strength, "kind": kind,
         "picture": {"object": name, "width": 64, "height": 64}, **told}
        for name, strength, kind in zip(names, (0.0, 1.0, 1.0), ("map", "picture", "text"), strict=True)
    ]  # fmt: skip
    store.save(Record("diverse-visualizations", MODEL, "key", {"units": {"4": rows}, "shown": 1.0}))
    measured.build()
    text = page(measured, 4)
    assert "Made together" in text and "a drawing</span>" in text and "a word</span>" in text
    assert "a map</span>" not in text and names[0] not in text, "the control is in the figure"
    assert (measured.out / "objects" / names[2]).is_file() and "Made together" not in page(measured, 5)


def test_a_chart_of_buckets_has_the_edges_and_shares_of_each() -> None:
    data = {
        "edges": [-1.0, 0.0, 2.0], "counts": [4, 0], "concept_hits": [1, 0], "family_hits": [2, 0], "base": 0.1,
        "concept": "tiger", "family": "animal",
    }  # fmt: skip
    first, second = conditional(data)["buckets"]
    low, high = wilson_interval(1, 4)
    assert first == {"from": -1.0, "to": 0.0, "count": 4, "share": 0.25, "low": low, "high": high, "family": 0.5}
    assert second == {"from": 0.0, "to": 2.0, "count": 0, "share": 0.0, "low": 0.0, "high": 1.0, "family": 0.0}
    drawn = conditional(data)
    assert (drawn["images"], drawn["alone"], drawn["zero"]) == (4, False, 33.3)
