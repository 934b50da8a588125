"""The conditional probability chart (Figures 2, 5 and 7)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.dialect.draft_figures import DRAFT_FIGURES, DraftFigure
from neuron_articles.drawing.component import Chart, Component
from neuron_articles.figures import conditional_probability
from neuron_articles.problems import AuthorError
from neuron_articles.records.store import Record, Store
from tests.figures.records import make_record, published_data


def unit(**changes: Any) -> dict[str, Any]:
    """Two kinds in two buckets: -2 to 0 and 0 to 2 standard deviations."""
    labels = [{"name": "cat", "images": 5, "colour": "#e03400"}, {"name": "dog", "images": 5, "colour": "#00bcd4"}]
    numbers = {
        "title": "cats",
        "edges": [-3.0, 0.0, 3.0],
        "sd": 1.5,
        "counts": [4, 6],
        "labels": labels,
        "heights": [[0.25, 4 / 6], [0.75, 2 / 6]],
    }
    return numbers | changes


def draw(*units: dict[str, Any], **parameters: Any) -> Component:
    data = {"units": {str(89 + index): numbers for index, numbers in enumerate(units)}}
    return conditional_probability.FIGURE.draw(make_record(conditional_probability, data, "RN50x4"), **parameters)


def rows(chart: Chart) -> list[dict[str, Any]]:
    """The rows of the stacked areas."""
    return next(values for values in chart.spec["datasets"].values() if "row" in values[0])


def test_buckets_stand_at_their_centres_in_standard_deviations() -> None:
    component = draw(unit())
    assert [bucket["at"] for bucket in component.data["buckets"]] == [-1, 1]
    assert {row["x"] for row in rows(component.data["wide"])} == {-1, 1}
    assert "centre" in component.caption


def test_reference_mode_puts_buckets_at_left_edges_as_the_original() -> None:
    component = draw(unit(), reference=True)
    assert [bucket["at"] for bucket in component.data["buckets"]] == [-2, 0]
    assert "left edge" in component.caption


def test_shares_come_with_counts_and_wilson_intervals() -> None:
    first = draw(unit()).data["buckets"][0]
    assert first["count"] == 4
    assert first["intervals"][0] == pytest.approx((0.0456, 0.6994), abs=1e-4)


def test_without_counts_there_are_no_intervals() -> None:
    component = draw(unit(counts=None))
    assert component.data["buckets"][0]["intervals"] is None
    assert all("low" not in row for row in rows(component.data["wide"]))


def test_the_stack_follows_the_order_given() -> None:
    component = draw(unit(order=[1, 0]))
    assert {row["row"]: row["rank"] for row in rows(component.data["wide"])} == {0: 1, 1: 0}


def test_the_alternative_text_says_what_is_strongest_at_both_ends() -> None:
    alt = draw(unit()).alt
    assert "lowest activations: dog (75%, 3 of 4)" in alt
    assert "at the highest: cat (67%, 4 of 6)" in alt
    many = draw(unit(counts=[40, 60])).alt
    assert "lowest activations: dog (75%)" in many and "at the highest: cat (67%)" in many
    assert "lowest activations: dog (75%)" in draw(unit(counts=None)).alt


def test_kinds_of_image_that_are_equally_frequent_are_all_named() -> None:
    heights = [[0.5, 0.0], [0.5, 0.0]]
    alt = draw(unit(heights=heights)).alt
    assert "lowest activations: cat and dog (50% each, 2 of 4)" in alt and "at the highest: nothing" in alt


@pytest.mark.parametrize("neuron", [89, "89", "RN50x4/layer4/89", "4x:89"])
def test_a_neuron_may_be_named_in_each_way(neuron: int | str) -> None:
    assert draw(unit(), unit(), neuron=neuron).units == ("RN50x4/layer4/89",)


@pytest.mark.parametrize(
    ("neuron", "message"),
    [
        ("", "needs neuron=; one of 89, 90"),
        (891, 'did you mean "89"'),
        ("RN50/layer4/89", "no numbers of neuron"),
        ("cat", "is not a neuron"),
    ],
)
def test_a_wrong_neuron_is_one_clear_line(neuron: int | str, message: str) -> None:
    with pytest.raises(AuthorError, match=message):
        draw(unit(), unit(), neuron=neuron)


def test_components_of_the_drafts_mean_this_figure() -> None:
    names = DRAFT_FIGURES
    assert names["PeopleHandLabeled"] == DraftFigure("conditional-probability", {"neuron": 89})
    assert names["EmotionsMentalHealth"] == DraftFigure("conditional-probability", {"neuron": 2191})
    assert names["RegionalConditional"] == DraftFigure("conditional-probability")


def test_published_numbers(shared: Path) -> None:
    units = published_data(conditional_probability, shared / "published").units
    assert set(units) == {"89", "1317", "2191"}
    for numbers in units.values():
        for column in zip(*numbers.heights, strict=True):
            assert sum(column) == pytest.approx(1)
    assert units["89"].counts == [24, 86, 92, 80, 57, 71, 77, 88, 62, 7]
    assert units["1317"].counts == [12, 46, 49, 49, 49, 49, 46, 49, 46, 50, 46, 27]


def test_published_shares_of_unit_2191_give_the_published_totals(shared: Path) -> None:
    numbers = published_data(conditional_probability, shared / "published").units["2191"]
    totals = [
        round(sum(share * count for share, count in zip(row, numbers.counts, strict=True))) for row in numbers.heights
    ]
    assert totals == [label.images for label in numbers.labels] == [17, 22, 37, 14, 10, 53, 106, 41, 26]


def test_above_thirty_standard_deviations_nine_in_ten_concern_trump(shared: Path) -> None:
    data = published_data(conditional_probability, shared / "published")
    component = conditional_probability.FIGURE.draw(make_record(conditional_probability, data), neuron=89)
    assert "sorted by hand by someone who did not see the activation" in component.caption
    assert "644 images, where the totals of the kinds add up to 651" in component.warnings[0]
    buckets = component.data["buckets"]
    high = [sum(bucket["shares"][:5]) for bucket in buckets if bucket["from"] > 30]
    assert len(high) == 3
    assert min(high) > 0.9


def test_a_file_of_another_shape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "conditional_trump_89.json"
    path.write_text(json.dumps({"bins": [0, 1], "heights": [[1, 1]], "labelCounts": [2]}))
    with pytest.raises(AuthorError, match=r"conditional_trump_89\.json.*another shape"):
        published_data(conditional_probability, tmp_path)


def test_only_published_numbers_are_captioned_as_such() -> None:
    assert "“cats” fire" in draw(unit()).caption and not draw(unit()).warnings
    component = draw(unit(labelled={"type": "published"}))
    assert "Donald Trump" in component.caption and component.warnings


def chosen(**changes: float) -> dict[str, Any]:
    """A neuron chosen for the purest of its kind; of the 6 images in its highest bucket 4 are of the concept."""
    numbers = {"pictures": 0.9, "words": 0.6, "hits": 4, "per_bucket": 50, "total": 1234, "share": 0.0117}
    return unit(kind="animal", labelled={"type": "data set", **numbers, **changes})


def test_the_caption_says_how_a_neuron_was_chosen_and_what_chance_would_give() -> None:
    component = draw(chosen())
    assert "neuron 89 of CLIP RN50-x4 fire" in component.caption
    assert "None of its neurons is purer for an animal, and of those as pure it responds most" in component.caption
    assert "to pictures of its concept: 90% of its ten strongest pictures" in component.caption
    assert "drawn from 1,234 of" in component.caption and "among all pictures 1.2% do" in component.caption
    assert "67% (4 of 6) show “cats” (95% interval 30% to 90%)" in component.caption
    assert component.warnings == ()


def test_a_neuron_that_is_pure_in_one_kind_of_picture_only_comes_with_a_warning() -> None:
    (warning,) = draw(chosen(words=0.4)).warnings
    assert "pure in one kind of picture only" in warning


def test_the_caption_says_how_many_people_labelled_and_whether_they_agree() -> None:
    several = draw(unit(labelled={"type": "people", "people": 3, "pictures": 10, "kappa": 0.8})).caption
    assert "3 people labelled 10 pictures" in several and "(kappa 0.80)" in several and "are “cat”" in several
    alone = draw(unit(labelled={"type": "people", "people": 1, "pictures": 10})).caption
    assert "One person labelled" in alone and "kappa" not in alone


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"edges": [0.0, "far", 3.0]}, r"data\.units\[\.\.\.\]\.edges\[1\]: expected `float`, got `str`"),
        ({"heights": [[1.0, 1.0]]}, r"data\.units\[\.\.\.\]: 2 kinds by 2 buckets expected"),
        ({"counts": [4]}, "1 counts are not one for each of 2 buckets"),
        ({"edges": [0.0, 0.0, 1.0]}, "which rise"),
        ({"sd": 0.0}, "a standard deviation above zero"),
        ({"order": [0, 0]}, "every kind once"),
        ({"groups": [{"title": "Pets", "labels": [2]}]}, "a kind beyond the 2 there are"),
        ({"counts": None, "labelled": {"type": "people", "people": 1, "pictures": 9}}, "images in the highest bucket"),
    ],
)
def test_a_record_that_does_not_fit_is_one_readable_problem(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    store, name = Store(tmp_path), "conditional-probability"
    store.save(Record(name, "RN50x4", "key", {"units": {"89": unit(**changes)}}))
    with pytest.raises(AuthorError, match=message):
        store.load("RN50x4", name, conditional_probability.FIGURE.record)
