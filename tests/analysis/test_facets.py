"""Facet probes find a planted theme; examples are cropped, outlined and thinned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from neuron_articles.responses.examples import MapCell, as_image, look_of, thin, thumbnail
from neuron_articles.visualization.facets import load_facet, save_facet, train_facet, train_probe

pytestmark = pytest.mark.torch


def test_a_probe_finds_the_planted_channel_and_place() -> None:
    generator = torch.Generator().manual_seed(0)
    theme, others = (torch.rand(250, 6, 4, 4, generator=generator) for _ in range(2))
    theme[:, 2, 1, 3] += 1.5
    probe = train_probe(theme, others)
    assert probe.weights.abs().argmax() == 2 * 16 + 1 * 4 + 3 and probe.weights.max() == 1
    assert probe.accuracy > 0.9
    assert train_probe(torch.rand(250, 6, 4, 4, generator=generator), others).accuracy < 0.75, "nothing to tell apart"


def test_a_facet_of_real_maps_survives_saving(trunk: Any) -> None:
    generator = torch.Generator().manual_seed(0)
    grey = torch.rand(40, 1, 64, 64, generator=generator).expand(-1, 3, -1, -1)
    coloured = torch.rand(40, 3, 1, 1, generator=generator).expand(-1, -1, 64, 64)
    facet = train_facet("colour", trunk, torch.split(coloured, 16), torch.split(grey, 16), grid=2)
    assert facet.accuracy > 0.9 and facet.weights["layer3.0"].shape == (128, 2, 2)
    again = load_facet("colour", save_facet(facet))
    assert torch.equal(again.weights["layer3.0"], facet.weights["layer3.0"])
    assert again.accuracy == pytest.approx(facet.accuracy)


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="ten pictures"):
        train_probe(torch.rand(3, 2, 2, 2), torch.rand(50, 2, 2, 2))


def test_outlines_and_crops_follow_the_place() -> None:
    outline = MapCell.of_place(7, map_width=3, map_height=3)
    assert (outline.left, outline.top, outline.width) == pytest.approx((1 / 3, 2 / 3, 1 / 3))
    left, top, right, bottom = outline.box(90, 60, share=0.5)
    assert (right - left, bottom - top) == (45, 30) and bottom == 60 and left < 45 < right
    assert MapCell.of_place(0, 2, 2).box(10, 10, share=0.1) == (0, 0, 5, 5), "never smaller than the cell"


def test_thumbnails_are_small_and_hold_no_metadata() -> None:
    pixels = torch.randint(0, 255, (3, 200, 100), dtype=torch.uint8)
    image = as_image(pixels)
    image.info["exif"] = b"secret place"
    content = thumbnail(image, 96)
    with Image.open(__import__("io").BytesIO(content)) as small:
        assert small.size == (48, 96) and not small.getexif() and "exif" not in small.info
    assert thumbnail(image, 96) == content and b"secret" not in content


def test_near_duplicates_are_thinned() -> None:
    random = np.random.default_rng(0)
    originals = [Image.fromarray(random.integers(0, 255, (6, 6, 3), np.uint8)).resize((96, 96)) for _ in range(3)]
    recoded = originals[0].resize((80, 80)).resize((96, 96))
    recoloured = Image.fromarray(255 - np.asarray(originals[0]) // 4)
    pictures = [originals[0], recoded, originals[1], recoloured, originals[2]]
    looks = [look_of(picture) for picture in pictures]
    assert thin(range(5), looks.__getitem__, 10) == [0, 2, 3, 4]
    assert thin(range(5), looks.__getitem__, 2) == [0, 2]
