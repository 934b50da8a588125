"""Files of weights: read without running anything that is in them, checked, and written for the repository."""

from __future__ import annotations

import hashlib
import json
import pickle
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import torch
from msgspec import to_builtins
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor, nn

from neuron_articles.models.clip_config import ClipConfig
from neuron_articles.models.weight_files import BadWeights
from neuron_articles.problems import Place
from neuron_articles.records.store import write_atomic

LARGEST_SHIPPED = 16_000_000  # bytes of a file of weights in this repository
# The first tensor of every image tower: where it stands in a file, there the model begins.
FIRST = "visual.conv1.weight"
# Numbers that OpenAI's archives keep among the weights.
_NO_TENSORS = frozenset(("input_resolution", "context_length", "vocab_size"))
# What a checkpoint needs to rebuild its tensors. Everything else that a pickle names becomes a `Placeholder`.
_REBUILDING = frozenset(
    (
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state",
        "torch.Size",
        "torch.device",
        "collections.OrderedDict",
        "collections.defaultdict",
    )
)


@dataclass(frozen=True)
class WeightsRead:
    """What a file of weights holds.

    state:      tensors by open_clip's names
    config:     open_clip's model config, where the file carries one, else empty
    is_archive: whether it is a TorchScript archive, as OpenAI published its models
    """

    state: dict[str, Tensor]
    config: dict[str, object]
    is_archive: bool = False


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_weights(path: Path) -> WeightsRead:
    """The tensors of a file: safetensors, a TorchScript archive, or a checkpoint of PyTorch with anything beside them.

    The content says which of them it is, not the name. Nothing in a checkpoint is run: objects other than tensors
    become placeholders. Raises BadWeights.
    """
    if not path.is_file():
        raise BadWeights("there is no such file of weights", place=Place(str(path)))
    try:
        found = _read_safetensors(path) if _is_safetensors(path) else _read_torch(path)
    except BadWeights:
        raise
    except Exception as error:  # the readers raise nearly every kind of error for damaged files
        raise _unreadable(path, error) from error
    return found


def _unreadable(path: Path, error: Exception) -> BadWeights:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return BadWeights(f"this is not a readable file of weights ({reason[:160]})", "fetch it again", Place(str(path)))


def _is_safetensors(path: Path) -> bool:
    """Whether a file begins with a length and a JSON object, as safetensors do and pickles do not."""
    with path.open("rb") as file:
        return file.read(9)[8:] == b"{"


def _read_safetensors(path: Path) -> WeightsRead:
    with safe_open(path, "pt") as file:
        config = json.loads((file.metadata() or {}).get("config", "{}"))
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no mapping)
    return WeightsRead(_own(tensors, path), config)


def _read_torch(path: Path) -> WeightsRead:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of archives that PyTorch recognizes by itself
        content = torch.load(path, map_location="cpu", weights_only=False, pickle_module=_CAREFUL)
    is_archive = isinstance(content, torch.jit.ScriptModule)
    tensors = content.state_dict() if is_archive else dict(_tensors(content))
    if not tensors:
        raise ValueError("it holds no tensors")
    return WeightsRead(_own(tensors, path), {}, is_archive)


class Placeholder:
    """Stands for an object in a checkpoint that is no tensor: it takes whatever is done to it, and does nothing."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def __call__(self, *_: object, **__: object) -> Placeholder:
        return self

    def __setstate__(self, _: object) -> None: ...

    def __setitem__(self, _: object, __: object) -> None: ...

    def append(self, _: object) -> None: ...

    def extend(self, _: object) -> None: ...


class _Unpickler(pickle.Unpickler):
    """Reads the tensors of a checkpoint and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        is_storage = module in ("torch", "torch.storage") and name.endswith("Storage")
        is_type = module == "torch" and isinstance(getattr(torch, name, None), torch.dtype)
        if is_storage or is_type or f"{module}.{name}" in _REBUILDING:
            return super().find_class(module, name)
        return Placeholder


def _load(file: IO[bytes], **options: Any) -> object:
    return _Unpickler(file, **options).load()


_CAREFUL = SimpleNamespace(Unpickler=_Unpickler, load=_load, __name__="careful")


def _tensors(value: object, name: str = "") -> Iterator[tuple[str, Tensor]]:
    """All tensors of nested mappings, by the names on the way to them."""
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _tensors(inner, f"{name}.{key}" if name else str(key))


def _own(tensors: Mapping[str, Tensor], path: Path) -> dict[str, Tensor]:
    """The model's tensors, without the prefixes that wrappers and checkpoints add to names. Raises BadWeights."""
    before = sorted(name.removesuffix(FIRST) for name in tensors if name.endswith(FIRST))
    if len(before) > 1:
        listed = ", ".join(f'"{one}"' for one in before)
        raise BadWeights(f"there are {len(before)} models in this file: {listed}", "keep one of them", Place(str(path)))
    start = before[0] if before else ""
    found = {name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)}
    return {name: value for name, value in found.items() if name not in _NO_TENSORS}


def put_weights(network: nn.Module, state: Mapping[str, Tensor], name: str, source: object) -> None:
    """Load a state dictionary into a network; a single number may have any shape.

    Raises BadWeights when it is for another architecture, or holds numbers that are not finite.
    """
    own = network.state_dict()
    given = {
        key: value.reshape(own[key].shape) if value.numel() == own[key].numel() == 1 else value
        for key, value in state.items()
        if key in own
    }
    missing = sorted(own.keys() - given.keys())
    shapes = sorted(key for key in own.keys() & given.keys() if own[key].shape != given[key].shape)
    if missing or shapes:
        wrong = missing[0] if missing else f"{shapes[0]} is {tuple(given[shapes[0]].shape)}"
        raise BadWeights(f"{source}: these are not the weights of {name} ({'lacks ' if missing else ''}{wrong})")
    for key, value in given.items():
        if not bool(torch.isfinite(value).all()):
            message = f"{source}: {key} holds numbers that are not finite (NaN or infinite)"
            raise BadWeights(message, "take a checkpoint from before that")
    network.load_state_dict(given)


def write_weights(network: nn.Module, config: ClipConfig, path: Path) -> str:
    """Write half-precision safetensors with the config inside; the same weights give the same bytes.

    Returns the file's SHA-256. Raises ValueError for more than LARGEST_SHIPPED bytes.
    """
    state = {
        name: (value.half() if value.is_floating_point() else value).contiguous().cpu()
        for name, value in network.state_dict().items()
    }
    content = save(state, {"config": json.dumps(to_builtins(config), sort_keys=True)})
    if len(content) > LARGEST_SHIPPED:
        raise ValueError(f"{len(content)} bytes are more than the {LARGEST_SHIPPED} allowed in the repository")
    write_atomic(path, content)
    return hashlib.sha256(content).hexdigest()
