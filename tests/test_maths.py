"""Formulas: what is rendered, what is refused and where, and the font they are set in."""

from __future__ import annotations

import html
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from neuron_articles.render.mathml import DEEPEST, MathsError, check_size, last_open_brace, render

FORMULAS = [
    r"x_{\text{img}}",
    r"A = \mathrm{softmax}(W_k x_{\text{img}} \cdot W_q \text{average}(x_{\text{img}}))",
    r"\mathrm{logit} = \frac{x^T_{\text{img}} W x_{\text{text}}}{\|x_{\text{img}}\| \|x_{\text{text}}\|},",
    r"\hat{y} = \operatorname*{arg\,max}_{c} \sum_{i=1}^{n} \alpha_i \phi_i(x)",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\boldsymbol{\theta} \in \mathbb{R}^{n \times d}, \quad \mathcal{L} < \sqrt{\lVert W \rVert_2}",
    r"\overline{abc} \ne \vec{v} \to \infty, \quad f'(x)",
]


@pytest.mark.parametrize("tex", FORMULAS)
@pytest.mark.parametrize("display", [False, True])
def test_a_formula_is_well_formed_and_keeps_its_latex(tex: str, display: bool) -> None:
    math = ElementTree.fromstring(render(tex, display))
    assert math.tag == "math"
    assert (math.get("display") == "block") is display
    annotation = math.find("semantics/annotation")
    assert annotation is not None
    assert annotation.get("encoding") == "application/x-tex"
    assert annotation.text == tex


def test_scripts_and_fractions_are_structure_not_text() -> None:
    math = ElementTree.fromstring(render(r"\frac{x_i^2}{y}"))
    fraction = math.find("semantics/mfrac")
    assert fraction is not None
    assert [child.tag for child in fraction] == ["msubsup", "mi"]
    assert [part.text for part in fraction[0]] == ["x", "i", "2"]


@pytest.mark.parametrize(
    ("tex", "offset", "said"),
    [
        (r"\frac{a}{b", 8, "closing"),
        (r"\text{a {b}", 5, "closing"),
        (r"a}b", 1, "unmatched"),
        (r"\left( x", 8, r"\right"),
        (r"x + \foo{y}", 4, r"\foo"),
        (r"日本 \foo", 3, r"\foo"),
        (r"x^2^3", 3, "duplicate"),
        (r"\begin{matrix} a", 16, r"\end"),
        (r"\begin{nothing} a \end{nothing}", 6, "nothing"),
        ("a & b", 2, "&"),
        (r"\href{javascript:alert(1)}{x}", 0, r"\href"),
        (r"\def\a{\a\a}\a", 0, "expan"),
        ("  ", 0, "empty"),
        ("\\", 0, "command"),
    ],
)
def test_a_broken_formula_says_where(tex: str, offset: int, said: str) -> None:
    with pytest.raises(MathsError) as caught:
        render(tex)
    assert caught.value.offset == offset
    assert said in str(caught.value)
    assert "\n" not in str(caught.value) + caught.value.remedy


def test_an_escaped_brace_opens_no_group() -> None:
    with pytest.raises(MathsError) as caught:
        render(r"\{ \frac{a}{b")
    assert caught.value.offset == 11


@pytest.mark.parametrize("tex", ["{" * 10_000, "{" * 10_000 + "x" + "}" * 10_000, r"\sqrt{" * 5_000, "x" * 100_000])
def test_a_formula_out_of_all_proportion_is_refused(tex: str) -> None:
    with pytest.raises(MathsError):
        render(tex)


def test_the_deepest_formula_that_is_let_through_renders() -> None:
    assert render("{" * DEEPEST + "x" + "}" * DEEPEST).count("<mi>x</mi>") == 1


def test_markup_in_a_formula_is_text() -> None:
    assert "<script" not in render(r"<script> \text{<b>}")
    assert "&lt;" in render(r"a < b")


def test_a_definition_stays_within_its_formula() -> None:
    assert "<mi>ℝ</mi>" in render(r"\newcommand{\ours}{\mathbb{R}} \ours")
    with pytest.raises(MathsError):
        render(r"\ours")


def test_the_same_formula_is_converted_once() -> None:
    before = render.cache_info().hits
    render(r"\alpha + \beta_{once}")
    render(r"\alpha + \beta_{once}")
    assert render.cache_info().hits == before + 1


# Leaves of MathML whose text the font must be able to set; single letters of an <mi> are set in italics.
LEAF = re.compile(r"<(mi|mo|mn|mtext)\b[^>]*>([^<]*)</")
ITALIC_H = 0x210E
ITALIC_VARIANTS = {variant: 0x1D715 + place for place, variant in enumerate("∂ϵϑϰϕϱϖ")}
# Chooses between two shapes of a letter; a font without the choice ignores it.
VARIATION_SELECTOR = "\ufe00"


def italic(letter: str) -> int:
    """The code point that a browser sets for a lone letter of an ``<mi>``."""
    if "a" <= letter <= "z":
        return ITALIC_H if letter == "h" else 0x1D44E + ord(letter) - ord("a")
    if "A" <= letter <= "Z":
        return 0x1D434 + ord(letter) - ord("A")
    if "α" <= letter <= "ω":
        return 0x1D6FC + ord(letter) - ord("α")
    return ITALIC_VARIANTS.get(letter, ord(letter))


def listed(path: Path) -> set[int]:
    """The code points of a list such as ``U+0020-007E U+00A0``."""
    found: set[int] = set()
    for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.sub(r"#.*", "", path.read_text())):
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


LETTERS = "article-math-letters"


@pytest.mark.parametrize("tex", FORMULAS)
def test_the_fonts_have_the_characters_of_a_formula(tex: str, root: Path) -> None:
    lists = (root / "site" / "fonts" / f"{name}.unicodes.txt" for name in ("article-math", LETTERS))
    known = set.union(*map(listed, lists))
    for element, escaped in LEAF.findall(render(tex)):
        text = html.unescape(escaped).replace(VARIATION_SELECTOR, "")
        needed = {italic(text)} if element == "mi" and len(text) == 1 else set(map(ord, text))
        assert needed <= known, f"{text!r} of {tex}"


@pytest.mark.parametrize(("name", "most"), [("article-math", 48_000), (LETTERS, 20_000)])
def test_the_fonts_are_small_and_there(root: Path, name: str, most: int) -> None:
    content = (root / "site" / "fonts" / f"{name}.woff2").read_bytes()
    assert content[:4] == b"wOF2"
    assert len(content) < most


def test_the_styles_ask_for_the_letters_that_their_font_has(root: Path, tmp_path: Path) -> None:
    """The ``unicode-range`` of the rarer letters is their list: nothing is asked for in vain, and nothing is missed."""
    styles = (root / "site" / "styles" / "base.css").read_text(encoding="utf-8")
    rule = next(rule for rule in re.findall(r"@font-face \{.*?\}", styles, re.DOTALL) if f"{LETTERS}.woff2" in rule)
    (tmp_path / "range").write_text(re.findall(r"unicode-range:([^;]*);", rule)[0])
    fonts = root / "site" / "fonts"
    assert listed(tmp_path / "range") == listed(fonts / f"{LETTERS}.unicodes.txt")
    assert not listed(fonts / f"{LETTERS}.unicodes.txt") & listed(fonts / "article-math.unicodes.txt")


def test_braces_that_are_letters_are_no_groups() -> None:
    check_size(r"\{" * (DEEPEST + 1))
    check_size("{}" * (DEEPEST + 1))
    check_size("{" * DEEPEST)
    with pytest.raises(MathsError, match="groups lie within each other") as found:
        check_size(r"\}" * 3 + "{" * (DEEPEST + 1))
    assert found.value.args and "{" * (DEEPEST + 1) not in str(found.value)


def test_the_group_that_is_never_closed_is_the_innermost() -> None:
    assert last_open_brace(r"a{b}{c{d\}", 99) == 6
    assert last_open_brace("{a}", 99) == 99
