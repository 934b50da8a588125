"""The figures, one module each, which ends with ``FIGURE``. A figure is found by its file name: no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from neuron_articles.compute.figure import AnyFigure, Figure


@cache
def names() -> list[str]:
    """Names of all figures, sorted: the file names with hyphens."""
    found = (info.name for info in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name.replace("_", "-") for name in found if not name.startswith("_"))


@cache
def find(name: str) -> AnyFigure | None:
    """The figure of a name, or None where there is none."""
    if name not in names():
        return None
    figure = importlib.import_module(f"{__name__}.{name.replace('-', '_')}").FIGURE
    assert isinstance(figure, Figure)
    return figure
