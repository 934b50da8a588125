"""CLIP models as tensors: the small ones of this repository and the public ResNets, through one interface."""

from __future__ import annotations

import logging
import socket
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import open_clip
import torch
from huggingface_hub import constants
from open_clip.constants import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
from open_clip.model import CLIPTextCfg, CLIPVisionCfg
from torch import Tensor, nn

from neuron_articles.locations import weights_folder
from neuron_articles.models.device import choose_device, choose_precision
from neuron_articles.models.trunk import Trunk
from neuron_articles.models.vocabulary import BYTES, CutTokenizer
from neuron_articles.models.weight_files import BadWeights, PreprocessConfig, WeightFile, find_weights
from neuron_articles.models.weights import file_digest, put_weights, read_weights
from neuron_articles.problems import Place
from neuron_articles.units import LAST_LAYER, Model, find_model

RANDOM = "random"  # --weights random: for tests of the code with large architectures


class Tokenizer(Protocol):
    """Texts to tokens: open_clip's own, or one of a cut vocabulary."""

    context_length: int
    vocab_size: int

    def __call__(self, texts: list[str]) -> Tensor:
        """(text, position) int64; texts that are too long lose their end."""

    def encode(self, text: str) -> list[int]:
        """A text's tokens, without start and end."""

    def decode(self, tokens: list[int]) -> str:
        """The text of tokens."""


class CutTextWarning(UserWarning):
    """Texts are longer than the model reads."""


@dataclass
class Clip:
    """A CLIP ready for use, in evaluation mode.

    model:     its entry in the registry
    network:   open_clip's CLIP with its ModifiedResNet image tower (``visual``) and text tower
    tokenizer: texts to (text, position) int64
    sha256:    digest of the file of weights; of nothing ("") for weights that open_clip fetched or that are random
    """

    model: Model
    network: open_clip.CLIP
    tokenizer: Tokenizer
    device: torch.device
    dtype: torch.dtype = torch.float32
    sha256: str = ""
    mean: tuple[float, float, float] = OPENAI_DATASET_MEAN
    std: tuple[float, float, float] = OPENAI_DATASET_STD

    @property
    def side(self) -> int:
        """Height and width of the input, in pixels."""
        return self.model.pixels

    @property
    def dimension(self) -> int:
        """Length of an embedding."""
        return int(self.network.text_projection.shape[1])

    @cached_property
    def scale(self) -> float:
        """What cosines are multiplied by to make logits."""
        return float(self.network.logit_scale.exp())

    def trunk(self, layer: str = LAST_LAYER, taps: Sequence[str] = ()) -> Trunk:
        """The image tower up to a layer's units. Raises NoSuchLayer."""
        return Trunk(self.network.visual, layer, self.mean, self.std, taps).placed(self.device, self.dtype)

    def normalized(self, pixels: Tensor) -> Tensor:
        """(image, 3, y, x), uint8 or 0 to 1, to what the image tower wants; differentiable."""
        scaled = pixels.to(self.device).float() / 255 if pixels.dtype == torch.uint8 else pixels.to(self.device)
        mean, std = (torch.tensor(values, device=self.device).view(3, 1, 1) for values in (self.mean, self.std))
        return ((scaled - mean) / std).to(memory_format=torch.channels_last)

    def encode_images(self, pixels: Tensor) -> Tensor:
        """(image, 3, side, side), uint8 or 0 to 1 -> (image, dimension) of length 1; differentiable in ``pixels``."""
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.dtype is torch.bfloat16):
            embedded: Tensor = self.network.encode_image(self.normalized(pixels))
        return nn.functional.normalize(embedded.float(), dim=-1)

    @torch.inference_mode()
    def encode_texts(self, texts: Sequence[str], batch: int = 512) -> Tensor:
        """(text, dimension) of length 1. Warns, with CutTextWarning, of texts that lose their end."""
        self._warn_of_cut(texts)
        chunks = [list(texts[start : start + batch]) for start in range(0, len(texts), batch)]
        parts = [self.network.encode_text(self.tokenizer(chunk).to(self.device)) for chunk in chunks]
        embedded = torch.cat(parts) if parts else torch.empty(0, self.dimension, device=self.device)
        return nn.functional.normalize(embedded.float(), dim=-1)

    def _warn_of_cut(self, texts: Sequence[str]) -> None:
        longest = self.tokenizer.context_length - 2  # a start and an end are tokens, too
        cut = [text for text in texts if len(self.tokenizer.encode(text)) > longest]
        if cut:
            what = f"{len(cut)} of {len(texts)} texts lose their end" if len(texts) > 1 else "a text loses its end"
            warnings.warn(
                f'{what}: {self.model.name} reads {longest} tokens ("{cut[0]}")', CutTextWarning, stacklevel=3
            )


def load_model(
    name: str,
    *,
    device: str | None = None,
    precision: str = "fp32",
    weights: str | None = None,
    quickgelu: bool | None = None,
) -> Clip:
    """A model by name or alias, ready for use.

    weights:   a file, a folder, "hf-hub:name", or "random"; left out, the model's own source: this repository, or what
               open_clip fetches
    quickgelu: the activation of the text tower, for weights that come without a config that says it

    Raises UnknownName, NoDevice, BadWeights.
    """
    model = find_model(name)
    place = choose_device(device or "")
    loaded = _loaded(model, weights or "", quickgelu)
    network = loaded.network.eval().requires_grad_(False).to(place)
    network.visual.to(memory_format=torch.channels_last)
    tokenizer = _tokenizer(model, loaded.config)
    own = loaded.pictures
    return Clip(
        model,
        network,
        tokenizer,
        place,
        choose_precision(precision, place),
        loaded.sha256,
        own.mean or OPENAI_DATASET_MEAN,
        own.std or OPENAI_DATASET_STD,
    )


@dataclass(frozen=True)
class _Loaded:
    """A network with its config, the digest of its file, and how its pictures are prepared."""

    network: open_clip.CLIP
    config: dict[str, Any]
    sha256: str = ""
    pictures: PreprocessConfig = field(default_factory=PreprocessConfig)


def _loaded(model: Model, weights: str, quickgelu: bool | None) -> _Loaded:
    shipped = shipped_file(model)
    if weights == RANDOM:
        return _Loaded(*_random(model))
    if weights:
        return _from_file(model, find_weights(weights), quickgelu)
    if shipped is None:
        return _Loaded(_fetched(model), {})
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


def build_clip(config: dict[str, Any]) -> open_clip.CLIP:
    """A CLIP of an open_clip config, with random weights."""
    vision = CLIPVisionCfg(**{**config["vision_cfg"], "layers": tuple(config["vision_cfg"]["layers"])})
    return open_clip.CLIP(
        config["embed_dim"], vision, CLIPTextCfg(**config["text_cfg"]), quick_gelu=config.get("quick_gelu", False)
    )


def _public(model: Model) -> str:
    """open_clip's name of a public architecture: OpenAI's weights need QuickGELU in the text tower."""
    name = model.source.removeprefix("open_clip ").partition(",")[0]
    if not model.source.startswith("open_clip "):
        raise BadWeights(f"{model.name}: its weights were never published", "only its numbers can be shown")
    return name


def _from_file(model: Model, file: WeightFile, quickgelu: bool | None) -> _Loaded:
    read = read_weights(file.path)
    stated = read.config or (file.config.model_cfg if file.config else {})
    if not stated and model.source == "this repository":
        message = f"this was not written by this project, so not the weights of {model.name}"
        raise BadWeights(message, place=Place(str(file.path)))
    config = {**(stated or open_clip.get_model_config(_public(model)))}
    config.pop("custom_text", None)
    _check_shape(model, config, file.path)
    config["quick_gelu"] = _activation(model, bool(stated), config, read.is_archive, quickgelu, file.path)
    network = build_clip(config)
    put_weights(network, read.state, model.name, file.path)
    pictures = file.config.preprocess_cfg if file.config else PreprocessConfig()
    if pictures.resize_mode != "shortest":
        message = f'the config scales pictures by "{pictures.resize_mode}", which is not supported'
        raise BadWeights(message, "use weights that scale the shorter side", Place(str(file.path)))
    return _Loaded(network, config, file_digest(file.path), pictures)


def _check_shape(model: Model, config: Mapping[str, Any], path: Path) -> None:
    """Raise BadWeights where a config is of another architecture than the model's."""
    vision = config.get("vision_cfg", {})
    layers = vision.get("layers") if isinstance(vision, dict) else None
    if not isinstance(layers, (list, tuple)):
        raise BadWeights("the config is of no ResNet", f"{model.name} is one", Place(str(path)))
    if model.source != "this repository" and (32 * vision["width"], vision["image_size"]) != (
        model.layers[LAST_LAYER],
        model.pixels,
    ):
        raise BadWeights(f"the config is not of {model.name}", "name the model with --model", Place(str(path)))


def _activation(
    model: Model, is_stated: bool, config: Mapping[str, Any], is_archive: bool, chosen: bool | None, path: Path
) -> bool:
    """Whether the text tower has QuickGELU: as the config says, else as OpenAI's archives have it, else as chosen.

    Raises BadWeights where nothing says it, or where what is chosen contradicts.
    """
    if not is_stated and not is_archive:
        if chosen is None:
            message = f"nothing says whether this {model.name} has QuickGELU in its text tower, as OpenAI's, or GELU"
            raise BadWeights(message, "give --quickgelu or --no-quickgelu", Place(str(path)))
        return chosen
    known = bool(config.get("quick_gelu", False)) if is_stated else True
    if chosen is not None and chosen != known:
        message = f"these weights have {'QuickGELU' if known else 'GELU'} in the text tower"
        raise BadWeights(message, f"leave out --{'' if chosen else 'no-'}quickgelu", Place(str(path)))
    return known


def _fetched(model: Model) -> open_clip.CLIP:
    name = _public(model)
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


def _small_config(model: Model) -> dict[str, Any]:
    """The shape of this repository's models, with bytes as vocabulary."""
    width = model.layers[LAST_LAYER] // 32
    vision = {"image_size": model.pixels, "layers": [1, 1, 2, 1], "width": width, "patch_size": None}
    text = {"context_length": 12, "vocab_size": BYTES + 3, "width": 128, "heads": 2, "layers": 2}
    return {"embed_dim": 256, "vision_cfg": vision, "text_cfg": text, "vocabulary": list(range(BYTES))}


def _hub_answers() -> bool:
    try:
        socket.create_connection((urlsplit(constants.ENDPOINT).hostname or "", 443), timeout=3).close()
    except OSError:
        return False
    return True


def _random(model: Model) -> tuple[open_clip.CLIP, dict[str, Any]]:
    """Random weights that behave like trained ones: residual branches on, batch normalization calibrated."""
    config = _small_config(model) if shipped_file(model) else dict(open_clip.get_model_config(_public(model)))
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


def _tokenizer(model: Model, config: dict[str, Any]) -> Tokenizer:
    if "vocabulary" in config:
        return CutTokenizer(config["vocabulary"], config["text_cfg"]["context_length"])
    return open_clip.get_tokenizer(_public(model))  # type: ignore[no-any-return]
