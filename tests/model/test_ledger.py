"""The ledger of the test set, and the scores that go into it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from neuron_articles.analyses.test_scores import TestScore, score_test, shrink
from neuron_articles.models.clip import load_model
from neuron_articles.statistics.bootstrap import grouped_share_interval
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.held_out import gather_words
from neuron_articles.stimuli.questions import Question
from neuron_articles.stimuli.references import gather_references
from neuron_articles.stimuli.test_set import TestSet
from neuron_articles.training import scoring
from neuron_articles.training.ledger import BadLedger, add_entry, read_ledger, recipe_line, scoring_lines

pytestmark = pytest.mark.torch

SCORE = TestScore("things", 100, 40, 403, 0.7, 0.6, 0.8, 0.4, 0.1)


def stage(mix: str | None, **more: object) -> dict[str, object]:
    recipe = {"term": 2.0, "carriers": True, **more}
    return {"recipe": recipe | ({"mix": mix} if mix else {})}


def test_a_second_scoring_of_a_recipe_line_is_marked_whatever_its_weights(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "ledger.jsonl"
    assert read_ledger(path) == []
    path.parent.mkdir()
    entries = [
        add_entry(path, "PictoCLIP", weights, line, ["set 1"], 3, [SCORE])
        for weights, line in (("aaa", "ink"), ("bbb", "rival"), ("ccc", "ink"))
    ]
    assert [entry.scoring for entry in entries] == [1, 1, 2]
    assert read_ledger(path) == entries
    assert "first scoring" in scoring_lines(entries[0])[0] and "NOT A TEST" in scoring_lines(entries[2])[0]
    assert "70.0%" in scoring_lines(entries[0])[2] and "60.0 to 80.0" in scoring_lines(entries[0])[2]


def test_a_damaged_ledger_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    add_entry(path, "PictoCLIP", "aaa", "ink", [], 0, [SCORE])
    path.write_text(path.read_text() + '{"date": "yesterday"}\n')
    with pytest.raises(BadLedger, match="no scoring: ") as told:
        add_entry(path, "PictoCLIP", "aaa", "ink", [], 0, [SCORE])
    assert told.value.place is not None and told.value.place.line == 2
    assert len(path.read_text().splitlines()) == 2, "nothing is added to a ledger that cannot be read"


def test_a_recipe_line_names_the_mixes_and_what_was_left_out() -> None:
    assert recipe_line({"stages": [stage(None), stage("rival")]}) == "plain/rival"
    assert recipe_line({"stages": [stage("ink", term=0.0, carriers=False)]}) == "ink, no term, no carriers"
    assert recipe_line(None) == "unknown"


def test_intervals_draw_groups_and_are_wider_where_items_are_related() -> None:
    chance = np.random.default_rng(3)
    words, fonts = np.repeat(np.arange(30), 10), np.tile(np.arange(10), 30)
    hits = np.repeat(chance.random(30) < 0.7, 10)  # a word is right in every font, or in none
    apart = grouped_share_interval(hits, [np.arange(300)], 400, np.random.default_rng(0))
    words_drawn = grouped_share_interval(hits, [words], 400, np.random.default_rng(0))
    both = grouped_share_interval(hits, [words, fonts], 400, np.random.default_rng(0))
    assert words_drawn[1] - words_drawn[0] > 2 * (apart[1] - apart[0])
    assert all(low < hits.mean() < high for low, high in (apart, words_drawn, both))
    assert grouped_share_interval(np.ones(5), [np.arange(5)], 50, chance) == (1.0, 1.0)


def test_half_size_pictures_are_compared_by_their_pattern() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[:4] = 100
    brighter = picture + 50
    assert shrink([picture]) @ shrink([brighter]).T == pytest.approx(1, abs=1e-5)
    assert shrink([picture]) @ shrink([picture[::-1]]).T == pytest.approx(-1, abs=1e-5)


def test_a_model_is_scored_by_kind_beside_baselines(library: Library) -> None:
    """Questions are trained pictures themselves, so the baselines know all of them and a random model hardly any."""
    references = {kind: one for one in gather_references(library) for kind in one.kinds}
    asked = [
        (picture, Question(kind, answer, answer, "set", 8 if kind == "name" else 0))
        for kind in ("thing", "flag", "map", "name", "ink", "colour")
        for picture, answer in list(zip(references[kind].pictures, references[kind].answers, strict=True))[:6]
    ]
    test = TestSet(np.stack([picture for picture, _ in asked]), [question for _, question in asked], 0, ["set"])
    random_model = load_model("PictoCLIP", device="cpu", weights="random")
    scores = {one.title: one for one in score_test(random_model, random_model, test, library)}
    assert set(scores) == {
        "drawings",
        "things",
        "flags",
        "maps",
        "words",
        "names of concepts",
        "words in small letters",
        "inks of neutral words",
        "patches of unseen hues",
    }
    assert scores["drawings"].pictures == 8 and scores["drawings"].choices == len(library.names)
    assert scores["flags"].choices == scores["maps"].choices == 1 and scores["flags"].share == 1.0
    assert scores["things"].nearest == scores["things"].untrained == scores["words"].nearest == 1.0
    assert all(one.low <= one.share <= one.high for one in scores.values())
    assert msgspec.json.decode(msgspec.json.encode(scores["words"]), type=TestScore) == scores["words"]


def test_scoring_writes_the_ledger_and_prints_the_table(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patches = next(one for one in gather_references(library) if one.kinds == ("colour",))
    questions = [Question("colour", answer, answer, "patch") for answer in patches.answers]
    monkeypatch.setattr(scoring, "load_library", lambda _: library)
    monkeypatch.setattr(scoring, "load_test", lambda *_: TestSet(np.stack(patches.pictures), questions, 2, ["set 1"]))
    said: list[str] = []
    path = tmp_path / "ledger.jsonl"
    entry = scoring.score_model("PictoCLIP", path, device="cpu", weights="random", progress=said.append)
    assert read_ledger(path) == [entry] and entry.line == "unknown" and entry.duplicates == 2
    assert [one.title for one in entry.scores] == ["patches of unseen hues"]
    assert said[-1].startswith("patches of unseen hues") and "first scoring" in said[-3]


def test_references_are_trained_on(library: Library) -> None:
    trained = {
        picture.tobytes() for item in library.select("pictures", "train") for picture in [library.rendered(item)]
    }
    references = {one.kinds: one for one in gather_references(library)}
    assert {picture.tobytes() for picture in references["thing", "emotion"].pictures} <= trained
    held = gather_words(library)
    unseen = {held.pictures[number].tobytes() for number in np.flatnonzero(held.held_out)}
    assert not unseen & {picture.tobytes() for picture in references["name", "word"].pictures}
