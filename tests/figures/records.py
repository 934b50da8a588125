"""Records for the tests of figures: from JSON, and from the published files."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from msgspec import convert

from neuron_articles.records.published_files import Published
from neuron_articles.records.store import JsonRecord, Record


def make_record(module: ModuleType, data: Any, model: str = "RN50x4-published") -> JsonRecord:
    """The record of a figure's module, from its data, or from JSON that is decoded as its type."""
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    typed = convert(data, module.FIGURE.record) if isinstance(data, dict) else data
    return Record(name, model, "key", typed)


def published_data(module: ModuleType, folder: Path) -> Any:
    """What a figure's ``published`` finds in a folder, without the lines on what is left out."""
    found = module.FIGURE.published(folder)
    return found.data if isinstance(found, Published) else found


def facet_picture(name: str = "a.webp", facet: str = "text", side: int = 64, **changes: Any) -> dict[str, Any]:
    """A picture made to excite a unit, as records hold it: JSON of a `FacetPicture`, with changes."""
    checks = {"percentile": 99.9, "stray": 50.0, "response": 5.0, "label": "lion", "agrees": False}
    return {"facet": facet, "picture": {"object": name, "width": side, "height": side}, **checks, **changes}
