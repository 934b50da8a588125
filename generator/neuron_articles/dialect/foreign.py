"""Marks of other dialects in running text: LaTeX, pandoc, MyST, Quarto, Obsidian, Jekyll, Hugo, RST, AsciiDoc, MDX.

What looks like markup and was not understood would reach readers as it stands. Every entry of ``foreign.toml`` is a
form, with what an author should write instead. Code, formulas, links and what a backslash makes plain are hidden from
these rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from markdown_it.token import Token
from msgspec import Struct

from neuron_articles.dialect.prose import MARKUP, Mark, Prose, shorten

TABLE = Path(__file__).with_name("foreign.toml")


class Form(Struct, frozen=True):
    """One form, as the table has it."""

    signs: tuple[str, ...]
    pattern: str
    message: str
    remedy: str


class FormTable(Struct, frozen=True):
    """marks: in running text    around_code: with code inside, looked for in what was written    lines: of blocks"""

    marks: tuple[Form, ...]
    around_code: tuple[Form, ...]
    lines: tuple[Form, ...]


class Sought(NamedTuple):
    """A form by one of its signs, without which it cannot be there."""

    sign: str
    form: Form


class Forms(NamedTuple):
    """The forms of the table that an article may hold."""

    marks: list[Sought]
    around_code: list[Sought]
    lines: list[Sought]


@cache
def table() -> FormTable:
    """The table of ``foreign.toml``."""
    return msgspec.toml.decode(TABLE.read_bytes(), type=FormTable)


def possible_forms(pieces: Sequence[Prose]) -> Forms:
    """The forms that an article may hold: those of which it has a sign. Few are left."""
    shown = _Signs("".join(prose.text for prose in pieces).replace(MARKUP, ""))
    coded = [prose.raw for prose in pieces if "`" in prose.raw or "\\@" in prose.raw]
    around_code = _Signs("".join(coded)).among(table().around_code) if coded else []
    return Forms(shown.among(table().marks), around_code, shown.among(table().lines))


class _Signs:
    """The signs in a text. Single characters are looked for first, and in bytes: that takes a tenth of the time."""

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "replace")
        self.characters = {character for character in _characters() if ord(character) in self.data}

    def among(self, forms: tuple[Form, ...]) -> list[Sought]:
        return [Sought(sign, one) for one in forms for sign in one.signs if self.holds(sign)]

    def holds(self, sign: str) -> bool:
        return self.characters.issuperset(sign) and sign.encode() in self.data


@cache
def _characters() -> frozenset[str]:
    """All characters of the signs, which are ASCII."""
    forms = (*table().marks, *table().around_code, *table().lines)
    return frozenset("".join(sign for one in forms for sign in one.signs))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the table; most articles need few of them, and compiling all takes as long as reading one."""
    return re.compile(pattern.replace("␣", MARKUP), re.MULTILINE)


# What the drafts' form has in the place of a native one.
IN_DRAFTS = {
    "[@key], and the words around it: see [@key], p. 3": '<d-cite bibtex-key="key" />, and the words around it',
    "[@key]": '<d-cite bibtex-key="key" />',
    "^[…]": "<d-footnote>…</d-footnote>",
    "$…$": "<d-math>…</d-math>",
}
# What to write instead of a command of LaTeX; of all others, the last line.
COMMANDS = (
    (re.compile(r"(?:eq|auto|page|name|[cCv])?ref\Z"), "write {ref:name} for a figure, [text](#id) for a place"),
    (re.compile(r"[a-zA-Z]*cite[a-z]*\Z"), "write [@key]"),
    (re.compile(r"(?:sub)*(?:section|paragraph)\Z|chapter\Z|part\Z|title\Z"), "write ## Title"),
    (re.compile(r"emph\Z|textit\Z|textsl\Z"), "write *…*"),
    (re.compile(r"textbf\Z"), "write **…**"),
    (re.compile(r"texttt\Z|verb\Z|lstinline\Z"), "write `…`"),
    (re.compile(r"footnote[a-z]*\Z"), "write ^[…]"),
    (re.compile(r"item\Z"), "begin the line with -"),
    (re.compile(r"includegraphics\Z"), "write ![what it shows](picture.png)"),
    (re.compile(r"url\Z|href\Z"), "write [text](address)"),
    (re.compile(r"label\Z"), "write {#id} after a title, or in the braces of a figure"),
    (re.compile(r"begin\Z|end\Z"), "write $$…$$ for a formula, and Markdown for the rest"),
    (re.compile(r""), "write it between dollars if it is a formula, in Markdown if not; `…` shows it as it stands"),
)
COMMAND = re.compile(r"(?<![\w:\\/.])\\([A-Za-z]{2,})\*?(?![\w\\/:]|\.\w)")

CALL = re.compile(r"\{\s*[A-Za-z_]\w*\s*\([^{}\n]*\)\s*\}")
# Marks of emphasis that were none: before a word, or between punctuation and a word.
STARS = re.compile(r"(?:(?<=\s)|\A)\*\*(?=\w)|(?<=[.:,;!?)”\"'])\*\*(?=[^\W\d])")
EMPHASIS = re.compile(r"(?<!\w)_(?=\w)")

# Between escaped brackets: \(x\) and \[x^2\], which print their brackets.
ESCAPED_MATHS = re.compile(r"\\\((?P<inline>[^\n]{1,200}?)\\\)|\\\[(?P<display>.{1,400}?)\\\]", re.DOTALL)
LINE_END = re.compile(r"\\\\(?:\[\d+\w+\])?[ \t]*$", re.MULTILINE)


def foreign_marks(prose: Prose, possible: Forms) -> list[Mark]:
    """Marks of other dialects in running text, with remedies in the form that the article has.

    possible: the forms that the article may hold
    """
    marks = list(_in_code_and_commands(prose, possible))
    if here := [one for sign, one in possible.marks if sign in prose.text]:
        marks += _marks(prose, here)
    return [_in_drafts(mark) for mark in marks] if prose.mdx else marks


def _in_drafts(mark: Mark) -> Mark:
    remedy = mark.remedy
    for native, draft in IN_DRAFTS.items():
        remedy = remedy.replace(native, draft)
    return mark._replace(remedy=remedy)


def _marks(prose: Prose, here: Sequence[Form]) -> Iterator[Mark]:
    """Of forms that stand in one another the first of the table counts."""
    taken: set[int] = set()
    for one in here:
        for found in compiled(one.pattern).finditer(prose.text):
            if found.start() not in taken:
                taken.update(range(*found.span()))
                yield Mark(found.start(), f'{one.message}: "{prose.written(found)}"', one.remedy)


def _in_code_and_commands(prose: Prose, possible: Forms) -> Iterator[Mark]:
    if "{" in prose.text and not prose.mdx:
        for found in CALL.finditer(prose.text):
            what = f'a call that means nothing here: "{prose.written(found)}"'
            yield Mark(found.start(), what, "write {mref(…)}, {geo_ref(…)} or words")
    if possible.around_code:
        yield from _around_code(prose, possible)
    if "\\" in prose.text:
        yield from _commands(prose)
    if "\\" in prose.raw:
        yield from _escaped(prose)


def _around_code(prose: Prose, possible: Forms) -> Iterator[Mark]:
    """Roles and links that hold code. An underline that ends emphasis is none."""
    for sign, one in possible.around_code:
        for found in compiled(one.pattern).finditer(prose.raw) if sign in prose.raw else ():
            ends_emphasis = found[0][0] == "_" and EMPHASIS.search(prose.text, 0, found.start())
            escaped = found[0][0] == "\\"
            if (prose.text[found.start()] != MARKUP or escaped) and not ends_emphasis:
                yield Mark(found.start(), f'{one.message}: "{found[0]}"', one.remedy)


def _commands(prose: Prose) -> Iterator[Mark]:
    """Commands of LaTeX outside of formulas."""
    for found in COMMAND.finditer(prose.text):
        remedy = next(remedy for pattern, remedy in COMMANDS if pattern.match(found[1]))
        yield Mark(found.start(), f'a command of LaTeX: "{found[0]}"', remedy)


def _escaped(prose: Prose) -> Iterator[Mark]:
    """What LaTeX writes with a backslash before a sign, which Markdown takes for the sign itself."""
    for found in ESCAPED_MATHS.finditer(prose.raw) if "\\(" in prose.raw or "\\[" in prose.raw else ():
        inside = prose.text[found.start() + 2 : found.end() - 2]
        hidden = prose.text[found.start() : found.start() + 2] == MARKUP * 2 and inside.strip(MARKUP + " ")
        if hidden and (found["inline"] or re.search(r"[\\^=]|_\w", found["display"])):
            remedy = "write $…$" if found["inline"] else "write $$…$$"
            yield Mark(found.start(), f'a formula of LaTeX: "{shorten(found[0])}"', remedy)
    for found in LINE_END.finditer(prose.raw) if "\\\\" in prose.raw else ():
        if found.start() and prose.text[found.start() : found.start() + 2] == MARKUP * 2:
            yield Mark(found.start(), 'the end of a line of LaTeX: "\\\\"', "end it with one backslash")


def printed_stars(content: str, tokens: Iterable[Token]) -> Iterator[int]:
    """Offsets in ``content`` of the asterisks that readers would see, where an author meant them to make words bold.

    tokens: what ``content`` was read as
    """
    for token in tokens:
        for found in STARS.finditer(token.content) if token.type == "text" and "**" in token.content else ():
            around = token.content[max(found.start() - 12, 0) : found.end() + 12]
            offset = content.find(around)
            if offset >= 0:
                yield offset + found.start() - max(found.start() - 12, 0)
