"""World maps and regions: a map with one active country lights that country; chance finds no region."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from neuron_articles.analyses.regions import check, count_geographic, mean_by_place, tell_regions
from neuron_articles.stimuli.dataset.atlas import Land
from neuron_articles.stimuli.world_maps import (
    PROJECTIONS,
    STYLES,
    Grid,
    Projection,
    WorldMap,
    activity,
    draw_crops,
    draw_world,
    stand_out,
    wrapped,
)

pytestmark = pytest.mark.torch


def square(name: str, west: float, south: float, size: float) -> Land:
    ring = [(west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south)]
    return Land(name, [ring], (west, south, west + size, south + size))


LANDS = [
    square("brasil", -60, -20, 20),
    square("chad", 10, 5, 18),
    square("china", 95, 25, 25),
    square("fiji", 170, -25, 18),
]
RED = (217, 38, 38)


def see_red(pixels: torch.Tensor) -> torch.Tensor:
    """(image, 2, 4, 4): how red each sixteenth of a picture is, and a unit that is always at 1."""
    colours = pixels.float() / 255
    red = (colours[:, :1] - colours[:, 1:2]).clamp_min(0)
    return torch.cat([torch.nn.functional.adaptive_avg_pool2d(red, 4), torch.ones(len(pixels), 1, 4, 4)], 1)


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda one: one.name)
@pytest.mark.parametrize("country", ["brasil", "china"])
def test_a_map_with_one_active_country_lights_that_country(projection: Projection, country: str) -> None:
    world = draw_world(LANDS, STYLES[0], projection, 480, marked={country: RED})
    grid = Grid()
    found = stand_out(activity(see_red, world, draw_crops(world, 500, 0), grid, 32))[..., 0]
    inside = {land.name: found[grid.cells(land)].mean() for land in LANDS}
    assert grid.cells(LANDS[0]).sum() > 10
    assert inside[country] > 0.3 and max(value for name, value in inside.items() if name != country) < 0.05
    strongest = np.unravel_index(found.argmax(), found.shape)
    near = np.argwhere(grid.cells(next(land for land in LANDS if land.name == country)))
    assert np.abs(near - strongest).sum(1).min() <= 2


def test_a_map_without_a_mark_and_a_unit_that_never_changes_light_nothing() -> None:
    world = draw_world(LANDS, STYLES[0], PROJECTIONS[0], 480)
    found = stand_out(activity(see_red, world, draw_crops(world, 200, 0), Grid(), 32))
    assert found.max() < 1e-6 or (found[..., 1] == 0).all()
    assert (found[..., 1] == 0).all()


def test_activity_is_the_mean_over_the_crops_that_show_a_cell() -> None:
    """Against a slow loop over cells."""
    world = draw_world(LANDS, STYLES[1], PROJECTIONS[1], 240, marked={"chad": RED})
    grid, crops = Grid(10, 20, 18.0, 18.0), draw_crops(world, 30, 3)
    found = activity(see_red, world, crops, grid, 32)
    total, seen = np.zeros((10, 20)), np.zeros((10, 20))
    from PIL import Image

    for crop in crops:
        box = (crop.left, crop.top, crop.left + crop.side, crop.top + crop.side)
        shown = np.asarray(Image.fromarray(world.pixels).resize((32, 32), Image.Resampling.BOX, box=box))
        steps = crop.side * np.linspace(0, 1, 5)
        values = see_red(torch.from_numpy(shown.copy()).permute(2, 0, 1)[None])[0, 0].numpy()
        east = [round(min(20, max(0, grid.column(360 * x / 240 - 180)))) for x in crop.left + steps]
        south = [round(min(10, max(0, grid.row(world.latitude(y))))) for y in crop.top + steps]
        for y in range(4):
            for x in range(4):
                total[south[y] : south[y + 1], east[x] : east[x + 1]] += values[y, x]
                seen[south[y] : south[y + 1], east[x] : east[x + 1]] += 1
    np.testing.assert_array_equal(np.isnan(found[..., 0]), seen == 0)
    np.testing.assert_allclose(found[..., 0][seen > 0], (total / np.maximum(seen, 1))[seen > 0], atol=1e-5)


def test_projections_go_there_and_back_and_land_beyond_the_date_line_comes_twice() -> None:
    for projection in PROJECTIONS:
        world = WorldMap(np.zeros((100, 200, 3), np.uint8), projection)
        assert world.latitude(0) == pytest.approx(80) and world.latitude(100) == pytest.approx(-60)
        assert projection.backward(projection.forward(37.5)) == pytest.approx(37.5)
    assert len(wrapped(LANDS[3].rings[0])) == 2 and len(wrapped(LANDS[0].rings[0])) == 1


REGIONS = {"north": range(6), "south": range(6, 14), "rest": range(14, 40)}


def test_planted_regions_are_found_and_no_others() -> None:
    values = np.random.default_rng(0).normal(size=(40, 60))
    values[list(REGIONS["south"]), 7] += 6
    found = tell_regions(values, REGIONS, shuffles=60)
    assert found.found() == ["south"]
    assert found.best("south") == 7 and found.auc[1, 7] == 1 and found.units("south", 5) == [7]
    slow = [
        [np.corrcoef(values[:, unit], [row in part for row in range(40)])[0, 1] for unit in (0, 7)]
        for part in REGIONS.values()
    ]
    np.testing.assert_allclose(found.scores[:, [0, 7]], slow, atol=1e-6)


def test_a_random_model_has_no_region_units() -> None:
    """One region in a hundred may pass by chance."""
    random = np.random.default_rng(1)
    counts = [len(tell_regions(random.normal(size=(40, 60)), REGIONS, shuffles=60).found()) for _ in range(8)]
    assert sum(counts) <= 2


def test_chosen_units_are_checked_on_other_things_beside_units_dealt_out_wrongly() -> None:
    random = np.random.default_rng(2)
    places = [f"c{number}" for number in range(30)]
    values = random.normal(size=(30, 20))
    values[:10, 3] += 5
    values[10:20, 4] += 5
    found = check(values, places, [set(places[:10]), set(places[10:20])], [3, 4])
    assert found.mean > 0.95 and found.control < 0.7
    assert np.isnan(check(values, places, [{"nowhere"}], [3]).mean) and np.isnan(check(values, places, [], []).mean)


def test_geographic_words_are_counted_beside_chance() -> None:
    random = np.random.default_rng(0)
    words = [f"w{number}" for number in range(100)]
    values = random.normal(size=(100, 400))
    values[:5, 0] += 50
    found = count_geographic(words, values, set(words[:30]))
    assert sum(found.counts) == 400 and sum(found.expected) == pytest.approx(400, abs=0.1)
    assert found.counts[5] == pytest.approx(found.expected[5] + 1, abs=4) and found.geographic == 30
    order = np.argsort(-values, axis=0)[:5]
    assert found.counts == [int(((order < 30).sum(0) == k).sum()) for k in range(6)]


def test_means_by_place() -> None:
    names, means = mean_by_place(np.array([[1.0], [3.0], [5.0]]), ["b", "a", "b"])
    assert names == ["a", "b"] and means.tolist() == [[3.0], [3.0]]


def test_the_atlas_of_the_data_set_fits_the_grid() -> None:
    from neuron_articles.stimuli.dataset.atlas import read_atlas
    from neuron_articles.stimuli.dataset.build import default_folder

    package = Path(default_folder()) / "packages" / "world-atlas-2.0.2"
    if not package.is_dir():
        pytest.skip("needs the data set's packages (neuron-articles dataset)")
    lands = {land.name: land for land in read_atlas(package)}
    grid = Grid()
    for name, (longitude, latitude) in {"brazil": (-53, -10), "india": (79, 22), "russia": (100, 62)}.items():
        assert grid.cells(lands[name])[int(grid.row(latitude)), int(grid.column(longitude))]


def test_the_control_is_the_score_for_regions_of_the_others() -> None:
    """Two units swap; one alone has nobody to swap with."""
    places = [f"c{number}" for number in range(6)]
    values = np.array([[3.0, 1], [2, 2], [1, 3], [0, 6], [0.5, 5], [0.2, 4]])
    regions = [set(places[:3]), set(places[3:])]
    found = check(values, places, regions, [0, 1])
    assert found.scores == [1.0, 1.0] and found.control == 0.0
    alone = check(values, places, regions[:1], [0])
    assert alone.scores == [1.0] and np.isnan(alone.control)


def test_a_region_needs_two_places_to_be_checked() -> None:
    places = ["a", "b", "c", "d"]
    found = check(np.arange(8.0).reshape(4, 2), places, [{"d"}, {"c", "d"}], [0, 1])
    assert np.isnan(found.scores[0]) and found.scores[1] == 1.0
