"""What proposals call units."""

from __future__ import annotations

import pytest

from neuron_articles.stimuli.evaluation_set import Subject

pytestmark = pytest.mark.torch


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (Subject("north korea", ("country", "east asia")), "North Korea"),
        (Subject("fire truck", ("thing",)), "fire truck"),
    ],
)
def test_countries_are_written_with_capitals(subject: Subject, title: str) -> None:
    assert subject.title == title
