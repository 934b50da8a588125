"""Small records of the figures, made up, in the shapes their modules document."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from neuron_articles.drawing import map_outlines
from neuron_articles.records.store import Record, Store

MODEL = "RN50x4"
CREDIT = {"text": "Nobody, 2026", "url": "https://example.org/numbers", "licence": "CC BY 4.0"}


def save(data: Path) -> None:
    """Write a record of each figure the tour shows."""
    records = {
        "units": units(),
        "conditional-probability": shares(),
        "people-bars": people(),
        "stroop": stroop(),
        "sparse-probe": probe(),
        "automated-attacks": attacks(),
        "region-map": places(),
    }
    for figure, numbers in records.items():
        Store(data).save(Record(figure, MODEL, "key", numbers, {"version": 1, "credit": CREDIT}))


def units() -> dict[str, Any]:
    known = {
        89: ("Cats", ["Animals"], ["cat", "kitten", "whisker"]),
        550: ("Spiderman", ["People"], ["spider", "spiderman", "web"]),
        7: ("Albion", ["Places"], ["tea", "rain"]),
        8: ("Gallia", ["Places"], ["wine"]),
    }
    return {
        "units": {
            f"{MODEL}/layer4/{index}": {"title": title, "titles": [title], "families": families, "words": words}
            for index, (title, families, words) in known.items()
        }
    }


def shares() -> dict[str, Any]:
    """Three kinds of image in four buckets of activation."""
    kinds = [("cat", 5, "#e03400"), ("dog", 9, "#00bcd4"), ("other", 26, "#7acea2")]
    labels = [{"name": name, "images": images, "colour": colour} for name, images, colour in kinds]
    numbers = {
        "title": "cats",
        "edges": [-3.0, -1.5, 0.0, 1.5, 3.0],
        "sd": 1.5,
        "counts": [10, 10, 10, 10],
        "labels": labels,
        "groups": [{"title": "Animals", "labels": [0, 1]}, {"title": "Else", "labels": [2]}],
        "heights": [[0.0, 0.0, 0.1, 0.4], [0.2, 0.3, 0.3, 0.1], [0.8, 0.7, 0.6, 0.5]],
    }
    return {"units": {"89": numbers}}


def people() -> dict[str, Any]:
    rows = [("Ada", 33.0, 4.0), ("Grace", -9.6, 2.4), ("Emmy", 12.5, 3.0), ("Sofja", 2.0, 1.0)]
    listed = [{"name": name, "median": median, "sd": sd, "count": 70} for name, median, sd in rows]
    return {"units": {"89": {"title": "Cats", "bars": listed}}}


def stroop() -> dict[str, Any]:
    """Seven colours, more than are shown at first; the model reads the word wherever there is one."""
    colours = ["black", "red", "green", "blue", "purple", "orange", "teal"]

    def answers(right: str) -> list[float]:
        return [0.7 if colour == right else 0.05 for colour in colours]

    cells = {ink: {"example": answers(ink)} | {word: answers(word) for word in colours} for ink in colours}
    return {
        "prompt": "written in {}",
        "colours": colours,
        "words": ["example", *colours],
        "neutral": "example",
        "cells": cells,
    }


def probe() -> dict[str, Any]:
    return {
        "classes": ["tabby", "tarantula", "teapot", "tractor"],
        "units": [{"index": 89, "name": "fur"}, {"index": 550, "name": "legs"}],
        "weights": [[0, 0, 2.0], [1, 1, 1.5], [1, 0, -0.5], [0, 2, 0.25]],
    }


def attacks() -> dict[str, Any]:
    classifiers = [
        {"key": "linear_probe", "title": "linear probes", "baseline": 0.7},
        {"key": "zero_shot", "title": "zero-shot", "baseline": 0.6},
    ]

    def attack(target: str, text: str, success: float) -> dict[str, Any]:
        outcome = {"changed_to": success, "already_equal": 0.0, "changed_away": 0.0, "neither": 1 - success}
        return {"target": target, "text": text, "pixel_cover": 0.07, "outcomes": {"linear_probe": outcome}}

    rows = [attack("pizza", "pizza", 0.9), attack("great white shark", "shark", 0.5)]
    return {"n": 100, "classifiers": classifiers, "attacks": rows}


def places() -> dict[str, Any]:
    """Two countries and a city, two families of two and one neurons, on a grid of 2 x 3."""
    outlines = map_outlines.outlines([_square(-10, 40), _square(20, 40)])
    countries = zip(("Albion", "Gallia"), outlines, strict=True)
    numbers: list[dict[str, Any]] = [
        {
            "unit": f"{MODEL}/layer4/7",
            "words": ["tea", "rain"],
            "spatial": _bytes(0, 0, 9, 0, 255, 0),
            "countries": _bytes(255, 0),
            "cities": _bytes(102),
        },
        {
            "unit": f"{MODEL}/layer4/8",
            "words": ["wine"],
            "spatial": _bytes(0, 255, 0, 0, 9, 0),
            "countries": _bytes(26, 204),
            "cities": _bytes(255),
            "thing": "prejudice",
        },
    ]
    albion, gallia = {"unit": 0, "name": "Albion?"}, {"unit": 1, "name": "Gallia"}
    return {
        "grid": {"rows": 2, "columns": 3},
        "countries": [{"name": name, "path": line.path, "point": list(line.point)} for name, line in countries],
        "cities": [{"name": "Lutetia", "point": [3700, 1800]}],
        "units": numbers,
        "views": [
            {"key": "both", "name": "Both", "neurons": [albion, gallia]},
            {"key": "old-world", "name": "Old World", "neurons": [gallia]},
        ],
        "respelled": ["Jpana"],
    }


def _square(west: float, south: float, side: float = 25) -> map_outlines.Polygon:
    ring = [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    return map_outlines.Polygon([ring])


def _bytes(*values: int) -> str:
    return base64.b64encode(bytes(values)).decode()
