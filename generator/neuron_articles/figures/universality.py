"""Which features several models share: for each feature and model, the units found to stand for it.

The reader sees a table, a row a feature and a column a model, with rows grouped by the kinds of model that have the
feature; an empty cell says so. Units that have a page lead to it. A supplementary table of Goh et al. (2021).

A record's data::

    {"models": [{"kind": "ImageNet", "title": "InceptionV1"}, …],       # columns; kinds group the rows
     "features": [{
        "title": "Bird Detectors", "about": "…",                         # about may be ""
        "units": [[{"label": "block 4.2 · 410",                          # a list a model, most alike first
                    "unit": "RN50x4/layer4/410",                         # optional: a unit with a page here
                    "correlation": 0.8,                                  # optional
                    "image": {"object": …}, "alt": "…"}, …], …],         # optional: its strongest pictures
     }],
     "pictures": 736,                                                     # optional, with what follows:
     "words": 500,              # of the pictures
     "pure": 120,               # units of the first model that stand for one thing in drawings and in words
     # of the units of the first model: those with a like one above chance; of the pure ones those whose like stands
     # for the same thing, and by chance
     "matches": [{"model": "…", "share": 0.9, "median": 0.5, "threshold": 0.3,
                  "same": 60, "same_share": 0.5, "interval": [0.41, 0.59], "shuffled": 0.01}, …],
     "caption": "…", "warnings": ["…"]}                                  # optional
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import Constant, DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.problems import AuthorError
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.units import ALIASES, LAST_LAYER, Unit, UnknownName

_CAPTION = (
    "Features that several models share: the units whose activations over the same images are most correlated. An "
    "empty cell means that no unit was correlated enough."
)
# The node after which the original's pages count the units of a model's last layer.
_LAST_NODES = {
    "contrastive_4x": "image_block_4_5_Add_6_0", "contrastive_rn50": "image_block_4_2_Add_6_0",
    "contrastive_v1": "image_block_4_2_Add_6_0", "contrastive_v2": "image_block_4_2_Add_6_0",
}  # fmt: skip
_OWN_CAPTION = (
    "Features that models share. A row is a neuron of the first model, of each category the one that stands most "
    "purely for a thing in drawings and in words, learned ones among them, and whose strongest unseen drawing shows "
    "it. Beside it stand the neurons of other models whose activations over the same {pictures:,} unseen pictures, "
    "{words:,} of them written words, are most correlated with it, each with its strongest two drawings and words. A "
    "correlation is the mean of that among drawings and that among words. “–” means none found: no correlation exceeds "
    "what the greatest of all pairs stays under in 95 of 100 shuffles of the pictures. {matches}"
)
_MATCH = (
    "Of all neurons, {share:.0%} have a like one in {model} (correlation above {threshold:.2f}; median of the best "
    "{median:.2f}); of the {pure} that stand for a thing, {same} have one for the same thing "
    "({same_share:.0%}; {shuffled:.1%} if they were shuffled)."
)


def compute(session: Session) -> dict[str, Any]:
    """The table for this model, its companion, and the control. Raises AuthorError with nothing to compare."""
    from neuron_articles.figures._universality_record import compare

    found: dict[str, Any] = compare(session)
    return found


def draw(record: JsonRecord) -> Component:
    """The table. Raises AuthorError for a row without a list for every model, and for a unit that does not exist."""
    models, features = record.data["models"], record.data["features"]
    rows = [_row(feature, models, record.figure) for feature in features]
    groups = [
        {"title": title, "rows": [row for row in rows if row["group"] == title]}
        for title in dict.fromkeys(row["group"] for row in rows)
    ]
    return Component(
        "universality", {"models": models, "groups": groups}, _alt(rows, models), width="screen",
        caption=record.data.get("caption") or _default_caption(record.data),
        warnings=tuple(record.data.get("warnings", ())),
        citations=("olah2020zoom",),
        units=_linked(rows),
    )  # fmt: skip


def _default_caption(numbers: Mapping[str, Any]) -> str:
    if "matches" not in numbers:
        return _CAPTION
    matches = " ".join(_MATCH.format(pure=numbers["pure"], **each) for each in numbers["matches"])
    nothing = "" if numbers["features"] else " None of the first model stands for a thing purely enough for a row."
    return _OWN_CAPTION.format(pictures=numbers["pictures"], words=numbers["words"], matches=matches + nothing)


def _row(feature: Mapping[str, Any], models: Sequence[Mapping[str, Any]], figure: str) -> dict[str, Any]:
    if len(feature["units"]) != len(models):
        raise AuthorError(f"the figure {figure} needs a list of units of {feature['title']} for each model")
    having = [model["kind"] for model, units in zip(models, feature["units"], strict=True) if units]
    return {
        "title": feature["title"], "about": feature["about"], "group": " + ".join(dict.fromkeys(having)) or "No model",
        "cells": [[_unit(unit) for unit in units] for units in feature["units"]],
    }  # fmt: skip


def _unit(entry: Mapping[str, Any]) -> dict[str, Any]:
    correlation = entry.get("correlation")
    shown = {
        "label": entry["label"], "correlation": "" if correlation is None else f"{correlation:.2f}",
        "image": entry.get("image"), "alt": entry.get("alt", ""),
    }  # fmt: skip
    if "unit" not in entry:
        return {**shown, "unit": "", "page": ""}
    try:
        unit = Unit.parse(entry["unit"])
    except UnknownName as error:
        raise AuthorError(f"the features hold a unit that does not exist: {error.message}", error.remedy) from error
    return {**shown, "unit": str(unit), "page": f"{unit.path}/index.html"}


def _linked(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Units with a page, each once, in the order of reading."""
    units = (unit["unit"] for row in rows for cell in row["cells"] for unit in cell)
    return tuple(dict.fromkeys(unit for unit in units if unit))


def _alt(rows: Sequence[Mapping[str, Any]], models: Sequence[Mapping[str, Any]]) -> str:
    counts = [f"{row['title']} in {sum(map(bool, row['cells']))}" for row in rows]
    return f"Table of {len(rows)} features in {len(models)} models: {', '.join(counts)} of them."


def published(folder: Path) -> dict[str, Any] | None:
    """The eight features and seven models. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "Models.json") as value:
        names = list(value)
        models = [{"kind": str(model["header"]), "title": str(model["sub"])} for model in value.values()]
    with published_files.reading(folder, "Features.json") as value:
        features = [_published_feature(feature, names) for feature in value.values() if feature.get("name")]
    caption = (
        "Features that several models share. The cells hold up to four units of a model, by layer and number, whose "
        "activations are correlated with the feature; they were chosen by hand, and how strong a correlation had to "
        "be was not published. “–” means that none was found."
    )
    return {"models": models, "features": features, "caption": caption,
            "warnings": [*_other_names(names, models), *_repeated(features, models)]}  # fmt: skip


def _published_feature(feature: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    plain = re.sub(r"\s*\(<a .*?</a>\)", "", str(feature["description"]))
    cells = [[_published_unit(each["a_url"]) for each in feature["model_features"].get(name, ())] for name in names]
    return {"title": str(feature["name"]), "about": plain, "units": cells}


def _published_unit(address: str) -> dict[str, Any]:
    """Layer and number from the address of a page of the original."""
    match = re.search(r"/models/([^/]+)/([^/]+)/(\d+)$", address)
    if not match:
        raise ValueError(f"{address} is not the address of a unit")
    model, layer, index = match.groups()
    block = re.search(r"block_(\d)_(\d+)_([Aa]dd_\d)", layer)
    place = f"block {block[1]}.{block[2]} {block[3]}" if block else layer.removesuffix("_0")
    entry = {"label": f"{place} · {index}"}
    if _LAST_NODES.get(model) == layer:
        entry["unit"] = str(Unit.of(ALIASES[model], int(index), LAST_LAYER))
    return entry


def _other_names(names: Sequence[str], models: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """The file of models names one of them by another architecture than the article does."""
    title = dict(zip(names, (model["title"] for model in models), strict=True)).get("contrastive_v2", "RN101")
    if "RN101" not in title:
        yield f"The file of models calls “contrastive_v2” {title}; everywhere else in the article it is RN101."


def _repeated(features: Sequence[Mapping[str, Any]], models: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for feature in features:
        for model, units in zip(models, feature["units"], strict=True):
            labels = [unit["label"] for unit in units]
            if twice := sorted({label for label in labels if labels.count(label) > 1}):
                yield f"{feature['title']} of {model['title']} lists the same unit twice: {'; '.join(twice)}."


FIGURE = Figure(
    title="Features that models share",
    version=6,
    record=dict[str, Any],
    inputs=(
        DataSet("held-out drawings and words"),
        Constant("a second model"),
        Constant("the same architecture without training"),
    ),
    compute=compute,
    published=published,
    draw=draw,
)
