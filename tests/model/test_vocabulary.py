"""The cut tokenizer beside CLIP's own."""

from __future__ import annotations

import pytest

from neuron_articles.models.vocabulary import CutTokenizer, cut_vocabulary, full_tokenizer

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def tokenizer() -> CutTokenizer:
    return CutTokenizer(cut_vocabulary(["butterfly", "japan", "sushi"]), 12)


def test_known_words_are_segmented_as_clip_does(tokenizer: CutTokenizer) -> None:
    kept = {place: token for token, place in tokenizer.number.items()}
    assert [kept[number] for number in tokenizer.encode("sushi japan")] == full_tokenizer().encode("sushi japan")


@pytest.mark.parametrize("text", ["zebrafish", "größe", "猫が好き", "🍣 sushi", "", "   ", "naïve café", "\x00"])
def test_any_text_can_be_tokenized_and_read_back(tokenizer: CutTokenizer, text: str) -> None:
    tokens = tokenizer(text)
    assert tokens.shape == (1, 12) and int(tokens.max()) == tokenizer.eot_token_id < tokenizer.vocab_size
    assert tokenizer.decode(tokenizer.encode(text)) == full_tokenizer().decode(full_tokenizer().encode(text))


def test_a_long_text_loses_its_end_but_keeps_the_end_token(tokenizer: CutTokenizer) -> None:
    tokens = tokenizer(["sushi " * 40])
    assert tokens[0, -1] == tokenizer.eot_token_id


def test_end_is_the_highest_number_for_the_text_tower(tokenizer: CutTokenizer) -> None:
    tokens = tokenizer(["sushi", "japan sushi"])
    assert tokens.argmax(1).tolist() == [2, 3]
