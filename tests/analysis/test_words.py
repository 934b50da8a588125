"""Words are written as asked; neighbours, arithmetic and lexical units are found where they were planted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neuron_articles.stimuli.written_words import (
    TextStyle,
    activations,
    centre,
    letterings,
    lexical_units,
    mean_likeness,
    shared_letters,
    varied,
    write,
)

pytestmark = pytest.mark.torch


def ink(page: np.ndarray[Any, Any]) -> tuple[int, int, int, int]:
    y, x = np.nonzero(page < 128)
    return int(x.min()), int(y.min()), int(x.max()), int(y.max())


def test_words_are_written_where_they_should_be() -> None:
    middle, upper = (ink(write("shark", TextStyle(place=(0.5, y)), 96)) for y in (0.5, 0.3))
    assert abs((middle[0] + middle[2]) / 2 - 48) < 3 and abs((middle[1] + middle[3]) / 2 - 48) < 3
    assert upper[1] < middle[1]
    small, large = (ink(write("shark", TextStyle(height=height), 96)) for height in (0.1, 0.3))
    assert large[3] - large[1] > 2 * (small[3] - small[1])


@pytest.mark.parametrize("word", ["incomprehensibilities", "Wörter", "a", "日本", "two words"])
@pytest.mark.parametrize("place", [(0.5, 0.5), (0.0, 0.0), (1.0, 1.0)])
def test_every_word_lies_inside_the_picture(word: str, place: tuple[float, float]) -> None:
    page = write(word, TextStyle(height=0.4, place=place), 64)
    assert (page < 128).any()
    assert (page[[0, -1]] > 200).all() and (page[:, [0, -1]] > 200).all()


def test_varied_letterings_show_every_font_size_and_place() -> None:
    fonts = [None, Path("a.woff"), Path("b.woff")]
    ways = varied(fonts)
    assert len(ways) == 6 and len({(way.height, way.place) for way in ways}) == 6
    for kind in ("height", "place"):  # no font goes with one size, nor with one place
        assert all(len({getattr(way, kind) for way in ways if way.font == font}) == 2 for font in fonts)


def test_titles_of_letterings_name_no_folder() -> None:
    assert TextStyle(Path("one/of/mine/arvo.woff")).title == TextStyle(Path("two/arvo.woff")).title != TextStyle().title


def test_activations_are_maxima_averaged_over_ways(trunk: Any) -> None:
    words, ways = ["one", "two", "three"], letterings(heights=(0.2, 0.3), places=((0.5, 0.5),))
    found = activations(trunk, words, ways, 64, batch=2)
    by_way = [activations(trunk, words, [way], 64, batch=3) for way in ways]
    assert found.shape == (3, trunk.width)
    np.testing.assert_allclose(found, np.mean(by_way, 0), rtol=1e-4, atol=1e-4)


KNOWN = ["king", "queen", "man", "woman", "car", "cat", "catch", "scatter", "category", "vacation", "delicate"]
SYLLABLES = [first + second for first in "bdfghjklmnpqrsvwxz" for second in "eiou"]
LIST = [*KNOWN, *("".join(np.random.default_rng(i).choice(SYLLABLES, 3)) for i in range(200))]


@pytest.fixture(scope="module")
def planted() -> Any:
    """Unit 0 is royal, 1 female, 2 male, 3 reads the letters "cat"; all others are noise."""
    values = np.random.default_rng(0).normal(0, 0.05, (len(LIST), 12)).astype(np.float32)
    for unit, some in enumerate((("king", "queen"), ("queen", "woman"), ("king", "man"))):
        values[[LIST.index(word) for word in some], unit] += 3
    values[["cat" in word for word in LIST], 3] += 4
    return centre(LIST, values)


def test_values_are_centred_and_top_words_are_the_planted_ones(planted: Any) -> None:
    np.testing.assert_allclose(planted.values.mean(0), 0, atol=1e-6)
    assert {word for word, _ in planted.top(0, 2)} == {"king", "queen"}
    assert {word for word, _ in planted.top(3, 6)} == {word for word in LIST if "cat" in word}


def test_arithmetic_finds_the_queen(planted: Any) -> None:
    assert planted.nearest(["king", "woman"], ["man"], number=1)[0][0] == "queen"
    assert planted.rank("queen", ["king", "woman"], ["man"]) == 1
    assert planted.rank("car", ["king", "woman"], ["man"]) > 1
    assert "cat" not in [word for word, _ in planted.nearest(["cat"], number=3)]
    with pytest.raises(KeyError, match="unicorn"):
        planted.nearest(["unicorn"])


def test_masked_units_do_not_count(planted: Any) -> None:
    mask = np.zeros(12, bool)
    mask[:3] = True
    assert planted.rank("queen", ["king", "woman"], ["man"], mask) > 1
    assert planted.likeness(planted.embedding(["king"], mask=mask), mask).max() <= 1 + 1e-5


def test_lexical_units_are_those_that_read_letters(planted: Any) -> None:
    meanings = np.random.default_rng(1).normal(size=(len(LIST), 30))
    lexical = lexical_units(planted, meanings, number=6)
    assert lexical[3] and lexical.sum() <= 2
    alike = meanings.copy()
    alike[["cat" in word for word in LIST]] = 1  # the same letters and the same meaning: not lexical
    assert not lexical_units(planted, alike, number=6)[3]
    assert shared_letters(["cat", "dog"], 2) == 0.5 and shared_letters(["cat", "scat"], 2) == 1.0


def test_a_list_with_doubles_is_refused() -> None:
    with pytest.raises(ValueError, match='"a" is in the word list 2 times'):
        centre(["a", "b", "a"], np.zeros((3, 2), np.float32))


def test_likeness_is_the_mean_cosine_of_all_pairs() -> None:
    vectors = np.random.default_rng(4).normal(size=(5, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    slow = np.mean([vectors[i] @ vectors[j] for i in range(5) for j in range(5) if i != j])
    assert mean_likeness(vectors) == pytest.approx(slow)
    assert mean_likeness(vectors[:1]) == pytest.approx(0)
