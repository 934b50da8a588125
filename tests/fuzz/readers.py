"""All readers by name; those that need PyTorch are left out where it is not installed."""

from __future__ import annotations

from importlib.util import find_spec

from tests.fuzz import files, servers, texts
from tests.fuzz.target import Target

_HEAVY = [*files.HEAVY, *servers.HEAVY] if find_spec("torch") else []
TARGETS: dict[str, Target] = {one.name: one for one in (*texts.TARGETS, *files.TARGETS, *servers.TARGETS, *_HEAVY)}
