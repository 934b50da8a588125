"""TeX in the fields of a bibliography as plain text: accents, ties, signs, Greek, formulas. pylatexenc knows the rest.

A page shows plain text, so that exponents and indices are written with the signs that Unicode has for them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from neuron_articles.dialect.yaml_text import FORBIDDEN

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

NEEDS_DECODING = re.compile(r"[\\{}~$%`'&]|--")
# Commands around text that a page sets as plain text.
AROUND = re.compile(
    r"\\(?:emph|text(?:it|bf|sc|tt|rm|sf|sl|up|md|normal)?|math(?:rm|it|bf|sf|tt|cal|normal)|url|path|mbox|hbox|enquote"
    r"|operatorname|ensuremath|uppercase|lowercase|Make(?:Upper|Lower)case|underline|nolinkurl)\s*(?=\{)"
)
# Commands that change what follows, and take no text.
SWITCHES = re.compile(
    r"\\(?:em|it|bf|sc|tt|rm|sf|sl|itshape|bfseries|scshape|ttfamily|upshape|protect|noopsort|relax|displaystyle"
    r"|small|footnotesize|newblock|allowbreak|sloppy|raggedright|/)(?![A-Za-z])\s*"
)
HREF = re.compile(r"\\href\s*\{[^{}]*\}")
WORDS = re.compile(r"\\(LaTeX|TeX|BibTeX|LaTeXe)(?![A-Za-z])(?:\{\}|\s)?")
SIGNS = {r"\copyright": "©", r"\textregistered": "®", r"\texttrademark": "™", r"\cdotp": "·", r"\mathsemicolon": ";"}
FORMULA = re.compile(r"(?<!\\)\$\$?((?:[^$\\]|\\.)+)\$\$?|\\\(((?:[^\\]|\\.)+?)\\\)", re.DOTALL)
SCRIPT = re.compile(r"([\^_])\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|[^\s\\{}]))")
TEXT_SCRIPT = re.compile(r"\\text(super|sub)script\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
RAISED = str.maketrans("0123456789+-=()abcdefghijklmnoprstuvwxyz′∘−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ′°⁻")
LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋")
# A relation with a blank before it: the blank behind was the end of its command.
RELATION = re.compile(r" ([∈∉⊂⊆≤≥≠≈∼→←↔⇒=<>±])(?=\S)")
QUOTED = re.compile(r"(?<![\\`])`(?!`)([^`']*)'(?!')")
COMMAND = re.compile(r"\\([A-Za-z]+)")
OURS = {"textsuperscript", "textsubscript", "href"}


def plain_text(latex: str) -> str:
    """TeX as plain Unicode text on one line: what it stands for, without braces and text commands."""
    if not NEEDS_DECODING.search(latex):
        return _clean(latex)
    text = FORMULA.sub(lambda found: _formula(found[1] or found[2]), _prepared(latex))
    text = TEXT_SCRIPT.sub(lambda found: _script("^" if found[1] == "super" else "_", found[2]), text)
    return _clean(_converted(text, in_formula=False))


def unknown_commands(latex: str) -> Iterator[str]:
    """Commands that no reader of a page can see the sense of, because nobody here knows them."""
    if "\\" not in latex:
        return
    known = _converter(False).latex_context
    for found in COMMAND.finditer(_prepared(latex)):
        if found[1] not in OURS and known.get_macro_spec(found[1]) is known.unknown_macro_spec:
            yield found[0]


def _prepared(latex: str) -> str:
    """The text without commands that only set it in another way; a percent sign begins no comment in a bibliography."""
    text = QUOTED.sub(r"‘\1’", html.unescape(latex) if "&" in latex else latex)
    text = WORDS.sub(r"\1", HREF.sub("", text))
    for command, sign in SIGNS.items():
        text = re.sub(re.escape(command) + r"(?![A-Za-z])(?:\{\})?", sign, text) if command in text else text
    return re.sub(r"(?<!\\)([%&])", r"\\\1", SWITCHES.sub("", AROUND.sub("", text)))


def _formula(tex: str) -> str:
    """A formula as a line of text. Its signs stand for themselves from here on."""
    text = SCRIPT.sub(lambda found: _script(found[1], found[2] or found[3] or ""), tex)
    return _escaped(RELATION.sub(r" \1 ", _converted(text, in_formula=True).strip()))


def _script(mark: str, tex: str) -> str:
    """An exponent or an index in the signs of Unicode where it has them all, with its mark where not."""
    text = _converted(
        SCRIPT.sub(lambda found: _script(found[1], found[2] or found[3] or ""), tex), in_formula=True
    ).strip()
    small = text.translate(RAISED if mark == "^" else LOWERED)
    if not text or all(new != old or new in "′°" for new, old in zip(small, text, strict=True)):
        return small
    return mark + (text if len(text) == 1 else f"({text})")


def _escaped(text: str) -> str:
    """Text in which TeX sees no commands."""
    return re.sub(r"([\\{}$%#&_])", lambda found: r"\textbackslash{}" if found[0] == "\\" else "\\" + found[0], text)


def _converted(text: str, in_formula: bool) -> str:
    try:
        return str(_converter(in_formula).latex_to_text(text))
    except Exception:  # what it cannot read it raises in many ways
        return re.sub(r"[{}]", "", text)


@cache
def _converter(in_formula: bool) -> LatexNodes2Text:
    """In a formula blanks after commands stay; in text they end the command and go."""
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", strict_latex_spaces="based-on-source" if in_formula else "macros")


def _clean(text: str) -> str:
    return " ".join(FORBIDDEN.sub(" ", text).split())
