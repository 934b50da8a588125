"""Reading BibTeX: entries with their lines, and what is wrong with the rest. pybtex parses, tex.py decodes.

A file is cut where a line begins an entry, and each piece is parsed by itself, so that an entry which is never closed
takes none of its neighbours with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from itertools import pairwise

from msgspec import Struct, field

from neuron_articles.authoring.tex import unknown_commands
from neuron_articles.authoring.works import Entry, is_web, work
from neuron_articles.problems import Problem, Problems, Severity, Source, suggest

# An entry begins a line or follows another entry; any other @ is text between entries, which means nothing.
BEGINNING = re.compile(r"(?:^|[})])[ \t]*(?=@\s*[A-Za-z]+\s*[{(])", re.MULTILINE)
COMMENT = re.compile(r"@\s*comment\b", re.IGNORECASE)
KEY = re.compile(r"@\s*[A-Za-z]+\s*[{(]\s*([^\s,{}()=]+)\s*,")
# What an entry does not take over from the one that its crossref names.
OWN = frozenset({"crossref", "xref", "xdata", "key", "keywords", "label", "options", "shorthand", "note", "author"})
# What the title of the whole is called in a part of it.
PARTS = frozenset({"inproceedings", "incollection", "inbook", "conference", "inreference", "suppcollection"})
NO_WORKS = frozenset({"string", "preamble", "comment", "xdata", "set", "control"})
# Fields of which a page shows text.
SHOWN = (
    "title",
    "subtitle",
    "author",
    "editor",
    "journal",
    "journaltitle",
    "booktitle",
    "publisher",
    "institution",
    "school",
)

# What pybtex gives of an entry: its key, and (name, parts of the value) of its fields.
Body = tuple[str | None, list[tuple[str, list[str]]]]


def read(text: str, path: str) -> tuple[dict[str, Entry], list[Problem]]:
    """Entries by key, in the file's order, and the problems; ``path`` is only named. The first entry of a key wins."""
    reader = _Reader(Source(path, text))
    for start, end in _pieces(text):
        if not COMMENT.match(text, start):
            reader.read_piece(start, end)
    return reader.finish(), list(reader.problems)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of each stretch of text that begins with an entry."""
    starts = [match.end() for match in BEGINNING.finditer(text)]
    return pairwise([*starts, len(text)])


class _Raw(Struct):
    """An entry as it stands in the file: its fields by lower-case name, in TeX. start, end: offsets"""

    kind: str
    fields: dict[str, str]
    start: int
    end: int
    broken: bool


class _Reader(Struct):
    """raw: entries by key, those that hold fields for others among them"""

    source: Source
    raw: dict[str, _Raw] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    macros: MutableMapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from pybtex.database.input.bibtex import month_names
        from pybtex.utils import CaseInsensitiveDict

        self.macros = CaseInsensitiveDict(month_names)  # names of strings mean the same in any case

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
        if kind.lower() not in NO_WORKS or kind.lower() == "xdata":
            self.add_entry(kind.lower(), body, start, start + parser.pos, broken)

    def add_entry(self, kind: str, body: Body, start: int, end: int, broken: bool) -> None:
        """Keep an entry. Of a broken one, what was read is kept, so that its citations are not errors as well."""
        key, pairs = body
        if not key:
            return
        if key in self.raw:
            line = self.source.place(self.raw[key].start)[0]
            message = f'the key "{key}" stands for line {line} already; that entry is used'
            self.report(start, Severity.WARNING, message, "remove one of the two entries")
            return
        self.raw[key] = _Raw(kind, self.fields_of(key, pairs, start), start, end, broken)

    def finish(self) -> dict[str, Entry]:
        """The entries, once all are read: one may take fields of another that stands after it."""
        entries = {}
        for key, raw in self.raw.items():
            if raw.kind in NO_WORKS:
                continue
            fields = self.inherited(key, raw)
            line = self.source.place(raw.start)[0]
            entries[key] = work(key, raw.kind, fields, line, self.source.text[raw.start : raw.end].strip())
            if not raw.broken:
                self.check(entries[key], fields, raw.start)
        return entries

    def inherited(self, key: str, raw: _Raw) -> dict[str, str]:
        """The fields of an entry with those it takes over; a title of the whole is the booktitle of a part."""
        fields = dict(raw.fields)
        for name in ("crossref", "xdata"):
            for other in filter(None, re.split(r"[\s,]+", raw.fields.get(name, ""))):
                whole = self.raw.get(other)
                if whole is None:
                    remedy = suggest(other, self.raw) or "write the entry, or take the field out"
                    self.report(raw.start, Severity.WARNING, f'the {name} of "{key}" names no entry: "{other}"', remedy)
                    continue
                for field_name, value in whole.fields.items():
                    part = name == "crossref" and field_name == "title" and raw.kind in PARTS
                    own = name == "crossref" and field_name in OWN
                    if not own:
                        fields.setdefault("booktitle" if part else field_name, value)
        return fields

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
        for name in SHOWN:
            for command in dict.fromkeys(unknown_commands(fields.get(name, ""))):
                message = f'the {name} of "{entry.key}" has a command that nobody here knows: {command}'
                self.report(start, Severity.WARNING, message, "write the character itself")
        if fields.get("url") and not is_web(entry.url):
            message = f'the URL of "{entry.key}" is no web address'
            self.report(start, Severity.WARNING, message, "begin it with https://")


def _message(error: Exception) -> str:
    """pybtex's reason without the line, which counts from the beginning of the piece."""
    return re.sub(r"^.*? in line \d+: ", "", str(error).split("\n", 1)[0])
