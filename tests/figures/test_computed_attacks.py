"""Probe, attacks and Stroop test computed from a small random model: every shape is drawn, and controls stay null."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from neuron_articles.analyses.attack_counts import AnswerChanges
from neuron_articles.analyses.overlays import LAYOUTS, draw_mask, pixel_cover, write_over
from neuron_articles.compute.options import RunOptions
from neuron_articles.compute.session import ModelSession
from neuron_articles.figures import attack_demo, attack_setup, automated_attacks, sparse_probe, stroop
from neuron_articles.figures.sparse_probe.compute import compute
from neuron_articles.problems import AuthorError
from tests.figures.records import make_record
from tests.figures.tiny_model import drawn, session
from tests.tiny_library import cache, concepts, library

pytestmark = pytest.mark.torch

__all__ = ["cache", "library", "session"]


def test_the_probe_is_judged_beside_its_control(session: ModelSession) -> None:
    data, component = drawn(sparse_probe, session)
    whole = data["whole"]
    assert whole["classes"] == 4 and whole["judged"] == 4
    assert whole["shuffled"]["judged"] == 4 and 0 <= data["hierarchy"]["p"] <= 1
    assert "shuffled labels" in component.caption and "shuffled" in component.caption


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Pictures of four classes in two groups, each of its own colour, one of them broken."""
    colours = {"warm/red": "red", "warm/orange": "orange", "cold/blue": "blue", "cold/green": "green"}
    for part, count in (("train", 5), ("val", 2)):
        for place, colour in colours.items():
            folder = tmp_path / "colours" / part / place
            folder.mkdir(parents=True)
            for number in range(count):
                picture = Image.new("RGB", (40 + number, 40), colour)
                picture.putpixel((number, 0), (0, 0, 0))
                picture.save(folder / f"{number}.png")
    (tmp_path / "colours" / "train" / "warm" / "red" / "broken.png").write_bytes(b"no picture")
    return tmp_path / "colours"


def test_a_probe_of_a_users_folder_is_fitted_and_judged(
    session: ModelSession, photographs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "options", RunOptions(dataset=photographs))
    data = compute(session)
    assert data.whole and data.hierarchy and data.unread
    assert (data.whole.classes, data.whole.judged, data.whole.pictures) == (4, 8, "pictures of colours")
    assert data.whole.top1_accuracy > 0.5, "any network tells most colours apart; by chance it is a quarter"
    assert data.hierarchy.groups == 2
    assert (data.unread.total, data.unread.first) == (1, "train/warm/red/broken.png")
    with pytest.raises(AuthorError, match="no unit that classes share"):
        sparse_probe.FIGURE.draw(make_record(sparse_probe, data))


def test_without_a_split_every_fifth_picture_is_kept_for_judging(session: ModelSession, photographs: Path) -> None:
    from neuron_articles.analyses.labelled import measure_labelled

    found = measure_labelled(session.clip, photographs / "train" / "cold")
    assert found.names == ["blue", "green"] and found.held_out.tolist() == [*[False] * 4, True] * 2
    assert found.groups == {}, "no folder lies above those of the classes"


def test_a_folder_without_two_classes_is_one_clear_line(session: ModelSession, photographs: Path) -> None:
    from neuron_articles.analyses.labelled import measure_labelled
    from neuron_articles.stimuli.pictures import NoPictures

    with pytest.raises(NoPictures, match="has not two classes"):
        measure_labelled(session.clip, photographs / "val")
    with pytest.raises(NoPictures, match="in a folder of its class"):
        measure_labelled(session.clip, photographs / "val" / "warm" / "red")


def test_attacks_are_counted_beside_the_same_ink(session: ModelSession) -> None:
    data, component = drawn(automated_attacks, session)
    assert data["n"] + data["tried_on"] == 4, "texts are tried on other drawings than those that count"
    for attack in data["attacks"]:
        for each in (*attack["outcomes"].values(), *attack["controls"].values()):
            assert sum(each.values()) == pytest.approx(1)
        assert set(attack["outcomes"]) == {"zero_shot", "linear_probe"} == set(attack["controls"])
        assert 0 < attack["pixel_cover"] < 1
    assert "no word" in component.caption and all(row["results"][0]["control"] for row in component.data["rows"])


def test_examples_are_drawn_before_and_after(session: ModelSession) -> None:
    data, component = drawn(attack_setup, session)
    assert session.store.has_object(data["before"]["image"]["object"])
    assert data["before"]["image"] != data["after"]["image"]
    assert [card["title"] for card in component.data["cards"]] == ["Before", "After"]
    _, card = drawn(attack_demo, session)
    assert card.data["cards"][0]["image"].width == 192


def test_every_ink_meets_every_word(session: ModelSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuron_articles.stimuli.dataset.concepts.load_concepts", lambda _: concepts())
    data, component = drawn(stroop, session)
    assert data["words"] == ["example", "red", "blue"] and data["colours"] == ["red", "blue"]
    assert all(sum(shares) == pytest.approx(1, abs=1e-3) for row in data["cells"].values() for shares in row.values())
    renderings = data["renderings"]
    shares, confusion, by_height = renderings["shares"], renderings["confusion"], renderings["by_height"]
    total = 2 * renderings["fonts"] * len(by_height)
    assert shares["word"]["total"] == shares["illegible_ink"]["total"] == total
    assert shares["word"]["hits"] + shares["ink"]["hits"] == total, "with two colours the answer is one or the other"
    assert np.array(confusion["by_word"]).sum() == np.array(confusion["by_ink"]).sum() == total
    assert np.trace(confusion["by_word"]) == shares["word"]["hits"], "the diagonal is the word itself"
    assert sum(row["word"]["hits"] for row in by_height) == shares["word"]["hits"]
    assert renderings["chance"] == 0.5
    assert "cut in strips" in component.caption


def test_outcomes_are_counted_as_published() -> None:
    before, after = np.array([0, 1, 2, 1, 0]), np.array([1, 1, 2, 0, 1])
    assert AnswerChanges.of(before, after, 1) == AnswerChanges(0.4, 0.2, 0.2, 0.2)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.title)
def test_a_text_stands_where_the_layout_says(layout: Any) -> None:
    side = 288
    mask = draw_mask("pizza", layout, side)
    for x, y in layout.places:
        row, column = round(y * side), round(x * side)
        height, width = round(layout.height * side / 2), round(layout.width * side / 2)
        assert mask[max(0, row - height) : row + height, max(0, column - width) : column + width].max() > 200
    control = draw_mask("pizza", layout, side, word=False)
    assert control.astype(int).sum() == pytest.approx(mask.astype(int).sum(), rel=0.02), "as much ink"
    assert not np.array_equal(control, mask)


def test_the_published_layout_covers_about_as_much() -> None:
    """The original's letters are of another font; its “pizza” changes 8.0 % of the pixels."""
    picture = np.full((288, 288, 3), 120, np.uint8)
    assert pixel_cover(picture, write_over(picture, draw_mask("pizza", LAYOUTS[0], 288))) == pytest.approx(
        0.08, abs=0.04
    )


def test_pixel_cover_of_the_published_pictures(shared: Path) -> None:
    """6,648 of 82,944 pixels, which is what the data file says."""
    folder = shared / "published"
    pair = [
        np.asarray(Image.open(folder / "images" / f"example_{side}.png").convert("RGB")) for side in ("before", "after")
    ]
    assert pixel_cover(pair[0], pair[1]) == 6648 / 82944
    value = json.loads((folder / "one_example_attack.json").read_bytes())
    assert pixel_cover(pair[0], pair[1]) == pytest.approx(
        value["results"]["pizza"]["pizza"]["avg_img_l0_norm_diff"], abs=2e-4
    )
