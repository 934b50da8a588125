"""What is true of the whole site: its name, where it will be hosted, and how to cite it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from neuron_articles.authoring.metadata import clean
from neuron_articles.authoring.text_files import key_places, load_mapping, read_text
from neuron_articles.problems import Problem, Severity, suggest
from neuron_articles.units import UnknownName, find_model

DEFAULT_MODEL = "PictoCLIP"
EXAMPLE = "https://name.github.io/repository/"


class SiteSettings(Struct, frozen=True):
    """The values of ``content/site.yml``. ``base_url`` ends with a slash; "" while nobody says where that is.

    licence: "" until somebody chooses one; pages then say nothing about reuse
    """

    title: Annotated[str, Meta(description="the site's name")] = "Articles"
    description: Annotated[str, Meta(description="a sentence for search engines, feeds and the first page")] = ""
    base_url: Annotated[str, Meta(description="the address that the site is hosted at")] = ""
    language: Annotated[str, Meta(description="the language of its text, as a BCP 47 tag")] = "en"
    model: Annotated[str, Meta(description="the model of articles that name none")] = DEFAULT_MODEL
    repository: Annotated[str, Meta(description="the address of the repository, for links to changes")] = ""
    branch: Annotated[str, Meta(description="the branch that these links lead to")] = "main"
    licence: Annotated[str, Meta(description="the licence of text and figures; without it, none is named")] = ""
    licence_url: Annotated[str, Meta(description="the address of its text")] = ""
    publisher: Annotated[str, Meta(description="who publishes, in citations; without it, the title")] = ""


KEYS = SiteSettings.__struct_fields__


def load_settings(content: Path, base_url: str = "") -> tuple[SiteSettings, list[Problem]]:
    """Read ``site.yml``; ``base_url`` from the command line wins. Unknown keys are problems."""
    path = content / "site.yml"
    if not path.is_file():
        return SiteSettings(base_url=_with_slash(base_url)), []
    text, problems = read_text(path, "site.yml")
    values, more = load_mapping(text, "site.yml")
    problems += more
    reader = _Settings(values, key_places(text), problems)
    reader.check_keys()
    chosen = {key: value for key in KEYS if (value := reader.text(key)) is not None}
    for key in ("licence_url", "repository"):
        chosen[key] = reader.web_address(key, chosen.get(key, ""))
    chosen["base_url"] = _with_slash(base_url or reader.address(chosen.get("base_url", "")))
    chosen["model"] = reader.model(chosen.get("model", DEFAULT_MODEL))
    return SiteSettings(**chosen), problems


def is_address(text: str) -> bool:
    """Whether a site can be hosted there: an absolute address of the web."""
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that hold no address of IPv6
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query and not parts.fragment


def _with_slash(url: str) -> str:
    return url if not url or url.endswith("/") else url + "/"


class _Settings:
    """Reads values of the expected types; says where one is of another."""

    def __init__(
        self, values: Mapping[str, object], places: Mapping[str, tuple[int, int]], found: list[Problem]
    ) -> None:
        self.values, self.places, self.found = values, places, found

    def _report(self, key: str, message: str, remedy: str = "") -> None:
        line, column = self.places.get(key, (1, 1))
        self.found.append(Problem("site.yml", line, column, Severity.ERROR, message, remedy))

    def check_keys(self) -> None:
        for key in sorted(set(self.values) - set(KEYS)):
            self._report(key, f'the site has no setting "{key}"', suggest(key, KEYS))

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._report(key, f"{key} must be a text", f'{key}: "…"')
            return None
        return clean(value)

    def web_address(self, key: str, address: str) -> str:
        """An address that pages link to; "" for one that leads nowhere in the web."""
        if address and not re.match(r"https?://[^\s/]", address, re.IGNORECASE):
            self._report(key, f'"{address}" is no address of the web', "begin it with https://")
            return ""
        return address

    def address(self, url: str) -> str:
        if url and not is_address(url):
            self._report("base_url", f'no site can be hosted at "{url}"', f"write it as {EXAMPLE}")
            return ""
        return url

    def model(self, name: str) -> str:
        try:
            return find_model(name).name
        except UnknownName as error:
            self._report("model", error.message, error.remedy)
            return DEFAULT_MODEL
