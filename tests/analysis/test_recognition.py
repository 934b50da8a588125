"""Checks of feature visualizations, proposals of names, and similar units, on planted data."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from neuron_articles.responses.proposals import propose
from neuron_articles.responses.similarity import profiles, similar_units
from neuron_articles.stimuli.evaluation_set import Subject
from neuron_articles.visualization.optimization import Visualization
from neuron_articles.visualization.recognition import beyond, embed, recognize

pytestmark = pytest.mark.torch


def test_ranks_count_what_is_nearer() -> None:
    texts = torch.eye(4)
    pictures = torch.nn.functional.normalize(
        torch.tensor([[0.9, 0.1, 0, 0], [0.5, 0.4, 0.6, 0], [0.1, 0.2, 0.3, 0.4]]), dim=1
    )
    found = recognize(pictures, texts, [0, 1, 3])
    assert found.ranks == [1, 3, 1]
    hits, (low, high) = found.top(1)
    assert hits == 2 and low < 2 / 3 < high
    assert found.top(3)[0] == 3


def test_chance_is_what_the_wrong_concepts_reach() -> None:
    always = torch.eye(3)[[0, 0, 0, 0]]  # a model that says the same of every picture
    found = recognize(always, torch.eye(3), [0, 0, 1, 2])
    assert found.top(1)[0] == 2 and found.chance == pytest.approx(0.5)


def test_transparent_pictures_are_embedded_on_several_grounds() -> None:
    seen: list[torch.Tensor] = []

    def encode(pictures: torch.Tensor) -> torch.Tensor:
        seen.append(pictures)
        return torch.nn.functional.normalize(pictures.mean((2, 3)), dim=1)

    clear = torch.zeros(2, 4, 32, 32)
    assert embed(Visualization(clear, torch.zeros(1, 2)), encode, 16).shape == (2, 3)
    assert [float(pictures[0, 0, 0, 0]) for pictures in seen] == pytest.approx([1.0, 0.75, 0.5], abs=0.01)
    assert seen[0].shape == (2, 3, 16, 16)


def test_beyond_compares_medians() -> None:
    responses = np.array([[5.0, 6, -50], [1, 2, 90]])
    assert beyond(responses, np.array([4.0, 4.0])).tolist() == [True, False]


SUBJECTS = [Subject("crown", ("object",)), Subject("thailand", ("country", "Asia")), Subject("sad", ("emotion",))]
PICTURES = np.array([[0.9, 0.0, 0.1, 0.6], [0.0, 0.2, 0.1, 0.0], [0.1, 0.0, 0.2, 0.9]])  # (concept, unit)
WORDS = np.array([[0.8, 0.0, 0.2, 0.5], [0.0, 0.7, 0.1, 0.0], [0.0, 0.1, 0.1, 0.0]])


def test_proposals_say_where_a_unit_is_pure() -> None:
    found = propose(SUBJECTS, PICTURES, WORDS)
    assert [(p.unit, p.subject.name, p.modalities) for p in found] == [
        (0, "crown", ("pictures", "words")),
        (1, "thailand", ("words",)),
        (3, "crown", ("pictures", "words")),  # both agree, though its pictures alone are purer in "sad"
    ]
    assert [p.multimodal for p in found] == [True, False, True]


def test_a_note_says_that_the_name_is_proposed_and_why() -> None:
    assert [proposal.note for proposal in propose(SUBJECTS, PICTURES, WORDS)][1] == (
        "proposed: of its ten strongest, 20% of the pictures and 70% of the words"
    )


def test_similar_units_are_the_most_correlated() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(300, 7))
    values[:, 4] = 3 * values[:, 1] + 0.1 * values[:, 0] + 50
    values[:, 6] = 2.0
    found = similar_units(values, number=3, block=2)
    assert found.units[4, 0] == 1 and found.units[1, 0] == 4
    expected = np.asarray(np.corrcoef(values[:, :6].T))
    np.testing.assert_allclose(found.correlations[4, 0], expected[4, 1], rtol=1e-4)
    assert (found.correlations[6] == 0).all()
    assert all(unit not in row for unit, row in enumerate(found.units.tolist()))


def test_units_of_one_concept_are_alike_whatever_kind_of_picture_they_prefer() -> None:
    """Two units for lions, one of which answers to drawings above all; a third likes drawings of anything."""
    random = np.random.default_rng(0)
    tables = np.repeat(["pictures", "words"], 60)
    concepts = np.tile(np.repeat(["lion", "tree", "moon"], 20), 2)
    values = random.normal(0, 0.3, (120, 4)).astype(np.float32)
    drawn, lion = tables == "pictures", concepts == "lion"
    values[lion, 0] += 2
    values[lion, 1] += 2
    values[drawn, 1] += 6
    values[drawn, 2] += 6
    assert similar_units(values, 1).units[1, 0] == 2, "over single pictures, the kind of picture decides"
    assert similar_units(profiles(values, tables, concepts), 1).units[1, 0] == 0
    nothing = np.full(120, "")
    assert profiles(values, tables, nothing).shape == values.shape
