"""Drawing: SVG to pixels, maps, placements."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from neuron_articles.stimuli.dataset.atlas import draw_map, read_atlas
from neuron_articles.stimuli.dataset.plain import ink_layer, over_white, shrink
from neuron_articles.stimuli.dataset.rasters import BlankDrawing, rasterize

pytestmark = pytest.mark.torch

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="20" height="10" fill="{}"/></svg>'


def test_a_wide_drawing_is_centred_in_the_square() -> None:
    picture = rasterize(SVG.format("#f00"), 64)
    assert picture.shape == (64, 64, 4)
    assert picture[32, 32].tolist() == [255, 0, 0, 255]
    assert picture[8, 32, 3] == 0 and picture[56, 32, 3] == 0


@pytest.mark.parametrize("svg", [SVG.format("none"), "<svg", "no drawing"])
def test_what_shows_nothing_is_refused(svg: str) -> None:
    with pytest.raises(BlankDrawing):
        rasterize(svg, 64)


def test_plain_pictures_are_on_white() -> None:
    layer = shrink(ink_layer(np.full((64, 64), 255, np.uint8)), 0.5)
    picture = over_white(layer)
    assert picture[32, 32].tolist() == [0, 0, 0]
    assert picture[4, 4].tolist() == [255, 255, 255]


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    """Two square countries that share a border; one of them crosses the date line."""
    arcs = [
        [[170, 0], [180, 0], [180, 10], [170, 10], [170, 0]],
        [[175, 20], [-175, 20], [-175, 30], [175, 30], [175, 20]],
    ]
    steps = [[[*ring[0]], *[[b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(ring)]] for ring in arcs]
    geometries = [
        {"type": "Polygon", "arcs": [[number]], "properties": {"name": name}}
        for number, name in enumerate(("East", "Dateland"))
    ]
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": steps,
        "objects": {"countries": {"geometries": geometries}},
    }
    for scale in ("110m", "50m"):
        (tmp_path / f"countries-{scale}.json").write_text(json.dumps(topology))
    return tmp_path


def test_a_map_marks_one_country(atlas: Path) -> None:
    lands = read_atlas(atlas)
    raster = draw_map(lands, lands[0], 64, "seed")
    assert raster.shape == (64, 64, 2)
    assert 0 < (raster[..., 1] > 128).sum() <= (raster[..., 0] > 128).sum()
    assert np.array_equal(raster, draw_map(lands, lands[0], 64, "seed"))


def test_a_country_across_the_date_line_stays_in_one_piece(atlas: Path) -> None:
    dateland = read_atlas(atlas)[1]
    assert dateland.box[2] - dateland.box[0] == pytest.approx(10)
