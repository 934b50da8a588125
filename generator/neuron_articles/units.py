"""Models and their units by name: one textual form each, parsed and printed here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from neuron_articles.problems import AuthorError, suggest


class UnknownName(AuthorError, ValueError):
    """A model or unit that does not exist. The message is one line, with what was meant where that can be guessed."""


class Model(Struct, frozen=True):
    """A CLIP model by name; no tensors.

    layers:  last layers that have neuron pages, and their number of units
    pixels:  side of the square input image
    source:  where the weights come from (an open_clip tag, a file of this repository, "published numbers only")
    units_of: the model whose units the records speak of, where that is another one
    """

    name: str
    title: str
    pixels: int
    layers: Mapping[str, int]
    source: str
    sha256: str = ""
    units_of: str = ""
    spatial: int = 0
    extra: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model(
            "PictoCLIP",
            "PictoCLIP",
            64,
            {"layer4": 1024},
            "this repository",
            sha256="d17f64b332b12dd8872b6a51d8d1d858fba99e77e258643aaada7475fc6a1af0",
        ),
        Model(
            "PictoCLIP-b",
            "PictoCLIP, other seed",
            64,
            {"layer4": 1024},
            "this repository",
            sha256="ededa77cb3708606f59a841826ab8b92b1fc6a11bce26475dfe084d4f6743cbc",
        ),
        Model("RN50", "CLIP RN50", 224, {"layer4": 2048}, "open_clip RN50-quickgelu, openai"),
        Model("RN101", "CLIP RN101", 224, {"layer4": 2048}, "open_clip RN101-quickgelu, openai"),
        Model("RN50x4", "CLIP RN50-x4", 288, {"layer4": 2560}, "open_clip RN50x4-quickgelu, openai"),
        Model("RN50x16", "CLIP RN50-x16", 384, {"layer4": 3072}, "open_clip RN50x16-quickgelu, openai"),
        Model("RN50x64", "CLIP RN50-x64", 448, {"layer4": 4096}, "open_clip RN50x64-quickgelu, openai"),
        Model("RN50-v1", "CLIP RN50, first variant", 224, {"layer4": 2048}, "never published"),
        Model(
            "RN50x4-published",
            "CLIP RN50-x4 (published numbers)",
            288,
            {"layer4": 2560},
            "published numbers only",
            units_of="RN50x4",
        ),
    )
}

# What the drafts, their data files and their readers call the models.
ALIASES: dict[str, str] = {
    "4x": "RN50x4",
    "rn50": "RN50",
    "rn101": "RN101",
    "v1": "RN50-v1",
    "contrastive_4x": "RN50x4",
    "contrastive_rn50": "RN50",
    "contrastive_v2": "RN101",
    "contrastive_v1": "RN50-v1",
}

LAST_LAYER = "layer4"


def label_folder(model: str, content: Path) -> Path:
    """Where people's labels of pictures are kept, a file a unit: ``<content>/labels/<model>``."""
    return content / "labels" / model


def find_model(name: str) -> Model:
    """The model of a name or alias. Raises UnknownName."""
    model = MODELS.get(ALIASES.get(name, name))
    if model is None:
        raise UnknownName(f'there is no model "{name}"', suggest(name, [*MODELS, *ALIASES]))
    return model


class Unit(Struct, frozen=True, order=True):
    """One channel of one layer of one model, written ``RN50x4/layer4/89``. Prose calls it a neuron."""

    model: str
    layer: str
    index: int

    def __str__(self) -> str:
        return f"{self.model}/{self.layer}/{self.index}"

    @classmethod
    def parse(cls, text: str, model: str = "") -> Unit:
        """Read ``RN50x4/layer4/89``, ``RN50x4/89``, the drafts' ``4x:89``, or a bare ``89`` of ``model``.

        Raises UnknownName for a model, layer or index that does not exist.
        """
        match = re.fullmatch(r"\s*(?:([\w.-]+)[/:])?(?:([\w.-]+)/)?(\d+)\s*", text)
        if not match or not (match[1] or model):
            raise UnknownName(f'"{text}" is not a neuron', "write it as RN50x4/layer4/89, or as a number")
        return cls.of(match[1] or model, int(match[3]), match[2] or LAST_LAYER)

    @classmethod
    def of(cls, model: str, index: int, layer: str = LAST_LAYER) -> Unit:
        """The unit of a model name or alias. Raises UnknownName."""
        known = find_model(model)
        width = known.layers.get(layer)
        if width is None:
            raise UnknownName(f'{known.name} has no layer "{layer}"', f"it has {', '.join(known.layers)}")
        if not 0 <= index < width:
            raise UnknownName(f"{known.name}/{layer} has neurons 0 to {width - 1}, not {index}")
        return cls(known.units_of or known.name, layer, index)

    @property
    def path(self) -> str:
        """The folder of the unit's page below the site's root."""
        return f"neurons/{self.model}/{self.layer}/{self.index}"
