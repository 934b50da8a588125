"""Files of weights: read without running anything that is in them, checked, and written for the repository."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.store import write_atomic

LARGEST_SHIPPED = 16_000_000  # bytes of a file of weights in this repository
_NO_TENSORS = (
    "input_resolution",
    "context_length",
    "vocab_size",
)  # numbers that OpenAI's archives keep among the weights


class BadWeights(AuthorError):
    """A file of weights that is missing, damaged, another one, or for another architecture. The message is one line."""


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """State dictionary and open_clip config ({} where the file has none) of a .safetensors, .pt or .bin file.

    Pickles are read with torch's restricted reader, TorchScript archives (OpenAI's own files) by TorchScript's. Raises
    BadWeights.
    """
    if not path.is_file():
        raise BadWeights("there is no such file of weights", place=Place(str(path)))
    try:
        return _read_safetensors(path) if path.suffix == ".safetensors" else (_read_torch(path), {})
    except (SafetensorError, RuntimeError, EOFError, ValueError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise BadWeights(
            f"this is not a readable file of weights ({reason[:160]})", "fetch it again", Place(str(path))
        ) from error
    except Exception as error:  # the restricted reader refuses code with an error of its own
        raise BadWeights(
            "this file is refused, it holds more than weights", "convert it to .safetensors", Place(str(path))
        ) from error


def _read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    with safe_open(path, "pt") as file:
        config = json.loads((file.metadata() or {}).get("config", "{}"))
        return {name: file.get_tensor(name) for name in file.keys()}, config  # noqa: SIM118  (no mapping)


def _read_torch(path: Path) -> dict[str, Tensor]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except RuntimeError as error:
        if "TorchScript" not in str(error):
            raise
        state = torch.jit.load(str(path), map_location="cpu").state_dict()  # type: ignore[no-untyped-call]
    state = state.get("state_dict", state)
    return {
        name.removeprefix("module."): value
        for name, value in state.items()
        if name not in _NO_TENSORS and isinstance(value, Tensor)
    }


def put_weights(network: nn.Module, state: Mapping[str, Tensor], name: str, source: object) -> None:
    """Load a state dictionary into a network. Raises BadWeights when it is for another architecture."""
    own = network.state_dict()
    missing = sorted(own.keys() - state.keys())
    shapes = sorted(key for key in own.keys() & state.keys() if own[key].shape != state[key].shape)
    if missing or shapes:
        wrong = missing[0] if missing else f"{shapes[0]} is {tuple(state[shapes[0]].shape)}"
        raise BadWeights(f"{source}: these are not the weights of {name} ({'lacks ' if missing else ''}{wrong})")
    network.load_state_dict({key: state[key] for key in own})


def write_weights(network: nn.Module, config: Mapping[str, Any], path: Path) -> str:
    """Write half-precision safetensors with the config inside; the same weights give the same bytes.

    Returns the file's SHA-256. Raises ValueError for more than LARGEST_SHIPPED bytes.
    """
    state = {
        name: (value.half() if value.is_floating_point() else value).contiguous().cpu()
        for name, value in network.state_dict().items()
    }
    content = save(state, {"config": json.dumps(config, sort_keys=True)})
    if len(content) > LARGEST_SHIPPED:
        raise ValueError(f"{len(content)} bytes are more than the {LARGEST_SHIPPED} allowed in the repository")
    write_atomic(path, content)
    return hashlib.sha256(content).hexdigest()
