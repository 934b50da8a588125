"""Convolutions fused with what follows them compute what the plain ones do."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from neuron_articles.models import fused
from neuron_articles.models.fused import convolve, fusible

pytestmark = pytest.mark.torch


def convolution(seed: int = 0, stride: int = 1) -> nn.Conv2d:
    torch.manual_seed(seed)
    return nn.Conv2d(16, 32, 3, stride=stride, padding=1).requires_grad_(False)


def plainly(one: nn.Conv2d, x: Tensor, plus: Tensor | None, relu: bool) -> Tensor:
    out = one(x) if plus is None else one(x) + plus
    return torch.relu(out) if relu else out


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("added", [False, True])
def test_the_fused_way_computes_the_same(dtype: torch.dtype, relu: bool, added: bool) -> None:
    one = convolution().to(dtype=dtype).to(memory_format=torch.channels_last)
    x = torch.randn(3, 16, 9, 9).to(dtype=dtype, memory_format=torch.channels_last)
    plus = torch.randn(3, 32, 9, 9).to(dtype=dtype, memory_format=torch.channels_last) if added else None
    kept = None if plus is None else plus.clone()
    with torch.inference_mode():
        knows = dtype == torch.float32 or torch.ops.mkldnn._is_mkldnn_bf16_supported()
        assert fusible(one, x) == knows, "a processor without bfloat16 goes the plain way"
        found = convolve(one, x, plus=plus, relu=relu)
    near = 1e-5 if dtype == torch.float32 else 0.04  # two roundings to 8 bits of numbers up to 4, against one
    assert torch.allclose(found.float(), plainly(one, x, plus, relu).float(), atol=near)
    assert kept is None or torch.equal(plus, kept)  # type: ignore[arg-type]


def test_weights_that_change_in_place_or_move_are_seen() -> None:
    one, x = convolution(), torch.randn(2, 16, 5, 5)
    with torch.no_grad():
        convolve(one, x)
        one.weight.mul_(2)
        assert torch.allclose(convolve(one, x), one(x), atol=1e-5)
        one.to(torch.bfloat16).to(torch.float32)
        assert torch.allclose(convolve(one, x), one(x), atol=1e-5)


def test_pictures_of_another_size_and_batch_use_the_same_weights() -> None:
    one = convolution(stride=2)
    with torch.inference_mode():
        for shape in ((2, 16, 8, 8), (5, 16, 13, 7), (1, 16, 1, 1)):
            x = torch.randn(*shape)
            assert torch.allclose(convolve(one, x), one(x), atol=1e-5)


def test_gradients_go_the_plain_way() -> None:
    one, x = convolution(), torch.randn(1, 16, 6, 6, requires_grad=True)
    assert not fusible(one, x)
    convolve(one, x, plus=torch.zeros(1, 32, 6, 6), relu=True).sum().backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None and x.grad.abs().sum() > 0


def test_without_the_operators_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    one, x = convolution(), torch.randn(1, 16, 6, 6)
    monkeypatch.setattr(fused, "_OPERATORS", ("_no_such_operator",))
    with torch.inference_mode():
        assert not fusible(one, x)
        assert torch.equal(convolve(one, x, relu=True), one(x).relu())
