"""A session whose model has planted units, without a model: fixtures for the figures that are computed of units."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from neuron_articles.compute.session import ModelSession, measure_responses
from neuron_articles.records.store import JsonRecord, Record, Store
from neuron_articles.responses.concept_responses import Responses
from neuron_articles.responses.proposals import propose
from neuron_articles.responses.selectivity import purity
from neuron_articles.stimuli.dataset.concepts import load_concepts
from neuron_articles.stimuli.evaluation_set import Subject
from neuron_articles.units import find_model

WIDTH = 40
EACH = 12  # pictures of a concept, and fonts of a word
PLANTED = {3: "happy", 5: "japan", 7: "red", 11: "dog"}  # unit -> the concept that it fires for, in every way
CONCEPTS = ("happy", "sad", "angry", "japan", "china", "france", "red", "blue", "green", "dog", "cat", "horse", "pizza")


def plant(seed: int = 0) -> Responses:
    """Responses of noise; planted units get eight standard deviations more from all that shows their concept."""
    facts = {one.name: one for one in load_concepts({})}
    rows = [("pictures", name, "") for name in CONCEPTS for _ in range(EACH)]
    rows += [("words", name, word) for name in CONCEPTS for word in facts[name].words for _ in range(EACH)]
    rows += [("maps", name, "") for name in CONCEPTS if facts[name].kind == "country" for _ in range(EACH)]
    tables, concepts, texts = (np.array(column) for column in zip(*rows, strict=True))
    values = np.random.default_rng(seed).normal(-1, 1, (len(rows), WIDTH)).astype(np.float32)
    for unit, concept in PLANTED.items():
        values[concepts == concept, unit] += 8
    subjects = [Subject(name, (facts[name].kind, facts[name].category)) for name in CONCEPTS]
    members = concepts[None] == np.array(CONCEPTS)[:, None]
    pictures, words = (purity(values[mine], members[:, mine]) for mine in (tables == "pictures", tables == "words"))
    best = propose(subjects, pictures, words)
    return Responses(values, values.std(0), tables, concepts, texts, best, facts, "planted pictures")


@pytest.fixture(scope="session")
def planted() -> Responses:
    return plant()


@pytest.fixture
def session(planted: Responses, tmp_path: Path) -> ModelSession:
    """A session that has measured the planted units. Its text tower knows the categories of words and nothing else.

    Nobody named the units, whatever this repository's authors call those of the model that ships.
    """
    made = ModelSession(find_model("PictoCLIP"), Store(tmp_path / "data"), content=tmp_path / "nothing")
    made.preset(measure_responses, planted)
    category = {word: one.category for one in planted.facts.values() for word in one.words}
    kinds = sorted(set(category.values()))

    def encode_texts(texts: list[str]) -> Any:
        import torch

        return torch.tensor([[float(category.get(text) == kind) for kind in kinds] for text in texts])

    made.__dict__["clip"] = SimpleNamespace(encode_texts=encode_texts)
    return made


@pytest.fixture
def record(session: ModelSession) -> Callable[[Any], JsonRecord]:
    """A function from a figure's module to the record that its compute makes, by way of its file."""

    def make(module: Any) -> JsonRecord:
        name = module.__name__.rpartition(".")[2].replace("_", "-")
        session.store.save(Record(name, "PictoCLIP", "key", module.FIGURE.compute(session)))
        found = session.store.load("PictoCLIP", name, module.FIGURE.record)
        assert isinstance(found, Record)
        return found

    return make
