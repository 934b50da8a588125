"""Emotion words as sums of neurons (Figures 9 to 12)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.drawing.component import Component
from neuron_articles.figures import emotion_codes
from neuron_articles.figures.emotion_codes.terms import find_terms
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from tests.figures.records import make_record, published_data

# What the original's page shows: word -> [(unit, weight as shown)].
SHOWN = {
    "jealous": [(767, "1.00"), (1234, "0.69"), (1430, "0.22"), (1193, "−1.05")],
    "bored": [(451, "1.00"), (1430, "0.14"), (871, "−0.10")],
    "intimate": [(52, "1.00"), (2003, "0.92"), (119, "−0.80")],
    "surprised": [(2083, "1.00"), (2478, "1.00"), (1512, "0.17")],
    "powerful": [(1346, "1.00"), (1739, "0.87"), (2264, "0.50")],
    "creative": [(1372, "1.00"), (1737, "0.07")],
    "embarrassed": [(610, "1.00"), (1127, "0.56"), (641, "0.53"), (1739, "−0.60")],
    "let down": [(979, "1.00"), (1193, "0.23"), (967, "0.10"), (1739, "−0.21")],
    "accepted": [(1820, "1.00"), (1095, "0.43")],
    "confident": [(22, "1.00"), (52, "0.20"), (1512, "0.15"), (1841, "−0.15")],
    "pressured": [(736, "1.00"), (425, "0.91"), (2202, "0.18"), (1512, "−0.07")],
    "stressed": [(971, "1.00"), (2191, "0.74"), (1205, "0.23")],
    "anxious": [(2478, "1.00"), (2191, "0.57"), (119, "0.36")],
    "mad": [(1739, "1.00"), (2049, "0.37"), (2191, "0.27")],
}


def numbers() -> dict[str, Any]:
    codes = {"jealous": [[-50.0, 3], [100.0, 1], [400.0, 9], [25.0, 2]], "calm": []}
    return {
        "prompt": "I feel {}",
        "level": "40",
        "codes": {"10": {"jealous": [], "calm": []}, "40": codes},
        "units": {"1": {"title": "Win"}, "3": {"title": "Cry"}},
        "lexical": [9],
    }


def draw(data: Any, **parameters: Any) -> Component:
    return emotion_codes.FIGURE.draw(make_record(emotion_codes, data), **parameters)


@pytest.mark.parametrize(
    ("code", "lexical", "terms"),
    [
        ([], [], []),
        ([[10, 1], [200, 2]], [2], [(1.0, 1)]),
        ([[-30, 1], [5, 2], [20, 3], [-40, 4]], [], [(1.0, 3), (0.25, 2), (-2.0, 4), (-1.5, 1)]),
        ([[20, 1], [16, 2], [12, 3], [8, 4], [4, 5], [-20, 6]], [], [(1.0, 1), (0.8, 2), (0.6, 3), (0.4, 4)]),
        ([[20, 1], [1, 2], [1.01, 3]], [], [(1.0, 1), (0.0505, 3)]),
        ([[-2, 1], [-4, 2]], [], [(-1.0, 2), (-0.5, 1)]),
    ],
)
def test_the_rule_of_terms(code: Any, lexical: list[int], terms: list[tuple[float, int]]) -> None:
    found = find_terms(code, lexical)
    assert [unit for _, unit in found] == [unit for _, unit in terms]
    assert [share for share, _ in found] == pytest.approx([share for share, _ in terms])


def test_a_row_is_an_equation() -> None:
    component = draw(numbers(), emotions="jealous")
    (row,) = component.data["rows"]
    assert [(term["title"], term["value"], term["negative"]) for term in row["terms"]] == [
        ("Win", "1.00", False),
        ("neuron 2", "0.25", False),
        ("Cry", "0.50", True),
    ]
    assert component.alt == ("1 emotion word as sums of neurons: jealous = Win 1.00 + neuron 2 0.25 − Cry 0.50.")
    assert row["terms"][0]["page"] == "neurons/RN50x4/layer4/1/index.html"
    assert "success + grumpy" in component.warnings[0] and not draw(numbers(), emotions="calm").warnings


def test_all_weights_stand_in_the_table_with_what_became_of_them() -> None:
    component = draw(numbers(), emotions="jealous")
    weights = component.data["rows"][0]["weights"]
    assert [(weight["value"], weight["fate"]) for weight in weights] == [
        ("400.00", "of letters"),
        ("100.00", ""),
        ("50.00", ""),
        ("25.00", ""),
    ]
    assert "RN50x4/layer4/9" in component.units


def test_words_are_named_in_three_ways() -> None:
    one = draw(numbers(), emotions="jealous, calm").data
    assert one == draw(numbers(), emotions=["jealous", "calm"]).data
    assert one == draw(numbers(), emotionNames=["jealous", "calm"]).data
    assert one["rows"][1]["terms"] == []


def test_another_level() -> None:
    assert draw(numbers(), emotions="jealous", level=10).data["rows"][0]["weights"] == []


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, 'needs emotions=; such as "calm, jealous"'),
        ({"emotions": "jealuos"}, 'has no emotion "jealuos"; did you mean "jealous"'),
        ({"emotions": "calm", "level": 50}, 'has no level "50"; it has 10, 40'),
    ],
)
def test_an_authors_mistake_is_one_clear_line(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(AuthorError, match=message):
        draw(numbers(), **parameters)


def test_a_neuron_that_does_not_exist_is_one_clear_line() -> None:
    data = numbers()
    data["codes"]["40"]["calm"] = [[1.0, 9999]]
    with pytest.raises(AuthorError, match=r"the codes hold a neuron that does not exist: .*0 to 2559"):
        draw(data, emotions="calm")


def test_published_codes(shared: Path) -> None:
    data = published_data(emotion_codes, shared / "published")
    assert {level: len(words) for level, words in data.codes.items()} == dict.fromkeys(("10", "20", "30", "40"), 126)
    assert len(data.lexical) == 70
    component = draw(data, emotionNames=list(SHOWN))
    rows = {row["word"]: row["terms"] for row in component.data["rows"]}
    for word, expected in SHOWN.items():
        found = [
            (int(term["unit"].rsplit("/", 1)[1]), ("−" if term["negative"] else "") + term["value"])
            for term in rows[word]
        ]
        assert found == expected, word
    assert "jealous = Champions 1.00 + Hug 0.69 + Grumpy 0.22 − Crying 1.05" in component.alt
    assert "success + grumpy" in component.warnings[0]


def test_codes_without_their_level_are_one_clear_line(shared: Path, tmp_path: Path) -> None:
    for name in ("emotion_unit_names.json", "emotion_text_units.json"):
        shutil.copy(shared / "published" / name, tmp_path)
    (tmp_path / "emotion_sparse_codes.json").write_text(json.dumps({"10": {}}))
    with pytest.raises(AuthorError, match=r"emotion_sparse_codes\.json.*another shape.*40"):
        published_data(emotion_codes, tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"codes": {"40": {"calm": [["much", 1]]}}}, r"data\.codes\[\.\.\.\]\[\.\.\.\]\[0\]\[0\]: expected `float`"),
        ({"level": "50"}, 'data: there are no codes of the level "50"'),
        ({"units": {"1": {}}}, r"data\.units\[\.\.\.\]: missing required field `title`"),
    ],
)
def test_a_record_that_does_not_fit_is_one_readable_problem(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    store.save(Record("emotion-codes", "RN50x4", "key", numbers() | changes))
    with pytest.raises(AuthorError, match=message):
        store.load("RN50x4", "emotion-codes", emotion_codes.FIGURE.record)


def computed(**faces: float) -> dict[str, Any]:
    checks = {
        "recall": {"share": 0.98, "shuffled": 0.022, "chance": 0.022},
        "rises": {"words": 43, "risen": 40, "random": 22},
        "faces": faces,
        "linear": {"correlation": 0.983, "control": 0.469, "cosine": 0.981, "pictures": 256},
    }
    return {**numbers(), "prompts": ["{}", "{} face", "{} feeling"], "checks": checks}


def test_the_caption_of_computed_codes_tells_results_beside_controls() -> None:
    component = draw(computed(mean=0.641, control=0.496, units=92), emotions="jealous")
    assert "in the prompts “…”, “… face” and “… feeling”: the few" in component.caption and not component.warnings
    assert "at most 4 are written out. 1 neurons that read letters are left out." in component.caption
    assert "tell 98% of the words (2% when fitted to shuffled words)" in component.caption
    assert "for 40 of 43 words, raising a random neuron for 22." in component.caption
    assert "under the curve of 0.64 (of another emotion 0.50; chance is 0.5)" in component.caption
    assert "on 256 pictures by 0.98 (with neurons shuffled 0.47)" in component.caption
    assert "faces" not in draw(computed(), emotions="jealous").caption
