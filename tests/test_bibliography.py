"""The bibliography: entries read, faults told with their line, and what a page shows."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.authoring import bibliography
from neuron_articles.authoring.bibliography import (
    article_bibtex,
    citation_key,
    entry_html,
    links,
    load,
    names_text,
    parse,
    place_text,
    scholar_reference,
)
from neuron_articles.authoring.tex import plain_text
from neuron_articles.authoring.works import Contributor, Entry
from neuron_articles.problems import Severity

GOOD = r"""
@article{stroop1935,
  title = {Studies of interference in serial verbal reactions},
  author = {Stroop, J. Ridley},
  journal = {Journal of Experimental Psychology},
  volume = {18}, number = {6}, pages = {643-662}, year = {1935}, doi = {10.1037/h0054651}
}
@string{SCI = "Science"}
@article{brace, title={{CLIP} na{\"\i}vely -- \emph{seen}}, 
  author={M{\"u}ller, J{\'e}r{\^o}me and {The {AI} Lab} and others}, journal=SCI, year=2001, month=jan}
"""


def entry(fields: str, kind: str = "article") -> Entry:
    """The entry of some fields, which must be free of errors."""
    found = parse(f"@{kind}{{it, {fields}}}")
    assert not [problem for problem in found.problems if problem.severity is Severity.ERROR]
    return found.entries["it"]


def said(text: str) -> list[tuple[int, str, str]]:
    """Line, severity and message of the problems of a text."""
    return [(problem.line, str(problem.severity), problem.message) for problem in parse(text, "x.bib").problems]


def test_entries_are_read_in_order_with_their_lines() -> None:
    found = parse(GOOD)
    assert list(found.entries) == ["stroop1935", "brace"]
    assert found.problems == ()
    assert [item.line for item in found.entries.values()] == [2, 9]
    stroop = found.entries["stroop1935"]
    assert stroop.authors == (Contributor("Stroop", "J. Ridley"),)
    assert place_text(stroop) == "Journal of Experimental Psychology, 18(6), pp. 643–662, 1935"
    assert stroop.source.startswith("@article{stroop1935,") and stroop.source.endswith("}")


def test_accents_braces_macros_and_organizations() -> None:
    found = parse(GOOD).entries["brace"]
    assert found.title == "CLIP naïvely – seen"
    assert found.authors == (Contributor("Müller", "Jérôme"), Contributor("The AI Lab"))
    assert names_text(found) == "Jérôme Müller, The AI Lab and others"
    assert (found.venue, found.year) == ("Science", "2001")


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Erd\H{o}s and \v{S}koda", "Erdős and Škoda"),
        (r"{\O}rsted \& S{\o}n", "Ørsted & Søn"),
        (r"100% of 10\% costs", "100% of 10% costs"),
        ("``Quoted'' text", "“Quoted” text"),
        (r"The \textbf{bold} \textsc{Small}", "The bold Small"),
        ("a -- b --- c~d", "a – b — c d"),
        ("never {closed", "never closed"),
        (r"$O(n)$ time", "O(n) time"),
    ],
)
def test_latex_becomes_plain_text(latex: str, text: str) -> None:
    assert plain_text(latex) == text


@pytest.mark.parametrize(
    "fields",
    [
        "journal={arXiv preprint arXiv:1706.03762}",
        "journal={CoRR}, volume={abs/1706.03762}",
        "url={https://arxiv.org/pdf/1706.03762.pdf}",
        "url={http://arxiv.org/abs/1706.03762v5}",
        "eprint={1706.03762}, archivePrefix={arXiv}",
        "eprint={arXiv:1706.03762}",
    ],
)
def test_an_arxiv_paper_is_known_however_it_is_given(fields: str) -> None:
    found = entry(f"title={{T}}, author={{A B}}, year={{2017}}, {fields}")
    assert found.arxiv == "1706.03762"
    assert links(found) == [("arXiv:1706.03762", "https://arxiv.org/abs/1706.03762")]
    assert place_text(found) == "arXiv preprint, 2017"


def test_a_venue_wins_over_the_preprint() -> None:
    found = entry("title={T}, author={A B}, year={2017}, journal={Neuron}, url={https://arxiv.org/abs/1706.03762}")
    assert place_text(found) == "Neuron, 2017"


@pytest.mark.parametrize(
    "fields", ["doi={10.1000/x_(y)}", "doi={https://doi.org/10.1000/x_(y)}", "url={https://doi.org/10.1000/x_(y)}"]
)
def test_a_doi_is_an_identifier(fields: str) -> None:
    found = entry(f"title={{T}}, author={{A B}}, year={{2017}}, {fields}")
    assert found.doi == "10.1000/x_(y)"
    assert links(found) == [("doi:10.1000/x_(y)", "https://doi.org/10.1000/x_(y)")]


def test_only_web_addresses_become_links() -> None:
    text = "@misc{a, title={T}, author={A B}, year={2020}, url={javascript:alert(1)}}"
    assert links(parse(text).entries["a"]) == []
    assert (1, "warning", 'the URL of "a" is no web address') in said(text)


def test_of_two_entries_with_one_key_the_first_wins() -> None:
    first, second = "@misc{a, title={First}, author={A B}, year={1}, url={http://x.y}}", "@misc{a, title={Second}}"
    assert parse(f"{first}\n\n{second}").entries["a"].title == "First"
    assert said(f"{first}\n\n{second}") == [
        (3, "warning", 'the key "a" stands for line 1 already; that entry is used'),
    ]


BROKEN = [
    ("@article{bad,\n  title={Open,\n  year={2000}\n}", 3, "never closed"),
    ("@article{bad,\n  title={T}\n  year={2000}\n}", 5, "broken"),
    ('@article{bad,\n  title="Open,\n  year={2000}\n}', 6, "unbalanced"),
    ("@article{bad,\n  title {T}\n}", 4, "broken"),
    ("@article{bad", 3, "never closed"),
    ("@article{,title={T}}", 3, "broken"),
    ("@article{bad, title={" + "{" * 5000, 3, "broken"),
]


@pytest.mark.parametrize(("middle", "line", "message"), BROKEN)
def test_a_broken_entry_costs_no_other(middle: str, line: int, message: str) -> None:
    whole = "@book{one, title={One}, author={A B}, year={1}, publisher={P}}"
    found = parse(f"{whole}\n\n{middle}\n\n{whole.replace('one', 'two')}\n")
    assert {"one", "two"} <= set(found.entries)
    errors = [problem for problem in found.problems if problem.severity is Severity.ERROR]
    assert len(errors) == 1
    assert (errors[0].line, message in errors[0].message) == (line, True)
    assert errors[0].remedy


def test_what_was_read_of_a_broken_entry_is_kept() -> None:
    assert parse("@article{bad,\n  title={T}\n  year={2000}\n}").entries["bad"].title == "T"


def test_missing_fields_are_noted() -> None:
    messages = said("@article{a, journal={J}}")
    assert [message for _, _, message in messages] == [
        'the entry "a" has no author',
        'the entry "a" has no title',
        'the entry "a" has no year',
    ]
    assert {severity for _, severity, _ in messages} == {"warning"}
    assert said("@misc{a, title={T}, author={A B}, year={2000}}")[0][1] == "note"


def test_comments_and_text_between_entries_mean_nothing() -> None:
    entry_itself = "@misc{a, title={T}, author={A B}, year={1}}"
    text = f"write to ann@example.org {{x}}\n@comment{{ @article{{no, title={{No}}}} }}\n{entry_itself}"
    assert list(parse(text).entries) == ["a"]


def test_two_fields_of_one_name_and_unknown_macros() -> None:
    text = "@misc{a, title={One}, title={Two}, author={A B}, year={1}, journal=NOPE, url={http://x.y}}"
    assert parse(text).entries["a"].title == "One"
    assert [message for _, _, message in said(text)] == [
        'the entry "a" has two fields "title"; the first is used',
        'nothing is called "NOPE"',
    ]


def test_line_ends_and_encodings() -> None:
    assert parse(GOOD.replace("\n", "\r\n").encode()).entries == parse(GOOD).entries
    assert parse(b"\xef\xbb\xbf" + GOOD.encode()).entries == parse(GOOD).entries
    found = parse(b"@misc{a,\n title={M\xfcller}, author={A B}, year={1}, url={http://x.y}}", "x.bib")
    assert [str(problem) for problem in found.problems] == [
        "x.bib:2:10: error: the file is not UTF-8 (save the file as UTF-8)"
    ]
    assert "a" in found.entries


@pytest.mark.parametrize("text", ["", "{" * 10_000, "@", "@article", "\x00@article{a,", "@a{b,c={d}}\n" * 3000])
def test_no_text_raises(text: str) -> None:
    parse(text)


# What a page shows ----------------------------------------------------------------------------------------------------


def test_an_entry_shows_authors_title_place_and_links() -> None:
    html = entry_html(parse(GOOD).entries["stroop1935"])
    assert html == (
        '<span class="reference-authors">J. Ridley Stroop.</span>'
        ' <span class="reference-title">Studies of interference in serial verbal reactions.</span>'
        ' <span class="reference-place">Journal of Experimental Psychology, 18(6), pp. 643–662, 1935.</span>'
        ' <a href="https://doi.org/10.1037/h0054651">doi:10.1037/h0054651</a>'
    )


def test_markup_in_an_entry_is_text() -> None:
    found = entry(
        'title={<script>alert("x")</script>?}, author={<b>, A}, journal={A & B}, year={1}, url={http://x.y/?a=b&c}'
    )
    html = entry_html(found)
    assert "<script" not in html and "<b>" not in html
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;?</span>" in html
    assert 'href="http://x.y/?a=b&amp;c"' in html


def test_long_lists_of_authors_are_cut() -> None:
    found = entry("title={T}, year={1}, journal={J}, author={" + " and ".join(f"A{n} B{n}" for n in range(20)) + "}")
    assert names_text(found).endswith("A10 B10 and 9 others")


def test_scholars_read_an_entry_as_pairs() -> None:
    assert scholar_reference(parse(GOOD).entries["stroop1935"]) == (
        "citation_title=Studies of interference in serial verbal reactions; citation_author=J. Ridley Stroop;"
        " citation_publication_date=1935; citation_doi=10.1037/h0054651;"
        " citation_journal_title=Journal of Experimental Psychology; citation_volume=18; citation_issue=6;"
        " citation_firstpage=643; citation_lastpage=662"
    )
    preprint = entry("title={A; B}, author={A B}, year={2017}, journal={arXiv preprint arXiv:1706.03762}")
    assert scholar_reference(preprint) == (
        "citation_title=A, B; citation_author=A B; citation_publication_date=2017; citation_arxiv_id=1706.03762"
    )


def test_our_own_article_reads_back_from_its_bibtex() -> None:
    text = article_bibtex(
        "Neurons & 50% of _it_ {all}",
        ["Ada Lovelace", "Vera Rubin and Sons", "Jürgen von der Öz"],
        "2026-11-21",
        publisher="Neuron articles",
        url="https://example.org/a_b/",
    )
    found = parse(text)
    assert found.problems == ()
    ours = found.entries["lovelace2026neurons"]
    assert ours.title == "Neurons & 50% of _it_ {all}".replace("{all}", ours.title[-5:])
    assert [str(author) for author in ours.authors] == ["Ada Lovelace", "Vera Rubin and Sons", "Jürgen von der Öz"]
    assert (ours.year, ours.venue, ours.url) == ("2026", "Neuron articles", "https://example.org/a_b/")


def test_a_key_is_made_of_name_year_and_first_telling_word() -> None:
    assert citation_key("The Öther neurons", ["Jürgen von Müller"], "2026-01-01") == "muller2026other"
    assert citation_key("", [], "") == ""


# Files and the memory of them -----------------------------------------------------------------------------------------


def test_no_file_is_an_empty_bibliography(tmp_path: Path) -> None:
    assert load(tmp_path / "none.bib").entries == {}


def test_a_file_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, build_cache = tmp_path / "x.bib", tmp_path / "memory"
    file.write_text(GOOD + "@article{broken, title={")
    first = load(file, "content/x.bib", build_cache)
    assert first.problems[0].path == "content/x.bib"

    def parse_again(*_: Any) -> None:
        raise AssertionError("parsed a second time")

    monkeypatch.setattr(bibliography, "read", parse_again)
    assert load(file, "content/x.bib", build_cache) == first


def test_an_edit_is_seen_and_damage_is_mended(tmp_path: Path) -> None:
    file, build_cache = tmp_path / "x.bib", tmp_path / "memory"
    file.write_text(GOOD)
    load(file, remembered=build_cache)
    edited = GOOD.replace("1935}", "1936}")
    file.write_text(edited)
    assert load(file, remembered=build_cache).entries["stroop1935"].year == "1936"
    for remembered in build_cache.iterdir():
        remembered.write_text('{"entries": [{"key": ')
    assert load(file, remembered=build_cache) == parse(edited, "x.bib")


def test_the_memory_stays_small(tmp_path: Path) -> None:
    for number in range(bibliography.KEPT + 5):
        (tmp_path / "x.bib").write_text(f"@misc{{a{number}, title={{T}}}}")
        load(tmp_path / "x.bib", remembered=tmp_path / "memory")
    assert len(list((tmp_path / "memory").iterdir())) == bibliography.KEPT


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(GOOD)
    (tmp_path / "memory").write_text("a file where the folder should be")
    assert len(load(tmp_path / "x.bib", remembered=tmp_path / "memory").entries) == 2


# The bibliography of the original article -----------------------------------------------------------------------------

TWICE = {
    "mordvintsev2015inceptionism",
    "radford2015unsupervised",
    "radford2017learning",
    "jo2017measuring",
    "carter2019activation",
    "santurkar2020breeds",
    "sohn2016improved",
}


def test_the_original_bibliography(shared: Path) -> None:
    found = parse((shared / "published" / "bibliography.bib").read_bytes())
    assert len(found.entries) == 128
    assert {re.findall(r'"(.+?)"', problem.message)[0] for problem in found.problems} == TWICE
    assert all(problem.severity is Severity.WARNING for problem in found.problems)
    for item in found.entries.values():
        assert item.title and item.authors and item.year, item.key
        assert not re.search(r"[{}\\]", entry_html(item)), item.key


def test_every_key_of_the_drafts_is_in_the_original_bibliography(shared: Path) -> None:
    keys = set(parse((shared / "published" / "bibliography.bib").read_bytes()).entries)
    for draft in sorted((shared / "seeds").glob("*.txt")):
        cited = re.findall(r'bibtex-key="([^"]+)"', draft.read_text(encoding="utf-8"))
        assert cited
        assert {key.strip() for group in cited for key in group.split(",")} <= keys


def test_our_own_bibliography_is_without_fault_and_in_order(root: Path) -> None:
    found = parse((root / "content" / "bibliography.bib").read_bytes())
    assert found.problems == ()
    assert list(found.entries) == sorted(found.entries)


def keys_in(value: ast.expr) -> set[object]:
    """The texts of an expression, without those that name an entry of a mapping."""
    named = {id(part.slice) for part in ast.walk(value) if isinstance(part, ast.Subscript)}
    return {part.value for part in ast.walk(value) if isinstance(part, ast.Constant) and id(part) not in named}


def test_what_figures_cite_is_in_our_bibliography(root: Path) -> None:
    known = set(parse((root / "content" / "bibliography.bib").read_bytes()).entries)
    cited = set()
    for path in sorted((root / "generator" / "neuron_articles" / "figures").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "citations":
                cited |= keys_in(node.value)
    assert cited
    assert cited <= known
