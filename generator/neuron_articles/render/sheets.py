"""Sheets: many small pictures of the pages of neurons in one file, of which each place of a page shows one tile.

A neuron has a sheet of its own, ``pictures.webp`` beside its page. What many pages of a model show is once in the
model's shared sheet, one folder of layers up. So a page asks for two files, and the second is there already when a
reader goes on to the next page. Styles place the tiles: see ``.tile`` in ``site/styles/tiles.css``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from neuron_articles.records.store import canonical_json, digest

COLUMNS = 8  # as ``site/styles/tiles.css`` has it
SHEET = "pictures.webp"
SHARED = f"../../{SHEET}"  # as seen from a neuron's page
SHARED_FROM = 10  # pages that show a picture which is worth a place in the sheet of all
MOST_SHARED = 1400
LARGEST = 16_383  # pixels on a side of a WebP file
LISTED = 128  # pictures on a sheet of the list of all neurons, which come as a reader scrolls
LISTED_SIDE = 64

# Measured on pictures of PictoCLIP: 36.7 dB to the pixels of the single files. 88 gives 38.7 dB in a third more bytes.
QUALITY = 75
METHOD = 4


class Tile(Struct, frozen=True):
    """Where a picture is: the file of its sheet, relative to the page, and its column and row there."""

    sheet: str
    x: int
    y: int

    @property
    def is_shared(self) -> bool:
        return self.sheet == SHARED


class Sheet(Struct, frozen=True):
    """A file of the site with the tiles of these objects, in this order; each tile is ``side`` pixels wide and high."""

    path: str
    names: tuple[str, ...]
    side: int

    @property
    def key(self) -> str:
        """Digest of what is in it."""
        return digest(canonical_json([list(self.names), self.side, COLUMNS, QUALITY, METHOD]))


class PagePictures(Struct, frozen=True):
    """What a neuron's page shows, by object.

    made:  pictures made for it, each with the longer side in pixels; the first tiles of its own sheet
    other: everything else, in any order and as often as it stands there
    """

    made: Mapping[str, int]
    other: Sequence[str]


class ModelSheets:
    """The sheets of one model.

    folder: of the model's layers' pages, ``neurons/<model>``       side: of its pictures, in pixels
    shown:  unit -> what its page shows
    """

    def __init__(self, folder: str, side: int, shown: Mapping[str, PagePictures]) -> None:
        self.folder, self.side, self.shown = folder, side, shown
        pages = Counter(name for one in shown.values() for name in set(one.other) - set(one.made))
        often = sorted((name for name in pages if pages[name] >= SHARED_FROM), key=lambda name: (-pages[name], name))
        most = min(MOST_SHARED, LARGEST // side * COLUMNS)
        self.shared = {name: place for place, name in enumerate(sorted(often[:most]))}
        self._own: dict[str, dict[str, int]] = {}

    def own(self, unit: str) -> dict[str, int]:
        """Object -> its place in the unit's own sheet."""
        if unit not in self._own:
            one = self.shown[unit]
            other = (name for name in one.other if name not in self.shared)
            self._own[unit] = {name: place for place, name in enumerate(dict.fromkeys([*one.made, *other]))}
        return self._own[unit]

    def tile(self, unit: str, name: str) -> Tile:
        """Where a unit's page finds one of its pictures."""
        place = self.own(unit).get(name)
        sheet, place = (SHARED, self.shared[name]) if place is None else (SHEET, place)
        return Tile(sheet, place % COLUMNS, place // COLUMNS)

    def sheet(self, unit: str, path: str) -> Sheet | None:
        """The unit's own sheet, beside its page at ``path``; None where the page shows nothing of its own."""
        names = tuple(self.own(unit))
        side = max([self.side, *self.shown[unit].made.values()])
        return Sheet(f"{path}/{SHEET}", names, side) if names else None

    def shared_sheet(self) -> Sheet | None:
        """The sheet that the model's pages share; None where nothing is on so many of them."""
        return Sheet(f"{self.folder}/{SHEET}", tuple(self.shared), self.side) if self.shared else None


def listed(names: Iterable[str]) -> tuple[dict[str, Tile], list[Sheet]]:
    """Object -> tile for the list of all neurons, and its sheets."""
    distinct = list(dict.fromkeys(names))
    parts = [distinct[start : start + LISTED] for start in range(0, len(distinct), LISTED)]
    sheets = [Sheet(f"neurons/pictures-{number}.webp", tuple(part), LISTED_SIDE) for number, part in enumerate(parts)]
    tiles = {
        name: Tile(f"pictures-{number}.webp", place % COLUMNS, place // COLUMNS)
        for number, part in enumerate(parts)
        for place, name in enumerate(part)
    }
    return tiles, sheets
