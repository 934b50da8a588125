"""What an article says of itself: values of the expected kinds, and where one is of another."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from neuron_articles.dialect.safety import safe_address
from neuron_articles.dialect.yaml_text import FORBIDDEN
from neuron_articles.problems import Problem, Severity, suggest
from neuron_articles.units import UnknownName, find_model

TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)\Z", re.IGNORECASE)
ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?\Z", re.IGNORECASE)
# What would be printed as it stands where only text is shown: titles, descriptions, names.
MARKUP = re.compile(
    r"\*\*\S|`\S|\$\S[^$]*\$|\[[^\]]*\]\(|\[@|</?[a-z]\w*[ >/]|&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);|\\\\[A-Za-z]{2,}", re.I
)


class Author(Struct, frozen=True):
    """One author as the byline and scholars' metadata name them."""

    name: Annotated[str, Meta(description="the author's name")]
    url: Annotated[str, Meta(description="the author's page")] = ""
    affiliation: Annotated[str, Meta(description="where the author works")] = ""
    affiliation_url: Annotated[str, Meta(description="its page")] = ""
    orcid: Annotated[str, Meta(description="the author's ORCID")] = ""


def clean(text: str) -> str:
    """A text on one line, without what no page may hold."""
    return " ".join(FORBIDDEN.sub(" ", text).split())


class MetadataReader:
    """Reads values of an article's metadata; ``places`` says where each key stands, ``name`` the article's path."""

    def __init__(self, values: Mapping[str, object], places: Mapping[str, tuple[str, int, int]], name: str) -> None:
        self.values, self.places, self.name = values, places, name
        self.problems: list[Problem] = []

    def _complain(self, key: str, message: str, remedy: str = "", severity: Severity = Severity.ERROR) -> None:
        path, line, column = self.places.get(key, (self.name, 1, 1))
        self.problems.append(Problem(path, line, column, severity, message, remedy))

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._complain(key, f"{key} must be a text", f'{key}: "…"')
            return ""
        if found := MARKUP.search(value):
            what = f'{key} is plain text: "{found[0]}" is printed as it stands'
            self._complain(key, what, "write it without markup", Severity.WARNING)
        return clean(value)

    def texts(self, key: str) -> list[str]:
        value = self.values.get(key) or []
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._complain(key, f"{key} must be a list of texts", f"{key}: [one, two]")
            return []
        return [clean(item) for item in value if item.strip()]

    def flag(self, key: str) -> bool:
        value = self.values.get(key)
        if value is None:
            return False
        if not isinstance(value, str) or value.lower() not in TRUTHS:
            self._complain(key, f"{key} must be true or false")
            return False
        return TRUTHS[value.lower()]

    def number(self, key: str) -> int:
        value = self.values.get(key)
        if value is None:
            return 0
        if not isinstance(value, str) or not re.fullmatch(r"[+-]?\d{1,9}", value):
            self._complain(key, f"{key} must be a whole number")
            return 0
        return int(value)

    def date(self, key: str) -> str:
        """The date, of a date with a time too, as 2026-11-21."""
        value = self.values.get(key)
        if value is None or value == "":
            return ""
        try:
            return datetime.datetime.fromisoformat(str(value).strip()).date().isoformat()
        except ValueError:
            shown = value if isinstance(value, str) else f"this {type(value).__name__}"
            self._complain(key, f'"{shown}" is not a date', "write it as 2026-11-21")
            return ""

    def doi(self) -> str:
        """The identifier, of an address too."""
        written = self.text("doi")
        found = DOI.match(written)
        if written and not found:
            self._complain("doi", f'"{written}" is no DOI', "write it as 10.1234/abc")
        return found[1] if found else ""

    def slug(self, default: str) -> str:
        slug = self.text("slug")
        if slug and not re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug):
            self._complain("slug", f'"{slug}" cannot be part of an address', "use a-z, 0-9 and hyphens")
            return default
        return slug or default

    def model(self, default: str) -> str:
        name = self.text("model") or default
        try:
            return find_model(name).name
        except UnknownName as error:
            self._complain("model", error.message, error.remedy)
            return default

    def authors(self) -> tuple[Author, ...]:
        value = self.values.get("authors") or []
        if isinstance(value, (str, dict)):
            value = [value]
        if not isinstance(value, list):
            self._complain("authors", "authors must be a list of names", "authors: [Ada Lovelace]")
            return ()
        return tuple(filter(None, (self._author(item) for item in value)))

    def _author(self, item: object) -> Author | None:
        if isinstance(item, str) and item.strip():
            return Author(clean(item))
        if not isinstance(item, dict) or not isinstance(item.get("name"), str) or not item["name"].strip():
            self._complain("authors", "an author needs a name", "- name: Ada Lovelace")
            return None
        known = Author.__struct_fields__
        for key in sorted(set(item) - set(known)):
            self._complain("authors", f'an author has no "{key}"', suggest(key, known))
        return Author(**{key: self._of_author(key, item[key]) for key in known if item.get(key)})

    def _of_author(self, key: str, value: object) -> str:
        """One value of an author. An address must lead to the web, and an ORCID iD have sixteen digits."""
        if not isinstance(value, str):
            self._complain("authors", f"{key} of an author must be a text", f'{key}: "One; Another"')
            return ""
        text = clean(value)
        if key.endswith("url") and not (safe_address(text) and re.match(r"https?://\S|mailto:\S", text, re.IGNORECASE)):
            self._complain("authors", f'"{text}" is no address of an author', "begin it with https://")
            return ""
        orcid = ORCID.match(text)
        if key == "orcid" and not orcid:
            self._complain("authors", f'"{text}" is no ORCID iD', "write it as 0000-0002-1825-0097")
        return text if key != "orcid" else orcid[1].upper() if orcid else ""
