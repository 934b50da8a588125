"""A text and the card of a neuron list the same words: what our own article says stands on the cards beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

MENTION = re.compile(r'\{mref\("[^"]*", (\d+)\)\}')
WORD = re.compile(r"(?<!\*)\*([A-Za-z ]+)\*(?!\*)")
WHOLE_MODEL = "PictoCLIP"


def words_after_mentions(text: str) -> list[tuple[str, str]]:
    """(neuron, word) of every word in italics between a neuron and the next one, or the end of its sentence."""
    found = []
    for paragraph in text.splitlines():
        mentions = list(MENTION.finditer(paragraph))
        for mention, following in zip(mentions, [*mentions[1:], None], strict=False):
            rest = paragraph[mention.end() : following.start() if following else None]
            sentence = re.split(r"(?<=[.?!]) |(?<=\*)\. ", rest)[0]
            found += [(mention[1], word.lower()) for word in WORD.findall(sentence)]
    return found


def test_words_are_found_after_the_neuron_that_they_are_of() -> None:
    text = 'The *word* of {mref("a", 1)} is *one*; of {mref("b", 2)} it is *two* and *three*. Not *four*.'
    assert words_after_mentions(text) == [("1", "one"), ("2", "two"), ("2", "three")]


@pytest.fixture(scope="module")
def cards(root: Path) -> dict[str, list[str]]:
    """The words of every hover card, by the number of the neuron."""
    record = json.loads((root / "build" / "data" / WHOLE_MODEL / "units.json").read_bytes())
    return {name.rpartition("/")[2]: entry["words"] for name, entry in record["data"]["units"].items()}


def test_the_article_names_words_that_the_cards_list(root: Path, cards: dict[str, list[str]]) -> None:
    text = (root / "content" / "articles" / "multimodal-neurons.md").read_text(encoding="utf-8")
    listed = words_after_mentions(text)
    assert len(listed) > 20, "the article no longer speaks of words"
    assert [(unit, word) for unit, word in listed if word not in cards[unit]] == []


@pytest.mark.parametrize("record", ["neuron-cards", "neuron-families", "region-map", "word-bias"])
def test_every_list_of_a_neurons_words_begins_alike(record: str, root: Path, cards: dict[str, list[str]]) -> None:
    data = json.loads((root / "build" / "data" / WHOLE_MODEL / f"{record}.json").read_bytes())["data"]
    if record == "neuron-cards":
        lists = [(unit, one["words"]) for unit, one in data["neurons"].items()]
    elif record == "neuron-families":
        lists = [(one["unit"], one["words"]) for family in data["families"] for one in family["neurons"]]
    else:
        lists = [(str(one["unit"]), one["words"]) for one in data["units"]]
    assert lists
    for unit, words in lists:
        known = cards[unit.rpartition("/")[2]]
        assert words[: len(known)] == known[: len(words)], unit
