"""What is true of the whole site: its name, where it will be hosted, and how to cite it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from generator.article import key_places, load_mapping, read_text
from generator.problems import Problem, Severity, suggest
from generator.units import UnknownName, find_model

DEFAULT_MODEL = "PictoCLIP"


@dataclass(frozen=True)
class SiteSettings:
    """The values of ``content/site.yml``. ``base_url`` ends with a slash; "" while nobody says where that is."""

    title: str = "Articles"
    description: str = ""
    base_url: str = ""
    language: str = "en"
    model: str = DEFAULT_MODEL
    repository: str = ""
    branch: str = "main"
    licence: str = "CC BY 4.0"
    licence_url: str = "https://creativecommons.org/licenses/by/4.0/"
    publisher: str = ""


def load_settings(content: Path, base_url: str = "") -> tuple[SiteSettings, list[Problem]]:
    """Read ``site.yml``; ``base_url`` from the command line wins. Unknown keys are problems."""
    path = content / "site.yml"
    if not path.is_file():
        return SiteSettings(base_url=_with_slash(base_url)), []
    text, problems = read_text(path, "site.yml")
    values, more = load_mapping(text, "site.yml")
    problems += more
    known = {field.name for field in fields(SiteSettings)}
    places = key_places(text)
    for key in sorted(set(values) - known):
        line, column = places.get(key, (1, 1))
        message = f'the site has no setting "{key}"'
        problems.append(Problem("site.yml", line, column, Severity.ERROR, message, suggest(key, known)))
    chosen = {key: str(values[key]) for key in known & set(values) if values[key] is not None}
    chosen["base_url"] = _with_slash(base_url or chosen.get("base_url", ""))
    chosen["model"] = _model(chosen.get("model", DEFAULT_MODEL), places, problems)
    return SiteSettings(**chosen), problems


def _with_slash(url: str) -> str:
    return url if not url or url.endswith("/") else url + "/"


def _model(name: str, places: dict[str, Any], problems: list[Problem]) -> str:
    try:
        return find_model(name).name
    except UnknownName as error:
        line, column = places.get("model", (1, 1))
        problems.append(Problem("site.yml", line, column, Severity.ERROR, str(error)))
        return name
