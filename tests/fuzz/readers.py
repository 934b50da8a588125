"""All readers by name; those that need PyTorch are left out where it is not installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from tests.fuzz import files, servers, texts
from tests.fuzz.target import Target


def _has_torch() -> bool:
    """Whether PyTorch is installed; it is not loaded for the answer."""
    try:
        return bool(version("torch"))
    except PackageNotFoundError:
        return False


_HEAVY = [*files.HEAVY, *servers.HEAVY] if _has_torch() else []
TARGETS: dict[str, Target] = {one.name: one for one in (*texts.TARGETS, *files.TARGETS, *servers.TARGETS, *_HEAVY)}
