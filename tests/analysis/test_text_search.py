"""The cut text tower gives the same embeddings sooner; a unit wired to words wins its own search."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from neuron_articles.analyses.attribution import LinearPool
from neuron_articles.analyses.text_candidates import Candidate, SearchSettings
from neuron_articles.analyses.text_search import TextSearch, mark, surprisals
from neuron_articles.models.clip import Clip, load_model
from neuron_articles.models.clip_config import ClipConfig, TextConfig, VisionConfig
from neuron_articles.models.networks import build_clip
from neuron_articles.models.text_tower import CutTextTower
from neuron_articles.models.vocabulary import CutTokenizer, cut_vocabulary, full_tokenizer
from neuron_articles.units import find_model

pytestmark = pytest.mark.torch

WORDS = ["cat", "dog", "happy", "sad", "house", "tree", "river", "winter", "music", "green", "bridge", "paper"]


def make_clip(context: int, layers: int = 2, width: int = 64) -> Clip:
    torch.manual_seed(3)
    kept = cut_vocabulary(WORDS)
    text = TextConfig(context, len(kept) + 3, width, heads=2, layers=layers)
    config = ClipConfig(embed_dim=48, vision_cfg=VisionConfig(64, (1, 1, 1, 1), 8), text_cfg=text)
    network = build_clip(config).eval().requires_grad_(False)
    return Clip(find_model("PictoCLIP"), network, CutTokenizer(kept, context), torch.device("cpu"))


@pytest.fixture(scope="module")
def clip() -> Clip:
    return make_clip(77)


def test_cutting_the_tower_changes_nothing(clip: Clip) -> None:
    texts = ["cat", "happy green tree", "a sad dog in the winter", ""]
    tower = CutTextTower(clip)
    tokenizer: Any = clip.tokenizer
    cut = tower.embed([tokenizer.encode(text) for text in texts])
    torch.testing.assert_close(cut, clip.encode_texts(texts), rtol=0, atol=1e-5)


def test_texts_that_are_too_long_lose_their_end() -> None:
    short = make_clip(8)
    tokenizer: Any = short.tokenizer
    long = tokenizer.encode("cat dog happy sad house tree river winter")
    torch.testing.assert_close(
        CutTextTower(short).embed([long]), short.encode_texts(["cat dog happy sad house tree river winter"])
    )


def test_a_tower_that_looks_ahead_is_refused(clip: Clip) -> None:
    other = make_clip(8)
    other.network.attn_mask = None
    with pytest.raises(ValueError, match="only text towers that look back"):
        CutTextTower(other)


@pytest.fixture(scope="module")
def search(clip: Clip) -> TextSearch:
    return TextSearch(clip, SearchSettings(restarts=8, longest=3, beam=6, likely=10, edits=8, patience=15, steps=50))


def test_a_unit_wired_to_a_word_wins_its_search(clip: Clip, search: TextSearch) -> None:
    pool = clip.network.visual.attnpool
    unit = 5
    word = clip.encode_texts(["winter"])[0]
    pool.v_proj.weight.data[:, unit] = torch.linalg.pinv(pool.c_proj.weight) @ word
    found = search.run(LinearPool.of(pool).matrix[:, unit])
    assert found[0].text == "winter" and found[0].shown
    assert found[0].cosine == pytest.approx(1, abs=1e-3)


def test_a_climb_finds_words_together(clip: Clip, search: TextSearch) -> None:
    for wanted in ("river bridge", "music sad house"):
        found = search.run(clip.encode_texts([wanted])[0], seed=1)
        assert found[0].text == wanted
    assert found == search.run(clip.encode_texts(["music sad house"])[0], seed=1)  # the same seed, the same texts


def test_nothing_is_found_where_there_is_nothing(clip: Clip, search: TextSearch) -> None:
    """A random direction's best text stays far from it."""
    directions = torch.randn(3, clip.dimension, generator=torch.Generator().manual_seed(0))
    assert all(search.run(direction)[0].cosine < 0.75 for direction in directions)


def test_all_results_are_kept_and_those_shown_are_marked(clip: Clip, search: TextSearch) -> None:
    found = search.run(clip.encode_texts(["happy dog"])[0])
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {one.found for one in found} <= {"climb", "beam"}
    assert 1 <= sum(one.shown for one in found) <= search.settings.shown <= len(found)
    assert all(one.rounded().score == round(one.score, 4) and one.rounded().shown is one.shown for one in found)


def test_texts_alike_are_shown_once() -> None:
    texts = ["happy cat", "cat happy", "happy cat cat", "sad dog", "happy tree", "winter"]
    made = [Candidate(text, 1 - i / 10, 1.0, 0.0, "climb") for i, text in enumerate(texts)]
    assert [one.text for one in mark(made, 3) if one.shown] == ["happy cat", "sad dog", "happy tree"]


def test_rare_tokens_cost_more() -> None:
    costs = surprisals(full_tokenizer())
    assert len(costs) > 40_000
    encode = full_tokenizer().encode
    assert costs[encode("the")[0]] < costs[encode("cat")[0]] < costs[encode("guatemala")[-1]]
    assert sum(2.718281828**-cost for cost in costs.values()) == pytest.approx(1, abs=1e-6)


def test_the_default_models_tower_can_be_searched() -> None:
    """A random one has letters for a vocabulary."""
    search = TextSearch(load_model("PictoCLIP", weights="random", device="cpu"))
    assert search.longest == 5 and len(search.tokens) > 26 and len(search.single) == len(search.tokens)


def test_only_tokens_that_one_can_read_have_a_cost() -> None:
    decode = full_tokenizer().decode
    texts = [decode([token]).strip() for token in surprisals(full_tokenizer())]
    assert min(map(len, texts)) == 2
    assert all(text.isprintable() and "\ufffd" not in text for text in texts)


def test_searches_begin_with_texts_of_all_lengths_half_of_them_of_likely_tokens(clip: Clip) -> None:
    search = TextSearch(clip, SearchSettings(restarts=60, longest=3))
    likely = search.tokens[:2]
    texts = search._beginnings(likely, np.random.default_rng(0))
    assert len(texts) == 60 and {len(text) for text in texts} == {1, 2, 3}
    assert all(set(text) <= set(likely) for text in texts[1::2])
    assert len({token for text in texts[::2] for token in text}) > 10
