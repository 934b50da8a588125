"""The front end's own files: styles, scripts, fonts, and of the components those that the pages use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from neuron_articles.locations import FRONT_END

CHART = "chart"
SERVED = {".css", ".js", ".woff2"}


def asset_files(components: Iterable[str]) -> Iterator[tuple[str, list[Path]]]:
    """(name below the site's root, sources) of every file the pages load. ``components`` are those in use."""
    for folder in ("fonts", "vendor"):
        for path in sorted((FRONT_END / folder).glob("*.*")):
            if path.suffix in SERVED:
                yield f"assets/{folder}/{path.name}", [path]
    # What every page needs goes out as one sheet and one script, joined by name.
    yield "assets/site.css", sorted((FRONT_END / "styles").glob("*.css"))
    yield "assets/site.js", sorted((FRONT_END / "scripts").glob("*.js"))
    # What one kind of page needs would weigh on all others.
    for path in sorted((FRONT_END / "scripts" / "pages").glob("*.js")):
        yield f"assets/{path.name}", [path]
    # The sheets of all components together are smaller, and one request instead of fifteen.
    yield "assets/components.css", sorted((FRONT_END / "styles" / "components").glob("*.css"))
    for name in sorted(set(components) | {CHART}):
        path = FRONT_END / "scripts" / "components" / f"{name}.js"
        if path.is_file():
            yield f"assets/components/{path.name}", [path]
