"""Convolutions together with what follows them, in one pass over memory: an addition, a ReLU.

On processors oneDNN does all three at once, with weights that were put into its own order beforehand. PyTorch offers
this only to its compiler, which wants a C++ compiler on the machine; the operators that it calls are called here. They
are no public interface: where one is missing, or where a gradient is wanted, the plain way is gone; both compute the
same.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

_packed: WeakKeyDictionary[nn.Conv2d, tuple[Tensor, int, Tensor]] = WeakKeyDictionary()  # weights, version, packed
_OPERATORS = ("_convolution_pointwise", "_reorder_convolution_weight")


def fusible(convolution: nn.Conv2d, x: Tensor) -> bool:
    """Whether ``x`` (image, channel, y, x) is on a processor that oneDNN serves, and no gradient is asked for."""
    return (
        x.device.type == "cpu"
        and not torch.is_grad_enabled()
        and x.dtype == convolution.weight.dtype
        and (x.dtype == torch.float32 or (x.dtype == torch.bfloat16 and torch.ops.mkldnn._is_mkldnn_bf16_supported()))
        and x.shape[0] > 0
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and all(hasattr(torch.ops.mkldnn, name) for name in _OPERATORS)
    )


def convolve(convolution: nn.Conv2d, x: Tensor, *, plus: Tensor | None = None, relu: bool = False) -> Tensor:
    """``convolution(x)``, plus another tensor of its shape, its negative values cut off. ``plus`` stays as it is."""
    if not fusible(convolution, x):
        out: Tensor = convolution(x)
        out = out if plus is None else out.add_(plus)
        return out.relu_() if relu else out
    weight = _weight(convolution, x)
    shape = convolution.padding, convolution.stride, convolution.dilation, convolution.groups
    operator = torch.ops.mkldnn._convolution_pointwise
    fused: Tensor
    if plus is None:
        fused = operator(x, weight, convolution.bias, *shape, "relu" if relu else "none", [], "")
    else:
        after = "relu" if relu else None
        fused = operator.binary(x, plus, weight, convolution.bias, *shape, "add", 1.0, after, [], "")
    return fused


def _weight(convolution: nn.Conv2d, x: Tensor) -> Tensor:
    """The weights in oneDNN's order, kept until the convolution has others.

    The weights they were made of are kept beside them, so that others can not come to lie at the same address.
    """
    weight = convolution.weight.detach()
    version = 0 if weight.is_inference() else weight._version
    kept = _packed.get(convolution)
    if kept is None or kept[0].data_ptr() != weight.data_ptr() or kept[0].dtype != weight.dtype or kept[1] != version:
        shape = convolution.padding, convolution.stride, convolution.dilation, convolution.groups
        packed = torch.ops.mkldnn._reorder_convolution_weight(weight, *shape, list(x.shape))
        kept = _packed[convolution] = (weight, version, packed)
    return kept[2]
