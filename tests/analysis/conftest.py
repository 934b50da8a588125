"""Small random ResNet CLIPs that behave like trained ones: residual branches on, batch normalization calibrated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

TowerMaker = Callable[..., Any]


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def calibrate(tower: Any, side: int, batches: int = 2) -> Any:
    """Switch the residual branches on, and let batch normalization see pictures: a fresh tower has neither."""
    for name, parameter in tower.named_parameters():
        if name.endswith("bn3.weight"):
            torch.nn.init.ones_(parameter)
    norms = [module for module in tower.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
    tower.train()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for _ in range(batches):
            tower(torch.randn(8, 3, side, side, generator=generator))
    return tower.eval()


@pytest.fixture(scope="session")
def make_tower() -> TowerMaker:
    """make_tower(layers, width, side): an open_clip ModifiedResNet with random weights."""
    from open_clip.modified_resnet import ModifiedResNet

    def make(layers: tuple[int, ...] = (1, 1, 2, 2), width: int = 8, side: int = 64, seed: int = 0) -> Any:
        torch.manual_seed(seed)
        return calibrate(ModifiedResNet(list(layers), output_dim=32, heads=4, image_size=side, width=width), side)

    return make


@pytest.fixture(scope="session")
def tower(make_tower: TowerMaker) -> Any:
    return make_tower()


@pytest.fixture(scope="session")
def trunk(tower: Any) -> Any:
    from open_clip.constants import OPENAI_DATASET_MEAN as MEAN
    from open_clip.constants import OPENAI_DATASET_STD as STD

    from neuron_articles.models.trunk import Trunk

    return Trunk(tower, "layer4", MEAN, STD, taps=("layer3.0",))
