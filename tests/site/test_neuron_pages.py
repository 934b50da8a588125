"""The pages of measured neurons: all are there, quickly, with their pictures, and follow what authors write."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from neuron_articles.authoring.proposed_names import Proposed
from neuron_articles.problems import AuthorError
from neuron_articles.render import pages, sheets
from neuron_articles.records.store import Record, Store
from neuron_articles.records.unit_details import ActivationHistogram
from neuron_articles.records.unit_details import ConditionalShares, SharesByPeople
from neuron_articles.records.unit_facts import Purity
from neuron_articles.render.unit_charts import ConditionalBucket, conditional, histogram, people
from neuron_articles.statistics.intervals import wilson_interval
from tests.figures.records import facet_picture
from tests.measured_units import MODEL, plain_picture, save_measured
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


Colour = tuple[int, int, int]
BLUE, RED, GREEN = (0, 0, 250), (250, 0, 0), (0, 250, 0)  # of pictures that are not among the made-up record's
TILE = re.compile(r'<img src="([^"]*pictures[^"]*)" alt="[^"]*"(?: title="[^"]*")? style="--x:(\d+);--y:(\d+)"')


def colours(folder: Folder, name: str = "neurons/index.html") -> list[Colour]:
    """The colour of each picture that a page of neurons shows, by the middle of its tile."""
    path = folder.out / name
    return [
        colour_of(path.parent / sheet, int(x), int(y)) for sheet, x, y in TILE.findall(path.read_text(encoding="utf-8"))
    ]


def colour_of(path: Path, x: int, y: int, side: int = 64) -> Colour:
    with Image.open(path) as sheet:
        found = sheet.convert("RGB").getpixel((x * side + side // 2, y * side + side // 2))
    assert isinstance(found, tuple) and len(found) == 3
    return int(found[0]), int(found[1]), int(found[2])


def is_among(colour: Colour, found: list[Colour]) -> bool:
    return any(max(abs(one - other) for one, other in zip(colour, each, strict=True)) < 6 for each in found)


def unit_page(unit: int) -> str:
    return f"neurons/{MODEL}/layer4/{unit}/index.html"


def card_of(folder: Folder, unit: int) -> dict[str, Any]:
    """The hover card of a unit in the article."""
    article = (folder.out / "articles/mentions/index.html").read_text(encoding="utf-8")
    block = re.search(r'<script type="application/json" id="units">(.*?)</script>', article)
    card: dict[str, Any] = json.loads(block[1])[f"{MODEL}/layer4/{unit}"] if block else {}
    return card


def test_every_unit_has_a_page_with_its_pictures(measured: Folder) -> None:
    measured.build()
    pages = sorted((measured.out / "neurons" / MODEL / "layer4").glob("*/index.html"))
    assert len(pages) == 24
    for text in (page(measured, unit) for unit in range(24)):
        assert len(TILE.findall(text)) == text.count("<img ") > 20
    record = Store(measured.data).read(MODEL, "units")
    assert record
    details = json.loads(Store(measured.data).read_object(record.data["details"]))
    for unit in range(24):
        shown = colours(measured, unit_page(unit))
        numbers = [place for place, _, _ in details["units"][str(unit)]["examples"]["pictures"]]
        assert numbers and all(is_among((5 * one, 200 - 4 * one, 120), [each]) for one, each in zip(numbers, shown, strict=False))


def test_the_pictures_of_a_page_are_in_two_files(measured: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SHARED_FROM", 8)
    measured.build()
    asked = [{sheet for sheet, _, _ in TILE.findall(page(measured, unit))} for unit in range(24)]
    assert set().union(*asked) == {sheets.SHEET, sheets.SHARED} and all(asked)
    assert not (measured.out / "objects").exists()
    sizes = [Image.open(path).size for path in (measured.out / "neurons" / MODEL).rglob("*.webp")]
    assert len(sizes) == 25 and all(width == 8 * 64 for width, _ in sizes)
    assert not Image.open(measured.out / unit_page(3).replace("index.html", sheets.SHEET)).info.get("exif")


def test_sheets_are_made_again_only_where_their_pictures_changed(measured: Folder) -> None:
    measured.build()
    before = {path: path.read_bytes() for path in (measured.out / "neurons").rglob("*.webp")}
    store = Store(measured.data)
    shown = {"units": {"5": [facet_picture(store.add_object(plain_picture(BLUE), "webp"), agrees=True)]}}
    store.save(Record("feature-visualizations", MODEL, "key", shown))
    measured.build()
    changed = {path.parent.name for path, old in before.items() if path.read_bytes() != old}
    assert changed == {"neurons", "5", *(str((5 - step) % 24) for step in range(1, 9))}
    files = measured.files()
    assert measured.build().rendered == 0
    measured.build(clean=True)
    assert measured.files() == files


def test_a_picture_that_is_none_is_one_clear_line(measured: Folder) -> None:
    store = Store(measured.data)
    name = store.add_object(b"RIFF", "webp")
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"5": [facet_picture(name)]}}))
    found = [line for line in measured.problems() if ": error: " in line]
    assert f"error: the picture {name} is not with the data, or is none (compute or import it again)" in found[0]
    assert found[1:] == ['neurons/PictoCLIP/layer4/5/index.html:0:0: error: the link "pictures.webp" leads to no page']


def test_pictures_of_other_sizes_share_a_sheet(measured: Folder) -> None:
    store = Store(measured.data)
    name = store.add_object(plain_picture(BLUE, 96), "webp")
    shown = {"units": {"5": [facet_picture(name, side=96)]}}
    store.save(Record("feature-visualizations", MODEL, "key", shown))
    measured.build()
    path = measured.out / unit_page(5).replace("index.html", sheets.SHEET)
    assert Image.open(path).width == 8 * 96 and is_among(BLUE, [colour_of(path, 0, 0, side=96)])


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
    card = card_of(measured, 5)
    assert card["title"] == "lion" and card["picture"] == 0
    sheet = measured.out / unit_page(5).replace("index.html", sheets.SHEET)
    assert is_among((5 * 5, 200 - 4 * 5, 120), [colour_of(sheet, 0, 0)])


def test_an_authors_name_wins_and_only_its_pages_change(measured: Folder) -> None:
    measured.build()
    before = {path: path.read_bytes() for path in (measured.out / "neurons").rglob("*.html")}
    measured.write(f"models/{MODEL}.yml", f"model: {MODEL}\nunits:\n  5: {{title: Big cats, note: Looked at.}}\n")
    measured.build()
    assert "<h1>Big cats</h1>" in page(measured, 5) and "is a proposal" not in page(measured, 5)
    changed = {path.parent.name for path, old in before.items() if path.read_bytes() != old}
    assert changed == {"neurons", "5", *(str((5 - step) % 24) for step in range(1, 9))}
    assert "also called" not in page(measured, 5), "what was measured is told in the next sentence"


def test_a_proposed_name_is_marked_until_a_person_edits_it(measured: Folder) -> None:
    proposal = Proposed(5, "cat", ("animal",), ("pictures",), Purity(), "proposed: a cat").entry()
    lines = [f"    {name}: {json.dumps(value)}\n" for name, value in proposal.as_written().items()]
    text = f"units:\n  5:\n{''.join(lines)}"
    for title, marked in (("cat", True), ("Big cats", False)):
        measured.write(f"models/{MODEL}.yml", text.replace('title: "cat"', f'title: "{title}"'))
        measured.build()
        rows = (measured.out / "neurons" / "index.html").read_text(encoding="utf-8")
        [row] = [row for row in rows.split("<tr>") if "layer4/5/index.html" in row]
        assert f">{title}</a>" in row and ('<th scope="row" class="proposed">' in row) is marked
        shown = page(measured, 5)
        assert ("The name is a proposal from these measurements." in shown) is marked
        assert "proposed: a cat" not in shown, "what the proposal left behind is no person's note"


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


def test_a_picture_lies_above_a_share_that_can_be_checked(measured: Folder) -> None:
    store = Store(measured.data)
    name = store.add_object(plain_picture(BLUE), "webp")
    values = {"any": 100.0, "text": 99.97, "line": 0.0}
    shown = [facet_picture(name, facet, percentile=value) for facet, value in values.items()]
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"5": shown}}))
    measured.build()
    told = re.findall(r"above ([^<]*?) % of pictures", page(measured, 5))
    assert told == ["more than 99.99", "99.97", "less than 0.01"]


def test_feature_visualizations_are_shown_where_there_are_some(measured: Folder) -> None:
    measured.build()
    assert "Feature visualizations" not in page(measured, 5)
    store = Store(measured.data)
    name = store.add_object(plain_picture(BLUE), "webp")
    shown = [facet_picture(name, response=7.1, agrees=True)]
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"5": shown}}))
    measured.build()
    assert "Feature visualizations" in page(measured, 5) and "Feature visualizations" not in page(measured, 6)
    assert is_among(BLUE, colours(measured, unit_page(5))[:1]) and "the model says “lion”" in page(measured, 5)
    assert is_among(BLUE, colours(measured)) and is_among(BLUE, colours(measured, unit_page(4)))
    assert not is_among(BLUE, colours(measured, unit_page(6)))
    assert card_of(measured, 5)["facets"] == {"text": 0}, "the article is made again, with the facets in its cards"


def test_a_picture_in_which_the_model_sees_something_else_does_not_stand_for_a_neuron(measured: Folder) -> None:
    store = Store(measured.data)
    seen, noise = (store.add_object(plain_picture(colour), "webp") for colour in (BLUE, RED))
    shown = [
        facet_picture(name, facet, response=response, agrees=agrees)
        for facet, name, response, agrees in (("any", noise, 9.0, False), ("text", seen, 2.0, True))
    ]
    store.save(Record("feature-visualizations", MODEL, "key", {"units": {"5": shown, "6": shown[:1]}}))
    measured.build()
    listed = colours(measured)
    assert is_among(BLUE, listed) and not is_among(RED, listed)
    assert is_among(RED, colours(measured, unit_page(6))), "its own page shows all of them"
    card = card_of(measured, 5)
    assert card["facet"] == "text", "a card begins with what the model recognizes"
    assert card["facets"] == {"any": 0, "text": 1}


@pytest.mark.parametrize(
    ("figure", "changes", "message"),
    [
        ("feature-visualizations", {"percentile": "high"}, r"data\.units\[\.\.\.\]\[0\]\.percentile: expected `float`"),
        ("steered-visualizations", {"strength": 500}, r"data\.units\[\.\.\.\]\[0\]: missing required field `kind`"),
        ("diverse-visualizations", {"kind": "text"}, r"data\.units\[\.\.\.\]\[0\]: missing required field `together`"),
    ],
)
def test_pictures_of_another_shape_are_one_clear_line(
    measured: Folder, figure: str, changes: dict[str, Any], message: str
) -> None:
    data = {"units": {"4": [facet_picture(**changes)]}, "shown": 1.0}
    Store(measured.data).save(Record(figure, MODEL, "key", data))
    problems = [str(problem) for problem in measured.build().problems.errors]
    assert len(problems) == 1 and re.search(rf"{figure}\.json:1:1: error: .*{message}", problems[0])


def test_details_that_are_gone_are_one_clear_line(measured: Folder) -> None:
    record = Store(measured.data).read(MODEL, "units")
    assert record is not None
    (measured.data / MODEL / "units.zip").unlink()
    problems = [str(problem) for problem in measured.build().problems.errors]
    assert len(problems) == 1 and "the details of the units cannot be read (compute them again" in problems[0]


def test_details_of_another_shape_are_one_line_with_the_path_inside_them(measured: Folder) -> None:
    store = Store(measured.data)
    record = store.read(MODEL, "units")
    assert record
    details = json.loads(store.read_object(record.data["details"]))
    details["units"]["4"]["examples"]["pictures"][1][1] = "much"
    name = store.add_object(json.dumps(details).encode(), "json")
    store.save(Record("units", MODEL, "another", {**record.data, "details": name}))
    (problem,) = measured.build().problems.errors
    assert problem.path == str(store.path(MODEL, "units"))
    assert "units[...].examples.pictures[1][1]: expected `float`, got `str`" in problem.message
    assert problem.remedy == f"compute them again: neuron-articles figures units --model {MODEL}"


def test_units_with_details_and_without_controls_are_one_line(measured: Folder) -> None:
    store = Store(measured.data)
    record = store.read(MODEL, "units")
    assert record
    path = store.path(MODEL, "units")
    path.write_text(path.read_text().replace('"controls"', '"control"'))
    (problem,) = measured.build().problems.errors
    assert problem.message == "this is not a readable record: data: units with details need controls, and seen"


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
    data = SharesByPeople(
        categories=["lion", "other"],
        edges=[-1.0, 0.0, 1.0, 2.0],
        counts=[4, 0, 1],
        images=[[1, 0, 1], [3, 0, 0]],
        raters=2,
        kappa=0.5,
        common=[3],
    )
    shown = people(data)
    assert [row.count for row in shown.rows] == [4, 0, 1] and shown.rows[1].shares == []
    lion = shown.rows[2].shares[0]
    assert lion.share == 1 and lion.low < 0.21, "one picture says little"
    assert shown.svg.count("M10 ") == 0, "nothing is drawn where there are no images"


def test_a_page_tells_what_people_saw(measured: Folder) -> None:
    store = Store(measured.data)
    record = store.read(MODEL, "units")
    assert record
    details = json.loads(store.read_object(record.data["details"]))
    details["units"]["4"]["people"] = {
        "categories": ["lion", "other"],
        "edges": [-1.0, 0.0, 1.0],
        "counts": [4, 1],
        "images": [[1, 1], [3, 0]],
        "raters": 2,
        "kappa": 0.5,
        "common": [3],
    }
    name = store.add_object(json.dumps(details).encode(), "json")
    store.save(Record("units", MODEL, "another", {**record.data, "details": name}, record.about))
    measured.build()
    text = " ".join(page(measured, 4).split())
    assert "5 images labelled by 2 people" in text and "kappa) 0.5 over 3 images in common" in text
    assert "100 % (21 % to 100 %)" in text


def test_steered_pictures_stand_on_the_page_by_facet_and_strength(measured: Folder) -> None:
    store = Store(measured.data)
    name = store.add_object(plain_picture(BLUE), "webp")
    steered = facet_picture(name, "text-500", towards="text", strength=500, kind="text")
    data = {"units": {"4": [facet_picture(name, "unsteered", kind="map"), steered]}}
    store.save(Record("steered-visualizations", MODEL, "key", data))
    measured.build()
    text = page(measured, 4)
    assert "Steered by attribution" in text and '<span class="facet">text 500</span>' in text
    assert is_among(BLUE, colours(measured, unit_page(4))) and "Steered" not in page(measured, 5)


def test_diverse_pictures_stand_on_the_page_by_what_they_became(measured: Folder) -> None:
    store = Store(measured.data)
    names = [store.add_object(plain_picture(colour), "webp") for colour in (RED, GREEN, BLUE)]
    rows = [
        facet_picture(name, f"{strength}-{kind}", together=strength, kind=kind)
        for name, strength, kind in zip(names, (0.0, 1.0, 1.0), ("map", "picture", "text"), strict=True)
    ]
    store.save(Record("diverse-visualizations", MODEL, "key", {"units": {"4": rows}, "shown": 1.0}))
    measured.build()
    text = page(measured, 4)
    assert "Made together" in text and "a drawing</span>" in text and "a word</span>" in text
    shown = colours(measured, unit_page(4))
    assert "a map</span>" not in text and not is_among(RED, shown), "the control is in the figure"
    assert is_among(GREEN, shown) and is_among(BLUE, shown) and "Made together" not in page(measured, 5)


def test_a_chart_of_buckets_has_the_edges_and_shares_of_each() -> None:
    data = ConditionalShares(
        concept="tiger",
        family="animal",
        edges=[-1.0, 0.0, 2.0],
        counts=[4, 0],
        concept_hits=[1, 0],
        family_hits=[2, 0],
        base=0.1,
    )
    first, second = conditional(data).buckets
    low, high = wilson_interval(1, 4)
    assert first == ConditionalBucket(-1.0, 0.0, 4, share=0.25, low=low, high=high, family=0.5)
    assert second == ConditionalBucket(0.0, 2.0, 0, share=0.0, low=0.0, high=1.0, family=0.0)
    drawn = conditional(data)
    assert (drawn.images, drawn.alone, drawn.zero) == (4, False, 33.3)


def test_a_histogram_marks_zero_where_it_lies() -> None:
    chart = histogram(ActivationHistogram(low=-1.0, high=3.0, counts={"pictures": [5, 1, 0, 2], "words": []}))
    assert chart.zero == 25.0 and [row.kind for row in chart.rows] == ["pictures"]
    assert (25.0, "0") in [(tick.at, tick.label) for tick in chart.ticks]
    assert histogram(ActivationHistogram(low=1.0, high=3.0, counts={"pictures": [1]})).zero is None
