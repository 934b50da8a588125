"""What a careful reader would mark in a draft: placeholders, remarks the authors left, quotes that do not match.

Every rule is about a form, none about a certain text. They read prose only: markup, formulas and code are hidden.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from operator import eq

from neuron_articles.dialect.foreign import foreign_marks, possible_forms
from neuron_articles.dialect.foreign_lines import foreign_lines
from neuron_articles.dialect.prose import MARKUP, WORD, Mark, Prose, follows, prose_of, shorten
from neuron_articles.dialect.quotation import quotes
from neuron_articles.dialect.reading import Reading
from neuron_articles.problems import Severity

Rule = Callable[[Prose], Iterator[Mark]]

BRACKETS = re.compile(r"\[(?<![\[\]]\[)([^\[\]]{0,400})\](?![(\[:_])")
NESTED = re.compile(r"\[(?<!\[\[)(?=[^\[\]\n]* )[^\[\]\n]{1,200}\[[^\[\]\n]{0,200}\][^\[\]\n]{0,200}\]")
UNDEFINED = re.compile(r"\[(?<![\]\[\w]\[)[^\[\]\n]{1,200}\]\[[^\[\]\n]{0,200}\](?!\[)")
KINDS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), message, remedy)
    for pattern, message, remedy in (
        (
            r"\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\Z",
            "a citation by number: [{}]",
            "cite by key: numbers are made by the site",
        ),
        (r"\S{1,20}\?\Z", "a fact to be checked: [{}]", ""),
        (r"(?is).*(?:\b(?:todo|fixme|xxx|tbd|tk)\b|\?\?)", 'a question left open: "[{}]"', ""),
        (
            r"(?i)(?:cite|citation|ref|reference|footnote|figure|fig|diagram|image|include|insert|measure|add)\b",
            'a placeholder: "[{}]"',
            "put in what it stands for",
        ),
    )
)
# An interval, a matrix, a vector: numbers of which no citation has such.
NUMBERS = re.compile(r"(?=.*(?:\b0\b|[.\-−+…]))[\d\s.,;:+\-−…]+\Z")
# Other rules say what these are: citations with words, callouts, contents, links of a wiki, footnotes of RST.
FOREIGN = re.compile(r".*(?:\A|[\s;(,-])@|!\w|_?TOC_?\Z|#|\^", re.IGNORECASE | re.DOTALL)
# One word in brackets is what a reader may find in any text.
WORD_ALONE = re.compile(r"[^\W\d][\w’'.-]*\Z")
FINE = re.compile(r"(?:sic|…|\.\.\.|[A-Za-z]|[a-z][\w’' -]{0,30})\Z")


def brackets(prose: Prose) -> Iterator[Mark]:
    """What stands in square brackets in an article is nearly always something still to be done."""
    if "[" not in prose.text:
        return
    for found in NESTED.finditer(prose.text) if prose.text.count("[") > 1 else ():
        yield Mark(found.start(), f'brackets in brackets: "{prose.written(found)}"', "finish the reference")
    for found in UNDEFINED.finditer(prose.text) if "][" in prose.text else ():
        what = f'a link to nothing that is defined: "{prose.written(found)}"'
        yield Mark(found.start(), what, "write [text](address)")
    for found in BRACKETS.finditer(prose.text):
        message, remedy = _bracket(found[1].strip(), prose.text, found.start(), prose.written(found, 1))
        if message:
            yield Mark(found.start(), message, remedy)


def _bracket(inside: str, text: str, at: int, written: str) -> tuple[str, str]:
    """What to say of brackets with ``inside`` in them: message and remedy, "" where they are in order."""
    if not inside:
        stands = at and text[at - 1] == " " and text[at + 1] == "]"
        return ("an empty citation: []", "name the work") if stands else ("", "")
    if NUMBERS.match(inside) or FOREIGN.match(inside):
        return "", ""
    for pattern, message, remedy in KINDS:
        if pattern.match(inside):
            return message.format(written), remedy
    quoted = text[at - 1 : at].isalnum() or (FINE.match(inside) and _in_quotes(text, at))
    if MARKUP in inside or quoted or WORD_ALONE.match(inside) or inside in {"…", "..."}:
        return "", ""
    return f'a remark in brackets: "[{written}]"', "work it into the text, or make it a note"


def _in_quotes(text: str, at: int) -> bool:
    """Whether brackets stand in a quotation, or inside a word, where an editor may put them."""
    before = text[:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


UNSURE = re.compile(r"\(\s*\?[^()\n]{0,80}\)")
CAPTION = re.compile(r"\((?i:(?:fig(?:ure)?\.?\s+)?caption|fig(?:ure)?\.?\s*\d*)\s*:")
COUNT = re.compile(r"X ([a-z]+s)\b")
VERBS = frozenset({"is", "has", "was", "does", "its", "this", "as", "us"})
WORK = ("TODO", "FIXME", "XXX", "TBD")
BARE_WORK = re.compile(rf"(?:{'|'.join(WORK)})\b(?![^\[\n]*\])")


def placeholders(prose: Prose) -> Iterator[Mark]:
    """Stand-ins without brackets."""
    text = prose.text
    if "(" in text:
        for found in UNSURE.finditer(text):
            yield Mark(found.start(), f'a question left open: "{prose.written(found)}"')
        for found in CAPTION.finditer(text):
            yield Mark(found.start(), "a figure's caption written as a paragraph", "put it into the figure")
    for found in COUNT.finditer(text):
        if found[1] not in VERBS and not follows(text, found.start(), "“\"'-."):
            yield Mark(found.start(), f'"X" stands for a number: "{found[0]}"', "put in the number")
    for found in BARE_WORK.finditer(text) if any(map(text.__contains__, WORK)) else ():
        if not follows(text, found.start(), "-"):
            yield Mark(found.start(), f'"{found[0]}" in the text', "make it a note: ::: todo")


REVIEWERS = re.compile(r"\b(?:[Bb]enefit of|[Dd]ear|[Ff]or) (?:the |our )?[Rr]eviewers?\b")
VERBLESS = re.compile(r" (?:how|what|why)\b")
SUBJECT = re.compile(r"\b(?:[Ww]e|[Tt]hey)\Z")


def readers(prose: Prose) -> Iterator[Mark]:
    """Sentences for someone else than the reader, and sentences that lost their verb."""
    if "eviewer" in prose.text:
        for found in REVIEWERS.finditer(prose.text):
            yield Mark(found.start(), "this speaks to the reviewers, not to the readers", "is it still needed?")
    for found in VERBLESS.finditer(prose.text):
        subject = SUBJECT.search(prose.text, max(found.start() - 5, 0), found.start())
        if subject:
            yield Mark(subject.start(), f'a verb is missing: "{subject[0]}{found[0]}"')


ORPHAN = re.compile(r"^[ \t]*\(([^()\n]{1,60})\)[ \t]*$", re.MULTILINE)
EQUATION = re.compile(r"[\w\s=+*/|()^.,−·-]{3,160}\Z")
LIST_HEAD = re.compile(r"[A-Z][\w ]{0,30}:\Z")
LIST_ITEM = re.compile(r"[A-Z][\w ’'-]{0,40}\Z")


def fragments(prose: Prose) -> Iterator[Mark]:
    """Lines that belong to no sentence."""
    for found in ORPHAN.finditer(prose.text) if "(" in prose.text else ():
        if len(found[1].split()) <= 4 and found[1][-1:] not in ".!?" + MARKUP:
            yield Mark(
                found.start(), f'a line by itself: "{prose.written(found)}"', "work it into a sentence, or leave it out"
            )
    if prose.kind != "text":
        return
    text = prose.text.strip()
    if text in {"--", ".."}:
        yield Mark(0, f'"{text}" alone on a line', "choose one of the versions it stands between")
    if "=" in text and ("_" in text or "||" in text or "^" in text) and "\n" not in text and EQUATION.match(text):
        yield Mark(0, "an equation written as plain text", "write it as maths: $…$")
    lines = [line.strip() for line in text.split("\n")]
    if 2 <= len(lines) <= 6 and LIST_HEAD.match(lines[0]) and all(LIST_ITEM.match(line) for line in lines[1:]):
        yield Mark(0, f'a list without end: "{lines[0]}"', "finish it, or leave it out")


def remarks(prose: Prose) -> Iterator[Mark]:
    """A footnote that begins small and ends without a full stop is a reminder, not a footnote."""
    if prose.kind != "footnote":
        return
    text = prose.bare
    if text[:1].islower() and text[-1:] not in ".!?…)”\"'" and len(text.split()) <= 40:
        yield Mark(0, f'a footnote for the authors: "{shorten(prose.raw)}"', "write it out, or make it a note")


STARS = re.compile(r"\*(?![\s*])[^*\n]{1,200}(?<!\s)\*(?![\w*])|_(?![\s_])[^_\n]{1,200}(?<!\s)_(?!\w)")


def emphasis(prose: Prose) -> Iterator[Mark]:
    """In a JSX block of the drafts asterisks are printed."""
    if prose.jsx:
        for found in STARS.finditer(prose.text):
            if not follows(prose.text, found.start(), "*_"):
                yield Mark(found.start(), f"this is printed as it stands: {shorten(found[0])}", "write <i>…</i>")


DASH = re.compile(r"---?(?!-)(?=[\w\s“\"])")
MAY_DOUBLE = frozenset({"that", "had", "her", "is", "very", "bye"})
TIGHT = re.compile(r"[.!?](?=[A-Z][a-z]+\s)(?<=[a-z]{2}.)")
LOOSE = re.compile(r" [.,;](?<=[a-z]..)(?=\s|$)")


def typing(prose: Prose) -> Iterator[Mark]:
    """Slips of the keyboard."""
    text = prose.text
    dash = DASH.search(text)
    if dash and dash.start() and text[dash.start() - 1] not in "-" + MARKUP and text[dash.end() :].lstrip()[:1] != "|":
        yield Mark(dash.start(), f'"{dash[0]}" for a dash', "write –" if dash[0] == "--" else "write —", Severity.NOTE)
    for found in TIGHT.finditer(text):
        yield Mark(found.start(), "no blank after the end of a sentence", "", Severity.NOTE)
    for found in LOOSE.finditer(text):
        yield Mark(found.start(), f'a blank before "{found[0].strip()}"', "", Severity.NOTE)
    yield from _doubled(text)


def _doubled(text: str) -> Iterator[Mark]:
    """The first word that stands twice in a row."""
    words = text.lower().split()
    if not any(map(eq, words, islice(words, 1, None))):
        return
    for first, second in pairwise(words):
        if first == second and first.isalpha() and first not in MAY_DOUBLE and set(first) != {WORD}:
            twice = re.search(rf"(?i)\b{first}\s+{first}\b", text)
            if twice:
                yield Mark(twice.start(), f'a word stands twice: "{twice[0]}"', "", Severity.NOTE)
                return


RULES: tuple[Rule, ...] = (
    brackets,
    placeholders,
    readers,
    fragments,
    remarks,
    quotes,
    emphasis,
    typing,
)

SENTENCE = re.compile(r"[^.!?]+[.!?]?")


def repeated_sentences(pieces: Iterable[Prose]) -> Iterator[tuple[int, int, str]]:
    """Sentences of at least eight words that stood before: offset, offset of the first, the sentence."""
    seen: dict[str, int] = {}
    for prose in pieces:
        text = prose.text.replace(MARKUP, " ")
        for found in SENTENCE.finditer(text):
            if found.end() - found.start() < 16:
                continue  # eight words take as much
            words = found[0].split()
            if len(words) < 8 or len(words) > 120:
                continue
            sentence = " ".join(words)
            at = prose.start + found.start() + len(found[0]) - len(found[0].lstrip())
            if sentence in seen:
                yield at, seen[sentence], sentence
            seen.setdefault(sentence, at)


def proofread(reading: Reading) -> None:
    """Read the prose of an article and report what is marked."""
    pieces = list(prose_of(reading))
    possible = possible_forms(pieces)
    for prose in pieces:
        foreign = (foreign_marks(prose, possible), foreign_lines(prose, possible))
        for marks in (*(rule(prose) for rule in RULES), *foreign):
            for mark in marks:
                reading.report(prose.start + mark.at, mark.severity, mark.message, mark.remedy)
    for at, first, sentence in repeated_sentences(pieces):
        line, _ = reading.position(first)
        reading.report(
            at, Severity.WARNING, f'this sentence stands on line {line} too: "{shorten(sentence)}"', "keep one"
        )
