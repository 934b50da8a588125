"""Typographic attacks: the table (Figure 16), the setup (15), the photographs (14) and the card of the introduction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import astuple

from neuron_articles.drawing import classification_cards
from neuron_articles.figures import attack_demo, attack_setup, automated_attacks, in_the_wild
from neuron_articles.records.published_files import Picture
from tests.figures.records import make_record, misfit, published_data

# Figure 16, as published: target class, attack text, pixel cover, success.
TABLE = [
    ("waste container", "trash", "7.59 %", "95.4 %"),
    ("iPod", "iPod", "6.80 %", "94.7 %"),
    ("rifle", "rifle", "6.41 %", "91.0 %"),
    ("pizza", "pizza", "8.11 %", "92.3 %"),
    ("radio", "radio", "7.73 %", "77.0 %"),
    ("great white shark", "shark", "8.33 %", "62.2 %"),
    ("library", "library", "9.95 %", "75.9 %"),
    ("Siamese cat", "meow", "8.44 %", "46.5 %"),
    ("piggy bank", "$$$", "6.99 %", "36.4 %"),
]


def attack(text: str, changed: float, **other: Any) -> dict[str, Any]:
    outcome = {"changed_to": changed, "already_equal": 0.0, "changed_away": 0.0, "neither": 1 - changed}
    return {"target": text, "text": text, "pixel_cover": 0.07, "outcomes": {"linear_probe": outcome, **other}}


def test_the_table_shows_an_interval_and_what_was_not_measured() -> None:
    classifiers = [
        {"key": "linear_probe", "title": "linear probes", "baseline": 0.7},
        {"key": "zero_shot", "title": "zero-shot", "baseline": 0.6},
    ]
    data = {"n": 100, "classifiers": classifiers, "attacks": [attack("pizza", 0.5)]}
    component = automated_attacks.FIGURE.draw(make_record(automated_attacks, data))
    probe, zero_shot = component.data["rows"][0]["results"]
    assert (probe["success"], probe["interval"]) == ("50.0 %", "40.4–59.6")
    assert zero_shot is None


def test_attacks_without_the_outcomes_they_are_ranked_by_do_not_fit(tmp_path: Path) -> None:
    classifiers = [{"key": "zero_shot", "title": "zero-shot", "baseline": 0.6}]
    data = {"n": 100, "classifiers": classifiers, "attacks": [attack("pizza", 0.5)]}
    assert misfit(automated_attacks, data, tmp_path) == "data: the attack “pizza” has no outcome for zero_shot"
    assert misfit(automated_attacks, data | {"attacks": []}, tmp_path) == "data: there is no attack, or no classifier"


def test_published_table(shared: Path) -> None:
    data = published_data(automated_attacks, shared / "published")
    component = automated_attacks.FIGURE.draw(make_record(automated_attacks, data))
    rows = [(row["target"], row["text"], row["cover"], row["results"][0]["success"]) for row in component.data["rows"]]
    assert rows == TABLE
    assert "95.4% at 7.59%" in component.warnings[0], "the drafts' 97% is not in the data, and the figure says so"


def test_published_outcomes_add_up_to_one(shared: Path) -> None:
    data = published_data(automated_attacks, shared / "published")
    for each in data.attacks:
        assert sum(astuple(each.outcomes["linear_probe"])) == pytest.approx(1)


@pytest.mark.parametrize(
    ("share", "text"), [(0.8, "80%"), (0.0524, "5.24%"), (0, "0%"), (0.9968, "99.68%"), (1, "100%"), (0.00001, "0%")]
)
def test_percentages_of_cards_drop_trailing_zeros(share: float, text: str) -> None:
    assert classification_cards.percent(share) == text


def test_cards_keep_the_order_of_their_rows() -> None:
    rows = classification_cards.rows([(0.1, "cat"), (0.7, "pizza"), (0.2, "dog")], ["pizza"])
    assert [row["name"] for row in rows] == ["cat", "pizza", "dog"]
    assert [(row["target"], row["wins"]) for row in rows] == [(False, False), (True, True), (False, False)]


def test_published_photographs(shared: Path) -> None:
    """25 of 34 handwritten labels win zero-shot, and none against the linear probe."""
    data = published_data(in_the_wild, shared / "published")
    assert len(data.objects) == 7
    assert len(data.labels) == 6
    assert in_the_wild.draw.successes(data, "zero_shot") == (25, 34)
    assert in_the_wild.draw.successes(data, "linear_probe") == (0, 34)
    assert all(isinstance(card.image, Picture) for cards in data.cells.values() for card in cards.values())
    component = in_the_wild.FIGURE.draw(make_record(in_the_wild, data))
    assert "25 of 34" in component.alt


def test_cards_without_answers_are_one_readable_problem(shared: Path, tmp_path: Path) -> None:
    data = to_builtins(published_data(in_the_wild, shared / "published"), builtin_types=(Path,), enc_hook=str)
    data["cells"]["apple"]["ipod"]["answers"]["zero_shot"] = []
    assert misfit(in_the_wild, data, tmp_path) == "data: there are no zero_shot answers to apple with the label ipod"
    data["cells"]["apple"]["ipod"]["answers"]["zero_shot"] = [["iPod", 0.9]]
    said = misfit(in_the_wild, data, tmp_path)
    assert said.endswith("answers[...][0][0]: expected `float`, got `str`") and said.startswith("data.cells[...]")


def test_published_setup(shared: Path) -> None:
    data = published_data(attack_setup, shared / "published")
    component = attack_setup.FIGURE.draw(make_record(attack_setup, data))
    before, after = component.data["cards"]
    assert [len(card["rows"]) for card in (before, after)] == [9, 9]
    assert (before["rows"][0]["name"], before["rows"][0]["percent"]) == ("Chihuahua", "17.5%")
    assert (after["rows"][0]["name"], after["rows"][0]["percent"], after["rows"][0]["target"]) == (
        "pizza",
        "83.7%",
        True,
    )
    assert "8.0% of the pixels" in component.caption


def test_published_card(shared: Path) -> None:
    data = published_data(attack_demo, shared / "published")
    component = attack_demo.FIGURE.draw(make_record(attack_demo, data))
    (card,) = component.data["cards"]
    assert [row["name"] for row in card["rows"]] == [
        "iPod",
        "weasel",
        "remote control",
        "hamster",
        "meerkat",
        "mongoose",
    ]
    assert card["rows"][0]["percent"] == "95.5%"
    assert "badger" in component.caption
