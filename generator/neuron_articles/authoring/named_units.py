"""Named units: what authors wrote in ``content/models/<model>.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.locations import content_folder

PROPOSED = "proposed"  # begins the note of an entry that nobody has edited, see `authoring.proposed_names`


def read_named(model: str, content: Path | None = None) -> dict[int, dict[str, Any]]:
    """Unit -> entry (title, families …) of ``content/models/<model>.yml``; empty without the file.

    Entries of another shape are left out: the site's build reports them.
    """
    import yaml

    try:
        value = yaml.safe_load(((content or content_folder()) / "models" / f"{model}.yml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    units = value.get("units") if isinstance(value, Mapping) else None
    found = {}
    for index, entry in (units if isinstance(units, Mapping) else {}).items():
        if str(index).isdigit() and isinstance(entry, str | Mapping):
            found[int(index)] = {"title": entry} if isinstance(entry, str) else dict(entry)
    return found


def edited(entries: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """The entries that a person wrote or edited."""
    return {unit: one for unit, one in entries.items() if not str(one.get("note", "")).startswith(PROPOSED)}
