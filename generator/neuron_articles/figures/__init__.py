"""The figures, one module each. A figure is found by its file name: there is no list to edit.

A figure module has

* a docstring: what the reader should see;
* ``TITLE``: a short name for lists and placeholders;
* ``VERSION``: raise it when ``compute`` changes what it returns;
* ``INPUTS``: names of what ``compute`` reads besides the model (data sets, word lists), hashed into the record's key;
* ``READS`` (optional): figures whose records ``compute`` reads: with another record there, this one's is stale;
* ``DRAFT_NAMES`` (optional): component names of the drafts that mean this figure, with the parameters they stand for;
* ``compute(session) -> dict`` (optional): the numbers, from a model; the only part that imports torch, in its body;
* ``published(folder) -> dict | None`` (optional): the same numbers from the published files (``published_files``
  finds and reads them); a ``Picture`` in it becomes an image object, lines under "left_out" say what is not there;
* ``draw(record, **parameters) -> Component``: light and pure.

``draw`` raises ``problems.AuthorError`` with a one-line message for a parameter the author got wrong.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

_DRAFT_NAMES = re.compile(r"^DRAFT_NAMES\b[^=\n]*=\s*(\{.*?\n?\})\s*(?=\n|$)", re.MULTILINE | re.DOTALL)


@cache
def names() -> list[str]:
    """Names of all figures, sorted: the file names with hyphens."""
    found = (info.name for info in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name.replace("_", "-") for name in found if not name.startswith("_"))


@cache
def find(name: str) -> ModuleType | None:
    """The module of a figure, or None where there is none of that name."""
    if name not in names():
        return None
    return importlib.import_module(f"{__name__}.{name.replace('-', '_')}")


@cache
def draft_names() -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Component name in the drafts -> (figure, parameters).

    The tables are read from the modules' sources, for they are literals: importing every figure to render one article
    would cost more than rendering it.
    """
    table: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for name in names():
        source = (Path(__file__).parent / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
        if match := _DRAFT_NAMES.search(source):
            for component, parameters in ast.literal_eval(match[1]).items():
                table[component] = (name, parameters)
    return table
