"""CLIP models as tensors: the small ones of this repository and the public ResNets, through one interface."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import open_clip
import torch
from open_clip.constants import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
from torch import Tensor, nn

from neuron_articles.models.clip_config import ClipConfig
from neuron_articles.models.device import choose_device, choose_precision
from neuron_articles.models.networks import load_network, public_name
from neuron_articles.models.trunk import Trunk
from neuron_articles.models.vocabulary import CutTokenizer
from neuron_articles.units import LAST_LAYER, Model, find_model


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
    loaded = load_network(model, weights or "", quickgelu)
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


def _tokenizer(model: Model, config: ClipConfig) -> Tokenizer:
    if config.vocabulary is not None:
        return CutTokenizer(config.vocabulary, config.text_cfg.context_length)
    return open_clip.get_tokenizer(public_name(model))  # type: ignore[no-any-return]
