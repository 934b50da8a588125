"""What stands for a unit on its page, on pictures that can be told apart: near-duplicates, places, quantiles, words."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from neuron_articles.records.store import Store
from neuron_articles.responses.responses import PooledResponses
from neuron_articles.responses.unit_examples import QUANTILES
from neuron_articles.responses.unit_records import Units, centred_words
from neuron_articles.responses.unit_report import report
from neuron_articles.stimuli.evaluation_set import (
    EvaluationSet,
    Subject,
)
from neuron_articles.units import MODELS

pytestmark = pytest.mark.torch

SIDE, CELLS = 64, 4  # pixels and cells on a side: a cell is 16 pixels
COUNT, WIDTH = 60, 4  # pictures, units
TWINS = {1: 0, 3: 2, 58: 59, 30: 29}  # pictures that are others, a little lighter
WORDS = ("ant", "bee", "cow")
FONTS = 4
IN_ORDER, OTHER_PLACE, ALL_WORDS, SHUFFLED = range(WIDTH)


class Marked:
    """Noise of two grey levels with a red cell, elsewhere in every picture. Satisfies `pictures.Pictures`."""

    digest = "marked"

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def pixels(self, number: int, side: int) -> Any:
        same = TWINS.get(number, number)
        noise = np.random.default_rng(same).integers(0, 2, (8, 8)).repeat(8, 0).repeat(8, 1) * 60
        pixels = np.stack([noise, noise + 30, noise + 30]) + (2 if number in TWINS else 0)
        y, x = divmod(cell_of(number), CELLS)
        pixels[:, 16 * y : 16 * y + 16, 16 * x : 16 * x + 16] = np.array([250, 0, 0])[:, None, None]
        return torch.from_numpy(pixels.astype(np.uint8))

    def label(self, number: int) -> str:
        return ""


def cell_of(number: int) -> int:
    """The cell of a picture that is red, and that all units but one see."""
    return 7 * TWINS.get(number, number) % CELLS**2


@pytest.fixture(scope="module")
def units() -> Units:
    texts = [""] * COUNT + [word for word in WORDS for _ in range(FONTS)]
    names = [f"{number}" for number in range(len(texts))]
    tables = ["words" if text else "pictures" for text in texts]
    shown = [text or "thing" for text in texts]
    evaluation_set = EvaluationSet(
        "marked",
        Marked(names),
        tables,
        shown,
        texts,
        ["a style"] * len(names),
        np.ones(len(names), bool),
        {name: Subject(name, ("any",)) for name in ("thing", *WORDS)},
        96,
    )
    random = np.random.default_rng(0)
    values = random.normal(size=(len(names), WIDTH)).astype(np.float32)
    values[:COUNT, IN_ORDER] = np.arange(COUNT, 0, -1)  # picture 0 is its strongest, picture 59 its weakest
    values[COUNT:, ALL_WORDS] += 50
    places = np.array([[cell_of(number)] * WIDTH for number in range(len(names))], np.int16)
    places[:, OTHER_PLACE] = (places[:, OTHER_PLACE] + 8) % 16  # half a picture further down or up
    return Units(evaluation_set, PooledResponses(np.arange(len(names)), values, places, (CELLS, CELLS), {}))


@pytest.fixture(scope="module")
def made(units: Units, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Store]:
    store = Store(tmp_path_factory.mktemp("data"))
    clip: Any = SimpleNamespace(model=MODELS["PictoCLIP"], side=SIDE)
    record = report(clip, Path(), units, store.add_object)
    return json.loads(store.read_object(record.details)), store


def deviations(made: Any, unit: int, kind: str) -> list[float]:
    return [value for _, value, _ in made[0]["units"][str(unit)]["examples"][kind]]


def expected(units: Units, unit: int, rows: list[int]) -> Any:
    return pytest.approx((units.values[rows, unit] / units.sd[unit]).tolist(), abs=0.051)


def test_near_duplicates_are_shown_once_among_strongest_and_weakest(made: Any, units: Units) -> None:
    assert deviations(made, IN_ORDER, "pictures") == expected(units, IN_ORDER, [0, 2, 4, 5, 6, 7, 8, 9])
    assert deviations(made, IN_ORDER, "weakest") == expected(units, IN_ORDER, [59, 57, 56, 55, 54, 53])


def redness(made: Any, place: int) -> float:
    """The share of a thumbnail that is red."""
    with Image.open(io.BytesIO(made[1].read_object(made[0]["pictures"][place][0]))) as image:
        pixels = np.asarray(image.convert("RGB"), int)
    return float((pixels[..., 0] > pixels[..., 1] + 120).mean())


def test_thumbnails_show_the_surroundings_of_the_maximum(made: Any) -> None:
    """The crop is half of each side: a cell inside it fills a quarter, and a cell half a picture away none."""
    for unit in (IN_ORDER, SHUFFLED):
        shown = made[0]["units"][str(unit)]["examples"]["pictures"]
        assert len({cell for _, _, cell in shown}) > 3
        assert all(redness(made, place) == pytest.approx(0.25, abs=0.03) for place, _, _ in shown)
    elsewhere = made[0]["units"][str(OTHER_PLACE)]["examples"]["pictures"]
    assert all(redness(made, place) < 0.03 for place, _, _ in elsewhere)


def test_the_outlined_cell_is_that_of_the_maximum(made: Any, units: Units) -> None:
    shown = made[0]["units"][str(IN_ORDER)]["examples"]["pictures"]
    assert [cell for _, _, cell in shown] == [cell_of(row) for row in (0, 2, 4, 5, 6, 7, 8, 9)]


def test_examples_along_the_way_are_of_their_quantiles(made: Any, units: Units) -> None:
    for unit in (IN_ORDER, SHUFFLED):
        column = units.values[:COUNT, unit] / units.sd[unit]
        along = made[0]["units"][str(unit)]["examples"]["along"]
        assert [share for share, _ in along] == list(QUANTILES)
        for share, some in along:
            assert len(some) == 2 and some[0][1] >= some[1][1]
            low, high = (np.quantile(column, np.clip(share + step, 0, 1)) for step in (-0.035, 0.035))
            assert all(low - 0.051 <= value <= high + 0.051 for _, value, _ in some), (unit, share)


def test_words_are_told_above_the_mean_of_the_list(made: Any, units: Units) -> None:
    """A unit that any writing excites is not told to know each word."""
    plain = units.values[COUNT:].reshape(len(WORDS), FONTS, WIDTH).mean(1) / units.sd  # (word, unit)
    centred = plain - plain.mean(0)
    np.testing.assert_allclose(centred_words(units).values, centred, atol=1e-4)
    for unit in range(WIDTH):
        told = dict(made[0]["units"][str(unit)]["words"])
        assert [told[word] for word in WORDS] == pytest.approx(centred[:, unit].tolist(), abs=0.006)
