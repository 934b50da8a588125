"""The attention pool's linear part against a slow reference, and what raising a unit does to a text's logit."""

from __future__ import annotations

import pytest
import torch
from open_clip.modified_resnet import AttentionPool2d

from neuron_articles.analyses.attribution import LinearPool, correlate, fidelity, pool_units, rises
from neuron_articles.models.clip import Clip, load_model

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def clip() -> Clip:
    return load_model("PictoCLIP", weights="random", device="cpu")


def test_the_matrix_is_the_sum_over_the_heads(clip: Clip) -> None:
    pool = clip.network.visual.attnpool
    value, out = pool.v_proj.weight, pool.c_proj.weight  # (unit, unit), (dimension, unit)
    size = value.shape[0] // pool.num_heads
    slow = torch.zeros(out.shape[0], value.shape[1])
    for head in range(pool.num_heads):
        rows = slice(head * size, (head + 1) * size)
        slow += out[:, rows] @ value[rows]
    torch.testing.assert_close(LinearPool.of(pool).matrix, slow, rtol=1e-4, atol=1e-5)


def test_it_is_exact_where_all_positions_are_alike(clip: Clip) -> None:
    """Without the embeddings of positions, which tell even equal places apart."""
    pool = clip.network.visual.attnpool
    kept = pool.positional_embedding.detach().clone()
    try:
        pool.positional_embedding.data.zero_()
        values = torch.rand(5, kept.shape[1])
        linear = LinearPool.of(pool)
        true = pool_units(clip, values[:, :, None, None].expand(-1, -1, 2, 2))
        torch.testing.assert_close(linear.predict(values), true, rtol=1e-3, atol=1e-4)
    finally:
        pool.positional_embedding.data.copy_(kept)


def test_attribution_is_the_slope_of_the_product_at_a_blank_map(clip: Clip) -> None:
    """Against autograd through the true pool, summed over the map."""
    texts = clip.encode_texts(["red box", "a dog"]).clone()
    linear = LinearPool.of(clip.network.visual.attnpool)
    units = torch.full((1, 1024, 2, 2), 0.05, requires_grad=True)
    for text, row in zip(texts, linear.attribute(texts), strict=True):
        (slope,) = torch.autograd.grad((pool_units(clip, units)[0] * text).sum(), units)
        assert float(torch.nn.functional.cosine_similarity(slope.sum((0, 2, 3)), row, dim=0)) > 0.95


def test_raising_a_unit_that_a_text_calls_for_raises_its_logit(clip: Clip) -> None:
    texts = clip.encode_texts(["cat", "dog", "sun", "a happy face"])
    strongest = LinearPool.of(clip.network.visual.attnpool).attribute(texts)
    much = torch.full((len(texts),), 2.0)
    up, down = rises(clip, texts, strongest.argmax(1), much), rises(clip, texts, strongest.argmin(1), much)
    assert (up > 0).all() and (up > down).all()
    alone = torch.cat([rises(clip, texts[[i]], strongest[[i]].argmax(1), much[:1]) for i in range(len(texts))])
    torch.testing.assert_close(up, alone, rtol=1e-4, atol=1e-4)


def test_fidelity_is_perfect_where_attention_is_even_and_sees_units_dealt_out_wrongly(clip: Clip) -> None:
    pictures = torch.randint(0, 256, (24, 3, 64, 64), dtype=torch.uint8)
    pictures[::2] //= 3
    texts = clip.encode_texts(["cat", "dog", "sun"])
    real = fidelity(clip, iter(torch.split(pictures, 8)), texts)
    pool = clip.network.visual.attnpool
    kept = pool.q_proj.weight.detach().clone(), pool.q_proj.bias.detach().clone()
    try:
        pool.q_proj.weight.data.zero_(), pool.q_proj.bias.data.zero_()
        even = fidelity(clip, iter(torch.split(pictures, 8)), texts)
    finally:
        pool.q_proj.weight.data.copy_(kept[0]), pool.q_proj.bias.data.copy_(kept[1])
    assert even.pictures == real.pictures == 24
    assert float(even.correlations.min()) > 0.99 and even.cosine > 0.99
    assert float(real.correlations.mean()) < 0.99 and float(even.control.mean()) < 0.95


def test_correlation_is_pearsons() -> None:
    left, right = torch.randn(30, 4), torch.randn(30, 4)
    for column in range(4):
        slow = torch.corrcoef(torch.stack([left[:, column], right[:, column]]))[0, 1]
        assert float(correlate(left, right)[column]) == pytest.approx(float(slow), abs=1e-5)
    assert float(correlate(torch.ones(5, 1), right[:5, :1])) == 0


@pytest.mark.parametrize("side", [1, 2, 3])
def test_the_offset_is_what_an_empty_map_of_any_size_gives(side: int) -> None:
    pool = AttentionPool2d(side, 8, 2, 4)
    with torch.no_grad():
        empty = pool(torch.zeros(1, 8, side, side))[0]
    torch.testing.assert_close(LinearPool.of(pool).offset, empty)
