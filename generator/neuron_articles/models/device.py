"""Where and in which number format the analyses compute."""

from __future__ import annotations

import torch

from neuron_articles.problems import AuthorError

DEVICES = ("cuda", "mps", "cpu")
PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16}


class NoDevice(AuthorError):
    """A device or number format that this machine does not have. The message is one line with the remedy."""


def available(name: str) -> bool:
    """Whether this machine can compute on ``cuda``, ``mps`` or ``cpu``."""
    if name == "cuda":
        return bool(torch.cuda.is_available())
    if name == "mps":
        return bool(torch.backends.mps.is_available())
    return name == "cpu"


def choose_device(name: str = "") -> torch.device:
    """The device of that name, or the best one here. Raises NoDevice."""
    kind = name.partition(":")[0]
    if not name:
        return torch.device(next(device for device in DEVICES if available(device)))
    if kind not in DEVICES:
        raise NoDevice(f'there is no device "{name}"', f"use one of {', '.join(DEVICES)}")
    if not available(kind):
        raise NoDevice(f"this machine has no {kind} device", "leave DEVICE out, or use DEVICE=cpu")
    return torch.device(name)


def pays_in_bf16(device: torch.device) -> bool:
    """Whether bf16 is faster than fp32 there: GPUs from Ampere on, and processors with bf16 instructions."""
    if device.type == "cuda":
        return bool(torch.cuda.get_device_capability(device) >= (8, 0))
    return device.type == "cpu" and bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def choose_precision(name: str, device: torch.device) -> torch.dtype:
    """``fp32``, ``bf16``, or ``auto``: bf16 where it is faster. Raises NoDevice for another name."""
    if name == "auto":
        return torch.bfloat16 if pays_in_bf16(device) else torch.float32
    if name not in PRECISIONS:
        raise NoDevice(f'there is no precision "{name}"', f"use auto, {' or '.join(PRECISIONS)}")
    return PRECISIONS[name]
