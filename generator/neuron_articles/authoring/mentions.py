"""Which units of a model articles mention."""

from __future__ import annotations

import re
from pathlib import Path

from neuron_articles.locations import content_folder
from neuron_articles.units import Unit, UnknownName

_CALL = re.compile(r"""mref\(\s*"(?:[^"\\]|\\.)*"\s*,\s*(?:"([^"]+)"|(\d+))\s*\)""")
_FIELD = re.compile(r"^model:\s*[\"']?([\w.-]+)", re.MULTILINE)


def find_mentioned(model: str, content: Path | None = None) -> set[int]:
    """Units of a model that articles mention by ``mref``; a bare number is of the article's own model."""
    folder = content or content_folder()
    usual = _model_of(folder / "site.yml", "")
    found = set()
    for path in sorted((folder / "articles").glob("*.md")):
        own = _model_of(path, usual)
        for name, number in _CALL.findall(path.read_text(encoding="utf-8")):
            try:
                unit = Unit.parse(name or number, own)
            except UnknownName:
                continue
            if unit.model == model:
                found.add(unit.index)
    return found


def _model_of(path: Path, otherwise: str) -> str:
    try:
        head = path.read_text(encoding="utf-8").split("\n---", 1)[0]
    except OSError:
        return otherwise
    match = _FIELD.search(head)
    return match[1] if match else otherwise
