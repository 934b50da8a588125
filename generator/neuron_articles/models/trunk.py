"""The image tower of a ResNet CLIP up to the units of one layer, and no further.

A unit is a channel of the *residual sum* of a block, before its last ReLU: the input of the block's ``act3``. In
open_clip every later operation works in place, so a hook that stores a module's output sees the values after the
ReLU. Walking the stages ourselves reads the sum where it is made, stops there, and leaves out the attention pool,
which refuses any other picture size. Convolutions carry their batch normalization folded in (eval mode is implied).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from neuron_articles.models.fused import convolve
from neuron_articles.problems import AuthorError

STAGES = ("layer1", "layer2", "layer3", "layer4")


class NoSuchLayer(AuthorError):
    """A layer that the model does not have. The message is one line."""


def folded(convolution: nn.Module, normalization: nn.Module) -> nn.Conv2d:
    """One convolution that does both, as in eval mode."""
    assert isinstance(convolution, nn.Conv2d) and isinstance(normalization, nn.BatchNorm2d)
    fused = fuse_conv_bn_eval(convolution.eval(), normalization.eval())
    assert isinstance(fused, nn.Conv2d)
    return fused


class Stem(nn.Module):
    """The three convolutions before the residual stages: (image, 3, y, x) -> (image, width, y/4, x/4)."""

    def __init__(self, tower: nn.Module) -> None:
        super().__init__()
        pairs = [(getattr(tower, f"conv{i}"), getattr(tower, f"bn{i}")) for i in (1, 2, 3)]
        self.convolutions = nn.ModuleList([folded(*pair) for pair in pairs])

    def forward(self, x: Tensor) -> Tensor:
        for convolution in self.convolutions:
            x = convolve(convolution, x, relu=True)  # type: ignore[arg-type]
        return nn.functional.avg_pool2d(x, 2)


class ResidualBlock(nn.Module):
    """A bottleneck block whose residual sum can be read before the ReLU."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.reduce = folded(block.conv1, block.bn1)  # type: ignore[arg-type]
        self.filter = folded(block.conv2, block.bn2)  # type: ignore[arg-type]
        self.expand = folded(block.conv3, block.bn3)  # type: ignore[arg-type]
        self.stride = int(block.stride)  # type: ignore[arg-type]
        shortcut = block.downsample
        self.shortcut = folded(shortcut[1], shortcut[2]) if isinstance(shortcut, nn.Sequential) else nn.Identity()

    def shrink(self, x: Tensor) -> Tensor:
        return nn.functional.avg_pool2d(x, self.stride) if self.stride > 1 else x

    def residual_sum(self, x: Tensor, *, relu: bool = False) -> Tensor:
        """(image, channel, y, x) -> (image, unit, y, x), what the block's last ReLU would get; or gives."""
        out = convolve(self.filter, convolve(self.reduce, x, relu=True), relu=True)
        past = self.shrink(x)
        if isinstance(self.shortcut, nn.Conv2d):
            past = convolve(self.shortcut, past)
        return convolve(self.expand, self.shrink(out), plus=past, relu=relu)

    def forward(self, x: Tensor) -> Tensor:
        return self.residual_sum(x, relu=True)


@dataclass(frozen=True)
class Activations:
    """What one forward pass leaves for the objectives.

    units: (image, unit, y, x), before the ReLU, fp32
    taps:  block name -> (image, channel, y, x), after the ReLU
    """

    units: Tensor
    taps: dict[str, Tensor]


class Trunk(nn.Module):
    """Pictures in, units out.

    tower: an open_clip ``ModifiedResNet`` (``model.visual``); it is left as it is
    layer: ``layer4`` (the last block of that stage) or ``layer3.2`` (block 2 of it)
    mean, std: the model's normalization of pixels in 0..1, per colour
    taps:  blocks whose outputs are kept as well, such as ``layer3.0``

    Raises NoSuchLayer.
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self, tower: nn.Module, layer: str, mean: Sequence[float], std: Sequence[float], taps: Sequence[str] = ()
    ) -> None:
        super().__init__()
        names = block_names(tower)
        self.layer = find_block(names, layer)
        self.taps = tuple(find_block(names, tap) for tap in taps)
        last = names.index(self.layer)
        if late := [tap for tap in self.taps if names.index(tap) >= last]:
            raise NoSuchLayer(f"{late[0]} does not lie before {self.layer}")
        self.names = names[: last + 1]
        self.stem = Stem(tower)
        self.blocks = nn.ModuleList([ResidualBlock(tower.get_submodule(name)) for name in self.names])
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(1, 3, 1, 1))
        self.requires_grad_(False).eval()

    @property
    def width(self) -> int:
        """The number of units."""
        return int(self.blocks[-1].expand.out_channels)  # type: ignore[union-attr, arg-type]

    @property
    def dtype(self) -> torch.dtype:
        return next(self.stem.parameters()).dtype

    @property
    def device(self) -> torch.device:
        return next(self.stem.parameters()).device

    def placed(self, device: torch.device, dtype: torch.dtype = torch.float32) -> Trunk:
        """The same trunk on a device and in a precision, in the memory format that is fastest there."""
        self.to(device=device)
        for part in (self.stem, self.blocks):
            part.to(dtype=dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
        return self

    def normalized(self, pixels: Tensor) -> Tensor:
        """uint8, or fp32 in 0..1, to what the first convolution wants."""
        there = pixels.to(self.device)
        if pixels.dtype == torch.uint8:  # in place: a batch of pictures in fp32 is larger than a processor's cache
            whitened = there.float().div_(255).sub_(self.mean).div_(self.std)
        else:
            whitened = (there - self.mean) / self.std
        return whitened.to(dtype=self.dtype, memory_format=torch.channels_last)

    def walk(self, pixels: Tensor) -> Activations:
        """(image, 3, y, x) -> units and taps; differentiable in ``pixels``."""
        taps: dict[str, Tensor] = {}
        x = self.stem(self.normalized(pixels))
        for name, block in zip(self.names[:-1], self.blocks[:-1], strict=True):
            x = block(x)
            if name in self.taps:
                taps[name] = x
        units = self.blocks[-1].residual_sum(x)  # type: ignore[operator]
        return Activations(units.float(), taps)

    def forward(self, pixels: Tensor) -> Tensor:
        """(image, 3, y, x) -> (image, unit, y, x)."""
        return self.walk(pixels).units


def block_names(tower: nn.Module) -> list[str]:
    """``layer1.0``, ``layer1.1`` ... of a ModifiedResNet. Raises NoSuchLayer for another architecture."""
    stages = [(stage, getattr(tower, stage, None)) for stage in STAGES]
    if not all(isinstance(blocks, nn.Sequential) for _, blocks in stages):
        raise NoSuchLayer(f"{type(tower).__name__} has no stages {STAGES[0]} to {STAGES[-1]}: it is no ResNet CLIP")
    return [f"{stage}.{index}" for stage, blocks in stages for index in range(len(blocks))]  # type: ignore[arg-type]


def find_block(names: Sequence[str], layer: str) -> str:
    """``layer4`` -> its last block; ``layer3.2`` as it is. Raises NoSuchLayer."""
    last = [name for name in names if re.fullmatch(rf"{re.escape(layer)}(\.\d+)?", name)]
    if not last:
        raise NoSuchLayer(
            f'there is no layer "{layer}"', f"there are {', '.join(STAGES)} and blocks such as {names[-1]}"
        )
    return last[-1]


def every_second_block(tower: nn.Module, stage: str = "layer3") -> list[str]:
    """The facet layers of the original: outputs of blocks 0, 2, 4 ... of a stage."""
    return [name for name in block_names(tower) if name.startswith(f"{stage}.")][::2]
