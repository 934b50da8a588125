"""Pictures through a model: embeddings and unit activations of many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn

from neuron_articles.models.clip import Clip
from neuron_articles.models.maps import map_means
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.held_out import Labels

Floats = npt.NDArray[np.float32]
BATCH = 128


@dataclass(frozen=True)
class EmbeddedPictures:
    """Pictures as a model sees them.

    embeddings: (picture, dimension), length 1
    units:      (picture, unit), the spatial mean of the last layer after its ReLU
    """

    embeddings: Floats
    units: Floats

    def __getitem__(self, rows: npt.NDArray[np.bool_] | Labels) -> EmbeddedPictures:
        return EmbeddedPictures(self.embeddings[rows], self.units[rows])


def measure(clip: Clip, pictures: Sequence[Pixels]) -> EmbeddedPictures:
    """Embed pictures (y, x, 3) uint8, scaled to the model's input where they have another size."""
    measured: EmbeddedPictures = measure_batches(clip, batches(pictures, clip.side))
    return measured


@torch.inference_mode()
def measure_batches(clip: Clip, pictures: Iterable[Tensor]) -> EmbeddedPictures:
    """Embed uint8 (picture, 3, side, side), a batch at a time, of which there is at least one."""
    kept: list[Tensor] = []
    last: nn.Module = clip.network.visual.layer4[-1]
    hook = last.act3.register_forward_pre_hook(lambda _, inputs: kept.append(map_means(inputs[0].relu())))  # type: ignore[union-attr]
    try:
        embedded = [clip.encode_images(batch) for batch in pictures]
    finally:
        hook.remove()
    return EmbeddedPictures(_array(embedded), _array(kept))


def batches(pictures: Sequence[Pixels], side: int) -> Iterator[Tensor]:
    """Pictures (y, x, 3) as uint8 (picture, 3, side, side), BATCH at a time."""
    for start in range(0, len(pictures), BATCH):
        batch = np.stack([_scaled(picture, side) for picture in pictures[start : start + BATCH]])
        yield torch.from_numpy(batch).permute(0, 3, 1, 2)


def _scaled(picture: Pixels, side: int) -> Pixels:
    if picture.shape[0] == side:
        return picture
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC))


def _array(parts: list[Tensor]) -> Floats:
    joined: Floats = torch.cat(parts).float().cpu().numpy()
    return joined
