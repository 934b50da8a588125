"""Networks with their weights: from this repository, from a file, from the hub, or random."""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import open_clip
import torch
from huggingface_hub import constants
from msgspec.structs import asdict, replace
from open_clip.model import CLIPTextCfg, CLIPVisionCfg
from torch import nn

from neuron_articles.locations import weights_folder
from neuron_articles.models.clip_config import ClipConfig, TextConfig, VisionConfig
from neuron_articles.models.vocabulary import BYTES
from neuron_articles.models.weight_files import BadWeights, PreprocessConfig, WeightFile, find_weights
from neuron_articles.models.weights import file_digest, put_weights, read_weights
from neuron_articles.problems import Place
from neuron_articles.units import LAST_LAYER, Model

RANDOM = "random"  # --weights random: for tests of the code with large architectures


@dataclass(frozen=True)
class LoadedNetwork:
    """A network with its config, the digest of its file, and how its pictures are prepared."""

    network: open_clip.CLIP
    config: ClipConfig
    sha256: str = ""
    pictures: PreprocessConfig = field(default_factory=PreprocessConfig)


def load_network(model: Model, weights: str, quickgelu: bool | None) -> LoadedNetwork:
    """The network of a model with its weights: "" for the model's own, else as in ``load_model``. Raises BadWeights."""
    shipped = shipped_file(model)
    if weights == RANDOM:
        return LoadedNetwork(*_random(model))
    if weights:
        return _from_file(model, find_weights(weights), quickgelu)
    if shipped is None:
        return LoadedNetwork(_fetched(model), _public_config(model))
    if not shipped.is_file():
        raise BadWeights(
            f"{shipped}: there are no weights of {model.name}",
            "copy them from the project's repository, train them with neuron-articles model train, or name a file "
            "with --weights",
        )
    if model.sha256 and file_digest(shipped) != model.sha256:
        message = f"these are not the weights of {model.name} that were recorded"
        raise BadWeights(message, "get the file again (git checkout)", Place(str(shipped)))
    return _from_file(model, WeightFile(shipped), quickgelu)


def shipped_file(model: Model) -> Path | None:
    """Where a repository keeps the weights of a model that is trained in it; None for other models."""
    return weights_folder() / f"{model.name}.safetensors" if model.source == "this repository" else None


def build_clip(config: ClipConfig) -> open_clip.CLIP:
    """A CLIP of a config, with random weights."""
    vision = CLIPVisionCfg(**asdict(config.vision_cfg))
    text = CLIPTextCfg(**asdict(config.text_cfg))
    return open_clip.CLIP(config.embed_dim, vision, text, quick_gelu=config.quick_gelu)


def _public_config(model: Model) -> ClipConfig:
    return ClipConfig.of(open_clip.get_model_config(public_name(model)))


def public_name(model: Model) -> str:
    """open_clip's name of a public architecture: OpenAI's weights need QuickGELU in the text tower."""
    name = model.source.removeprefix("open_clip ").partition(",")[0]
    if not model.source.startswith("open_clip "):
        raise BadWeights(f"{model.name}: its weights were never published", "only its numbers can be shown")
    return name


def _from_file(model: Model, file: WeightFile, quickgelu: bool | None) -> LoadedNetwork:
    read = read_weights(file.path)
    stated = read.config or (file.config.model_cfg if file.config else {})
    if not stated and model.source == "this repository":
        message = f"this was not written by this project, so not the weights of {model.name}"
        raise BadWeights(message, place=Place(str(file.path)))
    config = _stated_config(model, stated, file.path) if stated else _public_config(model)
    quick_gelu = _activation(model, config if stated else None, read.is_archive, quickgelu, file.path)
    config = replace(config, quick_gelu=quick_gelu)
    network = build_clip(config)
    put_weights(network, read.state, model.name, file.path)
    pictures = file.config.preprocess_cfg if file.config else PreprocessConfig()
    if pictures.resize_mode != "shortest":
        message = f'the config scales pictures by "{pictures.resize_mode}", which is not supported'
        raise BadWeights(message, "use weights that scale the shorter side", Place(str(file.path)))
    return LoadedNetwork(network, config, file_digest(file.path), pictures)


def _stated_config(model: Model, stated: Mapping[str, object], path: Path) -> ClipConfig:
    """The config that comes with weights. Raises BadWeights where it is of another architecture than the model's."""
    try:
        config = ClipConfig.of(stated)
    except ValueError as error:
        raise BadWeights(f"the config is of no ResNet ({error})", f"{model.name} is one", Place(str(path))) from error
    shape = (32 * config.vision_cfg.width, config.vision_cfg.image_size)
    if model.source != "this repository" and shape != (model.layers[LAST_LAYER], model.pixels):
        raise BadWeights(f"the config is not of {model.name}", "name the model with --model", Place(str(path)))
    return config


def _activation(model: Model, stated: ClipConfig | None, is_archive: bool, chosen: bool | None, path: Path) -> bool:
    """Whether the text tower has QuickGELU: as the config says, else as OpenAI's archives have it, else as chosen.

    Raises BadWeights where nothing says it, or where what is chosen contradicts.
    """
    if stated is None and not is_archive:
        if chosen is None:
            message = f"nothing says whether this {model.name} has QuickGELU in its text tower, as OpenAI's, or GELU"
            raise BadWeights(message, "give --quickgelu or --no-quickgelu", Place(str(path)))
        return chosen
    known = stated.quick_gelu if stated else True
    if chosen is not None and chosen != known:
        message = f"these weights have {'QuickGELU' if known else 'GELU'} in the text tower"
        raise BadWeights(message, f"leave out --{'' if chosen else 'no-'}quickgelu", Place(str(path)))
    return known


def _fetched(model: Model) -> open_clip.CLIP:
    name = public_name(model)
    if not _hub_answers():
        constants.HF_HUB_OFFLINE = True  # look into the cache, and do not retry for minutes
    logging.disable(logging.ERROR)
    try:
        network = open_clip.create_model(name, pretrained="openai", device="cpu")
    except Exception as error:  # hubs, proxies and caches fail in many ways
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise BadWeights(
            f"{model.name}: its weights cannot be fetched here ({reason[:120]})", "give a file with --weights"
        ) from error
    finally:
        logging.disable(logging.NOTSET)
    assert isinstance(network, open_clip.CLIP)
    return network


def _small_config(model: Model) -> ClipConfig:
    """The shape of this repository's models, with bytes as vocabulary."""
    vision = VisionConfig(model.pixels, (1, 1, 2, 1), model.layers[LAST_LAYER] // 32)
    text = TextConfig(context_length=12, vocab_size=BYTES + 3, width=128, heads=2, layers=2)
    return ClipConfig(embed_dim=256, vision_cfg=vision, text_cfg=text, vocabulary=list(range(BYTES)))


def _hub_answers() -> bool:
    try:
        socket.create_connection((urlsplit(constants.ENDPOINT).hostname or "", 443), timeout=3).close()
    except OSError:
        return False
    return True


def _random(model: Model) -> tuple[open_clip.CLIP, ClipConfig]:
    """Random weights that behave like trained ones: residual branches on, batch normalization calibrated."""
    config = _small_config(model) if shipped_file(model) else _public_config(model)
    torch.manual_seed(0)
    network = build_clip(config)
    for name, parameter in network.visual.named_parameters():
        if name.endswith("bn3.weight"):
            nn.init.ones_(parameter)
    for module in network.visual.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
    with torch.no_grad():
        for _ in range(2):
            network.train().visual(torch.randn(4, 3, model.pixels, model.pixels))
    return network, config
