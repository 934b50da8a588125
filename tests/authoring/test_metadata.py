"""What an article says of itself: values as they are written, and a word with its place about every other kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neuron_articles.authoring.article import Article, read_article, slug_of
from neuron_articles.authoring.settings import load_settings
from neuron_articles.authoring.text_files import read_text

PLAIN = " (write it without markup)"
YAML = " (write key: value; quote text with colons)"
ONE_TITLE = "a page has one title of the first level, and shows it above the text (begin it with ##)"


def article(tmp_path: Path, head: str, body: str = "Text.\n", name: str = "x.md") -> Article:
    path = tmp_path / name
    path.write_text(f"---\n{head}\n---\n{body}" if head else body, encoding="utf-8")
    return read_article(path, name, "PictoCLIP")


def said(found: Article) -> list[str]:
    return [str(problem) for problem in found.problems]


@pytest.mark.parametrize(
    "written", ["no", "On", "1.10", "0o17", "2026-11-30", "12:30:00", "null", "1e3", "0x1F", ".inf"]
)
def test_a_text_is_what_is_written(tmp_path: Path, written: str) -> None:
    head = f"title: {written}\nauthors: [{written}]\nkeywords: [{written}]\ndescription: {written}"
    found = article(tmp_path, head)
    assert (found.title, found.description, found.keywords) == (written, written, (written,))
    assert [author.name for author in found.authors] == [written]
    assert found.problems == ()


def test_nothing_written_is_nothing(tmp_path: Path) -> None:
    found = article(tmp_path, "title:\ndescription: ~\nauthors:\nkeywords:\ndate:\norder:\ndraft:\ndoi:")
    assert (found.title, found.description, found.authors, found.order, found.draft) == ("X", "", (), 0, False)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("written", "draft"), [("true", True), ("Yes", True), ("on", True), ("off", False), ("no", False)]
)
def test_truth_in_the_words_of_yaml(tmp_path: Path, written: str, draft: bool) -> None:
    found = article(tmp_path, f"draft: {written}")
    assert (found.draft, found.problems) == (draft, ())


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("draft: !!bool maybe", "x.md:2:1: error: draft must be true or false"),
        ("draft: [true]", "x.md:2:1: error: draft must be true or false"),
        ("order: 1.5", "x.md:2:1: error: order must be a whole number"),
        ("order: true", "x.md:2:1: error: order must be a whole number"),
        ("date: 2026-13-45", 'x.md:2:1: error: "2026-13-45" is not a date (write it as 2026-11-21)'),
        ("title: [a]", 'x.md:2:1: error: title must be a text (title: "…")'),
        ("keywords: {a: b}", "x.md:2:1: error: keywords must be a list of texts (keywords: [one, two])"),
        ("keywords: [a, [b]]", "x.md:2:1: error: keywords must be a list of texts (keywords: [one, two])"),
        ("authors: [[A, B]]", "x.md:2:1: error: an author needs a name (- name: Ada Lovelace)"),
        ("authors: [{name: [A, B]}]", "x.md:2:1: error: an author needs a name (- name: Ada Lovelace)"),
        ("doi: see below", 'x.md:2:1: error: "see below" is no DOI (write it as 10.1234/abc)'),
        ("title: &a [*a]", f"x.md:2:8: error: the front matter is no YAML: a value that holds itself{YAML}"),
        ("title: A **bold** one", f'x.md:2:1: warning: title is plain text: "**b" is printed as it stands{PLAIN}'),
        ("description: $x_1$", f'x.md:2:1: warning: description is plain text: "$x_1$" is printed as it stands{PLAIN}'),
        ("title: A &amp; B", f'x.md:2:1: warning: title is plain text: "&amp;" is printed as it stands{PLAIN}'),
    ],
)
def test_values_of_another_kind(tmp_path: Path, head: str, problem: str) -> None:
    assert said(article(tmp_path, head)) == [problem]


@pytest.mark.parametrize(
    ("author", "problem"),
    [
        ("affiliation: [A, B]", 'affiliation of an author must be a text (affiliation: "One; Another")'),
        ("affiliation: {a: b}", 'affiliation of an author must be a text (affiliation: "One; Another")'),
        ('url: "javascript:alert(1)"', '"javascript:alert(1)" is no address of an author (begin it with https://)'),
        ("url: example.org", '"example.org" is no address of an author (begin it with https://)'),
        (
            'affiliation_url: "data:text/html,x"',
            '"data:text/html,x" is no address of an author (begin it with https://)',
        ),
        ("orcid: 12", '"12" is no ORCID iD (write it as 0000-0002-1825-0097)'),
        ("web: x", 'an author has no "web"'),
    ],
)
def test_values_of_authors(tmp_path: Path, author: str, problem: str) -> None:
    found = article(tmp_path, f"authors: [{{name: Ada, {author}}}]")
    assert said(found) == [f"x.md:2:1: error: {problem}"]
    assert [str(value) for value in (found.authors[0].url, found.authors[0].affiliation)] == ["", ""]


def test_identifiers_in_the_form_of_addresses(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        "doi: https://doi.org/10.1234/a.b\nauthors: [{name: Ada, orcid: 'https://orcid.org/0000-0002-1825-009x'}]\n"
        "date: 2026-11-30T10:00:00Z",
    )
    assert (found.doi, found.authors[0].orcid, found.date) == ("10.1234/a.b", "0000-0002-1825-009X", "2026-11-30")
    assert found.problems == ()


def test_what_no_page_may_hold_is_taken_out(tmp_path: Path) -> None:
    found = article(tmp_path, r'title: "A \x07 B"', "# C\x0bD\n\ntext\x01\n")
    assert found.title == "A \ufffd B"
    assert said(found) == [
        "x.md:2:1: error: a character here can stand in no page (take it out)",
        "x.md:4:4: warning: a control character, U+000B (take it out)",
        "x.md:6:5: warning: a control character, U+0001 (take it out)",
        f"x.md:4:1: warning: {ONE_TITLE}",
    ]
    assert article(tmp_path, "", "# A &#12; B\n").title == "A B"


def test_the_title_stands_once(tmp_path: Path) -> None:
    for head, body in (("title: My Title", "# My  title\n\nText.\n"), ("", "# My Title\n\nText.\n")):
        found = article(tmp_path, head, body)
        assert found.title == "My Title" and found.problems == ()
        assert [token.type for token in found.document.tokens] == ["paragraph_open", "text", "paragraph_close"]
        assert (found.document.headings, found.document.anchors) == ([], {})
    other = article(tmp_path, "title: My Title", "# Another\n\n# My Title\n")
    assert [problem[1:] for problem in said(other)] == [f".md:{line}:1: warning: {ONE_TITLE}" for line in (4, 6)]


def test_a_title_with_a_footnote_stays(tmp_path: Path) -> None:
    found = article(tmp_path, "title: T", "# T^[A note.]\n")
    assert [heading.level for heading in found.document.headings] == [1]
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Writing an article.md", "writing-an-article"),
        ("Über Größe.md", "uber-grosse"),
        ("Ærø.md", "aero"),
        ("日本語.md", "article-77710a"),
        ("中文.md", "article-72726d"),
        ("日本語 2.md", "2-a9777c"),
        ("...md", "article"),
    ],
)
def test_the_address_of_a_file(name: str, slug: str) -> None:
    assert slug_of(Path(name)) == slug


def test_one_name_in_two_forms_of_unicode_is_one_address() -> None:
    assert slug_of(Path("が.md")) == slug_of(Path("か\u3099.md"))


def test_a_pipe_is_no_article(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.md")
    with pytest.raises(OSError, match="it is no file that ends"):
        read_text(tmp_path / "x.md", "x.md")


def test_nobody_chose_a_licence(tmp_path: Path) -> None:
    assert load_settings(tmp_path)[0].licence == ""
    (tmp_path / "site.yml").write_text("title: no\n")
    settings, problems = load_settings(tmp_path)
    assert (settings.title, settings.licence, settings.licence_url, problems) == ("no", "", "", [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'base_url: "http://[/"',
            'no site can be hosted at "http://[/" (write it as https://name.github.io/repository/)',
        ),
        ('licence_url: "javascript:x"', '"javascript:x" is no address of the web (begin it with https://)'),
        ("repository: github.com/a/b", '"github.com/a/b" is no address of the web (begin it with https://)'),
        ("title: {a: b}", 'title must be a text (title: "…")'),
    ],
)
def test_settings_that_lead_nowhere(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "site.yml").write_text(text)
    _, problems = load_settings(tmp_path)
    assert [str(one) for one in problems] == [f"site.yml:1:1: error: {problem}"]
