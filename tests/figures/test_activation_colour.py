"""The colour rule of the region map: golden cases, in Python and in JavaScript."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from neuron_articles.drawing.activation_colour import Colour, blend, chip, picture, presence

TABLE: list[dict[str, Any]] = json.loads((Path(__file__).parent / "activation_colours.json").read_text())["cases"]

RUN_SCRIPT = """
const { readFileSync } = require("node:fs");
const { runInNewContext } = require("node:vm");
const rule = runInNewContext(`${readFileSync(process.argv[1], "utf8")}; ({ blend, css, rgb })`);
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map((activations) => {
  const colour = rule.blend(activations);
  return { colour: [colour.hue, colour.saturation, colour.lightness], css: rule.css(colour), rgb: rule.rgb(colour) };
})));
"""


def assert_colour(colour: tuple[float, float, float], expected: list[float | None]) -> None:
    hue, saturation, lightness = expected
    if hue is not None:
        assert colour[0] == pytest.approx(hue, abs=1e-3)
    assert colour[1] == pytest.approx(saturation, abs=1e-3)
    assert colour[2] == pytest.approx(lightness, abs=1e-3)


@pytest.mark.parametrize("case", TABLE, ids=[case["what"] for case in TABLE])
def test_golden_cases(case: dict[str, Any]) -> None:
    assert_colour(blend(case["activations"]), case["colour"])


def in_javascript(root: Path, cases: list[list[float]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    script = root / "site" / "scripts" / "components" / "region-map" / "colour.js"
    result = subprocess.run(
        [node, "-e", RUN_SCRIPT, str(script)], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    answers: list[dict[str, Any]] = json.loads(result.stdout)
    return answers


def test_javascript_follows_the_golden_cases(root: Path) -> None:
    answers = in_javascript(root, [case["activations"] for case in TABLE])
    for case, answer in zip(TABLE, answers, strict=True):
        assert_colour(answer["colour"], case["colour"])


def test_javascript_and_python_agree_on_a_grid_of_cases(root: Path) -> None:
    levels = (0, 1 / 255, 0.2, 0.77, 1.1)
    cases = [[a, b, c, d, 0.0] for a in levels for b in levels for c in levels for d in levels]
    for case, answer in zip(cases, in_javascript(root, cases), strict=True):
        colour = blend(case)
        assert answer["colour"][1:] == pytest.approx(colour[1:], abs=1e-9), case
        if colour.saturation > 1e-6:  # the hue of a grey is noise
            assert abs((answer["colour"][0] - colour.hue + 180) % 360 - 180) < 1e-6, case
            assert answer["rgb"] == pytest.approx(colour.rgb, abs=1), case


@given(st.integers(1, 20).flatmap(lambda count: st.tuples(st.integers(0, count - 1), st.just(count))))
def test_one_neuron_alone_has_the_hue_of_its_chip(place: tuple[int, int]) -> None:
    index, count = place
    colour = blend([1.0 if other == index else 0.0 for other in range(count)])
    assert abs((colour.hue - chip(index, count).hue + 180) % 360 - 180) < 1e-6
    assert colour.saturation == pytest.approx(120 / (1 + 0.001 * count) ** 3)


@given(st.lists(st.floats(0, 1.6), min_size=1, max_size=20))
def test_every_colour_is_one(activations: list[float]) -> None:
    hue, saturation, lightness = blend(activations)
    assert 0 <= hue <= 360
    assert 0 <= saturation < 120
    assert 40 - 1e-9 <= lightness <= 95


def test_more_activation_is_never_lighter() -> None:
    shades = [blend([step / 10, 0, 0]).lightness for step in range(11)]
    assert shades == sorted(shades, reverse=True)


def test_presence_is_half_of_maximum_and_mean() -> None:
    assert presence([1.0, 0.0, 0.0, 0.0]) == pytest.approx((1 + 0.25) / 2)


def test_a_picture_has_the_colours_given() -> None:
    red, nothing = Colour(0, 120, 50), Colour(0, 0, 95)
    uri = picture(2, [(red, 2.0), (nothing, 0.0), (Colour(240, 100, 50), 0.5), (red, 1.0)])
    image = Image.open(BytesIO(base64.b64decode(uri.split(",")[1])))
    assert (image.size, image.mode) == ((2, 2), "RGBA")
    assert [image.getpixel(place) for place in ((0, 0), (0, 1), (1, 0))] == [
        (255, 0, 0, 255),
        (0, 0, 255, 128),
        (242, 242, 242, 0),
    ]
