"""The eight features and seven models of the supplementary table of Goh et al. (2021)."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct, field

from neuron_articles.figures.universality.record import ComparedModel, SharedFeature, SharedUnit, UniversalityRecord
from neuron_articles.records import published_files
from neuron_articles.units import ALIASES, LAST_LAYER, Unit

# The node after which the original's pages count the units of a model's last layer.
_LAST_NODES = {
    "contrastive_4x": "image_block_4_5_Add_6_0",
    "contrastive_rn50": "image_block_4_2_Add_6_0",
    "contrastive_v1": "image_block_4_2_Add_6_0",
    "contrastive_v2": "image_block_4_2_Add_6_0",
}


class _PublishedModel(Struct, frozen=True):
    header: str
    sub: str


class _PublishedUnit(Struct, frozen=True):
    a_url: str


class _PublishedFeature(Struct, frozen=True):
    name: str | None = None
    description: str = ""
    model_features: dict[str, list[_PublishedUnit]] = field(default_factory=dict)


def published(folder: Path) -> UniversalityRecord | None:
    """The features and models. Raises AuthorError for a missing or broken file."""
    models = published_files.load(folder, "Models.json", dict[str, _PublishedModel])
    features = published_files.load(folder, "Features.json", dict[str, _PublishedFeature])
    with published_files.telling_of(folder, "Features.json"):
        rows = [_row(feature, feature.name, list(models)) for feature in features.values() if feature.name]
    columns = [ComparedModel(kind=model.header, title=model.sub, name=name) for name, model in models.items()]
    return UniversalityRecord(columns, rows)


def _row(feature: _PublishedFeature, title: str, models: list[str]) -> SharedFeature:
    plain = re.sub(r"\s*\(<a .*?</a>\)", "", feature.description)
    cells = [[_unit(each.a_url) for each in feature.model_features.get(name, ())] for name in models]
    return SharedFeature(title, cells, about=plain)


def _unit(address: str) -> SharedUnit:
    """Layer and number from the address of a page of the original."""
    match = re.search(r"/models/([^/]+)/([^/]+)/(\d+)$", address)
    if not match:
        raise ValueError(f"{address} is not the address of a unit")
    model, layer, index = match.groups()
    block = re.search(r"block_(\d)_(\d+)_([Aa]dd_\d)", layer)
    place = f"block {block[1]}.{block[2]} {block[3]}" if block else layer.removesuffix("_0")
    has_page = _LAST_NODES.get(model) == layer
    return SharedUnit(f"{place} · {index}", str(Unit.of(ALIASES[model], int(index), LAST_LAYER)) if has_page else "")
