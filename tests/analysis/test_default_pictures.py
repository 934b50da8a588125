"""The default data set reads like any other, without the built library."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.default_pictures import LibraryPictures, everything, held_out, word_placings
from neuron_articles.stimuli.loading import batches

pytestmark = pytest.mark.torch


@pytest.fixture
def library() -> Library:
    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (3, 64, 64, 4), np.uint8)
    words = random.integers(0, 256, (2, 64, 64), np.uint8)
    items = [
        Item("pictures", 0, "crown", "noto", "crown", "train", "MIT", "x"),
        Item("pictures", 1, "crown", "fxemoji", "crown", "style", "MIT", "x"),
        Item("pictures", 2, "sun", "fxemoji", "sun", "style", "MIT", "x"),
        Item("words", 0, "crown", "arvo", "crown", "train", "OFL", "x"),
        Item("words", 1, "sun", "lato", "sunny", "font", "OFL", "x"),
    ]
    arrays = {"pictures": pictures, "words": words, "maps": np.zeros((0, 64, 64, 2), np.uint8)}
    return Library(64, "digest", [], items, arrays)


def test_pictures_have_names_labels_and_pixels(library: Library) -> None:
    found = held_out(library)
    assert found.names == ["pictures/crown/fxemoji/crown", "pictures/sun/fxemoji/sun", "words/sun/lato/sunny"]
    assert [found.label(i) for i in range(3)] == ["crown", "sun", "sun"]
    np.testing.assert_array_equal(found.pixels(0, 64).permute(1, 2, 0), library.rendered(found.items[0]))
    batch = next(iter(batches(found, range(3), side=32, size=8)))
    assert batch.pixels.shape == (3, 3, 32, 32) and not batch.unreadable


def test_the_digest_tells_selections_apart(library: Library) -> None:
    digests = {held_out(library).digest, held_out(library, "words").digest, everything(library).digest}
    assert len(digests) == 3 and held_out(library).digest in digests
    assert everything(library, "pictures").names[0] == "pictures/crown/noto/crown"


def ink(picture: torch.Tensor) -> tuple[float, float, float]:
    """The width of what is drawn and its middle (from the left, from the top), as shares of the picture."""
    rows, columns = np.nonzero(picture[0].numpy() < 128)
    height, width = picture.shape[1:]
    return (
        np.ptp(columns) / width,
        (columns.min() + np.ptp(columns) / 2) / width,
        (rows.min() + np.ptp(rows) / 2) / height,
    )


def test_words_are_shown_in_sizes_and_places(library: Library) -> None:
    """As far out as a word that fills its raster can lie, and whole in every way."""
    filled = np.zeros((64, 64), np.uint8)
    filled[5:59, 2:62] = 255  # .96 of the width and .86 of the height, see `lettering._fitting`
    library.arrays["words"][1] = filled
    ways, word = word_placings(), library.items[-1]
    found = LibraryPictures(library, [word] * 12, dict(enumerate(ways)))
    seen = [found.pixels(number, 64) for number in range(12)]
    widths, across, down = zip(*(ink(picture) for picture in seen), strict=True)
    np.testing.assert_allclose(widths, 0.94 * np.repeat([0.9, 0.75, 0.6], 4), atol=0.04)
    for start in (0, 4, 8):  # of one size
        assert (
            len({(x > 0.5, y > 0.5) for x, y in zip(across[start : start + 4], down[start : start + 4], strict=True)})
            == 4
        )
    full = [
        int((picture[0] < 128).sum()) / (scale * scale)
        for picture, scale in zip(seen, np.repeat([0.9, 0.75, 0.6], 4), strict=True)
    ]
    np.testing.assert_allclose(full, 54 * 60, rtol=0.05)  # nothing is cut off
    assert LibraryPictures(library, [word] * 12).digest != found.digest
