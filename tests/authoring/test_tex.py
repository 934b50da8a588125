"""Fields of a bibliography are TeX: what each stands for, and a word about what nobody here knows."""

from __future__ import annotations

import re

import pytest

from neuron_articles.authoring.bibliography import entry_html, links, names_text, parse, place_text, scholar_reference
from neuron_articles.authoring.tex import plain_text, unknown_commands
from neuron_articles.authoring.works import Contributor, Entry

TEXTS = [
    (r"Costs of \$5 and \$10", "Costs of $5 and $10"),
    (r"\'{e}{\'e}\'e \`a \^{\i} \~n \"{u} \c{c} \v{s}", "ééé à î ñ ü ç š"),
    (r"\H{o} \k{a} \u{g} \r{a} \={a} \.{z} \d{u}", "ő ą ğ å ā ż ụ"),
    (r"\aa\ \AE{} {\o} \L{} \ss{} \dh{} \i", "å Æ ø Ł ß ð ı"),
    (r"a~b, Fig.~3 and Proc.\ Nat.\ Acad.", "a b, Fig. 3 and Proc. Nat. Acad."),
    (r"pages 1--2 --- and ``quotes'', `one'", "pages 1–2 — and “quotes”, ‘one’"),
    (r"H$_2$O, CO\textsubscript{2}, \textsuperscript{13}C", "H₂O, CO₂, ¹³C"),
    (r"$\alpha_1^2$ and $n^{th}$, $x^{-1}$, $10^{-3}$, $x_{ij}$", "α₁² and nᵗʰ, x⁻¹, 10⁻³, xᵢⱼ"),
    (r"$x^{\beta}$ and $x_{max,3}$", "x^β and x_(max,3)"),
    (r"$x \in \mathbb{R}$, $a \leq b$, $3 \times 3$, 3$\times$3, $\ell_1$", "x ∈ ℝ, a ≤ b, 3 × 3, 3×3, ℓ₁"),
    (r"$\mathcal{O}(n \log n)$ and $\frac{1}{2}$ and \(y\)", "O(n log n) and 1/2 and y"),
    (r"{CLIP} and {{N}ested} {\em old} \emph{new} \texttt{a\_b} \mbox{x-y}", "CLIP and Nested old new a_b x-y"),
    (r"\LaTeX{} \& \TeX: 10\% of 50% \#1 \{x\} \copyright", "LaTeX & TeX: 10% of 50% #1 {x} ©"),
    (r"AT&T, AT&amp;T, {\&} and a &lt; b", "AT&T, AT&T, & and a < b"),
    (r"\url{https://x.org/a_b}, \href{https://x.org}{text}", "https://x.org/a_b, text"),
    ("line one\n   line two", "line one line two"),
    ("never {closed $x", "never closed x"),
    ("a\x07b", "a b"),
]


@pytest.mark.parametrize(("tex", "text"), TEXTS)
def test_tex_becomes_what_it_stands_for(tex: str, text: str) -> None:
    assert plain_text(tex) == text


def test_an_accent_on_a_letter_without_its_dot() -> None:
    assert plain_text(r"\'{\i}\'\i") == "íí"


def test_commands_that_nobody_knows_are_told_with_their_entry() -> None:
    assert list(unknown_commands(r"\foo{x} \alpha \'e \LaTeX \textbf{x} {\em y} \o")) == [r"\foo"]
    found = parse("@misc{a, title={T \\foo{x}}, author={A B}, year=2000, url={https://x.org}}", "x.bib")
    assert [str(problem) for problem in found.problems] == [
        r'x.bib:1:1: warning: the title of "a" has a command that nobody here knows: \foo (write the character itself)'
    ]


def entry(fields: str, kind: str = "article", more: str = "") -> Entry:
    return parse(f"@{kind}{{it, {fields}}}\n{more}").entries["it"]


def shown(found: Entry) -> str:
    return re.sub("<[^>]*>", "", entry_html(found))


def test_names() -> None:
    people = {
        "{X, Inc.}": Contributor("X, Inc."),
        "{The {AI} Lab and Friends}": Contributor("The AI Lab and Friends"),
        "King, Jr., Martin Luther": Contributor("King Jr.", "Martin Luther"),
        "Laurens van der Maaten": Contributor("van der Maaten", "Laurens"),
        "von Neumann, John": Contributor("von Neumann", "John"),
        r"Ana \'Alvarez~Pe\~na": Contributor("Peña", "Ana Álvarez"),
        r"{\relax Ch}arles Xu": Contributor("Xu", "Charles"),
        "family=Maaten, given=Laurens, prefix=van der": Contributor("van der Maaten", "Laurens"),
        "Plato": Contributor("Plato"),
    }
    for name, person in people.items():
        assert entry(f"author={{{name}}}").authors == (person,), name
    several = entry("author={A B and {C and D} and others}")
    assert (several.authors, several.more_authors) == ((Contributor("B", "A"), Contributor("C and D")), True)
    assert names_text(entry("author={A B and {others}}")) == "A B and others"


def test_a_name_or_a_title_that_ends_in_a_stop_gets_no_second() -> None:
    assert shown(entry("author={{X, Inc.}}, title={Why?}, journal={Proc.}")) == "X, Inc. Why? Proc."
    assert shown(entry("author={A B}, title={``Really?''}, journal={J}, year=2000")) == "A B. “Really?” J, 2000."


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ("journaltitle={J}, issue={2}, volume={3}, date={2020-05-01}, eid={e12}", "J, 3(2), p. e12, 2020"),
        ("journal={J}, year={2001}, month=jan # { 1}", "J, 2001"),
        ("journal={J}, date={1999/2000}", "J, 1999"),
        ("journal={J}, year={in press}", "J, in press"),
        ("booktitle={B}, pages={1-2}, year={{2010}}", "B, pp. 1–2, 2010"),
        (r"howpublished={\url{https://x.org/a\_b}}, year=2000", "2000"),
        ("eventtitle={Meeting}, year=2000", "Meeting, 2000"),
        ("institution={MIT}, year=2000", "MIT, 2000"),
    ],
)
def test_fields_of_bibtex_and_of_biblatex(fields: str, place: str) -> None:
    assert place_text(entry(fields)) == place


def test_a_subtitle_follows_the_title() -> None:
    assert entry("title={T}, subtitle={S}").title == "T: S"
    assert entry("title={What?}, subtitle={S}").title == "What? S"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("eprint={2101.00001v2}", [("arXiv:2101.00001v2", "https://arxiv.org/abs/2101.00001v2")]),
        ("eprint={cs/9901001}, eprinttype={arXiv}", [("arXiv:cs/9901001", "https://arxiv.org/abs/cs/9901001")]),
        ("eprint={https://arxiv.org/abs/2101.00001}", [("arXiv:2101.00001", "https://arxiv.org/abs/2101.00001")]),
        ("eprint={12345678}, eprinttype={pubmed}", []),
        ("eprint={https://www.biorxiv.org/x.pdf}", []),
        (r"doi={10.1000/a\_b}", [("doi:10.1000/a_b", "https://doi.org/10.1000/a_b")]),
        ("doi={https://dx.doi.org/10.1000/x}", [("doi:10.1000/x", "https://doi.org/10.1000/x")]),
        ("doi={10.1002/1<1::A#2>3}", [("doi:10.1002/1<1::A#2>3", "https://doi.org/10.1002/1%3C1::A%232%3E3")]),
        ("url={https://[/x}", []),
        (r"howpublished={\url{https://x.org/a\_b}}", [("x.org", "https://x.org/a_b")]),
        ("note={Available at https://x.org/a.}", [("x.org", "https://x.org/a")]),
    ],
)
def test_where_to_read_it(fields: str, found: list[tuple[str, str]]) -> None:
    work = entry(f"title={{T}}, author={{A B}}, year=2000, {fields}")
    assert links(work) == found
    assert "citation_title=T" in scholar_reference(work) and entry_html(work)


def test_an_address_of_no_host_is_told() -> None:
    found = parse("@misc{a, title={T}, author={A B}, year=2000, journal={J}, url={https://[/x}}", "x.bib").problems
    assert [str(one) for one in found] == [
        'x.bib:1:1: warning: the URL of "a" is no web address (begin it with https://)'
    ]


def test_an_entry_takes_fields_of_another_that_stands_after_it() -> None:
    whole = "@proceedings{c, title={The Whole}, year=2019, publisher={ACM}, editor={A B}, author={Not Taken}}"
    part = entry("crossref={c}, title={A part}, author={C D}", "inproceedings", whole)
    assert (part.venue, part.year, part.title) == ("The Whole", "2019", "A part")
    assert part.authors == (Contributor("D", "C"),)
    assert entry("xdata={h}, title={T}, author={A B}", "book", "@xdata{h, publisher={P}}").venue == "P"
    assert "h" not in parse("@xdata{h, publisher={P}}").entries


def test_a_crossref_to_nothing_is_told() -> None:
    found = parse(
        "@inbook{a, title={T}, author={A B}, year=2000, journal={J}, crossref={whol}}\n@book{whole, title={W}}"
    )
    assert found.problems[0].message == 'the crossref of "a" names no entry: "whol"'
    assert found.problems[0].remedy == 'did you mean "whole"?'


def test_strings_mean_the_same_in_any_case_and_can_be_joined() -> None:
    found = parse('@string{SCI = "Science"}\n@article{a, title={T}, author={A B}, journal = sci # " News", year=2000}')
    assert found.entries["a"].venue == "Science News" and found.problems == ()
