"""The shape of a CLIP with a ResNet as image tower, in the words of open_clip's model configs."""

from __future__ import annotations

import msgspec
from msgspec import Struct


class VisionConfig(Struct, frozen=True):
    """The image tower.

    image_size: side of the square input, in pixels    layers: blocks in each of the four stages
    width:      channels after the stem; the last layer has ``32 * width`` units
    """

    image_size: int
    layers: tuple[int, int, int, int]
    width: int
    patch_size: int | None = None


class TextConfig(Struct, frozen=True):
    """The text tower. context_length: tokens, start and end included"""

    context_length: int
    vocab_size: int
    width: int
    heads: int
    layers: int


class ClipConfig(Struct, frozen=True, kw_only=True):
    """A whole model.

    embed_dim:  length of an embedding
    quick_gelu: whether the text tower has QuickGELU; open_clip takes a config that does not say it for "no"
    vocabulary: tokens of CLIP's own vocabulary that a small model knows; None for all
    """

    embed_dim: int
    vision_cfg: VisionConfig
    text_cfg: TextConfig
    quick_gelu: bool = False
    vocabulary: list[int] | None = None

    @classmethod
    def of(cls, value: object) -> ClipConfig:
        """From JSON values. Raises msgspec.ValidationError (a ValueError) for another shape, as that of a ViT."""
        return msgspec.convert(value, cls)
