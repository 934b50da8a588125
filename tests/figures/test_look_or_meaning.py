"""Words that lie near each other for what they mean, or for how they look: what is planted is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import numpy.typing as npt
import pytest

from neuron_articles.compute.session import ModelSession, measure_responses
from neuron_articles.figures import look_or_meaning
from neuron_articles.figures.look_or_meaning import PairGroup
from neuron_articles.records.store import Store
from neuron_articles.responses.concept_responses import Responses
from neuron_articles.stimuli.dataset.concepts import load_concepts
from neuron_articles.stimuli.written_words import ngrams
from neuron_articles.units import find_model
from tests.figures.records import make_record

pytestmark = pytest.mark.torch

FACTS = {one.name: one for one in load_concepts({})}
WORDS = [word for one in FACTS.values() for word in one.words]


def compute(folder: Path, values: npt.NDArray[np.float32]) -> dict[tuple[str, str], PairGroup]:
    session = ModelSession(find_model("PictoCLIP"), Store(folder))
    session.preset(measure_responses, cast(Responses, SimpleNamespace(words=WORDS, word_values=values, facts=FACTS)))
    data = look_or_meaning.compute(session)
    component = look_or_meaning.draw(make_record(look_or_meaning, data, "PictoCLIP"))
    assert f"{len(WORDS)} written words" in component.alt and len(component.data["table"]["rows"]) == len(data.lines)
    return {(line.kind, line.letters): line for line in data.lines}


def test_words_that_mean_alike(tmp_path: Path) -> None:
    categories = sorted({one.category for one in FACTS.values()})
    told = {word: categories.index(one.category) for one in FACTS.values() for word in one.words}
    lines = compute(tmp_path, np.eye(len(categories), dtype=np.float32)[[told[word] for word in WORDS]])
    for (kind, _), line in lines.items():
        low, high = line.interval
        assert low - 1e-3 <= line.cosine <= high + 1e-3
        assert line.cosine > 0.99 if kind != "different categories" else line.cosine < 0.5


def test_words_that_look_alike(tmp_path: Path) -> None:
    grams = sorted({gram for word in WORDS for gram in ngrams(word, 2)})
    values = np.array([[gram in ngrams(word, 2) for gram in grams] for word in WORDS], np.float32)
    lines = compute(tmp_path, values)
    none, some, more = (lines["different categories", name].cosine for name in ("none", "up to ¼", "¼ to ½"))
    assert none < some < more and more > 0.3
    category = lines["one category", "none"].cosine
    assert abs(category - none) < 0.1, "what words mean does not matter"


def test_no_zero_is_negative() -> None:
    assert [look_or_meaning._told(value) for value in (-0.001, 0.0, -0.006)] == ["0.00", "0.00", "−0.01"]
