"""Feature visualizations as the pages of neurons and hover cards show them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.records.store import JsonRecord, Store

RECORD = "feature-visualizations"
STEERED = "steered-visualizations"  # shown on the pages of neurons alone
TOGETHER = "diverse-visualizations"  # likewise
KINDS = {"picture": "a drawing", "text": "a word", "flag": "a flag", "map": "a map"}
TOLD = ("facet", "strength", "percentile", "response", "label", "agrees")


def visualization_paths(store: Store, *figures: str) -> list[Path]:
    """The files of the records of feature visualizations, or of other figures of their shape."""
    return [path for figure in figures or (RECORD,) for path in sorted(store.root.glob(f"*/{figure}.json"))]


def visualizations_of(record: JsonRecord | None) -> dict[str, list[dict[str, Any]]]:
    """Unit's number -> its pictures: {object, width, height} and what is said about each, facet first.

    The shape of the record is described in figures/feature_visualizations.py; what has another is left out.
    """
    units = record.data.get("units") if record else {}
    found: dict[str, list[dict[str, Any]]] = {}
    for unit, pictures in units.items() if isinstance(units, Mapping) else ():
        entries = [one for one in pictures if isinstance(one, Mapping)] if isinstance(pictures, list) else []
        found[str(unit)] = [shown for one in entries if (shown := _shown(one))]
    return found


def pictures_together(record: JsonRecord | None) -> dict[str, list[dict[str, Any]]]:
    """Unit's number -> the pictures of it that were made together, each under what a classifier takes it for.

    See generator/neuron_articles/figures/diverse_visualizations.py.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    if record is None:
        return found
    for unit, pictures in record.data["units"].items():
        mine = [one for one in pictures if one.get("together") and one["together"] == record.data.get("shown")]
        found[unit] = [shown | {"facet": KINDS[one["kind"]]} for one in mine if (shown := _shown(one))]
    return found


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    image = entry.get("picture")
    if not isinstance(image, Mapping) or not {"object", "width", "height"} <= image.keys():
        return {}
    size = {name: image[name] for name in ("object", "width", "height")}
    told = {name: entry[name] for name in TOLD if entry.get(name) is not None}
    return size | told | ({"facet": entry["towards"]} if "towards" in entry else {})
