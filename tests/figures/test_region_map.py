"""The region map: import of the published numbers, links by number and by name, its first view."""

from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from neuron_articles.dialect.draft_figures import DRAFT_FIGURES
from neuron_articles.drawing import map_outlines
from neuron_articles.drawing.component import Component
from neuron_articles.figures import africa_maps, region_map
from neuron_articles.figures.region_map.draw import MODES
from neuron_articles.figures.region_map.published import published as read_published
from neuron_articles.figures.region_map.record import RegionMapRecord
from neuron_articles.figures.region_map.remarks import remarks, warning
from neuron_articles.figures.region_map.views import find_view, strongest_countries, strongest_places, tied_places
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import canonical_json
from neuron_articles.units import Unit
from tests.figures.records import make_record

Data = dict[str, Any]
FIGURE = region_map.FIGURE

# The links of the two drafts and of the margin's three small maps: view, focus, the neuron they are about.
DRAFT_LINKS = {
    "Canada": (13, 1, "RN101/layer4/943"),
    "Australia": (0, 6, "RN50x4/layer4/513"),
    "China": (0, 5, "RN50x4/layer4/1091"),
    "Northern Hemisphere neuron": (1, 0, "RN50x4/layer4/245"),
    "every model has an Australia neuron": (6, None, "Australia - All Models"),
    "secondarily regional": (2, None, "Secondarily Regional"),
    "entrepreneurship neuron": (2, 1, "RN101/layer4/1651"),
    "cold neuron": (2, 4, "RN101/layer4/1731"),
    "angel neuron": (2, 0, "RN101/layer4/1268"),
    "immigration neuron": (2, 2, "RN101/layer4/395"),
    "terrorism neuron": (2, 5, "RN101/layer4/1895"),
    "margin, east": (3, 0, "RN50x4/layer4/1317"),
    "margin, central": (3, 1, "RN50x4/layer4/1257"),
    "margin, south": (3, 2, "RN50x4/layer4/1000"),
}


def square(west: float, south: float, side: float = 10) -> map_outlines.Polygon:
    ring = [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    return map_outlines.Polygon([ring])


def encode(values: list[int]) -> str:
    return base64.b64encode(bytes(values)).decode()


@pytest.fixture
def small() -> Data:
    """A record of another model: two families, a 2 x 3 grid, two countries, one city."""
    outlines = map_outlines.outlines([square(0, 0), square(10, 0)])
    units = [
        {
            "unit": "RN50/layer4/7",
            "words": ["tea", "rain"],
            "spatial": encode([0, 0, 9, 0, 255, 0]),
            "countries": encode([255, 0]),
            "cities": encode([102]),
        },
        {
            "unit": "RN50/layer4/8",
            "words": ["wine"],
            "spatial": encode([0] * 6),
            "countries": encode([0, 255]),
            "cities": encode([0]),
            "thing": "castle",
        },
    ]
    return {
        "grid": {"rows": 2, "columns": 3},
        "countries": [
            {"name": name, "path": outline.path, "point": list(outline.point)}
            for name, outline in zip(("Albion", "Gallia"), outlines, strict=True)
        ],
        "cities": [{"name": "Lutetia", "point": [3700, 1800]}],
        "units": units,
        "views": [
            {"key": "both", "name": "Both", "neurons": [{"unit": 0, "name": "Albion?"}, {"unit": 1, "name": "Gallia"}]},
            {"key": "old-world", "name": "Old World", "neurons": [{"unit": 1, "name": "Gallia"}]},
        ],
    }


@pytest.fixture(scope="module")
def published(shared: Path) -> RegionMapRecord:
    data = read_published(shared / "published")
    assert data is not None
    return data


def draw(data: object, **parameters: Any) -> Component:
    return FIGURE.draw(make_record(region_map, data), **parameters)


# ---- Links


def test_all_links_of_the_drafts_land_on_the_neuron_named(published: RegionMapRecord) -> None:
    for label, (view, focus, expected) in DRAFT_LINKS.items():
        place = find_view(published, view, focus)
        family = published.views[place.view]
        if place.focus is None:
            assert family.name == expected, label
        else:
            assert published.units[family.neurons[place.focus].unit].unit == expected, label


@pytest.mark.parametrize(
    ("view", "focus", "expected"),
    [
        (None, None, (0, None)),
        ("old-world", None, (1, None)),
        ("Old World", "Gallia", (1, 0)),
        (0, "albion", (0, 0)),
        ("0", "1", (0, 1)),
        ("both", "RN50/layer4/8", (0, 1)),
        (None, 1, (0, 1)),
    ],
)
def test_views_are_found_by_place_name_and_unit(small: Data, view: Any, focus: Any, expected: tuple[int, int]) -> None:
    assert find_view(make_record(region_map, small).data, view, focus) == expected


@pytest.mark.parametrize(
    ("view", "focus", "message"),
    [
        ("old-word", None, 'no family "old-word"; did you mean "old-world"?'),
        (2, None, "no family number 2; they are numbered 0 to 1"),
        (-1, None, "no family number -1"),
        ("both", "galia", 'family "both" has no neuron "galia"; did you mean "gallia"?'),
        ("both", "xyz", 'has no neuron "xyz"; known: albion, gallia'),
        (1, 1, "numbered 0 to 0"),
    ],
)
def test_a_wrong_name_says_what_was_meant(small: Data, view: Any, focus: Any, message: str) -> None:
    with pytest.raises(AuthorError, match=re.escape(message)):
        find_view(make_record(region_map, small).data, view, focus)


def test_names_of_the_published_families(published: RegionMapRecord) -> None:
    place = find_view(published, "north-america", "canada")
    neuron = published.views[place.view].neurons[place.focus or 0]
    assert published.units[neuron.unit].unit == "RN101/layer4/943"
    keys = [view.key for view in published.views]
    assert len(set(keys)) == len(keys) == 15


# ---- The published numbers


def test_published_counts(published: RegionMapRecord) -> None:
    assert (published.grid.rows, published.grid.columns) == (40, 80)
    counts = [len(part) for part in (published.units, published.countries, published.cities, published.views)]
    assert counts == [66, 175, 620, 15]
    sizes = [len(view.neurons) for view in published.views]
    assert sizes == [7, 3, 8, 8, 11, 2, 4, 7, 13, 2, 17, 9, 12, 17, 7]
    for unit in published.units:
        assert str(Unit.parse(unit.unit)) == unit.unit
        assert [len(places) for places in (unit.spatial, unit.countries, unit.cities)] == [3200, 175, 620]
        assert len(unit.words) == 20


@pytest.mark.parametrize(
    ("unit", "kind", "expected"),
    [
        ("RN50x4/layer4/862", "countries", [("United States of America", 254)]),
        ("RN50x4/layer4/513", "countries", [("Australia", 252), ("New Zealand", 74)]),
        ("RN50x4/layer4/513", "cities", [("Sydney", 254), ("Adelaide", 211), ("Brisbane", 166)]),
        ("RN101/layer4/943", "countries", [("Canada", 254)]),
        ("RN50x4/layer4/1000", "countries", [("Lesotho", 250), ("Botswana", 157), ("South Africa", 143)]),
        ("RN101/layer4/1895", "countries", [("Saudi Arabia", 254), ("Qatar", 104)]),
    ],
)
def test_published_values(published: RegionMapRecord, unit: str, kind: Any, expected: list[tuple[str, int]]) -> None:
    place = [known.unit for known in published.units].index(unit)
    assert strongest_places(published, place, kind, len(expected)) == expected


def test_places_that_excite_a_neuron_alike_are_not_told_apart(published: RegionMapRecord) -> None:
    """Values are whole numbers to 255: where the list ends within a tie it says how many more there are."""
    countries = bytes([9, 200, 80, 80, 0, 80])
    unit = msgspec.structs.replace(
        published.units[0], countries=countries + bytes(len(published.countries) - len(countries))
    )
    data = msgspec.structs.replace(published, units=[unit, *published.units[1:]])
    names = [country.name for country in published.countries]
    assert strongest_places(data, 0, "countries", 2) == [(names[1], 200), (names[2], 80)]
    assert [tied_places(data, 0, "countries", count) for count in (1, 2, 3, 4, 5, 9)] == [0, 2, 1, 0, 0, 0]
    assert strongest_countries(data, 0, 2) == f"{names[1]}, {names[2]} and 2 more as strongly"
    assert strongest_countries(data, 0, 4) == ", ".join(names[place] for place in (1, 2, 3, 5))


def test_the_map_of_the_usa_neuron_peaks_in_the_usa(published: RegionMapRecord) -> None:
    values = next(unit.spatial for unit in published.units if unit.unit == "RN50x4/layer4/862")
    row, column = divmod(values.index(max(values)), 80)
    x, y = (column + 0.5) * map_outlines.WIDTH / 80, (row + 0.5) * map_outlines.HEIGHT / 40
    assert map_outlines.unproject(x, y) == pytest.approx((-88.0, 40.0), abs=0.1)


def test_slips_are_put_right_and_said(published: RegionMapRecord) -> None:
    names = repr(published.views)
    assert not re.search("Modelsl|Jpana|leaedership", names)
    said = " ".join(remarks(published))
    assert "“Jpana” reads “Japan”" in said
    assert "1317: Kenya, Somalia" in said
    assert "warns of some neurons in one family only" in said


def test_a_neuron_with_a_warning_has_it_in_every_family(published: RegionMapRecord) -> None:
    warned = [unit.unit for unit in published.units if warning(unit)]
    assert sorted(warned) == ["RN101/layer4/1895", "RN101/layer4/395", "RN50x4/layer4/780"]


def test_no_published_files_is_no_record(tmp_path: Path) -> None:
    assert read_published(tmp_path) is None
    assert africa_maps.published(tmp_path) is None


def test_a_damaged_published_file_is_one_line(shared: Path, tmp_path: Path) -> None:
    for path in (shared / "published").glob("region*"):
        (tmp_path / path.name).write_bytes(path.read_bytes()[: 100 if path.suffix == ".json" else None])
    with pytest.raises(AuthorError, match=r"regional_geo\.json:1:1: error: cannot be read"):
        read_published(tmp_path)


# ---- The first view


def test_the_draft_names_mean_these_figures() -> None:
    names = DRAFT_FIGURES
    assert names["RegionalDiagram"].figure == "region-map"
    assert names["MarginNeuronsAfrica"].figure == "africa-maps"


def test_the_first_view_of_each_mode(small: Data) -> None:
    geography, countries, cities = (draw(small, mode=mode).extra for mode in MODES)
    assert geography["overlay"].startswith("data:image/png;base64,")
    assert [path["fill"] for path in geography["paths"]] == ["", ""]
    assert [path["fill"] for path in countries["paths"]] == ["hsl(0.0 119.3% 40.0%)", "hsl(180.0 119.3% 40.0%)"]
    # 102 of 255, times 1.5: presence (0.6 + 0.3) / 2, saturation 120 (0.18 / 0.181)^3, lightness 1 - 0.24 (1.2 + 0.3)
    (city,) = cities["circles"]
    shown = {"x": 3700, "y": 1800, "radius": 45, "fill": "hsl(0.0 118.0% 64.0%)", "opacity": 0.54}
    assert city | shown == city


def test_focus_shows_one_neuron_and_its_warning(small: Data) -> None:
    view = draw(small, mode="countries", focus="gallia").extra
    assert [path["fill"] != "" for path in view["paths"]] == [False, True]
    assert [neuron["dim"] for neuron in view["neurons"]] == [True, False]
    first, second = (neuron["warning"] for neuron in view["neurons"])
    assert first == "" and "show “castle”" in second
    assert [unit.get("warning") for unit in draw(small).data["units"]] == [None, second]


def test_pictures_show_only_where_the_record_has_them(small: Data) -> None:
    assert draw(small).extra["neurons"][0]["pictures"] == []
    small["units"][0]["pictures"] = {
        facet: {"object": f"{facet}.png", "width": 8, "height": 8} for facet in ("face", "text")
    }
    assert [facet for facet, _ in draw(small).extra["neurons"][0]["pictures"]] == ["text", "face"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"mode": "citys"}, 'no mode "citys"; did you mean "cities"?'),
        ({"view": "nowhere"}, 'no family "nowhere"'),
        ({"focus": 5}, "number 5"),
    ],
)
def test_wrong_parameters_are_one_line(small: Data, parameters: Data, message: str) -> None:
    with pytest.raises(AuthorError, match=re.escape(message)):
        draw(small, **parameters)


def test_drawing_twice_gives_the_same(published: RegionMapRecord) -> None:
    assert canonical_json([draw(published).data, draw(published).extra]) == canonical_json(
        [draw(published).data, draw(published).extra]
    )


def test_weight(published: RegionMapRecord) -> None:
    component = draw(published)
    assert len(gzip.compress(canonical_json(component.extra).encode())) < 30_000  # bytes in the page
    assert len(gzip.compress(canonical_json(component.data).encode())) < 100_000


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("cities", [], "RN50/layer4/7 needs 6 cells, 2 countries and 0 cities"),
        ("views", [{"key": "x", "name": "X", "neurons": [{"unit": 2, "name": "x"}]}], "is none of the 2 units"),
        ("grid", {"rows": 2}, r"missing required field `columns` - at `\$.grid`"),
    ],
)
def test_a_record_whose_parts_do_not_fit_is_not_decoded(small: Data, part: str, value: object, message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        make_record(region_map, {**small, part: value})


# ---- The Africa maps


def test_africa_maps_have_the_hues_of_the_africa_family(shared: Path) -> None:
    data = africa_maps.published(shared / "published")
    assert data is not None
    assert [neuron.hue for neuron in data.neurons] == [(1, 8), (2, 8), (0, 8)]
    names = {country.name for country in data.countries}
    assert {"Kenya", "South Africa", "Madagascar", "Morocco"} <= names
    assert not names & {"Brazil", "India", "Norway", "Australia"}
    component = africa_maps.draw(make_record(africa_maps, data))
    assert "East: strongest for Kenya, Somalia" in component.alt
    hues = [
        {round(float(fill[4:].split()[0])) for path in small["paths"] if (fill := path["fill"])}
        for small in component.extra["maps"]
    ]
    assert hues == [{45}, {90}, {0}]


# ---- Outlines


def test_neighbours_still_touch_when_simplified() -> None:
    wiggle: list[tuple[float, float]] = [(10 + (0.02 if step % 2 else 0.0), step) for step in range(11)]
    west = map_outlines.Polygon([[(0, 0), *wiggle, (0, 10), (0, 0)]])
    east = map_outlines.Polygon([[(20, 0), (20, 10), *wiggle[::-1], (20, 0)]])
    paths = [outline.path for outline in map_outlines.outlines([west, east])]
    assert all(len(corners(path)) == 4 for path in paths)
    assert len(corners(paths[0]) & corners(paths[1])) == 2


def corners(path: str) -> set[tuple[int, int]]:
    numbers = list(map(int, re.findall(r"-?\d+", path)))
    x = y = 0
    points = set()
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.add((x, y))
    return points


def test_a_triangle_is_a_country() -> None:
    [found] = map_outlines.outlines([map_outlines.Polygon([[(0, 0), (20, 0), (0, 20), (0, 0)]])])
    corners_of = {map_outlines.project(*place) for place in ((0, 0), (20, 0), (0, 20))}
    assert corners(found.path) == corners_of


def test_small_islands_go_but_no_country_goes() -> None:
    main, islet = square(0, 0), square(30, 0, 0.3)
    both = map_outlines.MultiPolygon([main.coordinates, islet.coordinates])
    with_islet, only_islet = map_outlines.outlines([both, islet])
    assert with_islet.path.count("M") == only_islet.path.count("M") == 1
    assert with_islet.point == pytest.approx(map_outlines.project(5, 5), abs=1)


def test_projection_and_its_inverse_agree() -> None:
    assert map_outlines.project(0, 0) == (3600, 1878)
    assert map_outlines.unproject(*map_outlines.project(-88, 40)) == pytest.approx((-88, 40), abs=0.03)
