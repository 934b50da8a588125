"""The bibliography: entries by key, how a page shows them, and how others cite an article of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct, field

from neuron_articles.authoring.bibtex import read
from neuron_articles.authoring.works import Entry
from neuron_articles.problems import Problem, Severity
from neuron_articles.records.store import digest, write_atomic

# Bibliographies whose parsed form is kept.
KEPT = 16
# Works whose references are kept for the other articles that cite them.
CITED = 4096
# What a DOI may hold that an address may hold too.
IN_DOI = "/:;()._-,~+@!$*'"
# A reference names so many authors before it says "and others".
NAMED = 12


class Bibliography(Struct, frozen=True):
    """Entries by key, in the file's order, and what is wrong with the file."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class _Remembered(Struct, frozen=True):
    """A bibliography as it is kept: what its file was parsed to."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def load(path: Path, name: str = "", remembered: Path | None = None) -> Bibliography:
    """The bibliography of a ``.bib`` file, which problems call ``name``; empty where there is no file.

    remembered: folder for what was parsed, found again by digest; None to parse always. Parsing 134 entries, and
                importing what parses them, takes longer than rendering an article
    Raises OSError for a file that cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Bibliography()
    name = name or path.name
    if remembered is None:
        return parse(content, name)
    file = remembered / f"{digest(content + name.encode() + _own_code())}.json"
    known = _recall(file)
    if known is None:
        known = parse(content, name)
        _remember(file, known)
    return known


def parse(content: bytes | str, name: str = "bibliography.bib") -> Bibliography:
    """The bibliography of a text. Everything wrong with it is in ``problems``; nothing is raised."""
    text, problems = (content, []) if isinstance(content, str) else _decode(content, name)
    entries, more = read(text.replace("\r\n", "\n").replace("\r", "\n"), name)
    return Bibliography(entries, (*problems, *more))


def _decode(content: bytes, name: str) -> tuple[str, list[Problem]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        problem = Problem(name, line, column, Severity.ERROR, "the file is not UTF-8", "save the file as UTF-8")
        return content.decode("utf-8", "replace"), [problem]


def _own_code() -> bytes:
    """The code that parses: what an older version of it remembered does not count."""
    modules = ("bibtex.py", "bibliography.py", "tex.py", "works.py")
    return b"".join(Path(__file__).with_name(name).read_bytes() for name in modules)


def _recall(file: Path) -> Bibliography | None:
    """What was remembered, or None when that is nothing readable."""
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=_Remembered)
    except (OSError, ValueError):
        return None
    return Bibliography({entry.key: entry for entry in kept.entries}, kept.problems)


def _remember(file: Path, bibliography: Bibliography) -> None:
    """Keep what was parsed, and forget the oldest. A folder that cannot be written is no trouble of the author's."""
    kept = _Remembered(tuple(bibliography.entries.values()), tuple(bibliography.problems))
    try:
        write_atomic(file, msgspec.json.encode(kept))
        ages = sorted((path.stat().st_mtime_ns, path) for path in file.parent.glob("*.json"))
        for _, path in ages[:-KEPT]:
            path.unlink(missing_ok=True)
    except OSError:
        return


# How a page shows an entry ------------------------------------------------------------------------------------------


def names_text(entry: Entry) -> str:
    """``Ada Lovelace, Charles Babbage and Mary Somerville``; long lists end with "and 8 others"."""
    names = [str(author) for author in entry.authors]
    if entry.more_authors:
        return ", ".join(names[:NAMED]) + " and others" if names else ""
    if len(names) > NAMED:
        return ", ".join(names[: NAMED - 1]) + f" and {len(names) - NAMED + 1} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def place_text(entry: Entry) -> str:
    """Where and when it appeared: ``Behavioral and Brain Sciences, 34(2), pp. 57–74, 2011``."""
    issue = entry.volume + (f"({entry.number})" if entry.volume and entry.number else "")
    several = re.search(r"\d\D+\d", entry.pages)
    pages = f"{'pp.' if several else 'p.'} {entry.pages}" if entry.pages else ""
    return ", ".join(filter(None, (entry.venue, issue, pages, entry.year)))


def links(entry: Entry) -> list[tuple[str, str]]:
    """(label, address) of the places where it can be read; one for each place."""
    found = []
    if entry.arxiv:
        found.append((f"arXiv:{entry.arxiv}", f"https://arxiv.org/abs/{entry.arxiv}"))
    if entry.doi:
        found.append((f"doi:{entry.doi}", f"https://doi.org/{quote(entry.doi, safe=IN_DOI)}"))
    host = urlsplit(entry.url).netloc.removeprefix("www.")
    told = (entry.arxiv and host.endswith("arxiv.org")) or (entry.doi and host.endswith("doi.org"))
    if host and not told:
        found.append((host, entry.url))
    return found


@lru_cache(CITED)
def entry_html(entry: Entry) -> str:
    """An entry for the list of references and for the card of its citations. All text is escaped."""
    names = names_text(entry)
    parts = [f'<span class="reference-authors">{escape(names)}{_stop(names)}</span>' if names else ""]
    title = entry.title or entry.key
    parts.append(f'<span class="reference-title">{escape(title)}{_stop(title)}</span>')
    place = place_text(entry)
    parts.append(f'<span class="reference-place">{escape(place)}{_stop(place)}</span>' if place else "")
    parts += [f'<a href="{escape(address)}">{escape(label)}</a>' for label, address in links(entry)]
    return " ".join(filter(None, parts))


def _stop(text: str) -> str:
    """The full stop after a part of a reference, where it does not end in a sign already."""
    return "" if text.rstrip("”’\"')")[-1:] in ".?!…" else "."


@lru_cache(CITED)
def scholar_reference(entry: Entry) -> str:
    """The content of a ``citation_reference`` tag, as Google Scholar reads it: ``citation_title=…; citation_author=…``

    A preprint has an arXiv identifier and no journal.
    """
    preprint = entry.venue == "arXiv preprint"
    in_book = entry.kind in ("inproceedings", "incollection", "conference")
    pairs = [("title", entry.title), *(("author", str(author)) for author in entry.authors)]
    pairs += [("publication_date", entry.year), ("arxiv_id", entry.arxiv), ("doi", entry.doi)]
    pairs.append(("conference_title" if in_book else "journal_title", "" if preprint else entry.venue))
    pairs += [("volume", entry.volume), ("issue", entry.number)]
    first, *last = re.split(r"\s*–\s*", entry.pages)
    pairs += [("firstpage", first), ("lastpage", last[0] if last else "")]
    return "; ".join(f"citation_{name}={value.replace(';', ',')}" for name, value in pairs if value)


# How others cite an article of ours ---------------------------------------------------------------------------------

SPECIAL = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def article_bibtex(
    title: str,
    authors: Sequence[str],
    date: str = "",
    *,
    slug: str = "",
    publisher: str = "",
    url: str = "",
    doi: str = "",
) -> str:
    """A BibTeX entry for an article of this site, to be copied. Fields without a value are left out.

    date: 2026-11-21, or nothing;  authors: as in the byline, given name first
    """
    fields = [
        ("author", " and ".join(_bibtex_name(name) for name in authors)),
        ("title", f"{{{title.translate(SPECIAL)}}}"),
        ("journal", publisher.translate(SPECIAL)),
        ("year", date[:4]),
        ("doi", doi),
        ("url", url),
    ]
    kind = "article" if publisher else "misc"
    lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
    return f"@{kind}{{{citation_key(title, authors, date) or slug or 'article'},\n" + ",\n".join(lines) + "\n}"


def _bibtex_name(name: str) -> str:
    """Braces keep a name whole in which BibTeX would see two people, or a family name before a comma."""
    text = name.translate(SPECIAL)
    return f"{{{text}}}" if re.search(r",|\band\b", name) else text


def citation_key(title: str, authors: Sequence[str], date: str) -> str:
    """``goh2021multimodal``: family name of the first author, year, first telling word of the title."""
    family = _plain(authors[0].split()[-1]) if authors and authors[0].split() else ""
    words = [_plain(word) for word in title.split()]
    telling = next((word for word in words if word not in ("", "a", "an", "the", "on", "of", "in")), "")
    return f"{family}{date[:4]}{telling}"


def _plain(word: str) -> str:
    """The word in a-z and 0-9."""
    ascii_only = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", ascii_only.lower())
