"""World maps without labels, and where on them a unit is active: random crops of a map, put together again.

A map is drawn in one of some cylindrical projections and styles. In these a crop covers a rectangle of longitudes and
latitudes, so what a unit does at a place of the crop goes to a rectangle of the world; the mean over many crops is its
map (Goh et al. 2021, Figure 6, which averages over random crops, too).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from neuron_articles.stimuli.dataset.atlas import Land, Ring

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Colour = tuple[int, int, int]
SOUTH, NORTH = -60.0, 80.0  # of the maps that are drawn; beyond lies ice


@dataclass(frozen=True)
class Projection:
    """A cylindrical projection: how far north of the equator a latitude (degrees) is drawn, and back."""

    name: str
    forward: Callable[[float], float]
    backward: Callable[[float], float]


PROJECTIONS = (
    Projection("equirectangular", math.radians, math.degrees),
    Projection(
        "Mercator",
        lambda north: math.asinh(math.tan(math.radians(north))),
        lambda y: math.degrees(math.atan(math.sinh(y))),
    ),
    Projection("equal-area", lambda north: math.sin(math.radians(north)), lambda y: math.degrees(math.asin(y))),
)


@dataclass(frozen=True)
class MapStyle:
    """Colours of a map. border: None for none"""

    name: str
    sea: Colour
    land: Colour
    border: Colour | None = None


STYLES = (
    MapStyle("grey land", (255, 255, 255), (191, 191, 191)),
    MapStyle("green land, blue sea", (160, 200, 235), (150, 185, 120), (110, 140, 90)),
    MapStyle("sand, borders", (235, 240, 245), (225, 205, 160), (120, 100, 80)),
    MapStyle("dark", (25, 35, 50), (95, 105, 120)),
)


@dataclass(frozen=True)
class WorldMap:
    """A drawn map: (y, x, 3) uint8, all longitudes across, SOUTH to NORTH up."""

    pixels: npt.NDArray[np.uint8]
    projection: Projection

    def latitude(self, y: float) -> float:
        """Degrees, of a height in pixels from the top."""
        top, bottom = (self.projection.forward(north) for north in (NORTH, SOUTH))
        return self.projection.backward(top + (bottom - top) * min(1.0, max(0.0, y / len(self.pixels))))


def draw_world(
    lands: Sequence[Land],
    style: MapStyle,
    projection: Projection,
    width: int = 1200,
    marked: Mapping[str, Colour] | None = None,
) -> WorldMap:
    """The world in one style, drawn at twice the size. marked: countries by name that have colours of their own"""
    large = 2 * width
    top, bottom = (projection.forward(north) for north in (NORTH, SOUTH))
    scale = large / (2 * math.pi)
    height = round((top - bottom) * scale / 2)
    image = Image.new("RGB", (large, 2 * height), style.sea)
    pen = ImageDraw.Draw(image)
    for land in lands:
        colour = (marked or {}).get(land.name, style.land)
        for ring in (copy for one in land.rings for copy in wrapped(one)):
            places = [((x + 180) / 360 * large, (top - _height(projection, y)) * scale) for x, y in ring]
            pen.polygon(places, fill=colour, outline=style.border)
    return WorldMap(np.asarray(image.resize((width, height), Image.Resampling.BOX)), projection)


def _height(projection: Projection, north: float) -> float:
    return projection.forward(max(-85.0, min(85.0, north)))


def wrapped(ring: Ring) -> list[Ring]:
    """A ring, and where it goes on beyond 180 degrees a copy of it on the other side."""
    longitudes = [x for x, _ in ring]
    copies = [ring]
    for shift, beyond in ((-360, max(longitudes) > 180.5), (360, min(longitudes) < -180.5)):
        copies += [[(x + shift, y) for x, y in ring]] if beyond else []
    return copies


@dataclass(frozen=True)
class Grid:
    """Cells of the world, north to south and west to east, each so many degrees; as the published activations are."""

    rows: int = 40
    columns: int = 80
    per_row: float = 4.71
    per_column: float = 4.514

    def row(self, latitude: float) -> float:
        return self.rows / 2 - latitude / self.per_row

    def column(self, longitude: float) -> float:
        return self.columns / 2 + longitude / self.per_column

    def cells(self, land: Land) -> npt.NDArray[np.bool_]:
        """(row, column): where a country covers most of a cell, or at least its middle cell."""
        fine = 4
        image = Image.new("L", (fine * self.columns, fine * self.rows))
        pen = ImageDraw.Draw(image)
        for ring in (copy for one in land.rings for copy in wrapped(one)):
            pen.polygon([(fine * self.column(x), fine * self.row(y)) for x, y in ring], fill=255)
        share = np.asarray(image.resize((self.columns, self.rows), Image.Resampling.BOX))
        return np.asarray(share >= min(128, max(int(share.max()), 1)))


@dataclass(frozen=True)
class Crop:
    """A square cut out of a map: left, top and side in pixels."""

    left: int
    top: int
    side: int


def draw_crops(world: WorldMap, number: int, seed: int, sides: tuple[float, float] = (0.1, 0.3)) -> list[Crop]:
    """Random squares, sides as shares of the map's width, spread evenly so that every place is seen as often."""
    height, width = world.pixels.shape[:2]
    random = np.random.default_rng(seed)
    crops = []
    for _ in range(number):
        side = min(height, round(width * float(np.exp(random.uniform(*np.log(sides))))))
        left, top = (
            random.integers(-side // 2, width - side // 2),
            random.integers(-side // 4, height - 3 * side // 4 + 1),
        )
        crops.append(Crop(int(np.clip(left, 0, width - side)), int(np.clip(top, 0, height - side)), side))
    return crops


def activity(
    units: Callable[[Tensor], Tensor], world: WorldMap, crops: Sequence[Crop], grid: Grid, side: int, batch: int = 32
) -> Floats:
    """(row, column, unit): the mean of what the units do where crops show a cell; NaN for cells that none shows.

    units: uint8 (image, 3, side, side) -> (image, unit, y, x), before the ReLU
    """
    sums, counts = None, np.zeros((grid.rows + 1, grid.columns + 1, 1), np.float64)
    for some, pixels in _batches(world, crops, side, batch):
        with torch.inference_mode():
            maps = units(pixels).relu().float().cpu().numpy()  # (image, unit, y, x)
        if sums is None:
            sums = np.zeros((*counts.shape[:2], maps.shape[1]), np.float64)
        for crop, values in zip(some, maps, strict=True):
            _add(sums, counts, world, crop, values, grid)
    if sums is None:
        raise ValueError("there is no crop to look at")
    # Each rectangle was added at its corners only; two running sums fill it.
    total, seen = (array.cumsum(0).cumsum(1)[:-1, :-1] for array in (sums, counts))
    return np.asarray(np.where(seen > 0.5, total / np.maximum(seen, 1), np.nan), np.float32)


def _batches(world: WorldMap, crops: Sequence[Crop], side: int, batch: int) -> Iterator[tuple[Sequence[Crop], Tensor]]:
    image = Image.fromarray(world.pixels)
    for start in range(0, len(crops), batch):
        some = crops[start : start + batch]
        boxes = [(crop.left, crop.top, crop.left + crop.side, crop.top + crop.side) for crop in some]
        shown = [np.asarray(image.resize((side, side), Image.Resampling.BOX, box=box)) for box in boxes]
        yield some, torch.from_numpy(np.stack(shown)).permute(0, 3, 1, 2)


def _add(sums: Doubles, counts: Doubles, world: WorldMap, crop: Crop, values: Floats, grid: Grid) -> None:
    """Add a crop's map (unit, y, x) to the corners of the rectangles of cells that its places cover."""
    width = world.pixels.shape[1]
    rows, columns = values.shape[1:]
    xs = [crop.left + crop.side * i / columns for i in range(columns + 1)]
    ys = [crop.top + crop.side * i / rows for i in range(rows + 1)]
    east = [round(min(grid.columns, max(0, grid.column(360 * x / width - 180)))) for x in xs]
    south = [round(min(grid.rows, max(0, grid.row(world.latitude(y))))) for y in ys]
    for y in range(rows):
        for x in range(columns):
            for row, sign in ((south[y], 1), (south[y + 1], -1)):
                for column, other in ((east[x], 1), (east[x + 1], -1)):
                    sums[row, column] += sign * other * values[:, y, x]
                    counts[row, column] += sign * other


def stand_out(maps: Floats) -> Floats:
    """(row, column, unit) with what is usual for a unit taken off: its mean and one standard deviation over the cells.

    What is left is zero at most places, and 1 at the unit's strongest; all zeros for a unit that is the same anywhere.
    """
    usual = np.nanmean(maps, (0, 1)) + np.nanstd(maps, (0, 1))
    above = np.maximum(np.nan_to_num(maps - usual, nan=0.0), 0)
    return np.asarray(above / np.maximum(above.max((0, 1)), 1e-9), np.float32)
