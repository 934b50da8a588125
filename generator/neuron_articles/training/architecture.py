"""The small CLIP that this repository trains: open_clip's own classes, a ResNet of four short stages at 64 pixels."""

from __future__ import annotations

from dataclasses import dataclass

from neuron_articles.models.clip_config import ClipConfig, TextConfig, VisionConfig
from neuron_articles.models.vocabulary import cut_vocabulary
from neuron_articles.stimuli.dataset.concepts import Concept
from neuron_articles.training.captions import vocabulary


@dataclass(frozen=True, slots=True)
class Architecture:
    """Numbers of the towers; layer4 has ``32 * width`` units."""

    pixels: int = 64
    layers: tuple[int, int, int, int] = (1, 1, 2, 1)
    width: int = 32
    embedding: int = 256
    text_width: int = 128
    text_layers: int = 2
    context: int = 12

    def config(self, concepts: list[Concept]) -> ClipConfig:
        """open_clip's model config, with the cut vocabulary of the concepts' captions beside it."""
        kept = cut_vocabulary(vocabulary(concepts))
        heads = max(1, self.text_width // 64)
        return ClipConfig(
            embed_dim=self.embedding,
            vision_cfg=VisionConfig(self.pixels, self.layers, self.width),
            text_cfg=TextConfig(self.context, len(kept) + 3, self.text_width, heads, self.text_layers),
            vocabulary=kept,
        )
