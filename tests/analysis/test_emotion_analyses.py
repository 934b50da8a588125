"""Sparse codes and factors of words: planted ones are found, shuffled ones are not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch

from neuron_articles.analyses import emotion_atlas as atlas
from neuron_articles.analyses.sparse_codes import as_examples, fit_codes, recall, union
from neuron_articles.stimuli import feelings

pytestmark = pytest.mark.torch

WORDS, UNITS = 8, 40


@pytest.fixture(scope="module")
def vectors() -> torch.Tensor:
    """(prompt, word, unit): word i calls for units 2 i and 2 i + 1, and speaks against unit 30; the rest is noise."""
    generator = torch.Generator().manual_seed(0)
    made = 0.1 * torch.randn(4, WORDS, UNITS, generator=generator)
    for word in range(WORDS):
        made[:, word, 2 * word] += 2
        made[:, word, 2 * word + 1] += 1
    return made


def test_codes_find_the_planted_units(vectors: torch.Tensor) -> None:
    few, codes = fit_codes(vectors, [0.5, 2])
    assert sum(map(len, few)) <= WORDS <= sum(map(len, codes)) < 3 * WORDS
    assert all(code[0][1] == 2 * word and code[0][0] > 0 for word, code in enumerate(codes))
    assert set(union(codes)) <= set(range(2 * WORDS))
    assert all(abs(code[0][0]) >= abs(code[-1][0]) for code in codes)


def test_the_classifier_is_as_good_as_a_slow_one(vectors: torch.Tensor) -> None:
    """The objective at scikit-learn's solution of the same problem is no lower."""
    from sklearn.linear_model import LogisticRegression

    from neuron_articles.analyses.sparse_probe import fit

    examples = as_examples(vectors)
    penalty = 0.02
    mine = fit(examples, penalty)
    slow = LogisticRegression(
        C=1 / (penalty * len(examples.labels)), l1_ratio=1, solver="saga", max_iter=3000, tol=1e-6
    ).fit(examples.features.numpy(), examples.labels.numpy())
    weights = torch.from_numpy(slow.coef_.T).float()
    logits = examples.features @ weights + torch.from_numpy(slow.intercept_).float()
    objective = torch.nn.functional.cross_entropy(logits, examples.labels) + penalty * weights.abs().sum()
    assert mine.objective <= float(objective) * 1.01
    assert {int(weights[:, word].argmax()) for word in range(WORDS)} == {
        int(mine.weights[:, word].argmax()) for word in range(WORDS)
    }


def test_words_are_told_in_held_out_prompts_and_shuffled_ones_are_not(vectors: torch.Tensor) -> None:
    assert recall(vectors[:3], 2) == 1
    assert np.mean([recall(vectors[:3], 2, shuffled=seed) for seed in range(2)]) < 0.45


def test_nothing_is_told_where_there_is_nothing() -> None:
    noise = torch.randn(3, 10, 30, generator=torch.Generator().manual_seed(1))
    assert recall(noise, 2) < 0.35


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    """(word, unit): 24 words in three groups, each with units of its own."""
    random = np.random.default_rng(0)
    made = random.random((24, 60)) * 0.1
    for word in range(24):
        group = word // 8
        made[word, 20 * group : 20 * group + 10] += random.random(10) + 0.5
    return made


def test_factors_find_the_groups_and_explain_more_than_shuffled_words(table: np.ndarray) -> None:
    found = atlas.factorize(table, 3)
    assert Counter(found.parts.argmax(1).tolist()) == {0: 8, 1: 8, 2: 8}
    assert all(len(set(found.parts.argmax(1)[8 * group : 8 * group + 8])) == 1 for group in range(3))
    assert found.explained > 0.9 > atlas.factorize(atlas.shuffle_words(table), 3).explained
    assert (found.parts >= 0).all() and found.parts.max() == pytest.approx(1)
    assert [atlas.factorize(table, k).explained for k in (1, 2, 3)] == sorted(
        atlas.factorize(table, k).explained for k in (1, 2, 3)
    )


def test_the_disc_of_121_cells_is_the_published_one() -> None:
    rows = Counter(int(row) for row, _ in atlas.disc(121))
    assert [rows[row] for row in range(13)] == [3, 7, 9, 11, 11, 13, 13, 13, 11, 11, 9, 7, 3]
    assert all(len({tuple(cell) for cell in atlas.disc(n).tolist()}) == n for n in (1, 2, 45, 126))


def test_words_alike_are_placed_near_each_other(table: np.ndarray) -> None:
    places = atlas.arrange(atlas.positive(table))
    assert len({tuple(place) for place in places.tolist()}) == 24
    shuffled = np.random.default_rng(0).permutation(places)
    assert atlas.neighbour_likeness(table, places) > atlas.neighbour_likeness(table, shuffled) + 0.1
    assert (places == atlas.arrange(atlas.positive(table))).all()


def test_ratings_are_related_to_the_factor_that_goes_with_them_and_to_none_by_chance() -> None:
    from scipy.stats import spearmanr

    random = np.random.default_rng(0)
    ratings = random.normal(size=30)
    parts = np.stack([random.random(30), -ratings + 0.3 * random.normal(size=30)], axis=1)
    found = atlas.relate(parts, ratings)
    assert found.factor == 1 and found.chance < 0.01 and found.words == 30
    assert found.correlation == pytest.approx(float(spearmanr(parts[:, 1], ratings).statistic), abs=1e-6)
    assert atlas.relate(random.random((30, 2)), ratings).chance > 0.05


def test_words_for_feelings_are_rated_from_very_negative_to_very_positive() -> None:
    table = feelings.read_table()
    assert len(table.words) == len(set(table.words)) and len(set(table.words) & set(table.valence)) > 80
    assert all(-4 <= rating <= 4 for rating in table.valence.values())
    assert table.valence["happy"] > 2 and table.valence["sad"] < -2
