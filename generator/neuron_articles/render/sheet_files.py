"""The files of sheets: pictures are decoded, put side by side, and written as one."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.files import write_atomic
from neuron_articles.records.store import Store
from neuron_articles.render.sheets import COLUMNS, METHOD, QUALITY, Sheet


def compose(sheet: Sheet, store: Store, kept: Path) -> bytes:
    """The file of a sheet, made once and then kept in the folder ``kept``.

    Raises AuthorError for a picture that is not there or is none.
    """
    path = kept / f"{sheet.key}.webp"
    if path.is_file():
        return path.read_bytes()
    rows = -(-len(sheet.names) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * sheet.side, rows * sheet.side), "white")
    for place, name in enumerate(sheet.names):
        corner = place % COLUMNS * sheet.side, place // COLUMNS * sheet.side
        whole.paste(_fitted(name, sheet.side, store), corner)
    file = io.BytesIO()
    whole.save(file, "WEBP", quality=QUALITY, method=METHOD)
    write_atomic(path, file.getvalue())
    return file.getvalue()


def side_of(name: str, store: Store) -> int:
    """The longer side of a picture in pixels. Raises AuthorError for one that is not there or is none."""
    return max(_opened(name, store).size)


def _fitted(name: str, side: int, store: Store) -> Image.Image:
    """A picture as large as a tile; beside one that is not square the tile is white."""
    picture = _opened(name, store)
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    fitted = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
    tile = Image.new("RGB", (side, side), "white")
    tile.paste(fitted, ((side - size[0]) // 2, (side - size[1]) // 2))
    return tile


def _opened(name: str, store: Store) -> Image.Image:
    try:
        with Image.open(io.BytesIO(store.read_object(name))) as opened:
            return opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        message = f"the picture {name} is not with the data, or is none"
        raise AuthorError(message, "compute or import it again", Place(str(store.root))) from error
