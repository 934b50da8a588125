"""The units are the residual sum before the last ReLU, and nothing after them is computed."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from open_clip.constants import OPENAI_DATASET_MEAN as MEAN
from open_clip.constants import OPENAI_DATASET_STD as STD

from neuron_articles.models.device import NoDevice, choose_device, choose_precision
from neuron_articles.models.trunk import NoSuchLayer, Trunk, every_second_block

pytestmark = pytest.mark.torch


def normalized(pixels: torch.Tensor) -> torch.Tensor:
    return (pixels - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(STD).view(1, 3, 1, 1)


def hooked(tower: Any, stage: str, pixels: torch.Tensor) -> torch.Tensor:
    """The input of the last block's act3, copied inside the hook: what methods call the one right place."""
    seen: list[torch.Tensor] = []
    handle = getattr(tower, stage)[-1].act3.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].clone()))
    try:
        with torch.no_grad():
            tower(normalized(pixels))
    finally:
        handle.remove()
    return seen[0]


def recomputed(tower: Any, pixels: torch.Tensor) -> torch.Tensor:
    """The residual sum by hand, from the input of the last block."""
    block = tower.layer4[-1]
    with torch.no_grad():
        x = tower.layer3(tower.layer2(tower.layer1(tower.stem(normalized(pixels)))))
        for earlier in tower.layer4[:-1]:
            x = earlier(x)
        out = block.bn2(block.conv2(block.bn1(block.conv1(x)).relu())).relu()
        shortcut = block.downsample(x) if block.downsample else x
        return torch.as_tensor(block.bn3(block.conv3(block.avgpool(out))) + shortcut)


def test_units_are_the_input_of_the_last_act3(tower: Any, trunk: Any) -> None:
    pixels = torch.rand(3, 3, 64, 64)
    units = trunk(pixels)
    assert units.shape == (3, 256, 2, 2)
    torch.testing.assert_close(units, hooked(tower, "layer4", pixels), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(units, recomputed(tower, pixels), rtol=1e-4, atol=1e-4)
    assert (units < 0).any(), "inhibition must be visible"


def test_a_single_block_stage_with_a_shortcut_has_the_same_units(make_tower: Any) -> None:
    tower = make_tower(layers=(1, 1, 1, 1))
    pixels = torch.rand(2, 3, 64, 64)
    units = Trunk(tower, "layer4", MEAN, STD)(pixels)
    torch.testing.assert_close(units, hooked(tower, "layer4", pixels), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(units, recomputed(tower, pixels), rtol=1e-4, atol=1e-4)


def test_a_module_output_hook_would_have_been_wrong(tower: Any, trunk: Any) -> None:
    """The pitfall the stage walk exists for: bn3's stored output is overwritten by what follows."""
    pixels, seen = torch.rand(2, 3, 64, 64), []
    handle = tower.layer4[-1].bn3.register_forward_hook(lambda _, __, output: seen.append(output))
    with torch.no_grad():
        tower(normalized(pixels))
    handle.remove()
    assert (seen[0] >= 0).all()
    assert not torch.allclose(seen[0], trunk(pixels), atol=1e-3)


@pytest.mark.parametrize("stage", ["layer1", "layer2", "layer3"])
def test_earlier_layers_stop_early(tower: Any, stage: str) -> None:
    pixels = torch.rand(2, 3, 64, 64)
    cut = Trunk(tower, stage, MEAN, STD)
    torch.testing.assert_close(cut(pixels), hooked(tower, stage, pixels), rtol=1e-4, atol=1e-4)
    assert cut.names[-1].startswith(stage) and len(cut.blocks) == len(cut.names)


def test_taps_are_the_outputs_of_blocks(tower: Any, trunk: Any) -> None:
    pixels = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        expected = tower.layer3[0](tower.layer2(tower.layer1(tower.stem(normalized(pixels)))))
    torch.testing.assert_close(trunk.walk(pixels).taps["layer3.0"], expected, rtol=1e-4, atol=1e-4)
    assert every_second_block(tower) == ["layer3.0"]


def test_any_picture_size_and_bytes(trunk: Any) -> None:
    pixels = torch.randint(0, 256, (1, 3, 96, 96), dtype=torch.uint8)
    assert trunk(pixels).shape == (1, 256, 3, 3)
    torch.testing.assert_close(trunk(pixels), trunk(pixels.float() / 255))


def test_gradients_reach_the_pixels_and_agree_with_single_pictures(trunk: Any) -> None:
    pixels = torch.rand(4, 3, 64, 64)

    def gradient(batch: torch.Tensor, units: list[int]) -> torch.Tensor:
        leaf = batch.clone().requires_grad_()
        trunk(leaf).mean((2, 3))[torch.arange(len(units)), units].sum().backward()
        assert leaf.grad is not None
        return leaf.grad

    together = gradient(pixels, [3, 50, 50, 200])
    alone = torch.cat([gradient(pixels[i : i + 1], [unit]) for i, unit in enumerate([3, 50, 50, 200])])
    assert ((together - alone).norm() / alone.norm()).item() < 1e-5


def test_the_tower_is_left_as_it_was(make_tower: Any) -> None:
    tower = make_tower()
    before = {name: value.clone() for name, value in tower.state_dict().items()}
    Trunk(tower, "layer4", MEAN, STD).placed(torch.device("cpu"), torch.bfloat16)
    assert all(torch.equal(before[name], value) for name, value in tower.state_dict().items())
    assert all(parameter.requires_grad for parameter in tower.parameters())


def test_bf16_agrees_to_its_precision(tower: Any, trunk: Any) -> None:
    pixels = torch.rand(4, 3, 64, 64)
    rough = Trunk(tower, "layer4", MEAN, STD).placed(torch.device("cpu"), torch.bfloat16)(pixels)
    exact = trunk(pixels)
    assert rough.dtype == torch.float32
    assert torch.corrcoef(torch.stack([rough.flatten(), exact.flatten()]))[0, 1] > 0.99


def test_unknown_layers_devices_and_precisions_say_so_in_one_line(tower: Any) -> None:
    with pytest.raises(NoSuchLayer, match='no layer "layer5"'):
        Trunk(tower, "layer5", MEAN, STD)
    with pytest.raises(NoSuchLayer, match="does not lie before"):
        Trunk(tower, "layer3", MEAN, STD, taps=("layer4",))
    with pytest.raises(NoSuchLayer, match="no ResNet CLIP"):
        Trunk(torch.nn.Linear(2, 2), "layer4", MEAN, STD)
    with pytest.raises(NoDevice, match="no device"):
        choose_device("tpu")
    with pytest.raises(NoDevice, match="precision"):
        choose_precision("int4", torch.device("cpu"))
    assert choose_device("cpu").type == "cpu"


FULL_SIZE = [
    ("RN50", (3, 4, 6, 3), 64, 224, 2048),
    ("RN101", (3, 4, 23, 3), 64, 224, 2048),
    ("RN50x16", (6, 8, 18, 8), 96, 384, 3072),
]


@pytest.mark.parametrize(("name", "layers", "width", "side", "units"), FULL_SIZE, ids=[row[0] for row in FULL_SIZE])
def test_public_architectures_at_full_width(
    name: str, layers: tuple[int, ...], width: int, side: int, units: int
) -> None:
    """Shapes of the public models, on pictures small enough for a quick test (RN50x4 at full size: test_full_size)."""
    from open_clip.modified_resnet import ModifiedResNet

    tower = ModifiedResNet(list(layers), output_dim=64, heads=8, image_size=side, width=width).eval()
    trunk = Trunk(tower, "layer4", MEAN, STD)
    with torch.inference_mode():
        found = trunk(torch.rand(1, 3, 64, 64))
    assert trunk.width == units and found.shape == (1, units, 2, 2)
