"""The default data set reads like any other, without the built library."""

from __future__ import annotations

import numpy as np
import pytest

from generator.analysis.default_pictures import everything, held_out
from generator.analysis.loading import batches
from generator.dataset.library import Item, Library


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
