"""Records for the tests of figures: from JSON, and from the published files."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec import convert

from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.published_files import Published
from neuron_articles.records.store import JsonRecord, Record, Store


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


def misfit(module: ModuleType, data: object, folder: Path) -> str:
    """What the store says of a record of a figure whose data do not fit: one line, with the path inside the file."""
    name, store = module.__name__.rpartition(".")[2].replace("_", "-"), Store(folder)
    store.save(Record(name, "PictoCLIP", "key", data))
    with pytest.raises(AuthorError) as raised:
        store.load("PictoCLIP", name, module.FIGURE.record)
    assert raised.value.place == Place(str(store.path("PictoCLIP", name)), 1, 1)
    start = "this is not a readable record: "
    assert raised.value.message.startswith(start) and "\n" not in str(raised.value)
    return raised.value.message.removeprefix(start)
