"""Reading BibTeX: entries with their lines, and what is wrong with the rest. pybtex parses and decodes.

A file is cut where a line begins an entry, and each piece is parsed by itself, so that an entry which is never closed
takes none of its neighbours with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import Struct, field

from neuron_articles.problems import Problem, Problems, Severity, Source

# An entry begins a line or follows another entry; any other @ is text between entries, which means nothing.
BEGINNING = re.compile(r"(?:^|[})])[ \t]*(?=@\s*[A-Za-z]+\s*[{(])", re.MULTILINE)
COMMENT = re.compile(r"@\s*comment\b", re.IGNORECASE)
KEY = re.compile(r"@\s*[A-Za-z]+\s*[{(]\s*([^\s,{}()=]+)\s*,")
ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*|(?<![\w/])abs/)"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})",
    re.IGNORECASE,
)
DOI = re.compile(r"10\.\d{4,9}/\S+")
PREPRINT = re.compile(r"(?:arxiv|corr)\b.*", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE)

# Where an entry says what it appeared in, most telling first.
VENUES = ("journal", "journaltitle", "booktitle", "howpublished", "publisher", "institution", "school", "organization")
# Commands around text that a page sets as plain text.
MARKUP = re.compile(r"\\(?:emph|text(?:it|bf|sc|tt|rm|sf|normal)?|mathrm|mathit|mathbf|url|mbox|enquote)\s*(?=\{)")
NEEDS_DECODING = re.compile(r"[\\{}~$%`']|--")

# What pybtex gives of an entry: its key, and (name, parts of the value) of its fields.
Body = tuple[str | None, list[tuple[str, list[str]]]]


class Contributor(Struct, frozen=True):
    """A person, or an organization, which has a family name only."""

    family: str
    given: str = ""

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip()


class Entry(Struct, frozen=True):
    """One entry of a bibliography, as plain text.

    authors: in order; editors where there are no authors
    more_authors: the entry ends its list with "and others"
    doi, arxiv: identifiers, not addresses;  url: an http(s) address, or nothing
    line: of the file, from 1;  source: the entry as it stands in the file
    """

    key: str
    kind: str
    title: str
    authors: tuple[Contributor, ...] = ()
    more_authors: bool = False
    year: str = ""
    venue: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    publisher: str = ""
    url: str = ""
    doi: str = ""
    arxiv: str = ""
    line: int = 1
    source: str = ""


def read(text: str, path: str) -> tuple[dict[str, Entry], list[Problem]]:
    """Entries by key, in the file's order, and the problems; ``path`` is only named. The first entry of a key wins."""
    reader = _Reader(Source(path, text))
    for start, end in _pieces(text):
        if not COMMENT.match(text, start):
            reader.read_piece(start, end)
    return reader.entries, list(reader.problems)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of each stretch of text that begins with an entry."""
    starts = [match.end() for match in BEGINNING.finditer(text)]
    return pairwise([*starts, len(text)])


class _Reader(Struct):
    source: Source
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    macros: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from pybtex.database.input.bibtex import month_names

        self.macros.update(month_names)

    def report(self, offset: int, severity: Severity, message: str, remedy: str = "") -> None:
        self.problems.add(self.source.path, *self.source.place(offset), severity, message, remedy)

    def read_piece(self, start: int, end: int) -> None:
        """Parse the entry that begins at ``start``; the next one begins at ``end``."""
        from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro
        from pybtex.scanner import PrematureEOF, PybtexSyntaxError

        text = self.source.text[start:end]
        broken = False

        def handle(error: PybtexSyntaxError) -> None:
            nonlocal broken
            here = start + parser.pos
            if isinstance(error, UndefinedMacro):
                message = f'nothing is called "{_message(error)}"'
                self.report(here, Severity.WARNING, message, "quote it, or define it with @string")
                return
            broken = True
            named = f' "{match[1]}"' if (match := KEY.match(text)) else ""
            if isinstance(error, PrematureEOF):
                remedy = "balance its braces and quotes"
                self.report(start, Severity.ERROR, f"the entry{named} is never closed", remedy)
            else:
                remedy = "look for a missing comma, brace or quote before this"
                self.report(here, Severity.ERROR, f"the entry{named} is broken: {_message(error)}", remedy)

        parser = LowLevelParser(text, macros=self.macros, handle_error=handle)
        kind, body = next(iter(parser), ("preamble", (None, [])))
        if kind.lower() not in ("string", "preamble"):
            self.add_entry(kind.lower(), body, start, start + parser.pos, broken)

    def add_entry(self, kind: str, body: Body, start: int, end: int, broken: bool) -> None:
        """Keep an entry. Of a broken one, what was read is kept, so that its citations are not errors as well."""
        key, pairs = body
        if not key:
            return
        if key in self.entries:
            message = f'the key "{key}" stands for line {self.entries[key].line} already; that entry is used'
            self.report(start, Severity.WARNING, message, "remove one of the two entries")
            return
        fields = self.fields_of(key, pairs, start)
        line = self.source.place(start)[0]
        entry = _entry(key, kind, fields, line, self.source.text[start:end].strip())
        self.entries[key] = entry
        if not broken:
            self.check(entry, fields, start)

    def fields_of(self, key: str, pairs: list[tuple[str, list[str]]], start: int) -> dict[str, str]:
        """The fields by lower-case name, blanks collapsed; the first of a name wins."""
        fields: dict[str, str] = {}
        for name, parts in pairs:
            if name.lower() in fields:
                message = f'the entry "{key}" has two fields "{name.lower()}"; the first is used'
                self.report(start, Severity.WARNING, message, "remove one of them")
            else:
                fields[name.lower()] = " ".join("".join(parts).split())
        return fields

    def check(self, entry: Entry, fields: Mapping[str, str], start: int) -> None:
        """Note what a reader of the entry will miss."""
        for name, value in (("title", entry.title), ("author", entry.authors), ("year", entry.year)):
            if not value:
                self.report(start, Severity.WARNING, f'the entry "{entry.key}" has no {name}', f"{name} = {{…}}")
        if not entry.venue and not entry.url and not entry.doi and not entry.arxiv:
            message = f'the entry "{entry.key}" says neither where it appeared nor where to read it'
            self.report(start, Severity.NOTE, message, "add journal, booktitle, publisher, doi or url")
        if fields.get("url") and not WEB.search(fields["url"]):
            message = f'the URL of "{entry.key}" is no web address'
            self.report(start, Severity.WARNING, message, "begin it with https://")


def _message(error: Exception) -> str:
    """pybtex's reason without the line, which counts from the beginning of the piece."""
    return re.sub(r"^.*? in line \d+: ", "", str(error).split("\n", 1)[0])


def _entry(key: str, kind: str, fields: Mapping[str, str], line: int, source: str) -> Entry:
    """The entry of raw fields."""
    names, more = _people(fields.get("author") or fields.get("editor") or "")
    if not names and fields.get("organization"):
        names = (Contributor(plain_text(fields["organization"])),)
    year = re.search(r"\d{4}", fields.get("year") or fields.get("date") or "")
    arxiv, volume = _arxiv(fields), fields.get("volume", "")
    venue = next((plain_text(fields[name]) for name in VENUES if fields.get(name)), "")
    url = WEB.search(fields.get("url", "").replace("\\", ""))
    doi = DOI.search(fields.get("doi", "").replace("\\", "")) or re.search(
        r"(?<=doi\.org/)" + DOI.pattern, fields.get("url", "")
    )
    return Entry(
        key, kind, plain_text(fields.get("title", "")), names, more,
        year=year[0] if year else plain_text(fields.get("year", "")),
        venue="arXiv preprint" if arxiv and (not venue or PREPRINT.match(venue)) else venue,
        volume="" if re.match(rf"abs/|{year[0] if year else '-'}$", volume) else plain_text(volume),
        number=plain_text(fields.get("number", "")),
        pages=plain_text(re.sub(r"(?<=\w)-+(?=\w)", "--", fields.get("pages", ""))),
        publisher=plain_text(fields.get("publisher", "")),
        url=url[0] if url else "", doi=doi[0].rstrip(".,;}") if doi else "", arxiv=arxiv,
        line=line, source=source,
    )  # fmt: skip


def _arxiv(fields: Mapping[str, str]) -> str:
    """The arXiv identifier that an entry gives in any of the usual ways."""
    eprint = fields.get("eprint", "")
    if eprint and fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower() == "arxiv":
        return re.sub(r"^arxiv:", "", eprint, flags=re.IGNORECASE)
    for name in ("url", "journal", "volume", "note", "howpublished"):
        if match := ARXIV.search(fields.get(name, "")):
            return match[1]
    return ""


def _people(names: str) -> tuple[tuple[Contributor, ...], bool]:
    """The people of an author field, and whether there are others."""
    from pybtex.bibtex.utils import split_name_list

    found = [name for name in split_name_list(names) if name.strip()]
    named = [name for name in found if name.strip().lower() != "others"]
    return tuple(map(_person, named)), len(named) < len(found)


def _person(name: str) -> Contributor:
    """``Last, First``, ``First von Last`` or ``{An Organization}``."""
    from pybtex.database import InvalidNameString, Person

    try:
        person = Person(name)
    except InvalidNameString:
        return Contributor(plain_text(name))
    family = " ".join([*person.prelast_names, *person.last_names, *person.lineage_names])
    return Contributor(plain_text(family), plain_text(" ".join([*person.first_names, *person.middle_names])))


def plain_text(latex: str) -> str:
    """LaTeX as plain Unicode text: accents and dashes decoded, braces and text commands gone."""
    if not NEEDS_DECODING.search(latex):
        return latex.strip()
    from pybtex.richtext import Text
    from pybtex.scanner import PybtexSyntaxError

    text = re.sub(r"\\href\s*\{[^{}]*\}", "", latex)
    text = MARKUP.sub("", text).replace("``", "“").replace("''", "”").replace("$", "")
    text = re.sub(r"(?<!\\)%", r"\\%", text)
    try:
        text = str(Text.from_latex(text))
    except (PybtexSyntaxError, ValueError):
        text = re.sub(r"[{}]", "", text)
    return " ".join(text.split())
