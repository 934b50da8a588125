"""The works of a bibliography: from the fields of an entry, BibTeX's or biblatex's, to what a page shows of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from neuron_articles.authoring.tex import plain_text

ARXIV_ID = r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7}"
ARXIV = re.compile(rf"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*|(?<![\w/])abs/)({ARXIV_ID})", re.IGNORECASE)
EPRINT = re.compile(rf"(?:arxiv:\s*)?((?:{ARXIV_ID})(?:v\d+)?)\Z", re.IGNORECASE)
DOI = re.compile(r"10\.\d{4,9}/\S+")
PREPRINT = re.compile(r"(?:arxiv|corr)\b.*", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s\"<>{}]+", re.IGNORECASE)

# Where an entry says what it appeared in, most telling first.
VENUES = (
    "journal",
    "journaltitle",
    "booktitle",
    "eventtitle",
    "howpublished",
    "publisher",
    "institution",
    "school",
    "organization",
)
# biblatex's way to write the parts of a name: family=Maaten, given=Laurens, prefix=van der.
NAME_PART = re.compile(r"\s*(family|given|prefix|suffix)(?:-i)?\s*=\s*(\{[^{}]*\}|\"[^\"]*\"|[^,]*)\s*(?:,|\Z)")


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


def is_web(url: str) -> bool:
    """Whether an address leads to the web. Brackets that hold no address of IPv6 do not."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def work(key: str, kind: str, fields: Mapping[str, str], line: int, source: str) -> Entry:
    """The entry of raw fields."""
    names, more = _people(fields.get("author") or fields.get("editor") or "")
    if not names and fields.get("organization"):
        names = (Contributor(plain_text(fields["organization"])),)
    arxiv, volume, year = _arxiv(fields), fields.get("volume", ""), _year(fields)
    venue = next((text for name in VENUES if (text := _venue(fields.get(name, "")))), "")
    return Entry(
        key,
        kind,
        _title(fields),
        names,
        more,
        year=year,
        venue="arXiv preprint" if arxiv and (not venue or PREPRINT.match(venue)) else venue,
        volume="" if re.match(rf"abs/|{re.escape(year) or '-'}$", volume) else plain_text(volume),
        number=plain_text(fields.get("number") or fields.get("issue", "")),
        pages=plain_text(re.sub(r"(?<=\w)-+(?=\w)", "--", fields.get("pages") or fields.get("eid", ""))),
        publisher=plain_text(fields.get("publisher", "")),
        url=_url(fields),
        doi=_doi(fields),
        arxiv=arxiv,
        line=line,
        source=source,
    )


def _title(fields: Mapping[str, str]) -> str:
    title, subtitle = plain_text(fields.get("title", "")), plain_text(fields.get("subtitle", ""))
    return f"{title}{' ' if title[-1:] in '.?!:' else ': '}{subtitle}" if title and subtitle else title or subtitle


def _year(fields: Mapping[str, str]) -> str:
    """The year of ``year`` or ``date``; words such as "in press" where there is none."""
    written = fields.get("year") or fields.get("date") or ""
    found = re.search(r"\d{4}", written)
    return found[0] if found else plain_text(written)


def _venue(written: str) -> str:
    """Where something appeared; a mere address is no place, but where to read it."""
    text = plain_text(written)
    return "" if WEB.match(text) else text


def _url(fields: Mapping[str, str]) -> str:
    """The first address of the entry, without what TeX needed to write it."""
    for name in ("url", "howpublished", "note"):
        if found := WEB.search(re.sub(r"\\(?:url|href)?|[{}]", "", fields.get(name, ""))):
            return found[0].rstrip(".,;") if is_web(found[0]) else ""
    return ""


def _doi(fields: Mapping[str, str]) -> str:
    """The identifier, from an address too."""
    found = DOI.search(re.sub(r"[\\{}]", "", fields.get("doi", "")))
    found = found or re.search(r"(?<=doi\.org/)" + DOI.pattern, fields.get("url", ""))
    return found[0].rstrip(".,;") if found else ""


def _arxiv(fields: Mapping[str, str]) -> str:
    """The arXiv identifier that an entry gives in any of the usual ways."""
    kind = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    if kind.lower() == "arxiv" and (found := EPRINT.match(fields.get("eprint", ""))):
        return found[1]
    for name in ("eprint", "url", "journal", "journaltitle", "volume", "note", "howpublished"):
        if match := ARXIV.search(fields.get(name, "")):
            return match[1]
    return ""


def _people(names: str) -> tuple[tuple[Contributor, ...], bool]:
    """The people of an author field, and whether there are others."""
    from pybtex.bibtex.utils import split_name_list

    found = [name for name in split_name_list(names) if name.strip()]
    named = [name for name in found if name.strip().lower() not in ("others", "{others}")]
    return tuple(map(_person, named)), len(named) < len(found)


def _person(name: str) -> Contributor:
    """``Last, First``, ``First von Last``, ``von Last, Jr, First``, ``family=…, given=…``, ``{An Organization}``."""
    from pybtex.database import InvalidNameString, Person

    parts = {found[1]: found[2].strip('"{}') for found in NAME_PART.finditer(name)} if "=" in name else {}
    if parts.get("family"):
        family = " ".join(filter(None, (parts.get("prefix"), parts["family"], parts.get("suffix"))))
        return Contributor(plain_text(family), plain_text(parts.get("given", "")))
    try:
        person = Person(name)
    except InvalidNameString:
        return Contributor(plain_text(name))
    family = " ".join([*person.prelast_names, *person.last_names, *person.lineage_names])
    return Contributor(plain_text(family), plain_text(" ".join([*person.first_names, *person.middle_names])))
