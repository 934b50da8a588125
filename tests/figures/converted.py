"""Records of figures from JSON data, as the store would decode them."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import msgspec

from neuron_articles.records.store import Record

PUBLISHED = "RN50x4-published"


def make_record(module: ModuleType, data: object, model: str = PUBLISHED) -> Record[Any]:
    """The record of a figure's module with some data: JSON values, which are decoded as its type, or a record's data.

    Raises msgspec.ValidationError for JSON of another shape.
    """
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    data = msgspec.convert(data, module.FIGURE.record) if isinstance(data, Mapping) else data
    return Record(name, model, "key", data)
