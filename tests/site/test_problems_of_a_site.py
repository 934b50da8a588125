"""All problems of a run, sorted, with line and column, in text and in JSON."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from neuron_articles.cli.main import main
from neuron_articles.dialect.front_matter import KEYS
from neuron_articles.records.packs import pack, places, read_at
from tests.measured_units import save_measured
from tests.site.folders import BIBLIOGRAPHY, PICTURE, Folder

CASES = re.compile(r"^(?P<title>[^\n]+)\n\.\n(?P<body>.*?)\n\.\n(?P<lines>.*?)\n\.$", re.DOTALL | re.MULTILINE)
FIXTURE = Path(__file__).with_name("problems.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "body", "lines"), CASES.findall(FIXTURE), ids=lambda text: text if "\n" not in text else ""
)
def test_problems_as_an_author_sees_them(title: str, body: str, lines: str, site: Folder) -> None:
    site.write("articles/dot.png", PICTURE)
    site.article("case", body)
    assert "\n".join(site.problems()) == lines


SEVEN = """A claim [@goh2022multimodal], a remark[^nowhere], a sum $\\frac{1}{2$, and $\\unknownmacro{x}$.

See [below](#nowhere), [the other article](other.md), and ![a dot](none.png).
"""


def test_seven_planted_errors_in_one_run(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    site.article("seven", SEVEN)
    assert site.command() == 1
    lines = capsys.readouterr().err.splitlines()
    for place, what in {
        "6:10": 'no entry "goh2022multimodal" (did you mean "goh2021multimodal"?)',
        "6:39": "footnote",
        "6:66": "LaTeX",
        "6:76": "unknownmacro",
        "8:5": "anchor",
        "8:24": "page",
        "8:59": "picture",
    }.items():
        found = [line for line in lines if line.startswith(f"articles/seven.md:{place}: error: ")]
        assert len(found) == 1, f"{place}: {lines}"
        assert what in found[0]
    assert lines[-1] == "7 errors; the previous site is as it was"
    assert not site.out.exists()


def test_problems_of_all_files_come_sorted(site: Folder) -> None:
    site.article("b", "[@x]\n\n[@y] [@z]")
    site.article("a", "[@x]")
    site.write("site.yml", "title: T\nmodel: RN50x4\nwrong: key\n")
    site.write("bibliography.bib", "@misc{broken")
    found = site.build().problems
    places = [(problem.path, problem.line, problem.column) for problem in found]
    assert places == sorted(places)
    assert {path for path, _, _ in places} >= {"articles/a.md", "articles/b.md", "site.yml", "bibliography.bib"}


def test_check_prints_json(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    site.article("seven", SEVEN)
    folders = ["--content", str(site.content), "--data", str(site.data)]
    assert main(["check", *folders, "--format", "json"]) == 1
    problems = json.loads(capsys.readouterr().out)
    assert len(problems) == 7
    assert set(problems[0]) == {"path", "line", "column", "severity", "message", "remedy", "draft"}
    assert [problem["line"] for problem in problems] == [6, 6, 6, 6, 8, 8, 8]
    assert main(["check", *folders]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 7
    assert not site.out.exists()


def test_check_looks_at_drafts_and_names_them(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    site.article("draft", "Wrong [@nobody], [right](other.md#part), [wrong](other.md#nowhere).", draft="true")
    site.article("other", "## Part\n\n[There](draft.md) and [nowhere](none.md).", draft="true")
    site.article("shown", "Wrong [@somebody].")
    folders = ["--content", str(site.content), "--data", str(site.data)]
    assert main(["check", *folders]) == 1
    said = capsys.readouterr()
    assert [line.split(": error: ")[0] for line in said.out.splitlines()] == [
        "articles/draft.md:7:8", "articles/draft.md:7:42", "articles/other.md:9:23", "articles/shown.md:6:8"
    ]
    assert said.err == "2 drafts: articles/draft.md, articles/other.md\n"
    assert main(["check", *folders, "--format", "json"]) == 1
    assert [problem["draft"] for problem in json.loads(capsys.readouterr().out)] == [True, True, True, False]


def test_a_draft_with_errors_alone_fails_the_check_and_not_the_site(site: Folder) -> None:
    site.article("draft", "Wrong [@nobody].", draft="true")
    assert main(["check", "--content", str(site.content), "--data", str(site.data)]) == 1
    assert site.command() == 0
    assert main(["check", "--content", str(site.content), "--data", str(site.data)]) == 1


def test_problems_of_all_kinds_come_in_one_run(site: Folder) -> None:
    """Of metadata, of the dialect, of rendering, of links, and of files that are no articles."""
    site.article("a", "Text^[never closed.\n\n[@nobody] [x](none.md) $\\frac{1$ ![y](none.png)", bad="key")
    (site.content / "articles" / "folder.md").mkdir()
    os.mkfifo(site.content / "articles" / "pipe.md")
    (site.content / "models" / "folder.yml").mkdir(parents=True)
    site.write("site.yml", "title: T\nmodel: RN50x4\nwrong: key\n")
    site.write("bibliography.bib", BIBLIOGRAPHY + "@misc{broken")
    site.record("units", {"units": 3})
    found = [str(problem) for problem in site.build().problems.errors]
    starts = [
        str(site.data / "RN50x4" / "units.json") + ":1:1: ", "articles/a.md:4:1: ", "articles/a.md:7:5: ",
        "articles/a.md:9:2: ", "articles/a.md:9:11: ", "articles/a.md:9:30: ", "articles/a.md:9:34: ",
        "articles/folder.md:0:0: error: the file cannot be read: it is no file",
        "articles/pipe.md:0:0: error: the file cannot be read: it is no file",
        "bibliography.bib:6:1: ", "models/folder.yml:0:0: error: the file cannot be read", "site.yml:3:1: ",
    ]
    missing = [start for start in starts if not any(line.startswith(start) for line in found)]
    assert not missing, "\n".join(found)


def test_a_page_that_cannot_be_made_is_a_problem_among_others(site: Folder) -> None:
    save_measured(site.data, 2)
    site.article("a", "Wrong [@nobody].")
    site.build()
    for path in site.data.glob("*/units.zip"):
        names = [name for name in places(path) if name.endswith(".webp")]
        kept = {name: read_at(path, place) for name, place in places(path).items() if name != names[0]}
        path.write_bytes(pack(kept))
    for _ in range(2):
        found = [str(problem) for problem in site.build().problems.errors]
        assert any("nobody" in line for line in found)
        assert any(f"the picture {names[0]} is not with the data (compute" in line for line in found)


def test_a_key_with_any_sign_leads_to_its_reference(site: Folder) -> None:
    site.write("bibliography.bib", "@article{i?j, title={T}, author={A, B}, year={2000}, journal={J}}\n")
    site.article("good", "A claim [@i?j].")
    assert site.problems() == []


def test_check_of_a_good_site_is_silent(site: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--content", str(site.content), "--data", str(site.data)]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_key_of_the_front_matter_that_is_nearly_right(site: Folder) -> None:
    site.article("a", "Text.", desciption="x")
    assert site.problems() == ['articles/a.md:4:1: error: there is no key "desciption" (did you mean "description"?)']


def test_a_key_of_a_file_beside_a_draft(site: Folder) -> None:
    site.write("articles/d.mdx", "Text.\n")
    site.write("articles/d.yml", "title: D\ndesciption: x\n")
    assert site.problems() == ['articles/d.yml:2:1: error: there is no key "desciption" (did you mean "description"?)']


EVERY_KEY = {
    "title": "A title",
    "description": "What it says",
    "authors": "[Ann Author]",
    "date": "2026-01-02",
    "updated": "2026-02-03",
    "slug": "every",
    "model": "RN50x4",
    "draft": "false",
    "doi": "10.1000/x",
    "keywords": "[one, two]",
    "order": "3",
}


def test_every_key_of_the_front_matter_does_something(site: Folder) -> None:
    assert set(EVERY_KEY) == set(KEYS)
    site.article("other-name", "Text.", **EVERY_KEY)
    assert site.problems() == []
    page = site.page("every")
    for text in ("A title", "What it says", "Ann Author", "2026-01-02", "2026-02-03", "10.1000/x", "one"):
        assert text in page


def test_notes_to_the_authors_of_a_page_are_no_errors(site: Folder) -> None:
    site.article("a", "Text.\n\n::: todo {to=Ann priority=3}\nWrite this.\n:::")
    found = site.build().problems
    assert [str(problem) for problem in found] == ["articles/a.md:8:1: note: to do, Ann: Write this."]


def test_links_of_every_page_lead_somewhere(site: Folder) -> None:
    site.article("figure", '::: figure stroop\n:::\n\n{mref("Spiderman", 550)}, see [good](good.md).')
    site.build(base_url="https://example.org/repository/")
    files = set(site.files())
    for name in files:
        if not name.endswith(".html") or name == "404.html":
            continue
        folder = (site.out / name).parent
        for link in re.findall(r'(?:href|src)="([^"#?:]+)["#?]', site.read(name)):
            assert (folder / link).resolve().is_file(), f"{name}: {link}"


def test_a_link_names_the_file_whatever_the_address(site: Folder) -> None:
    site.article("target", "Text.\n\n## Part", slug="another-address")
    site.write("articles/My file.md", "---\ntitle: M\n---\nText.\n")
    site.write("articles/folder/index.md", "---\ntitle: F\n---\n[up](../target.md#part) [self](index.md)\n")
    site.article("links", "[one](target.md#part) [two](<My file.md>) [three](folder/index.md)")
    assert site.problems() == []
    assert re.findall(r'href="(\.\./[^"]+index.html[^"]*)">(?:one|two|three)', site.page("links")) == [
        "../another-address/index.html#part",
        "../my-file/index.html",
        "../folder/index.html",
    ]


def test_pictures_with_blanks_and_letters_of_all_kinds_in_their_names(site: Folder) -> None:
    for name in ("two words.png", "größe.PNG", "100%.png"):
        site.write(f"articles/{name}", PICTURE)
    site.article("pictures", "![a](<two words.png>) ![b](größe.PNG) ![c](100%25.png)")
    assert site.problems() == []
    sources = set(re.findall(r'src="../../(objects/[0-9a-f]{32}\.png)"', site.page("pictures")))
    assert len(sources) == 1
    assert (site.out / sources.pop()).read_bytes() == PICTURE


def test_the_headings_of_an_article_may_be_called_what_the_page_has(site: Folder) -> None:
    titles = ["Footnotes", "References", "Reuse", "How to cite", "Citation", "History", "Main", "Units", "Appendix"]
    site.article(
        "titles",
        "A note^[A remark.] [@goh2021multimodal].\n\n" + "\n\n".join(f"## {title}\n\nText." for title in titles),
    )
    assert site.problems() == []


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("order", "first", "order must be a whole number"),
        ("order", "1.5", "order must be a whole number"),
        ("draft", "maybe", "draft must be true or false"),
        ("keywords", "{a: b}", "keywords must be a list of texts (keywords: [one, two])"),
        ("description", "[a, b]", 'description must be a text (description: "…")'),
        ("date", "tomorrow", '"tomorrow" is not a date (write it as 2026-11-21)'),
    ],
)
def test_values_of_another_kind_have_their_place(key: str, value: str, message: str, site: Folder) -> None:
    site.article("a", "Text.", **{key: value})
    assert site.problems() == [f"articles/a.md:4:1: error: {message}"]


def test_an_article_of_which_no_title_can_be_made_is_named(site: Folder) -> None:
    site.write("articles/-.md", "---\nslug: here\n---\n\nText.\n")
    assert site.problems() == ["articles/-.md:1:1: warning: the article has no title (title: …)"]


def test_a_title_is_made_of_a_heading_or_of_the_name_of_the_file(site: Folder) -> None:
    site.write("articles/two-cats_and-a-dog.md", "Text.\n")
    site.write("articles/b.md", "## Part\n\n# The heading\n")
    site.build()
    assert "<title>Two cats and a dog" in site.page("two-cats-and-a-dog")
    assert "<title>The heading" in site.page("b")


@pytest.mark.parametrize("key", ["89", '"89"', "RN50x4/layer4/89"])
def test_a_unit_that_is_named_wrongly_has_its_line(key: str, site: Folder) -> None:
    site.write("models/RN50x4.yml", f"model: RN50x4\nunits:\n  12: Cats\n  {key}: {{title: Dogs, note: [a]}}\n")
    (found,) = site.problems()
    place = f"models/RN50x4.yml:4:{4 if key.startswith(chr(34)) else 3}"
    assert found.startswith(f"{place}: error: note of unit ") and found.endswith(" must be a text")
