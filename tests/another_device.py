"""A second device, played by the processor, so that tests without a GPU see code that would fail on one.

Tensors moved there say that they are on ``elsewhere:0`` and hold their numbers on the processor. An operation on
tensors of two devices fails as it would with CUDA; NumPy refuses them, as it refuses those of a GPU.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils import backend_registration
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

NAME = "elsewhere"
HERE = torch.device("cpu")
COPIES = (torch.ops.aten._to_copy.default, torch.ops.aten.copy_.default)
INDEXING = (torch.ops.aten.index.Tensor, torch.ops.aten.index_put_.default, torch.ops.aten.index_put.default)


class Elsewhere(torch.Tensor):
    """A tensor whose numbers are in ``inside``, on the processor."""

    inside: torch.Tensor

    @staticmethod
    def __new__(cls, inside: torch.Tensor) -> Any:
        made = torch.Tensor._make_wrapper_subclass(
            cls,
            inside.size(),
            strides=inside.stride(),
            storage_offset=inside.storage_offset(),
            dtype=inside.dtype,
            device=torch.device(NAME, 0),
        )
        made.inside = inside
        return made

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:  # type: ignore[override]
        return computed(func, args, kwargs or {})


class Dispatch(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Sees operations that no tensor of the other device takes part in, but its name does."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return computed(func, args, kwargs or {})


class Construction(TorchFunctionMode):
    """What PyTorch builds or reads out below the level of operations."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func in (torch.tensor, torch.as_tensor) and kwargs.get("device") is not None:
            device = kwargs.pop("device")
            return func(*args, **kwargs).to(device)
        if func is torch.Tensor.tolist:
            return func(args[0].cpu())
        return func(*args, **kwargs)


class Module(backend_registration._DummyBackendModule):
    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.bfloat16]


def computed(func: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """An operation on the processor, its result where the operands are. Raises RuntimeError where they are apart."""
    tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
    away = [tensor for tensor in tensors if isinstance(tensor, Elsewhere)]
    here = [tensor for tensor in tensors if not isinstance(tensor, Elsewhere) and tensor.dim()]
    indices_may_be_here = func in INDEXING and isinstance(args[0], Elsewhere)
    if away and here and func not in COPIES and not indices_may_be_here:
        raise RuntimeError(f"{func}: expected all tensors to be on the same device, found {NAME}:0 and cpu")
    device = kwargs.get("device")
    result_away = torch.device(device).type == NAME if device is not None else bool(away)
    inner = {key: value for key, value in kwargs.items() if key != "device"} | ({"device": HERE} if device else {})
    result = func(*tree_map(unwrapped, args), **tree_map(unwrapped, inner))
    if func._schema.is_mutable and isinstance(result, torch.Tensor):
        return args[0]
    if not result_away:
        return result
    inference = torch.is_inference_mode_enabled() and (not away or any(one.is_inference() for one in away))
    with torch.inference_mode(inference):  # views of ordinary tensors are ordinary in inference mode, too
        return tree_map(lambda one: Elsewhere(one) if isinstance(one, torch.Tensor) else one, result)


def unwrapped(value: Any) -> Any:
    return value.inside if isinstance(value, Elsewhere) else value


@cache
def register() -> None:
    """Once a process, before its first gradient: PyTorch keeps one name for a backend of one's own."""
    backend_registration._setup_privateuseone_for_python_backend(NAME, backend_module=Module())


@contextmanager
def another_device() -> Iterator[torch.device]:
    """The device, which models are loaded to within."""
    register()
    device = torch.device(NAME, 0)
    with pytest.MonkeyPatch.context() as patch, Dispatch(), Construction():  # type: ignore[no-untyped-call]
        patch.setattr("neuron_articles.models.clip.choose_device", lambda _: device)
        yield device
