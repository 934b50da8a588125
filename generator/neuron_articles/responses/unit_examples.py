"""Which pictures stand for a unit on its page: the strongest of each table, some along the way, and the weakest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

from neuron_articles.records.unit_details import TablePicture, UnitExample
from neuron_articles.responses.examples import Look, MapCell, as_image, look_of, thin, thumbnail
from neuron_articles.responses.unit_records import Units

STRONGEST = {"all": 8, "pictures": 8, "words": 4, "maps": 3}
WEAKEST = 6
QUANTILES = (0.99, 0.9, 0.75, 0.5, 0.25)
N_PER_QUANTILE = 2  # pictures
TRIED = 4  # times as many candidates as are shown are looked at for near-duplicates
THUMBNAIL, QUALITY = 64, 76
SMALLEST_CROP = 4  # cells on a side of the map below which the whole picture is shown: a cell sees most of it


@dataclass
class UnitExamples:
    """Chooses pictures of each unit, and remembers how they look."""

    units: Units
    side: int
    _looks: dict[int, Look] = field(default_factory=dict)
    _orders: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)

    def image(self, row: int) -> Image.Image:
        """The picture of a row of the responses, as the model sees it."""
        return as_image(self.units.evaluation_set.pictures.pixels(int(self.units.responses.numbers[row]), self.side))

    def strongest(self, unit: int, table: str) -> list[int]:
        """Rows of a table's strongest pictures, near-duplicates left out; of written words one of each word.

        table: pictures, words or maps that the model never saw, or ``all``: pictures, those it learned from among them
        """
        candidates = self._order(table)[:, unit]
        if table == "words":
            return self._distinct_words(candidates, STRONGEST[table])
        return self._thinned(candidates, STRONGEST[table])

    def weakest(self, unit: int) -> list[int]:
        """Rows of the pictures that silence it most."""
        return self._thinned(self._order("weakest")[:, unit], WEAKEST)

    def along(self, unit: int) -> list[tuple[float, list[int]]]:
        """(quantile, rows of pictures nearest to it), strongest first."""
        rows = self.units.rows("pictures", judged=True)
        order = rows[np.argsort(self.units.values[rows, unit], kind="stable")]
        places = (
            [min(max(round(share * (len(order) - 1)), 0), len(order) - 1) for share in QUANTILES] if len(rows) else []
        )
        found = []
        for share, place in zip(QUANTILES, places, strict=False):
            near = order[max(0, place - N_PER_QUANTILE // 2) : place - N_PER_QUANTILE // 2 + N_PER_QUANTILE]
            found.append((share, near[::-1].tolist()))
        return found

    def _order(self, name: str) -> npt.NDArray[np.int64]:
        """(candidate, unit) rows, best first: of a table's unseen pictures, or of the weakest drawings."""
        if name not in self._orders:
            sign = 1.0 if name == "weakest" else -1.0
            rows = self.units.rows(name if name in ("words", "maps") else "pictures", judged=name != "all")
            wanted = TRIED * (WEAKEST if name == "weakest" else STRONGEST[name] * (5 if name == "words" else 1))
            self._orders[name] = rows[np.argsort(sign * self.units.values[rows], axis=0, kind="stable")[:wanted]]
        return self._orders[name]

    def _distinct_words(self, rows: npt.NDArray[np.int64], number: int) -> list[int]:
        first: dict[str, int] = {}
        for row in rows.tolist():
            first.setdefault(self.units.evaluation_set.texts[int(self.units.responses.numbers[row])], row)
        return list(first.values())[:number]

    def _thinned(self, rows: npt.NDArray[np.int64], number: int) -> list[int]:
        """The first rows whose pictures differ from all before; each is looked at once, whichever units it excites."""
        return thin(rows.tolist(), self._look, number)

    def _look(self, row: int) -> Look:
        if row not in self._looks:
            self._looks[row] = look_of(self.image(row))
        return self._looks[row]


@dataclass(frozen=True)
class Framing:
    """How pictures are cropped: not at all where the map has few cells, else to half around the maximum."""

    height: int
    width: int

    @property
    def crops(self) -> bool:
        return min(self.height, self.width) >= SMALLEST_CROP

    def box(self, place: int, image: Image.Image) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of what is shown."""
        if not self.crops:
            return 0, 0, *image.size
        return MapCell.of_place(place, self.width, self.height).box(*image.size)

    def outlines(self) -> list[tuple[float, float, float, float]]:
        """Of every place: left, top, width and height of the cell in what is shown, in per cent."""
        unit = Image.new("1", (1000, 1000))
        found = []
        for place in range(self.height * self.width):
            cell = MapCell.of_place(place, self.width, self.height)
            left, top, right, bottom = self.box(place, unit)
            across, down = (right - left) / 1000, (bottom - top) / 1000
            corner = ((cell.left - left / 1000) / across, (cell.top - top / 1000) / down)
            size = (cell.width / across, cell.height / down)
            x, y, width, height = (round(100 * share, 1) for share in (*corner, *size))
            found.append((x, y, width, height))
        return found


@dataclass
class Thumbnails:
    """Thumbnails kept once each, and the table of them that examples point into.

    keep: bytes and suffix -> name of the object, see `store.Store.add_object`
    """

    examples: UnitExamples
    framing: Framing
    keep: Callable[[bytes, str], str]
    pictures: list[TablePicture] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def place(self, row: int, unit: int) -> UnitExample:
        """An example of a unit, by the row of its picture."""
        units = self.examples.units
        cell = int(units.responses.places[row, unit])
        key = (row, cell if self.framing.crops else -1)
        if key not in self._known:
            self._known[key] = len(self.pictures)
            self.pictures.append(self._entry(row, cell))
        return UnitExample(self._known[key], round(float(units.values[row, unit] / units.sd[unit]), 1), cell)

    def _entry(self, row: int, cell: int) -> TablePicture:
        image = self.examples.image(row)
        shown = image.crop(self.framing.box(cell, image)) if self.framing.crops else image
        evaluation_set, number = self.examples.units.evaluation_set, int(self.examples.units.responses.numbers[row])
        name = self.keep(thumbnail(shown, THUMBNAIL, QUALITY), "webp")
        return TablePicture(name, evaluation_set.alt(number), self._source(evaluation_set.sources[number]))

    def _source(self, source: str) -> int:
        if source not in self.sources:
            self.sources.append(source)
        return self.sources.index(source)
