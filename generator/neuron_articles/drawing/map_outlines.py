"""A flat map of the world as SVG paths: one projection, and outlines simplified so that neighbours still touch.

The projection is equirectangular. A map is ``WIDTH`` x ``HEIGHT`` units, tenths of a 720-unit page map; it spans
180.56 degrees of longitude and 94.2 of latitude to each side of its centre, as the published activations do.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

WIDTH = 7200
HEIGHT = round(WIDTH * 502 / 962)
PER_DEGREE = math.radians(152.63) * WIDTH / 962

# How far a simplified outline may lie from the true one: a bit over half a pixel of a 720-pixel map.
_TOLERANCE = 6.0
# Islands below this area (square map units) are left out, unless a country has nothing else.
_SMALLEST_ISLAND = 60.0

Point = tuple[int, int]
Ring = list[Point]


class Polygon(Struct, frozen=True, tag=True, tag_field="type"):
    """A GeoJSON polygon: rings of longitudes and latitudes in degrees, the outer one first."""

    coordinates: list[list[tuple[float, float]]]


class MultiPolygon(Struct, frozen=True, tag=True, tag_field="type"):
    """Several polygons of one country."""

    coordinates: list[list[list[tuple[float, float]]]]


Shape: TypeAlias = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Outline:
    """A country on the map: its SVG path and the centre of its largest part, in map units."""

    path: str
    point: Point


def project(longitude: float, latitude: float) -> Point:
    """Map units, x from the left and y from the top, of a place in degrees."""
    return round(WIDTH / 2 + longitude * PER_DEGREE), round(HEIGHT / 2 - latitude * PER_DEGREE)


def unproject(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude in degrees of a point of the map."""
    return (x - WIDTH / 2) / PER_DEGREE, (HEIGHT / 2 - y) / PER_DEGREE


def outlines(shapes: Iterable[Shape]) -> list[Outline]:
    """Outlines of GeoJSON geometries, simplified together.

    Borders that two countries share are cut at the points where three meet and simplified once, so no gap opens.
    """
    countries = [_rings(shape) for shape in shapes]
    junctions = _junctions(ring for rings in countries for ring in rings)
    return [_outline([_simplify_ring(ring, junctions) for ring in rings]) for rings in countries]


def _rings(shape: Shape) -> list[Ring]:
    polygons = [shape.coordinates] if isinstance(shape, Polygon) else shape.coordinates
    rings = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points = [project(*place) for place in ring]
        distinct = [point for point, previous in zip(points, [points[-1], *points], strict=False) if point != previous]
        if len(distinct) >= 3:
            rings.append(distinct)
    return rings


def _junctions(rings: Iterable[Ring]) -> set[Point]:
    """Points where more than two lines meet."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for point, following in zip(ring, [*ring[1:], ring[0]], strict=True):
            neighbours[point].add(following)
            neighbours[following].add(point)
    return {point for point, others in neighbours.items() if len(others) > 2}


def _simplify_ring(ring: Ring, junctions: set[Point]) -> Ring:
    fixed = [index for index, point in enumerate(ring) if point in junctions]
    if len(fixed) < 2:  # an island: hold its first point and the one farthest from it
        first = fixed[0] if fixed else ring.index(min(ring))
        farthest = max(range(len(ring)), key=lambda index: math.dist(ring[first], ring[index]))
        fixed = sorted((first, farthest))
    closed = ring[fixed[0] :] + ring[: fixed[0] + 1]
    cuts = [index - fixed[0] for index in fixed] + [len(ring)]
    simple: Ring = []
    for start, end in pairwise(cuts):
        simple += _simplify_line(closed[start : end + 1])[:-1]
    return simple if len(simple) >= 3 else ring


def _simplify_line(line: Ring) -> Ring:
    """Douglas-Peucker, from the same end whichever country asks."""
    if line[-1] < line[0]:
        return _simplify_line(line[::-1])[::-1]
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        start, end = spans.pop()
        inner = range(start + 1, end)
        middle = max(inner, key=lambda index: _distance(line[index], line[start], line[end]), default=None)
        if middle is not None and _distance(line[middle], line[start], line[end]) > _TOLERANCE:
            kept.add(middle)
            spans += [(start, middle), (middle, end)]
    return [line[index] for index in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a line segment."""
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    (x, y), (x0, y0), (x1, y1) = point, start, end
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2
    nearest = min(1.0, max(0.0, along))
    return math.dist(point, (x0 + nearest * (x1 - x0), y0 + nearest * (y1 - y0)))


def _outline(rings: Sequence[Ring]) -> Outline:
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    shown = [ring for ring in rings if ring is largest or abs(_area(ring)) >= _SMALLEST_ISLAND]
    return Outline("".join(_path(ring) for ring in shown), _centroid(largest))


def _area(ring: Ring) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in _edges(ring)) / 2


def _centroid(ring: Ring) -> Point:
    area = _area(ring)
    if area == 0:
        return ring[0]
    terms = [(x0, y0, x1, y1, x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in _edges(ring)]
    x = sum((x0 + x1) * cross for x0, _, x1, _, cross in terms) / (6 * area)
    y = sum((y0 + y1) * cross for _, y0, _, y1, cross in terms) / (6 * area)
    return round(x), round(y)


def _edges(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def _path(ring: Ring) -> str:
    """SVG path data with relative lines: the shortest way to write an outline in whole numbers."""
    steps = "".join(_number(x1 - x0) + _number(y1 - y0) for (x0, y0), (x1, y1) in pairwise(ring))
    return f"M{ring[0][0]}{_number(ring[0][1])}l{steps.lstrip()}z"


def _number(value: int) -> str:
    return str(value) if value < 0 else f" {value}"
