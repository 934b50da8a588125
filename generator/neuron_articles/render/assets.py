"""The front end's own files: styles, scripts, fonts, and of the components those that the pages use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from neuron_articles.locations import FRONT_END

CHART = "chart"
SERVED = {".css", ".js", ".woff2"}


class Asset(NamedTuple):
    """A file that pages load: its name below the site's root, its sources, and how their contents become one."""

    name: str
    sources: list[Path]
    join: Callable[[Iterable[bytes]], bytes] = b"".join


def asset_files(components: Iterable[str]) -> Iterator[Asset]:
    """Every file the pages load. ``components`` are those in use."""
    for folder in ("fonts", "vendor"):
        for path in sorted((FRONT_END / folder).glob("*.*")):
            if path.suffix in SERVED:
                yield Asset(f"assets/{folder}/{path.name}", [path])
    # What every page needs goes out as one sheet and one script, joined by name.
    yield Asset("assets/site.css", sorted((FRONT_END / "styles").glob("*.css")), without_comments)
    yield Asset("assets/site.js", sorted((FRONT_END / "scripts").glob("*.js")))
    # What one kind of page needs would weigh on all others.
    for path in sorted((FRONT_END / "scripts" / "pages").glob("*.js")):
        yield _script(f"assets/{path.name}", path)
    # The sheets of all components together are smaller, and one request instead of fifteen.
    yield Asset("assets/components.css", sorted((FRONT_END / "styles" / "components").glob("*.css")), without_comments)
    for name in sorted(set(components) | {CHART}):
        path = FRONT_END / "scripts" / "components" / f"{name}.js"
        if path.is_file():
            yield _script(f"assets/components/{path.name}", path)


def _script(name: str, path: Path) -> Asset:
    """A script ``x.js``; where it has parts, the files of the folder ``x``, they come before it, by name."""
    parts = sorted(path.with_suffix("").glob("*.js"))
    return Asset(name, [*parts, path], in_one_scope) if parts else Asset(name, [path])


def without_comments(sheets: Iterable[bytes]) -> bytes:
    """Sheets joined, without their comments: these are a sixth of the bytes, and for readers of the source alone.

    No string in our sheets holds a comment's beginning; the tests of the front end hold that.
    """
    return re.sub(rb"/\*.*?\*/\s*", b"", b"".join(sheets), flags=re.DOTALL)


def in_one_scope(parts: Iterable[bytes]) -> bytes:
    """One classic script of several: they see each other's names, and no other script of the page does."""
    return b"(() => {\n" + b"\n".join(parts) + b"})();\n"
