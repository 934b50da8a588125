"""Maps as another maker draws them: the package @svg-maps/world, in another projection, with borders and a sea."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuron_articles.stimuli.dataset.plain import over
from neuron_articles.stimuli.dataset.rasters import Pixels, rasterize

SEA, LAND, BORDER, MARKED = (214, 232, 245), "#f5f0dc", "#9a9a9a", "#3f8a4b"
SMALLEST = 60.0  # units of the drawing that a view shows at least; all of it is 1010 wide
COARSE = 404  # pixels of the picture in which a country's place is looked up


@dataclass(frozen=True, slots=True)
class DrawnWorld:
    """Outlines by country code, lower case, as SVG path data, and the size of the whole drawing."""

    paths: dict[str, str]
    width: float
    height: float


def read_world(package: Path) -> DrawnWorld:
    """The drawing that the package's module exports as JSON."""
    text = (package / "index.js").read_text(encoding="utf-8")
    told = json.loads(text[text.index("{") : text.rindex("}") + 1])
    _, _, width, height = (float(value) for value in told["viewBox"].split())
    return DrawnWorld({one["id"]: one["path"] for one in told["locations"]}, width, height)


def draw_view(world: DrawnWorld, code: str, side: int, seed: str) -> Pixels:
    """A country marked on a part of the world, shifted and zoomed by the seed. (side, side, 3)."""
    chance = random.Random(seed)
    left, top, right, bottom = _box(world, code)
    wide = max(right - left, bottom - top, SMALLEST / 2) * chance.uniform(1.2, 2.4)
    wide = max(wide, SMALLEST)
    x, y = ((a + b - wide) / 2 + chance.uniform(-0.15, 0.15) * wide for a, b in ((left, right), (top, bottom)))
    others = "".join(f'<path d="{path}"/>' for name, path in world.paths.items() if name != code)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:.2f} {y:.2f} {wide:.2f} {wide:.2f}" width="100" '
        f'height="100"><g fill="{LAND}" stroke="{BORDER}" stroke-width="{wide / 160:.3f}">{others}'
        f'<path d="{world.paths[code]}" fill="{MARKED}"/></g></svg>'
    )
    return over(rasterize(svg, side), np.full((side, side, 3), SEA, np.uint8))


def _box(world: DrawnWorld, code: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a country, in units of the drawing."""
    size = max(world.width, world.height)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="100" height="100">'
        f'<path d="{world.paths[code]}" stroke="#000" stroke-width="2"/></svg>'
    )
    drawn = rasterize(svg, COARSE)[..., 3] > 0
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    unit = size / COARSE
    return columns[0] * unit, rows[0] * unit, (columns[-1] + 1) * unit, (rows[-1] + 1) * unit
