"""The region map's record from the numbers published with the article."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.drawing import map_outlines
from neuron_articles.figures._region_record import slug, strongest_places
from neuron_articles.problems import AuthorError
from neuron_articles.units import Unit

# What the published files call the models, in the families and in the list of rows.
_SLUGS = {"4x": "contrastive_4x", "rn50": "contrastive_rn50", "v1": "contrastive_v1", "rn101": "contrastive_v2"}

# Slips of the keyboard in the published names, put right on import and said below the figure.
_SPELLING = {"Modelsl": "Models", "Jpana": "Japan", "leaedership": "leadership"}

# Families go by names without this in links: "north-america", not "north-america-all-models".
_EVERY_MODEL = " - All Models"

_WARNINGS = {
    "RN50x4/layer4/780": "This neuron puts Spain and Portugal together with the countries they once ruled: a "
    "language it recognizes, and a colonial history it repeats.",
    "RN101/layer4/395": "This neuron ties immigration to Latin America. The tie is a stereotype the model took over "
    "from its training data; it says nothing about the people who live there.",
    "RN101/layer4/1895": "This neuron ties terrorism to the Middle East. The tie is a stereotype the model took over "
    "from its training data, hurtful and a danger wherever such a model is used.",
}


_ARRAYS = {"spatial": "regional_spatial.npy", "countries": "regional_country.npy", "cities": "regional_city.npy"}

Row = tuple[str, int]


def published(folder: Path) -> dict[str, Any] | None:
    """The numbers published with the article: ``regional_*`` and ``region_families.json``.

    None where they are not there. Raises AuthorError where they do not fit together.
    """
    if not (folder / _ARRAYS["spatial"]).is_file():
        return None
    geography, families = _read(folder / "regional_geo.json"), _read(folder / "region_families.json")
    rows: list[Row] = [(slug, index) for slug, index in _read(folder / "regional_units.json")]
    arrays = {kind: _load(folder / name) for kind, name in _ARRAYS.items()}
    words = _read(folder / "regional_top_words.json")
    lengths = {len(rows), len(words), *(len(array) for array in arrays.values())}
    if len(lengths) > 1:
        raise AuthorError(f"{folder}: error: the regional files have different numbers of neurons: {sorted(lengths)}")
    data = {
        "grid": {"rows": arrays["spatial"].shape[1], "columns": arrays["spatial"].shape[2]},
        "countries": _countries(geography["countries"]),
        "cities": _cities(geography["cities"]),
        "units": [
            _unit(row, words[place], {kind: array[place] for kind, array in arrays.items()})
            for place, row in enumerate(rows)
        ],
        "views": [_view(family, rows) for family in families],
    }
    return data | {"remarks": _remarks(data, families)}


def _load(path: Path) -> Any:
    import numpy as np

    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise AuthorError(f"{path}:1:1: error: cannot be read ({error}) (fetch the published numbers again)") from error


def _countries(features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ordered = sorted(features, key=lambda feature: feature["properties"]["index"])
    return [
        {"name": feature["properties"]["name"], "path": outline.path, "point": list(outline.point)}
        for feature, outline in zip(ordered, map_outlines.outlines(ordered), strict=True)
    ]


def _cities(cities: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ordered = sorted(cities, key=lambda city: city["index"])
    return [{"name": city["name"], "point": list(map_outlines.project(*city["pos"]))} for city in ordered]


def _unit(row: Row, words: Sequence[str], arrays: Mapping[str, Any]) -> dict[str, Any]:
    unit = str(Unit.of(*row))
    bytes_of = {kind: base64.b64encode(array.tobytes()).decode("ascii") for kind, array in arrays.items()}
    return {"unit": unit, "words": words, **bytes_of, **({"warning": _WARNINGS[unit]} if unit in _WARNINGS else {})}


def _read(path: Path) -> Any:
    """JSON of a published file. Raises AuthorError."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise AuthorError(f"{path}:1:1: error: cannot be read ({error}) (fetch the published numbers again)") from error


def _view(family: Mapping[str, Any], rows: Sequence[tuple[str, int]]) -> dict[str, Any]:
    name = _spelled(family["name"])
    neurons = [
        {"unit": rows.index((_SLUGS[neuron["model"]], neuron["unit"])), "name": _spelled(neuron["name"])}
        for neuron in family["neurons"]
    ]
    return {"key": slug(name.removesuffix(_EVERY_MODEL)), "name": name, "neurons": neurons}


def _spelled(name: str) -> str:
    for wrong, right in _SPELLING.items():
        name = name.replace(wrong, right)
    return name


def _remarks(data: Mapping[str, Any], families: Sequence[Mapping[str, Any]]) -> list[str]:
    """Where the published data are inconsistent, or ours differ from them."""
    text = json.dumps(families)
    slips = [f"“{wrong}” reads “{right}”" for wrong, right in _SPELLING.items() if wrong in text]
    remarks = [f"Spelling in the published names was put right: {', '.join(slips)}."] if slips else []
    africa = next((view for view in data["views"] if view["key"] == "africa"), None)
    alike = [neuron for neuron in africa["neurons"] if neuron["name"] == "West Africa?"] if africa else []
    if len(alike) > 1:
        strongest = "; ".join(
            f"{data['units'][neuron['unit']]['unit'].rsplit('/', 1)[1]}: "
            + ", ".join(name for name, _ in strongest_places(data, neuron["unit"], "countries", 3))
            for neuron in alike
        )
        remarks.append(
            f"The published list calls {len(alike)} African neurons “West Africa?”; the names of countries they "
            f"answer to most say otherwise ({strongest})."
        )
    flagged = {(n["model"], n["unit"]) for family in families for n in family["neurons"] if n["warn"]}
    if any((n["model"], n["unit"]) in flagged and not n["warn"] for family in families for n in family["neurons"]):
        remarks.append("The published list warns of some neurons in one family only; here the warning goes with them.")
    return remarks
