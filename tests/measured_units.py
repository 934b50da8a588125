"""A made-up record of measured units, in the shape that ``compute`` of the figure ``units`` makes, with pictures."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from PIL import Image

from neuron_articles.records.store import JsonRecord, Record, Store

MODEL = "PictoCLIP"
CONCEPTS = [("cat", "animal"), ("lion", "animal"), ("sun", "weather"), ("ghana", "west africa")]
KINDS = [["pictures", "words"], ["pictures"], ["words"], []]


def save_measured(data: Path, count: int = 24) -> JsonRecord:
    """Write a record of ``count`` units, each of the next concept, and each fourth without one; returns it."""
    store = Store(data)
    pictures = [[store.add_object(_thumbnail(number), "webp"), f"picture {number}", 0] for number in range(40)]
    details = {
        "outlines": [[0.0, 0.0, 50.0, 50.0], [50.0, 0.0, 50.0, 50.0]],
        "sources": ["a style, its maker, MIT"],
        "pictures": pictures,
        "units": {str(unit): _detail(unit, count) for unit in range(count)},
    }
    facts = {f"{MODEL}/layer4/{unit}": _facts(unit, pictures) for unit in range(count)}
    both, one = {"units": 6, "shuffled_concepts": 0.4, "shuffled_units": 0.3}, {"units": 12, "shuffled": 0.2}
    controls = {
        "threshold": 0.5,
        "shuffles": 10,
        "pictures": one,
        "words": one,
        "both": both,
        "auc_95": both,
        "unseen": {"units": 5, "of": 6, "chance": 0.1},
    }
    record = Record(
        "units",
        MODEL,
        "key",
        {
            "whole_model": True,
            "units": facts,
            "details": store.add_object(json.dumps(details).encode(), "json"),
            "controls": controls,
            "pool": "mean",
            "data_set": "made up",
            "seen": {"pictures": 1149, "words": 7116, "maps": 292},
            "of": 9000,
            "skipped": 0,
        },
        {"version": 1},
    )
    store.save(record)
    return record


def concept_of(unit: int) -> tuple[str, str]:
    return CONCEPTS[unit // 4 % len(CONCEPTS)]


def _facts(unit: int, pictures: list[list[Any]]) -> dict[str, Any]:
    concept, family = concept_of(unit)
    kinds = KINDS[unit % 4]
    purity = {table: (0.6 + 0.1 * (unit % 5) if table in kinds else 0.1) for table in ("pictures", "words")}
    named = {"title": concept, "titles": [concept], "families": [family], "note": "proposed: made up"} if kinds else {}
    return {
        "title": "",
        "titles": [],
        "families": [],
        "words": [concept, "word", f"number{unit}"],
        "concept": concept,
        "modalities": kinds,
        "purity": purity,
        "picture": pictures[unit % len(pictures)][0],
        **named,
    }


def _detail(unit: int, count: int) -> dict[str, Any]:
    concept, family = concept_of(unit)

    def some(number: int) -> list[list[Any]]:
        return [[(unit + place) % 40, 9.5 - place, place % 2] for place in range(number)]

    bins = {"pictures": [0] * 10 + [50, 20, 5] + [1] * 19, "words": [9] * 32, "maps": [0] * 31 + [3]}
    buckets = [30, 50, 50, 50, 50, 20, 10, 4, 0, 2]
    return {
        "statistics": {"mean": -0.1, "sd": 0.5, "min": -1.0, "max": 4.5},
        "histogram": {"low": -2.0, "high": 9.0, "counts": bins},
        "words": [[f"{concept}{place}", 6.0 - place] for place in range(12)],
        "concepts": [[concept, 0.9, 0.8, 0.99, 0.98, None], ["other", 0.1, 0.0, 0.7, 0.6, 0.5]],
        "similar": [[(unit + step) % count, 0.5] for step in range(1, 9)],
        "examples": {
            "pictures": some(8),
            "words": some(4),
            "maps": some(3),
            "along": [[share, some(2)] for share in (0.99, 0.9, 0.75, 0.5, 0.25)],
            "weakest": some(6),
        },
        "conditional": {
            "concept": concept,
            "family": family,
            "counts": buckets,
            "edges": [round(-2 + 1.1 * edge, 2) for edge in range(11)],
            "concept_hits": [0, 0, 1, 2, 5, 10, 8, 4, 0, 2],
            "family_hits": [1, 1, 2, 5, 9, 3, 1, 0, 0, 0],
            "base": 0.01,
        },
    }


def _thumbnail(number: int) -> bytes:
    return plain_picture((5 * number, 200 - 4 * number, 120))


def plain_picture(colour: tuple[int, int, int], side: int = 64) -> bytes:
    """A WebP file of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "WEBP")
    return file.getvalue()
