"""Maps with one country marked, drawn from Natural Earth's borders (the package world-atlas, TopoJSON)."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from neuron_articles.stimuli.dataset.rasters import Pixels

Ring = list[tuple[float, float]]  # longitude, latitude in degrees
_OVERSAMPLING = 2


@dataclass(frozen=True, slots=True)
class Land:
    """One country of the atlas: its polygons' outer rings, and the box around the larger ones (degrees)."""

    name: str
    rings: list[Ring]
    box: tuple[float, float, float, float]

    @property
    def extent(self) -> float:
        """The longer side of the box, in degrees of latitude."""
        west, south, east, north = self.box
        return max(north - south, (east - west) * math.cos(math.radians((south + north) / 2)))


def read_atlas(package: Path) -> list[Land]:
    """All countries of the 1:110m map; those it is too coarse for come from the 1:50m map."""
    coarse, fine = (_read_topology(package / f"countries-{scale}.json") for scale in ("110m", "50m"))
    return [coarse.get(name, land) for name, land in fine.items()]


def draw_map(lands: list[Land], marked: Land, side: int, seed: str) -> Pixels:
    """A view with one country marked, shifted and zoomed by the seed. Returns (side, side, 2): land, marked country."""
    view = _view(marked, random.Random(seed))
    land = _fill([ring for one in lands for ring in one.rings], view, side)
    return np.stack([land, _fill(marked.rings, view, side)], axis=-1)


def _read_topology(path: Path) -> dict[str, Land]:
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [_unpack(arc, topology["transform"]) for arc in topology["arcs"]]
    lands = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
        rings = [_join(polygon[0], arcs) for polygon in polygons]
        name = geometry["properties"]["name"].lower()
        lands[name] = Land(name, rings, _box(rings))
    return lands


def _unpack(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    """Delta-encoded integers to degrees (TopoJSON specification, section 2.1.3)."""
    steps = np.cumsum(np.asarray(arc)[:, :2], axis=0)
    points = steps * transform["scale"] + np.asarray(transform["translate"])
    return [(float(x), float(y)) for x, y in points]


def _join(indices: list[int], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]  # a negative index means: backwards
        ring += arc[1:] if ring else arc
    return _unwrap(ring)


def _unwrap(ring: Ring) -> Ring:
    """A ring that crosses the date line goes on beyond 180 degrees instead of across the whole map."""
    longitudes = np.unwrap([point[0] for point in ring], period=360)
    return [(float(east), north) for east, (_, north) in zip(longitudes, ring, strict=True)]


def _box(rings: list[Ring]) -> tuple[float, float, float, float]:
    """Around the rings at least a sixth as long as the longest: far islands do not count."""
    boxes = np.array([[*np.min(ring, axis=0), *np.max(ring, axis=0)] for ring in rings])  # (ring, 4)
    size = np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    kept = boxes[(size >= size.max() / 6) & (boxes[:, 2] - boxes[:, 0] < 180)]
    kept = kept if len(kept) else boxes
    return tuple(float(value) for value in (*kept[:, :2].min(axis=0), *kept[:, 2:].max(axis=0)))  # type: ignore[return-value]


def _view(marked: Land, chance: random.Random) -> tuple[float, float, float]:
    """Centre and half width in degrees of latitude. Small countries get a view at least 14 degrees wide."""
    west, south, east, north = marked.box
    squeeze = math.cos(math.radians((south + north) / 2))
    half = max(marked.extent, 5.0) * chance.uniform(0.8, 2.2) + 4
    shift = 0.35 * half
    centre = (
        (west + east) / 2 + chance.uniform(-shift, shift) / squeeze,
        (south + north) / 2 + chance.uniform(-shift, shift),
    )
    return *centre, half


def _fill(rings: list[Ring], view: tuple[float, float, float], side: int) -> Pixels:
    east, north, half = view
    squeeze = math.cos(math.radians(max(-75.0, min(75.0, north))))
    scale = _OVERSAMPLING * side / (2 * half)
    image = Image.new("L", (_OVERSAMPLING * side, _OVERSAMPLING * side))
    draw = ImageDraw.Draw(image)
    middle = _OVERSAMPLING * side / 2
    for ring in rings:
        points = [(middle + (x - east) * squeeze * scale, middle - (y - north) * scale) for x, y in ring]
        draw.polygon(points, fill=255)
    return np.asarray(image.resize((side, side), Image.Resampling.BOX))
