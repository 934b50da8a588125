"""How much a reader of the draft has to wait for: the first view, and the whole page once it was scrolled."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.browser.reader import Reader
from tests.browser.sites import Site

FIRST_VIEW = 150_000
WHOLE_PAGE = 700_000
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".svg"}
COMPRESSED_ALREADY = PICTURES - {".svg"} | {".woff2"}


def weigh(path: Path) -> int:
    """Bytes on the wire, as a host that compresses text would send it."""
    content = path.read_bytes()
    return len(content if path.suffix in COMPRESSED_ALREADY else gzip.compress(content, 6))


def requested(reader: Reader, site: Site) -> dict[str, Path]:
    """Files of the site that were asked for since the last call, by name."""
    found = {}
    for address in reader.requests():
        name = unquote(urlsplit(address).path).removeprefix(urlsplit(site.host).path)
        found[name] = site.folder / name
    return found


def test_the_draft_is_light(reader: Reader, drafts: Site) -> None:
    reader.open(f"{drafts.host}articles/draft-b/index.html")
    reader.settle()
    first = requested(reader, drafts)
    sizes = {name: weigh(path) for name, path in first.items()}
    assert "articles/draft-b/index.html" in sizes
    assert sum(sizes.values()) <= FIRST_VIEW, sizes

    reader.start_figures()
    reader.run("for (const image of document.images) image.loading = 'eager'")
    reader.wait("[...document.images].every((image) => image.complete)")
    later = requested(reader, drafts)
    assert any(name.endswith("vega.js") for name in later)
    sizes |= {name: weigh(path) for name, path in later.items() if path.suffix not in PICTURES}
    without_pictures = {name: size for name, size in sizes.items() if Path(name).suffix not in PICTURES}
    assert sum(without_pictures.values()) <= WHOLE_PAGE, without_pictures
