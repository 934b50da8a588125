"""What a build is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct


class BuildOptions(Struct, frozen=True):
    """Where a build reads and writes, and what it shows.

    all_problems: drafts are looked at where they are not shown, too; for a build that writes nothing
    cache: folder for what later builds into any folder use again; None to keep nothing there
    """

    content: Path
    data: Path
    out: Path
    draft: bool = False
    strict: bool = False
    base_url: str = ""
    jobs: int = 0
    clean: bool = False
    all_problems: bool = False
    cache: Path | None = None
    progress: Callable[[int, int, str], None] | None = None
