"""Models and units: every form the drafts and their files use, read and printed in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from neuron_articles.units import ALIASES, MODELS, Unit, UnknownName, find_model


@pytest.mark.parametrize(
    ("text", "model", "unit"),
    [
        ("RN50x4/layer4/89", "", "RN50x4/layer4/89"),
        ("RN50x4/89", "", "RN50x4/layer4/89"),
        ("4x:89", "", "RN50x4/layer4/89"),
        ("rn101:402", "", "RN101/layer4/402"),
        ("89", "RN50x4", "RN50x4/layer4/89"),
        (" 89 ", "v1", "RN50-v1/layer4/89"),
        ("contrastive_v2:1", "", "RN101/layer4/1"),
        ("89", "RN50x4-published", "RN50x4/layer4/89"),
    ],
)
def test_every_form_names_one_unit(text: str, model: str, unit: str) -> None:
    assert str(Unit.parse(text, model)) == unit


@given(any_.sampled_from(sorted(MODELS)), any_.integers(0, 1023))
def test_what_is_printed_is_read_again(model: str, index: int) -> None:
    unit = Unit.of(model, index)
    assert Unit.parse(str(unit)) == unit
    assert unit.path == f"neurons/{unit}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("RN50x4/layer4/2560", "RN50x4/layer4 has neurons 0 to 2559, not 2560"),
        ("RN50x4/layer9/1", 'RN50x4 has no layer "layer9"; it has layer4'),
        ("RN50x5/layer4/1", 'there is no model "RN50x5"; did you mean "RN50x4"?'),
        ("89", '"89" is not a neuron'),
        ("RN50x4/layer4/-1", "is not a neuron"),
        ("../../etc/passwd", "is not a neuron"),
        ("", "is not a neuron"),
    ],
)
def test_what_does_not_exist_is_said_in_one_line(text: str, message: str) -> None:
    with pytest.raises(UnknownName) as found:
        Unit.parse(text)
    assert message in str(found.value)
    assert "\n" not in str(found.value)


@given(any_.text(max_size=40))
def test_no_text_does_more_than_not_exist(text: str) -> None:
    try:
        unit = Unit.parse(text)
    except UnknownName:
        return
    assert Unit.parse(str(unit)) == unit


def test_units_sort_by_number_within_a_model() -> None:
    names = ["RN50x4/layer4/100", "RN50x4/layer4/20", "RN101/layer4/3"]
    assert [str(unit) for unit in sorted(map(Unit.parse, names))] == [names[2], names[1], names[0]]


def test_every_alias_leads_to_a_model() -> None:
    assert {find_model(alias).name for alias in ALIASES} <= set(MODELS)
    assert all(find_model(name) is model for name, model in MODELS.items())
